import type { IdentifierKind } from "#model/declaration.ts"
import type { Author } from "#model/history.ts"
import type { Source } from "#model/source.ts"
import type { RemovedMention } from "#model/written.ts"
import type { GoneToken } from "#store/past-lines.ts"
import type { Reading } from "#store/store.ts"
import { Git } from "#engine/declarations/git/git.ts"
import { removedLines } from "#engine/declarations/git/removed-lines.ts"
import { standingOf } from "#engine/declarations/mentions/boundary.ts"
import { tokensFor } from "#engine/declarations/mentions/keys.ts"
import { mirrorOf } from "#engine/sources/contents.ts"
import { mentionUse } from "./mention-use.ts"
import { namesOn, once, valueOf, type Looked } from "./mentioned.ts"

/** What it takes to read what files once said. */
export interface LookingBack {
  readonly store: Pick<Reading, "pastLines" | "commits">
  readonly home: string
  readonly sources: readonly Source[]
  readonly authors: ReadonlyMap<string, Author>
  readonly signal?: AbortSignal | undefined
}

const MOST_A_TOKEN = 5
const MOST_READ = 400

/** Lines that named one of these once, the latest first; each is read again where git still has it. */
export async function removedMentionsOf(
  looked: readonly Looked[],
  looking: LookingBack,
): Promise<readonly RemovedMention[]> {
  const kinds = new Map<string, IdentifierKind>()
  for (const { kind, value } of looked)
    for (const token of tokensFor(kind, value).slice(0, 1)) kinds.set(token, kind)
  const counted = new Map<string, number>()
  const gone = (await looking.store.pastLines.gone([...kinds.keys()])).filter(({ token }) => {
    const count = (counted.get(token) ?? 0) + 1
    counted.set(token, count)
    return count <= MOST_A_TOKEN
  })
  const groups = Map.groupBy(gone, ({ source, path, oid }) => `${source}\n${oid}\n${path}`)
  const mentions: RemovedMention[] = []
  for (const group of [...groups.values()].slice(0, MOST_READ))
    mentions.push(...(await readAgain(group, kinds, looking)))
  return once(mentions)
}

/** All that one commit took out of one file is read at once. */
async function readAgain(
  group: readonly GoneToken[],
  kinds: ReadonlyMap<string, IdentifierKind>,
  { store, home, sources, authors, signal }: LookingBack,
): Promise<readonly RemovedMention[]> {
  const [first] = group
  const source = sources.find(({ id }) => id === first?.source)
  if (first === undefined || source === undefined) return []
  const commit = await store.commits.get(source.id, first.oid)
  if (commit === null) return []
  const lines = await linesGone(new Git(mirrorOf(home, source)), first, signal)
  return group.flatMap(({ token, path, oid, line }): RemovedMention[] => {
    const text = line === null ? undefined : lines.get(line)
    const standing = text === undefined ? null : standingOf(text, token, path)
    const kind = kinds.get(token)
    if (text === undefined || standing === null || kind === undefined || standing.boundary === "network")
      return []
    return [
      {
        source: source.name,
        path,
        line: line ?? 1,
        endLine: line ?? 1,
        commit: oid,
        network: source.network,
        kind: standing.kind,
        boundary: standing.boundary,
        identifier: { kind, value: valueOf(kind, token, standing) },
        use: mentionUse(path, text),
        others: kind === "address" ? namesOn(text, true) : [],
        rarity: 1,
        removed: commit.committed,
        subject: commit.subject,
        author: authors.get(commit.author)?.name ?? commit.author,
        mail: commit.author,
      },
    ]
  })
}

/** What a commit took out of a file, by the numbers that its lines had before. */
export async function linesGone(
  git: Git,
  { oid, path }: Pick<GoneToken, "oid" | "path">,
  signal?: AbortSignal,
): Promise<ReadonlyMap<number, string>> {
  for await (const removal of removedLines(git, { tip: oid, known: null, paths: [path], signal })) {
    if (removal.commit !== oid) break
    if (removal.path === path) return new Map(removal.lines.map(({ line, text }) => [line, text]))
  }
  return new Map()
}
