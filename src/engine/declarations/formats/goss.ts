import type { Declared, DeclaredService, Identifier, Use } from "#model/declaration.ts"
import { declared, service } from "./declared.ts"
import type { Format, SourceText } from "./format.ts"
import { addressFrom, endpointFrom, isTemplated, nameFrom, portFrom } from "./identifiers.ts"
import { distinct, fileName, Gathering } from "./reading.ts"
import { type Closed, closedAttribute, environmentOfSuite, suiteOf } from "./suite-of.ts"
import { entriesOf, entryOf, textIn, textsOf, yamlTree, type YamlEntry, type YamlNode } from "./yaml-tree.ts"

// https://goss.rocks/ (gossfile): a key that is written twice silently drops the first block, which is said as a problem.

/** What goss's files expect of the machines they are run on. */
export const goss: Format = { name: "goss", claims, read }

function claims(path: string, start: string): boolean {
  const name = fileName(path)
  if (!/\.ya?ml$/u.test(name)) return false
  const isGoss = /(?:^|[._-])goss(?:[._-]|$)/u.test(name) || /(?:^|\/)goss(?:\/|\.d\/)/u.test(path)
  return (
    isGoss &&
    /^(?:port|addr|http|dns|service|package|process|file|command|gossfile|interface|user|group|mount):/mu.test(
      start,
    )
  )
}

function read(files: readonly SourceText[]) {
  const gathering = new Gathering()
  const names = new Set(files.map(({ path }) => path.slice(path.lastIndexOf("/") + 1)))
  for (const { path, text } of files) {
    const { documents, problems } = yamlTree(text)
    for (const { line, sentence } of problems) gathering.problem(path, line, sentence)
    for (const document of documents) {
      gathering.addAll(expectationsOf(path, document))
      lacking(path, { document, names }, gathering)
    }
  }
  return gathering.reading()
}

/** Both blocks of a key that is written twice are read: what was meant is in the two of them. */
const under = (document: YamlNode, key: string): readonly YamlEntry[] =>
  entriesOf(document).flatMap((entry) => (entry.key === key ? entriesOf(entry.value) : []))

function expectationsOf(path: string, document: YamlNode): readonly Declared[] {
  const ports = under(document, "port")
  const services = ports.flatMap((entry) => listening(entry) ?? [])
  const pages = under(document, "http")
  const addresses = under(document, "addr")
  const own = [...services, ...[...addresses, ...pages].flatMap((entry) => ownService(entry) ?? [])]
  const uses = [...addresses, ...pages].flatMap((entry) => dependence(entry) ?? [])
  const lookedUp = under(document, "dns").flatMap((entry) => resolved(path, entry))
  const closed = ports.flatMap((entry) => silent(entry) ?? [])
  if (own.length === 0 && uses.length === 0 && closed.length === 0) return lookedUp
  const lines = [...ports, ...addresses, ...pages]
  const isFilled = lines.some(({ templated }) => templated)
  return [
    declared({
      format: "goss",
      kind: "expectation",
      state: isFilled ? "templated" : "exact",
      path,
      line: Math.min(...lines.slice(0, 1_000).map(({ line }) => line)),
      endLine: lines.reduce((last, { endLine }) => Math.max(last, endLine), 1),
      services: once(own),
      uses,
      environment: environmentOfSuite(path),
      role: suiteOf(path),
      attributes: closedAttribute(closed),
    }),
    ...lookedUp,
  ]
}

function once(services: readonly DeclaredService[]): readonly DeclaredService[] {
  const found = new Map<string, DeclaredService>()
  for (const each of services) {
    const key = `${each.port}/${each.protocol}`
    if (!found.has(key)) found.set(key, each)
  }
  return [...found.values()]
}

/** "tcp:22", "udp6:53", "22". */
function portOf({ key, templated }: YamlEntry) {
  const [, protocol, digits] = /^(?:(tcp|udp)6?:)?(\d{1,5})$/u.exec(key) ?? []
  const port = digits === undefined || templated ? null : portFrom(digits)
  return port === null ? null : ({ port, protocol: protocol === "udp" ? "udp" : "tcp" } as const)
}

/** "tcp:22: {listening: true, ip: [0.0.0.0]}". */
function listening(entry: YamlEntry): DeclaredService | null {
  const { line, value } = entry
  const said = portOf(entry)
  if (said === null || textIn(value, "listening")?.text !== "true") return null
  const bound = textsOf(entryOf(value, "ip")?.value ?? null).map(({ text }) => text)
  return service({ ...said, line, bind: bindOf(bound) })
}

/** "tcp:23: {listening: false}": what must not listen is expected too, but not as a service. */
function silent(entry: YamlEntry): Closed | null {
  const said = portOf(entry)
  if (said === null || textIn(entry.value, "listening")?.text !== "false") return null
  return { ...said, line: entry.line }
}

/** The one address that it is bound to; null where that is every address, or several. */
function bindOf(bound: readonly string[]): string | null {
  const addresses = bound.map((text) => addressFrom(text, 1)?.value ?? null)
  const [first = null] = addresses
  return addresses.length !== 1 || first === "0.0.0.0" || first === "::" ? null : first
}

interface Target {
  readonly machine: Identifier
  readonly port: number | null
  readonly protocol: "tcp" | "udp"
  readonly scheme: string
}

const PORTS: ReadonlyMap<string, number> = new Map([
  ["http", 80],
  ["https", 443],
])

/** "tcp://db.lan:5432", "https://shop.lan/health"; a name above may stand for a "url:" or "address:" below. */
function targetOf({ key, templated, line, value }: YamlEntry): Target | null {
  const written = textIn(value, "url", "address")
  const text = written?.text ?? key
  if (isTemplated(text) || (templated && written === null)) return null
  const [, scheme = "", rest = ""] = /^(tcp|udp|http|https):\/\/([^/\s?#]{1,300})/u.exec(text) ?? []
  // "user:password@" would be a secret.
  const endpoint = rest === "" || rest.includes("@") ? null : endpointFrom(rest, written?.line ?? line)
  if (endpoint === null) return null
  const port = endpoint.port ?? PORTS.get(scheme) ?? null
  return { machine: endpoint.machine, port, protocol: scheme === "udp" ? "udp" : "tcp", scheme }
}

const isOwn = ({ value }: Identifier): boolean =>
  value === "localhost" || value === "::1" || value === "0.0.0.0" || value.startsWith("127.")

const isExpected = (value: YamlNode): boolean => textIn(value, "reachable")?.text !== "false"

/** What is asked of the machine itself has to listen there. */
function ownService(entry: YamlEntry): DeclaredService | null {
  const target = targetOf(entry)
  if (target === null || target.port === null || !isOwn(target.machine) || !isExpected(entry.value))
    return null
  const { port, protocol, scheme, machine } = target
  return service({ port, protocol, name: PORTS.has(scheme) ? scheme : null, line: machine.line })
}

function dependence(entry: YamlEntry): Use | null {
  const target = targetOf(entry)
  if (target === null || isOwn(target.machine) || !isExpected(entry.value)) return null
  const { machine, port, protocol, scheme } = target
  const what = PORTS.has(scheme) ? "goss http" : "goss addr"
  return { direction: "from", other: [machine], port, protocol, what, line: machine.line }
}

/** "dns: {shop.lan: {resolvable: true, addrs: [10.0.0.1]}}" expects a name to lead to addresses. */
function resolved(path: string, { key, templated, line, endLine, value }: YamlEntry): readonly Declared[] {
  const [, type = "A", asked = key] = /^(A|AAAA|PTR|CNAME|MX|NS|SRV|TXT|CAA):(.{1,253})$/u.exec(key) ?? []
  const name = templated || (type !== "A" && type !== "AAAA") ? null : nameFrom(asked, line)
  const addresses = textsOf(entryOf(value, "addrs")?.value ?? null).map((each) =>
    addressFrom(each.text, each.line),
  )
  if (name === null || textIn(value, "resolvable", "resolveable")?.text === "false") return []
  if (!addresses.some((each) => each !== null)) return []
  const identifiers = distinct([name, ...addresses.slice(0, 100)])
  return [
    declared({
      format: "goss",
      kind: "expectation",
      path,
      line,
      endLine,
      identifiers,
      environment: environmentOfSuite(path),
    }),
  ]
}

interface Among {
  readonly document: YamlNode
  readonly names: ReadonlySet<string>
}

function lacking(path: string, { document, names }: Among, gathering: Gathering): void {
  for (const { key, templated, line } of under(document, "gossfile")) {
    const name = key.slice(key.lastIndexOf("/") + 1)
    if (!templated && !/[*?[]/u.test(key) && !names.has(name))
      gathering.lacks(path, line, `It takes in ${key.slice(0, 300)}, which is not among the files.`)
  }
}
