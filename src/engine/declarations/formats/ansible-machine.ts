import type { Declared, DeclaredOwner, DeclaredService, Identifier } from "#model/declaration.ts"
import type { Variable } from "./ansible-entries.ts"
import {
  environmentFrom,
  type Facts,
  type Found,
  type Inherited,
  ownerFrom,
  saysVersion,
} from "./ansible-facts.ts"
import { knownBy, ownAddress } from "./ansible-identifiers.ts"
import type { Play } from "./ansible-playbooks.ts"
import { type Lookup, serviceFrom, useFrom } from "./ansible-services.ts"
import type { Said } from "./comments.ts"
import { declared, environmentIn, service } from "./declared.ts"
import { isTemplated, nameFrom } from "./identifiers.ts"

/** A place that names a machine, with all that holds for it. */
export interface Place {
  readonly remark: Said
  readonly path: string
  readonly line: number
  readonly endLine: number
  /** What stands there: "web[01:20]" for "web01". */
  readonly written: string
  readonly name: string
  readonly port: number | null
  /** What this place itself says. */
  readonly variables: readonly Variable[]
  readonly stale: boolean
  readonly named: boolean
  readonly groups: readonly string[]
  /** What is said of the machine itself, here first. */
  readonly own: Facts
  /** What is said of its groups. */
  readonly inherited: Inherited
  readonly plays: readonly Play[]
}

/** What a place declares of a machine. */
export function declaredAt(place: Place): Declared {
  const known = knownBy(place.written === place.name ? place.variables : [])
  const identifiers = unique([...nameOf(place), ...known.identifiers])
  const { environment, role, status, purpose } = said(place)
  const templated = known.templated || isTemplated(place.written)
  return declared({
    format: "ansible-inventory",
    path: place.path,
    line: place.line,
    endLine: place.endLine,
    state: place.stale ? "stale" : templated ? "templated" : "exact",
    identifiers,
    services: servicesOf(place),
    uses: usesOf(place),
    groups: place.groups,
    environment,
    role,
    owner: ownerOf(place),
    purpose,
    status,
    attributes: attributesOf(place),
  })
}

/** What stands for more machines than are written out. */
export function declaredPattern(place: Omit<Place, "name">, glob: string): Declared {
  const whole = declaredAt({ ...place, name: "" })
  return { ...whole, state: place.stale ? "stale" : "pattern", identifiers: [], pattern: glob, uses: [] }
}

function nameOf({ name, written, line, named }: Place): readonly Identifier[] {
  if (!named) return []
  const found = ownAddress(name, line) ?? nameFrom(name, line)
  return found === null ? [] : [{ ...found, raw: written }]
}

const unique = (identifiers: readonly Identifier[]): readonly Identifier[] =>
  [
    ...new Map(identifiers.toReversed().map((each) => [`${each.kind} ${each.value}`, each])).values(),
  ].toReversed()

// A file of host_vars is called as its machine is: the "test" in "web1.lab.test.yml" is a part of a domain.
const folderOf = (path: string): string => path.replace(/(?:^|\/)host_vars\/.*$/u, "")

/** "inventories/prod/hosts" says it of all that is in it; a group such as "dev-desktops" only sounds like it. */
function folderEnvironment(path: string): string | null {
  const [, name = ""] =
    /(?:^|\/)(?:envs?|environments?|inventor(?:y|ies))\/([a-z]{2,20})\//iu.exec(path) ?? []
  return environmentIn(name)
}

function said({ own, inherited, path, plays, remark }: Place) {
  const environment = own.environment ?? inherited.environment
  return {
    environment:
      environment === null
        ? (folderEnvironment(path) ?? inherited.groupEnvironment ?? environmentIn(folderOf(path)))
        : environmentFrom(environment),
    role: (own.role ?? inherited.role)?.variable.value ?? roleOf(plays),
    status: own.status === null ? inherited.groupStatus : own.status.variable.value.toLowerCase(),
    purpose: own.purpose?.variable.value ?? remark.purpose ?? inherited.purpose?.variable.value ?? null,
  }
}

/** The plays that say what a machine is: those on few, or those on everybody where one playbook has all of them. */
function tellingPlays(plays: readonly Play[]): readonly Play[] {
  const some = plays.filter(({ all }) => !all)
  if (some.length > 0) return some
  const site = plays.filter(({ path }) => /(?:^|\/)site\.ya?ml$/u.test(path))
  const rest = site.length > 0 ? site : plays
  return rest.every(({ path }) => path === rest[0]?.path) ? rest : []
}

function roleOf(plays: readonly Play[]): string | null {
  const roles = tellingPlays(plays).flatMap((play) => play.roles)
  return roles.length === 0 ? null : [...new Set(roles)].slice(0, 12).join(", ")
}

const countedIn = ({ own, inherited }: Place, name: string): Variable | null =>
  (own.find(name) ?? inherited.find(name))?.variable ?? null

const lookupIn =
  (place: Place): Lookup =>
  (name) =>
    countedIn(place, name)

/** Ports of the machine's own variables, and those of its groups that it does not say itself. */
const portsOf = ({ own, inherited }: Place): readonly Found[] => [
  ...own.ports,
  ...inherited.ports.filter(({ variable }) => own.find(variable.name) === null),
]

function servicesOf(place: Place): readonly DeclaredService[] {
  const lookup = lookupIn(place)
  const written = place.port === null ? [] : [service({ port: place.port, line: place.line, name: "ssh" })]
  const found = portsOf(place).flatMap(({ variable, path }) => {
    const opened = serviceFrom(variable, lookup)
    // What another file says holds for the line that puts the machine under it.
    return opened === null ? [] : [path === place.path ? opened : { ...opened, line: place.line }]
  })
  const reach = written.length === 0 ? found : found.filter(({ name }) => name !== "ssh")
  const services = [...written, ...reach].map(
    (each) => [`${each.protocol} ${each.port} ${each.name}`, each] as const,
  )
  return [...new Map(services).values()].slice(0, 200)
}

const usesOf = (place: Place) =>
  portsOf(place)
    .flatMap(({ variable, path }) => {
      const use = useFrom(variable, lookupIn(place))
      if (use === null || path === place.path) return use ?? []
      const other = use.other.map((each) => ({ ...each, line: place.line }))
      return [{ ...use, other, line: place.line, what: `${use.what} in ${path}:${variable.line}` }]
    })
    .slice(0, 50)

function ownerOf(place: Place): DeclaredOwner | null {
  const variable = place.own.owner ?? (place.remark.owner === null ? place.inherited.owner : null)
  return variable === null ? place.remark.owner : ownerFrom(variable, place)
}

/** Further words, and where a service or a version comes from that another line declares. */
function attributesOf(place: Place): Readonly<Record<string, string>> {
  const attributes = new Map<string, string>()
  for (const found of [...place.inherited.attributes, ...place.own.attributes]) {
    const { variable, path } = found
    const isVersion = saysVersion(variable)
    // What is nearer counts, though it be a template: then nothing is known of it.
    if (isVersion && countedIn(place, variable.name) !== variable) continue
    attributes.set(variable.name.toLowerCase(), variable.value)
    if (isVersion) attributes.set(`${variable.name.toLowerCase()} in`, `${path}:${variable.line}`)
  }
  const lookup = lookupIn(place)
  for (const { variable, path } of portsOf(place).slice(0, 50))
    if (path !== place.path && serviceFrom(variable, lookup) !== null)
      attributes.set(`${variable.name} in`, `${path}:${variable.line}`)
  const roles = tellingPlays(place.plays).slice(0, 10)
  if (roles.length > 0) attributes.set("role in", roles.map(({ path, line }) => `${path}:${line}`).join(", "))
  if (!place.named || isTemplated(place.written)) attributes.set("name", place.written.slice(0, 200))
  return Object.fromEntries(attributes)
}
