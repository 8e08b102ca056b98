import type { DeclaredOwner, Identifier } from "#model/declaration.ts"
import { declared, environmentIn, service } from "./declared.ts"
import type { SourceText } from "./format.ts"
import { isSecret, machineFrom, macFrom, nameFrom, portFrom } from "./identifiers.ts"
import { readIcinga2, type Icinga2Object, type Icinga2Value } from "./icinga2-objects.ts"
import { distinct, ownerKind, saying, type Gathering } from "./reading.ts"

/** Whether a beginning is one of Icinga 2's configuration. */
export const isIcinga2 = (start: string): boolean =>
  /^[ \t]*(?:object|template|apply)[ \t]+[A-Z]\w{1,40}[ \t]+["\w]/mu.test(start)

/** What objects of Icinga 2 say literally; "apply" rules are programs, and are left alone. */
export function icinga2Declarations({ path, text }: SourceText, gathering: Gathering): void {
  const { objects, problems } = readIcinga2(text)
  for (const { line, sentence } of problems) gathering.problem(path, line, sentence)
  const templates = new Map(
    objects.filter(({ isTemplate }) => isTemplate).map((each) => [`${each.kind} ${each.name}`, each]),
  )
  for (const object of objects) {
    if (object.isTemplate || (object.kind !== "Host" && object.kind !== "Endpoint")) continue
    const values = valuesOf(object, templates)
    const identifiers = identifiersOf(object, values)
    if (identifiers.length === 0)
      gathering.problem(path, object.line, "A machine without a name or an address.")
    else gathering.add(declaration(path, { object, values, identifiers }))
  }
}

type Values = ReadonlyMap<string, Icinga2Value>

/** Own values before those of the imported templates of the same file, the nearest first. */
function valuesOf(object: Icinga2Object, templates: ReadonlyMap<string, Icinga2Object>): Values {
  const values = new Map(object.values)
  let imports = object.imports
  for (let depth = 0; depth < 10 && imports.length > 0; depth += 1) {
    const found = imports.slice(0, 20).flatMap((name) => templates.get(`${object.kind} ${name}`) ?? [])
    for (const template of found)
      for (const [key, value] of template.values)
        if (!values.has(key)) values.set(key, { ...value, line: object.line })
    imports = found.flatMap((template) => template.imports)
  }
  return values
}

function identifiersOf(object: Icinga2Object, values: Values): readonly Identifier[] {
  const found: (Identifier | null)[] = [nameFrom(object.name, object.line)]
  for (const key of ["address", "address6", "host"]) {
    const value = values.get(key)
    found.push(value === undefined ? null : machineFrom(value.texts[0] ?? "", value.line))
  }
  const mac = values.get("vars.mac") ?? values.get("vars.mac_address")
  if (mac !== undefined) found.push(macFrom(mac.texts[0] ?? "", mac.line))
  return distinct(found)
}

interface Found {
  readonly object: Icinga2Object
  readonly values: Values
  readonly identifiers: readonly Identifier[]
}

function declaration(path: string, { object, values, identifiers }: Found) {
  const text = (...keys: readonly string[]) =>
    keys.map((key) => values.get(key)?.texts[0]).find((each) => each !== undefined) ?? null
  const groups = values.get("groups")?.texts ?? []
  const environment = text("vars.environment", "vars.env", "vars.stage") ?? ""
  return declared({
    format: "nagios",
    path,
    line: object.line,
    endLine: object.endLine,
    identifiers,
    services: servicesOf(values),
    groups,
    environment: environmentIn([environment, ...groups, path].join(" ")),
    role: saying(text("vars.role")),
    owner: ownerOf(values),
    purpose: saying(text("notes", "vars.description", "vars.purpose", "display_name")),
    attributes: attributesOf(object, values),
  })
}

/** "vars.http_port = 8080" says by what name it is asked; a port of Endpoint is that of its agent. */
function servicesOf(values: Values) {
  return [...values]
    .flatMap(([key, { texts, line }]) => {
      const name = key === "port" ? "icinga2" : /^vars\.(\w{1,60})_port$/u.exec(key)?.[1]
      const port = name === undefined ? null : portFrom(texts[0] ?? "")
      return port === null || name === undefined ? [] : [service({ port, line, name })]
    })
    .slice(0, 100)
}

function ownerOf(values: Values): DeclaredOwner | null {
  for (const key of ["vars.owner", "vars.team", "vars.contact", "vars.responsible"]) {
    const value = values.get(key)
    const name = value?.texts[0]
    if (value === undefined || name === undefined || name.trim() === "") continue
    const kind = key === "vars.team" ? "team" : ownerKind(name)
    return { name: name.slice(0, 200), kind, by: `variable ${key.slice(5)}`, line: value.line }
  }
  return null
}

const KEPT: ReadonlyMap<string, string> = new Map([
  ["vars.os", "os"],
  ["vars.site", "site"],
  ["vars.location", "location"],
  ["vars.datacenter", "datacenter"],
  ["notes_url", "notes_url"],
  ["zone", "zone"],
])

function attributesOf(object: Icinga2Object, values: Values): Readonly<Record<string, string>> {
  const kept = [...values].flatMap(([key, { texts }]) => {
    const name = KEPT.get(key)
    const said = saying(texts[0])
    return name === undefined || said === null || isSecret(key) ? [] : [[name, said]]
  })
  const templates = saying(object.imports.join(", "))
  return Object.fromEntries(templates === null ? kept : [...kept, ["templates", templates]])
}
