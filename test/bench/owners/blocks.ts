// The blocks that inference gets, made by the engine's own readers of trees, history and blame.
import type { Block, History } from "#engine/explanation/authors.ts"
import type { SourceText } from "#engine/declarations/formats/format.ts"
import type { OwnedMachine } from "#engine/explanation/self-test.ts"
import { blame, ignoredRevisions } from "#engine/declarations/git/blame.ts"
import type { Git } from "#engine/declarations/git/git.ts"
import { commitsSince } from "#engine/declarations/git/history.ts"
import { peopleOf, type Person, type Work } from "#engine/declarations/git/people.ts"
import { contentOf, readBlobs, treeOf } from "#engine/declarations/git/tree.ts"
import type { Commit } from "#model/history.ts"
import { ownerKey } from "#engine/explanation/teams.ts"
import { LABELLINGS, type Labelled, type Labelling } from "./labelled.ts"

const SOURCE = "bench"
const TO_THE_END = 100_000_000

/** A repository at one commit. */
export interface Repository {
  readonly git: Git
  readonly head: string
}

/** The labelled parts of a repository, by the labelling that finds most. */
export async function labelledIn({ git, head }: Repository) {
  const files = new Map<string, string>()
  for await (const { path, oid, kind, escaped, size } of treeOf(git, head))
    if (kind === "file" && !escaped && size !== null && size > 0) files.set(path, oid)
  const paths = new Set(files.keys())
  const found: { labelling: Labelling; parts: readonly Labelled[] }[] = []
  for (const labelling of LABELLINGS)
    found.push({ labelling, parts: labelling.find(await textsOf(git, files, labelling.wants), paths) })
  return found.toSorted((one, other) => other.parts.length - one.parts.length)[0]!
}

async function textsOf(
  git: Git,
  files: ReadonlyMap<string, string>,
  wants: (path: string) => boolean,
): Promise<readonly SourceText[]> {
  const wanted = Map.groupBy(
    [...files].filter(([path]) => wants(path)),
    ([, oid]) => oid,
  )
  const texts: SourceText[] = []
  for await (const blob of readBlobs(git, wanted.keys())) {
    const content = blob.kind === "read" ? contentOf(blob.bytes) : null
    if (content?.kind !== "text") continue
    for (const [path] of wanted.get(blob.oid) ?? []) texts.push({ path, text: content.text })
  }
  return texts.toSorted((one, other) => (one.path < other.path ? -1 : 1))
}

/** Everything that happened, and which commits touched each of these files, the newest first. */
export async function historyOf({ git, head }: Repository, wanted: ReadonlySet<string>) {
  const ignored = new Set(await ignoredRevisions(git, head))
  const commits = new Map<string, Commit>()
  const touched = new Map<string, string[]>()
  const work: Work[] = []
  for await (const told of commitsSince(git, { tip: head, known: null })) {
    const { oid, author, authored, subject, tickets, files, bulk, bot } = told
    work.push({ author, time: authored })
    const commit = { oid, author: mailKey(author.mail), time: authored, subject, tickets, bulk, bot }
    commits.set(oid, { ...commit, source: SOURCE, files: files.length, ignored: ignored.has(oid) })
    for (const { path } of files) if (wanted.has(path)) touched.set(path, [...(touched.get(path) ?? []), oid])
  }
  return { history: merged(commits, peopleOf(work)), touched, ignored: [...ignored] }
}

const mailKey = (mail: string) => mail.trim().toLowerCase()

/** One person by all mail addresses is one author. */
function merged(commits: ReadonlyMap<string, Commit>, people: readonly Person[]): History {
  const known = new Map<string, string>()
  for (const { mail, mails } of people) for (const each of mails) if (!known.has(each)) known.set(each, mail)
  return {
    commits: new Map(
      [...commits].map(([oid, commit]) => [
        oid,
        { ...commit, author: known.get(commit.author) ?? commit.author },
      ]),
    ),
    authors: new Map(people.map(({ name, mail, last }) => [mail, { name, mail, lastActive: last }])),
  }
}

interface Reading {
  readonly touched: ReadonlyMap<string, readonly string[]>
  readonly ignored: readonly string[]
  readonly tell: (done: number) => void
}

/** The parts with their blocks: whole files of which every line is blamed. */
export async function ownedFrom(
  repository: Repository,
  parts: readonly Labelled[],
  reading: Reading,
): Promise<readonly OwnedMachine[]> {
  const made: OwnedMachine[] = Array.from<OwnedMachine>({ length: parts.length })
  const waiting = [...parts.entries()]
  let done = 0
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [at, part] = next
      made[at] = await ownedBy(repository, part, reading)
      reading.tell((done += 1))
    }
  }
  await Promise.all([work(), work()])
  return made
}

async function ownedBy(repository: Repository, part: Labelled, reading: Reading): Promise<OwnedMachine> {
  const blocks: Block[] = []
  for (const path of part.files) blocks.push(await blockOf(repository, path, reading))
  return {
    machine: part.name,
    owner: ownerKey(part.owner),
    ownerAt: { source: SOURCE, ...part.ownerAt },
    blocks,
  }
}

async function blockOf(
  { git, head }: Repository,
  path: string,
  { touched, ignored }: Reading,
): Promise<Block> {
  const lines = await blame(git, { commit: head, path, ranges: [[1, TO_THE_END]], ignored })
  const commits = touched.get(path) ?? []
  return {
    reference: { kind: "mention", source: SOURCE, path, line: 1, endLine: lines.length, commit: head },
    spec: 1,
    lines: lines.map(({ line, oid, boundary }) => ({ line, oid, boundary })),
    introducedBy: commits.at(-1) ?? null,
    commits,
  }
}
