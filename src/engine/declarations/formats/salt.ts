import type { Declared, DeclaredService } from "#model/declaration.ts"
import { declared, environmentIn, service } from "./declared.ts"
import type { Format, SourceText } from "./format.ts"
import { addressFrom, isTemplated, machineFrom, nameFrom, portFrom } from "./identifiers.ts"
import { fileName, Gathering, ownerKind, saying } from "./reading.ts"
import {
  entriesOf,
  entryOf,
  itemsOf,
  textIn,
  textsOf,
  yamlTree,
  type YamlEntry,
  type YamlNode,
} from "./yaml-tree.ts"

// https://docs.saltproject.io/en/latest/ref/states/top.html; rosters: /en/latest/topics/ssh/roster.html.

/** Salt's rosters, top files, pillars and lists of roles; Jinja is masked and never run. */
export const salt: Format = { name: "salt", claims, read }

const isRoster = (path: string): boolean =>
  /^(?:.{0,100}[-_.])?roster(?:\.(?:ya?ml|sls|conf))?$/u.test(fileName(path))
const isTop = (path: string): boolean => fileName(path) === "top.sls"
const isPillar = (path: string): boolean => /(?:^|\/)pillars?\//u.test(path)
const hasRoles = (start: string): boolean => /^roles:[ \t\r]*$/mu.test(start)

function claims(path: string, start: string): boolean {
  if (isRoster(path)) return /^[ \t]+host:|^[\w.-]{1,200}:[ \t]+[\d.:a-f]{3,45}[ \t\r]*$/mu.test(start)
  return path.endsWith(".sls") && (isTop(path) || isPillar(path) || hasRoles(start))
}

function read(files: readonly SourceText[]) {
  const gathering = new Gathering()
  for (const file of files) {
    const { path, text } = file
    // "#!py" and the like are programs that would make the data.
    if (/^#![ \t]*(?!.*(?:yaml|jinja))/u.test(text)) {
      gathering.lacks(path, 1, "This file is a program, which is not run: what it would say is not read.")
      continue
    }
    const { documents, problems } = yamlTree(text)
    for (const { line, sentence } of problems) gathering.problem(path, line, sentence)
    for (const document of documents) gathering.addAll(declarationsIn(path, document))
  }
  return gathering.reading()
}

function declarationsIn(path: string, document: YamlNode): readonly Declared[] {
  if (isRoster(path)) return entriesOf(document).flatMap((entry) => rosterEntry(path, entry))
  if (isTop(path)) return entriesOf(document).flatMap((entry) => topOf(path, entry))
  return [...rolesIn(path, document), ...pillarOf(path, document)]
}

function rosterEntry(path: string, { key, templated, line, endLine, value }: YamlEntry): readonly Declared[] {
  const host = value.kind === "text" ? value : textIn(value, "host")
  const name = templated ? null : nameFrom(key, line)
  const other = host === null ? null : machineFrom(host.text, host.line)
  const identifiers = [name, other].filter((each) => each !== null)
  const isOnlyName = host === null && value.kind === "map"
  if (identifiers.length === 0 || (other === null && !isOnlyName && !isFilled(value))) return []
  const grains = entryOf(entryOf(value, "minion_opts")?.value ?? null, "grains")?.value ?? null
  const port = textIn(value, "port")
  const number = port === null ? null : portFrom(port.text)
  return [
    declared({
      format: "salt",
      state: templated || isFilled(value) ? "templated" : "exact",
      path,
      line,
      endLine,
      identifiers: other !== null && other.value === name?.value ? [name] : identifiers,
      services: number === null ? [] : [service({ port: number, line: port!.line, name: "ssh" })],
      groups: rolesOf(grains),
      environment: environmentIn(textIn(grains, "environment", "env")?.text ?? "") ?? environmentIn(path),
      role: rolesOf(grains)[0] ?? null,
    }),
  ]
}

const rolesOf = (grains: YamlNode | null): readonly string[] =>
  textsOf(entryOf(grains, "roles", "role")?.value ?? null).map(({ text }) => text)

/** Whether the address itself is filled in by a program. */
function isFilled(value: YamlNode): boolean {
  const host = value.kind === "map" ? entryOf(value, "host")?.value : value
  return host?.kind === "text" && host.templated
}

function topOf(path: string, { key, value }: YamlEntry): readonly Declared[] {
  const environment = environmentIn(key) ?? environmentIn(path)
  return entriesOf(value).flatMap((entry) => {
    const states = statesOf(entry.value)
    return targetsOf(entry).map((target) =>
      declared({
        format: "salt",
        path,
        line: entry.line,
        endLine: entry.endLine,
        groups: states,
        environment,
        role: roleAmong(states),
        ...target,
      }),
    )
  })
}

const statesOf = (value: YamlNode): readonly string[] =>
  textsOf(value)
    .map(({ text }) => text)
    .slice(0, 500)

/** "role.web" and "roles.web" say what a machine is there for. */
const roleAmong = (states: readonly string[]): string | null =>
  states.map((state) => /^roles?[./](.{1,200})$/u.exec(state)?.[1]).find((role) => role !== undefined) ?? null

type Target = Pick<Declared, "state" | "identifiers" | "pattern">

const MATCHERS: ReadonlyMap<string, string> = new Map([
  ["glob", ""],
  ["compound", ""],
  ["pcre", "E"],
  ["list", "L"],
])

/** Whom an entry of a top file is for; nobody that can be told by name where it goes by grains or pillars. */
function targetsOf({ key, templated, line, value }: YamlEntry): readonly Target[] {
  if (templated) return [{ state: "templated", identifiers: [], pattern: null }]
  const match = itemsOf(value)
    .map((item) => textIn(item, "match")?.text)
    .find((each) => each !== undefined)
  const compound = match === "compound" ? /^([ELG])@(\S{1,1000})$/u.exec(key) : null
  const kind = compound?.[1] ?? MATCHERS.get(match ?? "glob")
  const text = compound?.[2] ?? key
  if (kind === "E") return [{ state: "pattern", identifiers: [], pattern: `/${text.slice(0, 500)}/` }]
  if (kind === "L")
    return text
      .split(",")
      .slice(0, 1_000)
      .flatMap((name) => exactTarget(name, line))
  return kind === "" ? globTarget(text, line) : []
}

const exactTarget = (text: string, line: number): readonly Target[] => {
  const name = nameFrom(text, line)
  return name === null ? [] : [{ state: "exact", identifiers: [name], pattern: null }]
}

function globTarget(text: string, line: number): readonly Target[] {
  // What all machines get tells none from another.
  if (text === "*" || text === "") return []
  const isGlob = /[*?[]/u.test(text) && /^[\w.*?[\]!-]{1,255}$/u.test(text)
  return isGlob
    ? [{ state: "pattern", identifiers: [], pattern: text.toLowerCase() }]
    : exactTarget(text, line)
}

/** "roles: {docs: {pattern: "docs*.lan", purpose: …, contact: …}}", as the Python foundation keeps them. */
function rolesIn(path: string, document: YamlNode): readonly Declared[] {
  return entriesOf(entryOf(document, "roles")?.value ?? null).flatMap(
    ({ key, templated, value, line, endLine }) => {
      const pattern = textIn(value, "pattern")
      if (templated || pattern === null || isTemplated(pattern.text)) return []
      const contact = textIn(value, "contact", "owner")
      const category = textIn(value, "category")
      return globTarget(pattern.text, pattern.line).map((target) =>
        declared({
          format: "salt",
          path,
          line,
          endLine,
          groups: [key],
          environment: environmentIn(path),
          role: key,
          owner:
            contact === null
              ? null
              : { name: contact.text, kind: ownerKind(contact.text), by: "contact", line: contact.line },
          purpose: saying(textIn(value, "purpose", "description")?.text),
          attributes: category === null ? {} : { category: category.text.slice(0, 200) },
          ...target,
        }),
      )
    },
  )
}

const MACHINES = ["hosts", "machines", "servers", "minions", "nodes"] as const

function pillarOf(path: string, document: YamlNode): readonly Declared[] {
  if (!isPillar(path)) return []
  const machines = MACHINES.flatMap((key) => entriesOf(entryOf(document, key)?.value ?? null))
  return [...firewallOf(path, document), ...machines.flatMap((entry) => pillarMachine(path, entry))]
}

/** A pillar's firewall says what machines of its role listen on; the role is the name of the file. */
function firewallOf(path: string, document: YamlNode): readonly Declared[] {
  const firewall = entryOf(document, "firewall")
  const services = entriesOf(firewall?.value ?? null).flatMap((entry) => openedPort(entry) ?? [])
  if (firewall === null || services.length === 0) return []
  const { line, endLine } = firewall
  const role = fileName(path).replace(/\.sls$/u, "")
  const environment = environmentIn(path)
  return [declared({ format: "salt", kind: "expectation", path, line, endLine, services, role, environment })]
}

function openedPort({ key, templated, value }: YamlEntry): DeclaredService | null {
  const port = textIn(value, "port")
  const number = port === null || templated ? null : portFrom(port.text)
  if (port === null || number === null) return null
  const isUdp = textIn(value, "protocol", "proto")?.text.toLowerCase() === "udp"
  return service({ port: number, line: port.line, name: key.slice(0, 100), protocol: isUdp ? "udp" : "tcp" })
}

function pillarMachine(
  path: string,
  { key, templated, line, endLine, value }: YamlEntry,
): readonly Declared[] {
  const written = value.kind === "text" ? value : textIn(value, "address", "ip", "ipv4", "host")
  const address = written === null ? null : addressFrom(written.text, written.line)
  const name = templated ? null : nameFrom(key, line)
  if (address === null || name === null) return []
  const environment = environmentIn(path)
  return [declared({ format: "salt", path, line, endLine, identifiers: [name, address], environment })]
}
