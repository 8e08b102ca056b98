import { unitOf, type Repository } from "./repository.ts"

export const TIERS = ["own", "group", "role", "shared"] as const
/** own: files of this machine alone; group: of its role or groups; role: what those include; shared: what that uses. */
export type Tier = (typeof TIERS)[number]

/** What is known of a machine, in one source. */
export interface Seeds {
  /** Its names in lower case, whole and short. */
  readonly names: readonly string[]
  readonly groups: readonly string[]
  readonly roles: readonly string[]
  /** Files that declare it and nobody else. */
  readonly own: readonly string[]
  /** Parts of names that only some machines have, as "fra1" or "eqiad": files of the others are not its. */
  readonly sites: ReadonlySet<string>
}

/** A file that a machine is made of. */
export interface Part {
  readonly tier: Tier
  readonly points: number
  /** "group_vars/web.yml is of its group web", "roles/nginx, which 3 plays use". */
  readonly because: string
}

// Folders with a file for each role, machine or cloud: what stands there is not for everybody.
const OF_FEW = /(?:^|\/)(?:roles?|hosts|nodes|host_vars|group_vars|cloud|env|pontoon)\//u
const OWN = 10
const GROUP = 4
const EVERYBODY = 0.3
const MOST_SIBLINGS = 40

/** Finds for a path what part of the machine it is; null for what has nothing to do with it. */
export interface MadeOf {
  readonly partOf: (path: string) => Part | null
  /** What a class of Puppet is to it, by its name: data for it may stand in a file that is for everybody. */
  readonly classOf: (name: string, path: string) => Part | null
}

/** All that a machine is made of in a repository. */
export function madeOf(repository: Repository, seeds: Seeds): MadeOf {
  const elsewhere = siteFilter(seeds)
  const own = new Set(ownFiles(repository, seeds))
  const { parts, modules } = givenBy(repository, rootsOf(repository, seeds))
  const named = new Set(seeds.names)
  const roleFile = roleFilesOf(seeds)
  const partOf = (path: string) => {
    if (elsewhere(path)) return null
    if (own.has(path) || segmentsOf(path).some((segment) => named.has(segment))) return OF_ITS_OWN
    const part = parts.get(path) ?? parts.get(unitOf(path)) ?? roleFile(path)
    return part ?? beside(repository, modules.get(moduleOf(path) ?? ""))
  }
  const classOf = (name: string, path: string) =>
    OF_FEW.test(path) || elsewhere(path)
      ? null
      : (repository
          .ofClass(name)
          .flatMap((unit) => parts.get(unit) ?? [])
          .toSorted((one, other) => other.points - one.points)[0] ?? null)
  return { partOf, classOf }
}

/** What machines with the same roles and groups have in common. */
interface Given {
  readonly parts: ReadonlyMap<string, Part>
  /** By module, a unit of it. */
  readonly modules: ReadonlyMap<string, string>
}

const given = new WeakMap<Repository, Map<string, Given>>()
const MOST_GIVEN = 500

/** What roots lead to, worked out once for all machines that have them. */
function givenBy(repository: Repository, roots: ReadonlyMap<string, string>): Given {
  const known = given.get(repository) ?? new Map<string, Given>()
  given.set(repository, known)
  const key = JSON.stringify([...roots])
  const found = known.get(key) ?? partsFrom(repository, roots)
  if (known.size < MOST_GIVEN) known.set(key, found)
  return found
}

function partsFrom(repository: Repository, roots: ReadonlyMap<string, string>): Given {
  const parts = new Map<string, Part>()
  const put = (unit: string, part: Part) => {
    const there = parts.get(unit)
    if (there === undefined || there.points < part.points) parts.set(unit, part)
  }
  for (const [unit, because] of roots) put(unit, { tier: "group", points: GROUP, because })
  for (const path of everybodysFiles(repository))
    put(path, { tier: "shared", points: EVERYBODY, because: "which is of all machines" })
  for (const unit of roots.keys())
    for (const [reached, depth] of repository.reachFrom(unit))
      if (depth > 0 || reached !== unit) put(reached, includedPart(repository, reached, depth))
  return { parts, modules: modulesOf(parts.keys()) }
}

/** Another file of a module that it uses: which of them it takes is often made up only when names are filled in. */
function beside(repository: Repository, unit: string | undefined): Part | null {
  if (unit === undefined) return null
  return {
    tier: "shared",
    points: repository.rarityOf(unit) + 0.05,
    because: `which lies beside ${unit}`,
  }
}

/** The module that a file belongs to; of profiles, which are one module for all, the profile. */
function moduleOf(path: string): string | null {
  const [, module, rest = ""] =
    /(?:^|\/)([^/]+)\/(?:templates|files|manifests|functions|types|lib)\/(.+)$/u.exec(path) ?? []
  if (module === undefined || /^roles?$/u.test(module)) return null
  return /^profiles?$/u.test(module) ? `${module}/${rest.split(/[/.]/u, 1)[0]}` : module
}

/** By module, the unit of it that says most. */
function modulesOf(units: Iterable<string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const unit of units) {
    const module = unit.endsWith(".pp") ? moduleOf(unit) : null
    if (module !== null && !found.has(module)) found.set(module, unit)
  }
  return found
}

const segmentsOf = (path: string) =>
  path
    .split("/")
    .flatMap((segment) => [segment, segment.replace(/\.(?:ya?ml|json|ini|conf|cfg|toml|nix)$/u, "")])

/** Files of Hiera and of Ansible that are of a role or group by their place, whether or not they still stand. */
function roleFilesOf({ roles, groups }: Seeds): (path: string) => Part | null {
  const byRole = roles.map((role) => ({ role, path: role.replaceAll("::", "/") }))
  return (path) => {
    const stem = `/${path.replace(/\.\w+$/u, "")}`
    for (const { role, path: end } of byRole)
      if (/\/roles?\//u.test(stem) && (stem.endsWith(`/${end}`) || stem.endsWith(`/${end}/init`)))
        return { tier: "group", points: GROUP, because: `which is of its role ${role}` }
    for (const group of groups)
      if (group !== "all" && `${stem}/`.includes(`/group_vars/${group}/`))
        return { tier: "group", points: GROUP, because: `which is of its group ${group}` }
    return null
  }
}

const OF_ITS_OWN: Part = {
  tier: "own",
  points: OWN,
  because: "which is of this machine alone",
}

function includedPart(repository: Repository, unit: string, depth: number): Part {
  const rarity = repository.rarityOf(unit)
  const users = repository.spreadOf(unit)
  const because = users > 1 ? `which ${users} roles or plays use` : "which its role uses"
  return depth <= 1
    ? { tier: "role", points: 4 * rarity + 0.2, because }
    : { tier: "shared", points: 2 * rarity + 0.1, because }
}

/** Files that are called as it is, as host_vars/web1.yml, or that declare nobody else, with what lies beside those. */
function ownFiles(repository: Repository, { names, own: declaring }: Seeds): readonly string[] {
  const called = names.flatMap((name) => repository.called(name))
  const folders = new Set(
    declaring.flatMap((path) => {
      const end = path.lastIndexOf("/")
      return end > 0 && /(?:compose|kustomization|helm|values|deployment)/u.test(path)
        ? [path.slice(0, end)]
        : []
    }),
  )
  const siblings = [...folders].flatMap((folder) => {
    const found = [...repository.paths].filter((path) => path.startsWith(`${folder}/`))
    return found.length <= MOST_SIBLINGS ? found : []
  })
  return [...new Set([...called, ...declaring, ...siblings])]
}

/** Files of its roles and groups, and the plays that take it. */
function rootsOf(repository: Repository, { names, groups, roles }: Seeds): ReadonlyMap<string, string> {
  const roots = new Map<string, string>()
  for (const role of roles) {
    const path = role.replaceAll("::", "/")
    const found = [
      ...repository.ofClass(`role::${role.replace(/^roles?::/u, "")}`),
      ...repository.ofClass(role),
      ...[repository.ofRole(role) ?? ""].filter((unit) => unit !== ""),
      ...repository
        .called(path.split("/").at(-1) ?? path)
        .filter((file) => new RegExp(`/roles?/(?:[^/]+/)?${escaped(path)}\\.\\w+$`, "u").test(`/${file}`)),
    ]
    for (const unit of found) roots.set(unit, `which is of its role ${role}`)
  }
  for (const group of groups) {
    for (const unit of repository.ofClass(group)) roots.set(unit, `which is of its class ${group}`)
    const files = repository.called(group).filter((path) => /(?:^|\/)group_vars\//u.test(path))
    if (group !== "all") for (const path of files) roots.set(path, `which is of its group ${group}`)
  }
  const mine = new Set([...names, ...groups])
  for (const { path, plays } of repository.plays) {
    const term = plays.find((one) => one !== "all" && mine.has(one.toLowerCase()))
    if (term !== undefined) roots.set(path, `which is played on ${term}`)
    else if (plays.includes("all") && mine.size > 0) roots.set(path, `which is played on all`)
  }
  return roots
}

const escaped = (text: string) => text.replaceAll(/[^\w/]/gu, String.raw`\$&`)

const everybodysFiles = (repository: Repository) =>
  [...repository.called("all"), ...repository.called("common")].filter((path) =>
    /(?:^|\/)(?:group_vars\/all(?:\/|\.)|hieradata\/common\.ya?ml$)/u.test(path),
  )

/** Whether a path is of another site: it has a site in it, and not one of the machine's. */
function siteFilter({ names, sites }: Seeds): (path: string) => boolean {
  const mine = new Set(names.flatMap((name) => name.split(".")))
  return (path) => {
    const parts = path.split(/[/.]/u).filter((part) => sites.has(part))
    return parts.length > 0 && !parts.some((part) => mine.has(part))
  }
}
