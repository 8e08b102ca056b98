// Cases of a repository whose authors wrote in trailers for which machines a commit is.
import type { Git } from "#engine/declarations/git/git.ts"
import { patchesOf, type Patch } from "#engine/declarations/git/patches.ts"
import { commands } from "#engine/declarations/git/commands.ts"
import { readBlobs, treeOf } from "#engine/declarations/git/tree.ts"
import { asText } from "#engine/declarations/mentions/kinds.ts"
import { puppet } from "#engine/declarations/formats/puppet.ts"
import { matcherOf } from "#engine/explanation/patterns.ts"
import { isBot } from "#engine/declarations/git/people.ts"
import { ticketsOf } from "#engine/declarations/git/message.ts"
import type { Candidate } from "#engine/causes/candidate.ts"
import { playedOn, referencesIn } from "#engine/causes/references.ts"
import { Repository, type RepositoryFile } from "#engine/causes/repository.ts"

const HOUR = 3_600_000

/** A commit with the machine that its author named in a trailer. */
export interface Case {
  readonly machine: string
  readonly commit: string
  readonly from: number
  readonly to: number
}

/** A seeded stream of numbers between 0 and 1. */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Commits of a span of time, the latest first; trailers are taken out of their messages, and merges left out. */
export async function commitsBetween(
  git: Git,
  span: { readonly head: string; readonly from: number; readonly to: number },
): Promise<{
  readonly commits: readonly Candidate[]
  readonly named: ReadonlyMap<string, readonly string[]>
}> {
  const times = new Map<string, { time: number; author: string; mail: string; date: number }>()
  let fields: string[] = []
  for await (const records of git.stream(commands.history({ tip: span.head, known: null }), {
    separator: "\0",
  }))
    for (const record of records) {
      const text = record.toString("utf8").replace(/^\n/u, "")
      if (fields.length === 0 && !/^[0-9a-f]{40}$/u.test(text)) continue
      fields.push(text)
      if (fields.length < 7) continue
      const [oid = "", parents = "", author = "", mail = "", date, time] = fields
      fields = []
      const committed = Number(time) * 1_000
      if (committed >= span.from && committed < span.to && !parents.includes(" "))
        times.set(oid, { time: committed, author, mail, date: Number(date) * 1_000 })
    }
  const named = new Map<string, readonly string[]>()
  const commits: Candidate[] = []
  for await (const patch of patchesOf(git, [...times.keys()], { bytes: 4e9, seconds: 600 })) {
    const { time, author, mail, date } = times.get(patch.oid)!
    const machines = trailerNames(patch)
    if (machines.length > 0) named.set(patch.oid, machines)
    const message = patch.message.replaceAll(/^\s*Hosts\s*:.*$/gimu, "")
    commits.push({
      source: "puppet",
      oid: patch.oid,
      parents: patch.parents,
      author,
      mail,
      date,
      arrived: time,
      isTimely: true,
      subject: message.split("\n", 1)[0] ?? "",
      message,
      tickets: ticketsOf(message),
      bot: isBot({ name: author, mail }),
      bulk: patch.files.length > 20,
      files: patch.files.length,
      touches: patch.files,
    })
  }
  return { commits, named }
}

/** Cases of labelled commits: each with one of its machines, and a window around it. */
export function casesOf(
  commits: readonly Candidate[],
  named: ReadonlyMap<string, readonly string[]>,
  { seed, most }: { readonly seed: number; readonly most: number },
): readonly Case[] {
  const random = seeded(seed)
  const labelled = commits.filter(({ oid }) => named.has(oid)).map((commit) => ({ commit, at: random() }))
  return labelled
    .toSorted((one, other) => one.at - other.at)
    .slice(0, most)
    .map(({ commit: { oid, arrived } }) => {
      const machines = named.get(oid) ?? []
      const from = arrived - random() * 24 * HOUR
      return {
        machine: machines[Math.floor(random() * machines.length)] ?? "",
        commit: oid,
        from,
        to: from + 24 * HOUR,
      }
    })
}

/** Whole names of machines in trailers; what stands for many is left out. */
function trailerNames({ message }: Patch): readonly string[] {
  return [...message.matchAll(/^\s*Hosts\s*:(.*)$/gimu)].flatMap(([, list = ""]) =>
    list
      .split(/[\s,]+/u)
      .map((name) => name.toLowerCase())
      .filter((name) => /^[a-z][a-z0-9-]*\d[a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:wmnet|org)$/u.test(name)),
  )
}

/** The tree of a commit as what its files use; texts of blobs are read once. */
export class Trees {
  readonly #git: Git
  readonly #kept = new Map<string, Pick<RepositoryFile, "uses" | "plays">>()

  readonly #sites = new Map<string, Tree["rolesOf"]>()

  constructor(git: Git) {
    this.#git = git
  }

  #remember(oid: string, roles: Tree["rolesOf"]): Tree["rolesOf"] {
    this.#sites.set(oid, roles)
    return roles
  }

  async at(commit: string): Promise<Tree> {
    const entries = []
    for await (const entry of treeOf(this.#git, commit)) if (entry.kind === "file") entries.push(entry)
    const wanted = entries.filter(
      ({ path, size, oid }) =>
        !this.#kept.has(`${oid} ${path}`) && (size ?? 0) < 400_000 && path.endsWith(".pp"),
    )
    const texts = new Map<string, string>()
    for await (const blob of readBlobs(this.#git, new Set(wanted.map(({ oid }) => oid))))
      if (blob.kind === "read") texts.set(blob.oid, asText(blob.bytes))
    for (const { path, oid } of wanted) {
      const text = texts.get(oid) ?? ""
      this.#kept.set(`${oid} ${path}`, { uses: referencesIn(path, text), plays: playedOn(path, text) })
    }
    const site = entries.find(({ path }) => path === "manifests/site.pp")
    let text = ""
    const known = this.#sites.get(site?.oid ?? "")
    if (known === undefined && site !== undefined)
      for await (const blob of readBlobs(this.#git, [site.oid]))
        if (blob.kind === "read") text = asText(blob.bytes)
    const files = entries.map(({ path, oid }) => ({
      path,
      uses: [],
      plays: [],
      ...this.#kept.get(`${oid} ${path}`),
    }))
    return {
      repository: new Repository(files),
      rolesOf: this.#remember(site?.oid ?? "", known ?? rolesIn(text)),
    }
  }
}

export interface Tree {
  readonly repository: Repository
  readonly rolesOf: (machine: string) => readonly string[]
}

function rolesIn(text: string): Tree["rolesOf"] {
  const { declarations } = puppet.read([{ path: "manifests/site.pp", text }])
  const rules = declarations.map((one) => {
    const roles = one.attributes["roles"]?.split(", ") ?? (one.role === null ? [] : [one.role])
    if (one.pattern === null) {
      const names = new Set(one.identifiers.map(({ value }) => value))
      return { roles, fits: (name: string) => names.has(name) }
    }
    const matcher = matcherOf(one.pattern)
    return { roles, fits: (name: string) => matcher.kind === "matcher" && matcher.fits(name) }
  })
  return (machine) => rules.find(({ fits }) => fits(machine))?.roles ?? []
}
