import type { DeclaredService, Use } from "#model/declaration.ts"
import type { Protocol } from "#model/profile.ts"
import { declared, service } from "./declared.ts"
import type { Format, SourceText } from "./format.ts"
import { addressFrom, endpointFrom, isTemplated, machineFrom, portFrom } from "./identifiers.ts"
import { linesOf, uncommented } from "./lines.ts"
import { Gathering } from "./reading.ts"
import { type Closed, closedAttribute, environmentOfSuite, machineOfSuite, suiteOf } from "./suite-of.ts"

// https://docs.chef.io/inspec/resources/port/ and serverspec's: Ruby, of which only literal describe blocks are read.

/** What InSpec and serverspec expect of the machines they are run on. */
export const inspec: Format = { name: "inspec", claims, read }

function claims(path: string, start: string): boolean {
  if (!path.endsWith(".rb")) return false
  const isPlace = /(?:^|\/)(?:inspec|serverspec|spec|controls|test\/(?:integration|smoke))\//u.test(path)
  // ChefSpec and RSpec of programs describe classes and words, not resources of machines.
  return (
    isPlace &&
    /^\s{0,40}describe[ (]{1,3}(?:port|host|http|service|package|file|command|ssl|user|processes|systemd_service)\b/mu.test(
      start,
    )
  )
}

function read(files: readonly SourceText[]) {
  const gathering = new Gathering()
  for (const file of files) readFile(file, gathering)
  return gathering.reading()
}

interface Block {
  readonly resource: string
  /** What stands in the parentheses. */
  readonly given: string
  readonly line: number
  readonly indent: number
  endLine: number
  body: string
}

/** Blocks from "describe" to the "end" at its margin, or to the next one where that is missing. */
function blocksIn(text: string): readonly Block[] {
  const blocks: Block[] = []
  let open: Block | null = null
  for (const { number, text: written } of linesOf(text)) {
    const bare = uncommented(written, ["#"]).text
    const [, margin, resource, rest] =
      /^(\s*)describe[ (]\s{0,9}(\w{1,40})\s{0,9}(\(.*|['"].*|\d.*)$/u.exec(bare) ?? []
    if (resource !== undefined) {
      open = blockAt(resource, rest!, { line: number, indent: margin!.length })
      blocks.push(open)
      if (/\bend\s*$|\}\s*$/u.test(rest!) && /\bdo\b|\{/u.test(rest!)) open = null
    } else if (open !== null) {
      open.endLine = number
      if (open.body.length < 10_000) open.body += `\n${bare}`
      if (/^\s*end\b/u.test(bare) && bare.search(/\S/u) <= open.indent) open = null
    }
  }
  return blocks
}

function blockAt(resource: string, rest: string, place: Pick<Block, "line" | "indent">): Block {
  // "describe port(80) do" and "describe port 80 do".
  const start = /\s(?:do\b|\{)/u.exec(rest)?.index ?? rest.length
  const given = rest
    .slice(0, start)
    .replace(/^\(/u, "")
    .replace(/\)\s*$/u, "")
    .slice(0, 500)
  return { resource, given, ...place, endLine: place.line, body: rest.slice(start) }
}

function readFile({ path, text }: SourceText, gathering: Gathering): void {
  const blocks = blocksIn(text)
  const services = blocks.flatMap((block) => [...listening(block), ...asked(block)])
  const uses = blocks.flatMap((block) => reached(block) ?? [])
  const closed = blocks.flatMap(silent)
  if (services.length === 0 && uses.length === 0 && closed.length === 0) return
  const lines = [...services, ...uses, ...closed].map(({ line }) => line)
  const machine = machineOfSuite(path)
  const line = lines.reduce((least, each) => Math.min(least, each), lines[0]!)
  const last = lines.reduce((most, each) => Math.max(most, each), line)
  gathering.add(
    declared({
      format: "inspec",
      kind: "expectation",
      path,
      line,
      endLine: Math.max(last, blocks.find((block) => block.line === last)?.endLine ?? last),
      identifiers: machine === null ? [] : [{ ...machine, line }],
      services: once(services),
      uses: uses.slice(0, 1_000),
      environment: environmentOfSuite(path),
      role: suiteOf(path),
      attributes: closedAttribute(closed),
    }),
  )
}

function once(services: readonly DeclaredService[]): readonly DeclaredService[] {
  const found = new Map(services.toReversed().map((each) => [`${each.port}/${each.protocol}`, each]))
  return [...found.values()].toReversed()
}

/** The literals between the parentheses, in their order. */
const literalsOf = (given: string): readonly string[] =>
  [...given.matchAll(/'([^']{1,300})'|"([^"]{1,300})"|(?<![\w.])(\d{1,5})(?![\w.])/gu)]
    .slice(0, 10)
    .map(([, single, double, digits]) => single ?? double ?? digits ?? "")

/** The port that a block is about; null where it is about none, or a program fills it in. */
function portOf({ resource, given }: Block): number | null {
  if (resource !== "port" || isTemplated(given) || given.includes("#{")) return null
  return (
    literalsOf(given)
      .map(portFrom)
      .find((each) => each !== null) ?? null
  )
}

const LISTENS = /\b(?:should|is_expected\.to)\s{1,9}be_listening(?:\.with\(?\s{0,9}['":](\w{1,5}))?/u
const SILENT =
  /\b(?:should_not|is_expected\.(?:not_to|to_not))\s{1,9}be_listening(?:\.with\(?\s{0,9}['":](\w{1,5}))?/u

/** The protocols that a claim is about: tcp where none is named. */
function protocolsOf(claim: RegExpExecArray, body: string): readonly Protocol[] {
  const said = claim[1] ?? claimOf(body, "protocols")
  const protocols = (["tcp", "udp"] as const).filter((each) => said.includes(each))
  return protocols.length === 0 ? ["tcp"] : protocols
}

/** "describe port(443) … it { should be_listening }"; one that should not listen is no service. */
function listening(block: Block): readonly DeclaredService[] {
  const { given, body, line } = block
  const port = portOf(block)
  const claim = LISTENS.exec(body)
  if (port === null || claim === null) return []
  const [, product = null] = /['"]([\w.-]{1,60})['"]/u.exec(claimOf(body, "processes")) ?? []
  const address =
    literalsOf(given)
      .map((text) => addressFrom(text, line)?.value)
      .find((each) => each !== undefined) ?? null
  const bind = address === "0.0.0.0" || address === "::" ? null : address
  return protocolsOf(claim, body).map((protocol) => service({ port, protocol, line, product, bind }))
}

/** "describe port(23) … it { should_not be_listening }". */
function silent(block: Block): readonly Closed[] {
  const port = portOf(block)
  const claim = SILENT.exec(block.body)
  if (port === null || claim === null) return []
  return protocolsOf(claim, block.body).map((protocol) => ({ port, protocol, line: block.line }))
}

/** What stands in the braces behind "its('protocols')": one text, or a list such as "%w[udp udp6]". */
function claimOf(body: string, of: "protocols" | "processes"): string {
  const start = new RegExp(`its\\(\\s{0,9}[:'"]${of}['"]?\\s{0,9}\\)\\s{0,9}\\{`, "u").exec(body)
  return start === null ? "" : body.slice(start.index + start[0].length, start.index + 300).split("}", 1)[0]!
}

const URL_PORTS: ReadonlyMap<string, number> = new Map([
  ["http", 80],
  ["https", 443],
])
const OWN: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "::1"])

function pageOf({ resource, given, line }: Block) {
  if (resource !== "http" || given.includes("#{")) return null
  const [, scheme = "", place = ""] =
    /^(https?):\/\/([^/\s?#@]{1,300})(?:[/?#]|$)/u.exec(literalsOf(given)[0] ?? "") ?? []
  const endpoint = place === "" ? null : endpointFrom(place, line)
  if (endpoint === null) return null
  return { machine: endpoint.machine, port: endpoint.port ?? URL_PORTS.get(scheme)!, scheme }
}

/** "describe http('http://localhost:8080/')": a page of the machine itself has to be served there. */
function asked(block: Block): readonly DeclaredService[] {
  const page = pageOf(block)
  if (page === null || !OWN.has(page.machine.value)) return []
  return [service({ port: page.port, name: page.scheme, line: block.line })]
}

/** "describe host('db.lan', port: 5432, protocol: 'tcp') … it { should be_reachable }", and pages of others. */
function reached(block: Block): Use | null {
  const { resource, given, body, line } = block
  const page = pageOf(block)
  if (page !== null && !OWN.has(page.machine.value))
    return {
      direction: "from",
      other: [page.machine],
      port: page.port,
      protocol: "tcp",
      what: "inspec http",
      line,
    }
  if (resource !== "host" || given.includes("#{")) return null
  const other = machineFrom(literalsOf(given)[0] ?? "", line)
  const claim = /\b(?:should|is_expected\.to)\s{1,9}be_reachable(.{0,200})/u.exec(body)
  if (other === null || claim === null || OWN.has(other.value)) return null
  const options = `${given} ${claim[1] ?? ""}`
  const port = portFrom(/\bport\s{0,9}(?::|=>)\s{0,9}['"]?(\d{1,5})/u.exec(options)?.[1] ?? "")
  const isUdp = /\bproto(?:col)?\s{0,9}(?::|=>)\s{0,9}['"]udp/u.test(options)
  return {
    direction: "from",
    other: [other],
    port,
    protocol: isUdp ? "udp" : "tcp",
    what: "inspec host",
    line,
  }
}
