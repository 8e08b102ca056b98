import type { Declared, DeclaredOwner, Identifier, Use } from "#model/declaration.ts"
import { checkFrom } from "./check-command.ts"
import { declared, environmentIn, service } from "./declared.ts"
import type { Format, SourceText } from "./format.ts"
import { icinga2Declarations, isIcinga2 } from "./icinga2.ts"
import { addressFrom, isTemplated, machineFrom, macFrom, nameFrom } from "./identifiers.ts"
import {
  excludedIn,
  Inheritance,
  namesIn,
  objectsIn,
  type NagiosObject,
  type Value,
} from "./nagios-objects.ts"
import { fileName, Gathering, ownerKind, saying } from "./reading.ts"

/** Object files of Nagios, Naemon and Icinga: who is watched, what is expected of them, and who is called. */
export const nagios: Format = { name: "nagios", claims, read }

const MOST_EXPECTATIONS = 100_000
const DEEPEST_GROUP = 10

function claims(path: string, start: string): boolean {
  const name = fileName(path)
  // A licence may fill the whole beginning.
  if (name.endsWith(".cfg") && /(?:nagios|icinga|naemon)/iu.test(path)) return true
  if (name.endsWith(".cfg"))
    return /^[ \t]*define[ \t]+(?:host|service|contact|command|timeperiod)\w*[ \t]*\{?/mu.test(start)
  return name.endsWith(".conf") && isIcinga2(start)
}

function read(files: readonly SourceText[]) {
  const gathering = new Gathering()
  const objects: NagiosObject[] = []
  for (const file of files) {
    if (fileName(file.path).endsWith(".conf")) {
      icinga2Declarations(file, gathering)
      continue
    }
    const found = objectsIn(file)
    for (const each of found.objects) objects.push(each)
    for (const { line, sentence } of found.problems) gathering.problem(file.path, line, sentence)
  }
  const objectsRead = watched(objects)
  readHosts(objectsRead, gathering)
  readServices(objectsRead, gathering)
  sayWhatLacks(objectsRead, gathering)
  return gathering.reading()
}

/** An object with all that it inherits. */
interface Whole {
  readonly object: NagiosObject
  readonly values: ReadonlyMap<string, Value>
}

interface Watched {
  readonly objects: readonly NagiosObject[]
  readonly inheritance: Inheritance
  readonly hosts: readonly Whole[]
  readonly services: readonly Whole[]
  /** The members of each group, by its name. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>
  /** The groups of each machine, by its name. */
  readonly groups: ReadonlyMap<string, ReadonlySet<string>>
}

function watched(objects: readonly NagiosObject[]): Watched {
  const inheritance = new Inheritance(objects)
  const real = (kind: string) =>
    objects
      .filter((each) => each.kind === kind && each.values.get("register")?.text !== "0")
      .map((object) => ({ object, values: inheritance.valuesOf(object) }))
  const hosts = real("host")
  const members = membersOf(real("hostgroup"), hosts)
  return { objects, inheritance, hosts, services: real("service"), members, groups: turned(members) }
}

function membersOf(
  groups: readonly Whole[],
  hosts: readonly Whole[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const members = new Map<string, Set<string>>()
  const add = (group: string, names: Iterable<string>) => {
    const known = members.get(group) ?? new Set()
    members.set(group, known)
    for (const name of names) known.add(name)
  }
  const inner: { readonly group: string; readonly of: readonly string[] }[] = []
  for (const { values } of groups) {
    const group = values.get("hostgroup_name")?.text ?? ""
    add(group, namesIn(values.get("members")?.text))
    inner.push({ group, of: namesIn(values.get("hostgroup_members")?.text) })
  }
  for (const { values } of hosts)
    for (const group of namesIn(values.get("hostgroups")?.text).slice(0, 500)) {
      const name = values.get("host_name")?.text
      if (name !== undefined) add(group, [name])
    }
  for (let round = 0; round < DEEPEST_GROUP; round += 1)
    for (const { group, of } of inner)
      for (const each of of.slice(0, 500)) add(group, [...(members.get(each) ?? [])])
  return members
}

function turned(members: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>()
  for (const [group, names] of members)
    for (const name of names) groups.set(name, (groups.get(name) ?? new Set()).add(group))
  return groups
}

/** The line of a value, or that of its object where it is inherited from another place. */
const lineOf = (value: Value, { path, line, endLine }: NagiosObject): number =>
  value.path === path && value.line >= line && value.line <= endLine ? value.line : line

function readHosts({ hosts, groups }: Watched, gathering: Gathering): void {
  for (const whole of hosts) {
    const { object, values } = whole
    const name = values.get("host_name") ?? values.get("name")
    const identifiers = identifiersOf(whole, name)
    const isFilled = isTemplated(name?.text ?? "") || isTemplated(values.get("address")?.text ?? "")
    if (identifiers.length === 0 && !isFilled)
      gathering.problem(object.path, object.line, "A machine without a name or an address.")
    else
      gathering.add(
        hostDeclaration(whole, {
          identifiers,
          isFilled,
          groups: [...(groups.get(name?.text ?? "") ?? [])].toSorted(),
        }),
      )
  }
}

function identifiersOf({ object, values }: Whole, name: Value | undefined): readonly Identifier[] {
  const found: Identifier[] = []
  const add = (identifier: Identifier | null) => {
    if (identifier !== null && !found.some(({ value }) => value === identifier.value)) found.push(identifier)
  }
  if (name !== undefined) add(nameFrom(name.text, lineOf(name, object)))
  for (const key of ["address", "address6", "_address6"]) {
    const value = values.get(key)
    if (value !== undefined) add(machineFrom(value.text, lineOf(value, object)))
  }
  const alias = values.get("alias")
  // An alias is mostly a sentence; only with a domain in it is it surely a name.
  if (alias?.text.includes(".") === true) add(nameFrom(alias.text, lineOf(alias, object)))
  const mac = values.get("_mac") ?? values.get("_mac_address") ?? values.get("_macaddress")
  if (mac !== undefined) add(macFrom(mac.text, lineOf(mac, object)))
  return found
}

interface Told {
  readonly identifiers: readonly Identifier[]
  readonly isFilled: boolean
  readonly groups: readonly string[]
}

function hostDeclaration({ object, values }: Whole, { identifiers, isFilled, groups }: Told): Declared {
  const name = values.get("host_name") ?? values.get("name")
  const text = (key: string) => values.get(key)?.text
  return declared({
    format: "nagios",
    state: isFilled ? "templated" : "exact",
    path: object.path,
    line: name === undefined ? object.line : lineOf(name, object),
    endLine: object.endLine,
    identifiers,
    uses: parentsOf({ object, values }),
    groups,
    environment: environmentIn(
      [text("_environment") ?? text("_env") ?? "", ...groups, object.path].join(" "),
    ),
    role: saying(text("_role")),
    owner: ownerOf({ object, values }),
    purpose: purposeOf(text),
    attributes: attributesOf(text),
  })
}

/** What is written of a machine; a single word is rather another name of it. */
const purposeOf = (text: (key: string) => string | undefined): string | null =>
  saying(
    ["notes", "display_name", "alias"]
      .flatMap((key) => text(key) ?? [])
      .find((said) => /\S\s+\S/u.test(said) && !isTemplated(said)),
  )

function attributesOf(text: (key: string) => string | undefined): Readonly<Record<string, string>> {
  const kept = ["alias", "notes_url", "use"].flatMap((key) => {
    const said = saying(text(key))
    return said === null ? [] : [[key === "use" ? "templates" : key, said]]
  })
  return Object.fromEntries(kept)
}

function parentsOf({ object, values }: Whole): readonly Use[] {
  const parents = values.get("parents")
  if (parents === undefined) return []
  const line = lineOf(parents, object)
  return namesIn(parents.text)
    .slice(0, 100)
    .flatMap((name) => machineFrom(name, line) ?? [])
    .map((other) => ({
      direction: "from",
      other: [other],
      port: null,
      protocol: "tcp",
      what: "parent in Nagios",
      line,
    }))
}

const OWNERS = ["_owner", "_team", "contact_groups", "contacts"] as const

/** Whoever is called when it fails is as near to an owner as it gets. */
function ownerOf({ object, values }: Whole): DeclaredOwner | null {
  for (const by of OWNERS) {
    const value = values.get(by)
    const name = namesIn(value?.text)[0]
    if (value === undefined || name === undefined || isTemplated(name)) continue
    const kind =
      by === "contact_groups" || by === "_team" ? "team" : by === "contacts" ? "person" : ownerKind(name)
    return { name: name.slice(0, 200), kind, by: by.replace(/^_/u, "variable "), line: lineOf(value, object) }
  }
  return null
}

function readServices({ hosts, services, members }: Watched, gathering: Gathering): void {
  const everybody = hosts.flatMap(({ values }) => values.get("host_name")?.text ?? [])
  let count = 0
  for (const whole of services) {
    const command = whole.values.get("check_command")
    const check = command === undefined || isTemplated(command.text) ? null : checkFrom(command.text)
    if (command === undefined || check === null) continue
    const line = lineOf(command, whole.object)
    const asked = service({ port: check.port, protocol: check.protocol, name: check.name, line })
    for (const name of checkedBy(whole, everybody, members)) {
      const identifier = nameFrom(name, whereNamed(whole)) ?? addressFrom(name, whereNamed(whole))
      if (identifier === null) continue
      count += 1
      if (count > MOST_EXPECTATIONS) return
      gathering.add(
        declared({
          format: "nagios",
          kind: "expectation",
          path: whole.object.path,
          line: whole.object.line,
          endLine: whole.object.endLine,
          identifiers: [identifier],
          services: [asked],
          groups: namesIn(whole.values.get("hostgroup_name")?.text),
          environment: environmentIn(whole.object.path),
          owner: ownerOf(whole),
          purpose: saying(whole.values.get("service_description")?.text),
        }),
      )
    }
  }
}

function whereNamed({ object, values }: Whole): number {
  const value = values.get("host_name") ?? values.get("hostgroup_name")
  return value === undefined ? object.line : lineOf(value, object)
}

function checkedBy(
  { values }: Whole,
  everybody: readonly string[],
  members: Watched["members"],
): readonly string[] {
  const named = values.get("host_name")?.text
  const grouped = values.get("hostgroup_name")?.text
  const names = namesIn(named).flatMap((name) => (name === "*" ? everybody : [name]))
  const ofGroups = namesIn(grouped).flatMap((group) => [...(members.get(group) ?? [])])
  const out = excludedIn(named)
  const outGroups = [...excludedIn(grouped)].map((group) => members.get(group))
  const all = new Set([...names, ...ofGroups])
  return [...all].filter((name) => !out.has(name) && !outGroups.some((group) => group?.has(name)))
}

function sayWhatLacks({ objects, inheritance }: Watched, gathering: Gathering): void {
  const said = new Set<string>()
  for (const object of objects)
    for (const name of inheritance.lacking(object)) {
      const key = `${object.kind} ${name}`
      if (said.has(key) || isTemplated(name)) continue
      said.add(key)
      const line = object.values.get("use")?.line ?? object.line
      gathering.lacks(
        object.path,
        line,
        `It uses the ${object.kind} template ${name.slice(0, 100)}, which no file defines.`,
      )
    }
}
