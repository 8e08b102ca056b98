import type { Referred } from "./references.ts"

/** What stands in the tree of a commit. */
export interface RepositoryFile {
  readonly path: string
  /** What it uses; none where it was not read. */
  readonly uses: readonly Referred[]
  /** Of a playbook: whom its plays are for. */
  readonly plays: readonly string[]
}

const MOST_SAME = 12
const MOST_DEPTH = 4

/** The files of a repository, and which of them use which. A role of Ansible is one, whatever files it is made of. */
export class Repository {
  readonly paths: ReadonlySet<string>
  readonly plays: readonly RepositoryFile[]
  readonly #parts = new Map<string, string[]>()
  readonly #classes = new Map<string, string[]>()
  readonly #roles = new Map<string, string>()
  readonly #beneath = new Map<string, string[]>()
  readonly #uses = new Map<string, Set<Referred>>()
  readonly #reached = new Map<string, ReadonlyMap<string, number>>()
  #spread: ReadonlyMap<string, number> | null = null
  #entrances: readonly string[] | null = null

  constructor(files: readonly RepositoryFile[]) {
    this.paths = new Set(files.map(({ path }) => path))
    this.plays = files.filter(({ plays }) => plays.length > 0)
    for (const { path, uses } of files) {
      this.#note(path)
      if (uses.length === 0) continue
      const unit = unitOf(path)
      const own = this.#uses.get(unit) ?? new Set()
      this.#uses.set(unit, own)
      for (const one of uses) own.add(one.startsWith("file ") ? `${one} ${path}` : one)
    }
  }

  /** How many ways in there are: roles and plays that machines are given. */
  get entries(): number {
    this.#entrances ??= this.#found()
    return this.#entrances.length
  }

  /** How many of the ways in reach a unit. */
  spreadOf(unit: string): number {
    this.#spread ??= this.#counted()
    return this.#spread.get(unit) ?? 0
  }

  /** 1 for what a single role or play uses, 0 for what all of them use. */
  rarityOf(unit: string): number {
    const { entries } = this
    if (entries < 2) return 0.5
    return Math.max(
      0,
      Math.log((entries + 1) / (Math.max(this.spreadOf(unit), 1) + 1)) / Math.log(entries + 1),
    )
  }

  /** Units that are used from here, with how far away they are: files that go with one are as far as it is. */
  reachFrom(unit: string): ReadonlyMap<string, number> {
    const known = this.#reached.get(unit)
    if (known !== undefined) return known
    const found = new Map([[unit, 0]])
    let edge = [unit]
    for (let depth = 0; depth <= MOST_DEPTH && edge.length > 0; depth += 1)
      edge = this.#step(edge, depth, found)
    this.#reached.set(unit, found)
    return found
  }

  /** Units that a class of Puppet stands in: its manifest, and what Hiera holds of it. */
  ofClass(name: string): readonly string[] {
    return this.#classes.get(name.replaceAll("::", "/")) ?? []
  }

  /** The unit that a role of Ansible is. */
  ofRole(name: string): string | null {
    return this.#roles.get(name) ?? null
  }

  /** Files that bear a name, or lie in a folder that does. */
  called(name: string): readonly string[] {
    return this.#beneath.get(name) ?? []
  }

  #step(edge: readonly string[], depth: number, found: Map<string, number>): string[] {
    const next: string[] = []
    const take = (unit: string, at: number) => {
      if (found.has(unit)) return
      found.set(unit, at)
      if (at > depth) next.push(unit)
    }
    for (const unit of edge)
      for (const use of this.#uses.get(unit) ?? [])
        for (const target of this.#resolve(use)) take(target, isBeside(use, target) ? depth : depth + 1)
    return next
  }

  #resolve(use: Referred): readonly string[] {
    const [kind = "", name = "", from = ""] = use.split(" ")
    switch (kind) {
      case "class":
        return this.ofClass(name)
      case "role":
        return [this.ofRole(name) ?? ""].filter((unit) => unit !== "")
      case "part":
        return this.#parts.get(name) ?? []
      case "state":
        return this.#classes.get(name.replaceAll(".", "/")) ?? []
      default:
        return this.#fileNamed(name, from)
    }
  }

  #fileNamed(name: string, from: string): readonly string[] {
    const folder = from.slice(0, from.lastIndexOf("/") + 1)
    for (const path of [joined(folder, name), name]) {
      if (path === from || path === null) continue
      if (this.paths.has(path)) return [unitOf(path)]
      const inner = ["kustomization.yaml", "main.tf", "Chart.yaml"].map((file) => `${path}/${file}`)
      const found = inner.find((one) => this.paths.has(one))
      if (found !== undefined) return [found]
    }
    return []
  }

  #note(path: string): void {
    const unit = unitOf(path)
    const role = /(?:^|\/)roles\/([^/]+)$/u.exec(unit)?.[1]
    if (role !== undefined && unit !== path) this.#roles.set(role, unit)
    const [, module, kind, rest] = /(?:^|\/)([^/]+)\/(templates|files|manifests)\/(.+)$/u.exec(path) ?? []
    if (module !== undefined && rest !== undefined) {
      if (kind === "manifests" && path.endsWith(".pp"))
        push(this.#classes, rest === "init.pp" ? module : `${module}/${rest.slice(0, -3)}`, unit)
      else push(this.#parts, `${module}/${rest}`, unit)
    }
    if (path.endsWith(".sls"))
      for (const stem of stemsOf(path.replace(/\/init\.sls$/u, ".sls"), 0)) push(this.#classes, stem, unit)
    if (/^(?:.*\/)?(?:hieradata|data|hiera)\//u.test(path) && !/\/(?:roles?|hosts|nodes)\//u.test(path))
      for (const stem of stemsOf(path, 1)) push(this.#classes, stem, unit)
    for (const segment of new Set(
      path.split("/").map((one) => one.replace(/\.(?:ya?ml|json|ini|conf|cfg|toml)$/u, "")),
    ))
      push(this.#beneath, segment, path)
  }

  /** Files that machines are given as a whole: role classes, and playbooks. */
  #found(): readonly string[] {
    const found = [...this.#classes].flatMap(([name, units]) =>
      /^roles?\//u.test(name) ? units.filter((unit) => unit.endsWith(".pp")) : [],
    )
    return [...new Set([...found, ...this.plays.map(({ path }) => path)])]
  }

  #counted(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>()
    for (const entrance of (this.#entrances ??= this.#found()))
      for (const unit of this.reachFrom(entrance).keys()) counts.set(unit, (counts.get(unit) ?? 0) + 1)
    return counts
  }
}

/** Templates, files and data go with what uses them. */
const isBeside = (use: Referred, target: string) =>
  use.startsWith("part ") || (use.startsWith("class ") && !target.endsWith(".pp"))

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else if (list.length < 400 && list.at(-1) !== value) list.push(value)
}

/** Ends of a path without its suffix, from a number of folders down: "profile/base", "base" of "data/common/profile/base.yaml". */
function stemsOf(path: string, from: number): readonly string[] {
  const parts = path.replace(/\.\w+$/u, "").split("/")
  return parts.map((_, index) => parts.slice(index).join("/")).slice(from, MOST_SAME)
}

/** "a/b/../c.yml" from a folder and what is named there; null where that is outside. */
function joined(folder: string, name: string): string | null {
  const parts: string[] = []
  for (const part of `${folder}${name}`.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return null
    } else if (part !== "" && part !== ".") parts.push(part)
  }
  return parts.join("/")
}

/** What a file is a part of: its role of Ansible, else itself. */
export function unitOf(path: string): string {
  const [, role] =
    /^((?:.*\/)?roles\/[^/]+)\/(?:tasks|handlers|templates|files|vars|defaults|meta|library)\//u.exec(path) ??
    []
  return role ?? path
}
