import { readAddress } from "#model/address.ts"
import type { Declared, Identifier, Use } from "#model/declaration.ts"
import { bracesIn, commentOf, type Braces, type Statement, type Word } from "./brace-blocks.ts"
import { ownerIn, purposeIn } from "./comment-words.ts"
import { declared, environmentIn } from "./declared.ts"
import { sayDuplicates } from "./duplicates.ts"
import { mayBeConfiguration } from "./file-kinds.ts"
import type { Format, SourceText } from "./format.ts"
import { addressFrom, machineFrom, macFrom, nameFrom } from "./identifiers.ts"
import { Gathering, distinct, fileName, saying } from "./reading.ts"
import { PLACE, placesMarked } from "./template-places.ts"

const FORMAT = "isc-dhcpd"

/** What the blocks around a host say of it. */
interface Around {
  readonly groups: readonly string[]
  readonly attributes: Readonly<Record<string, string>>
  readonly boot: Use | null
}

/** One file while it is read. */
interface Reader {
  readonly path: string
  readonly comments: Braces["comments"]
  readonly gathering: Gathering
  readonly paths: readonly string[]
  readonly declarations: Declared[]
}

/** ISC dhcpd's configuration: host blocks, and the subnets and groups that they stand in. */
export const iscDhcpd: Format = {
  name: FORMAT,
  claims: (path, start) => {
    if (!mayBeConfiguration(path) || /^\s*lease\s+\S+\s*\{/mu.test(start)) return false
    if (/^dhcpd6?(?:[-_.][\w.-]*)?\.conf/u.test(fileName(path))) return true
    return /^[ \t]*host\s+\S+\s*\{/mu.test(start)
      ? /\b(?:hardware\s+ethernet|fixed-address6?)\s/u.test(start)
      : /^[ \t]*(?:subnet\s+[\d.]+\s+netmask|subnet6\s+\S+\s*\{|shared-network\s+\S+\s*\{)/mu.test(start)
  },
  read: (files) => {
    const gathering = new Gathering()
    const paths = files.map(({ path }) => path)
    const declarations = files.flatMap((file) => readFile(file, gathering, paths))
    for (const each of declarations) gathering.add(each)
    sayDuplicates(gathering, declarations, ["mac", "name"])
    return gathering.reading()
  },
}

function readFile({ path, text }: SourceText, gathering: Gathering, paths: readonly string[]) {
  const { statements, comments, problems } = bracesIn(placesMarked(text), { marks: '"', spansLines: false })
  for (const { line, sentence } of problems) gathering.problem(path, line, sentence)
  const reader: Reader = { path, comments, gathering, paths, declarations: [] }
  readBlock(statements, { groups: [], attributes: {}, boot: null }, reader)
  return reader.declarations
}

function readBlock(block: readonly Statement[], outer: Around, reader: Reader): void {
  const statements = block.flatMap((each) => withoutRunOns(each, reader))
  const around = withSettings(statements, outer, reader)
  for (const statement of statements) {
    const word = statement.words[0]?.text.toLowerCase()
    if (word === "include") sayMissing(statement, reader)
    if (statement.block === null) continue
    if (word === "host") readHost(statement, around, reader)
    else if (word !== "class" && word !== "zone" && word !== "key")
      readBlock(statement.block, within(statement, around, reader), reader)
  }
}

const BEGINNINGS = new Set(
  "authoritative class ddns-hostname default-lease-time filename fixed-address fixed-address6 group hardware host host-identifier include max-lease-time next-server option pool range server-name shared-network subnet subnet6".split(
    " ",
  ),
)

/** Where a ";" was forgotten, the next statement stands in the same one: it is taken apart where a line begins. */
function withoutRunOns(statement: Statement, { gathering, path }: Reader): readonly Statement[] {
  const { words, block, endLine } = statement
  const starts = words.flatMap((word, index) =>
    index > 0 && !word.quoted && word.line > words[index - 1]!.line && BEGINNINGS.has(word.text)
      ? [index]
      : [],
  )
  if (starts.length === 0) return [statement]
  return [0, ...starts].map((start, index) => {
    const next = starts[index]
    const part = words.slice(start, next)
    const line = part[0]!.line
    if (next === undefined) return { words: part, block, line, endLine }
    const last = part.at(-1)!.line
    gathering.problem(path, last, 'A statement without ";" at its end.')
    return { words: part, block: null, line, endLine: last }
  })
}

/** What a block says for all hosts in it: the domain they are told, and the server they start from. */
function withSettings(statements: readonly Statement[], outer: Around, reader: Reader): Around {
  return statements.reduce((around, { words, block }) => {
    if (block !== null) return around
    const setting = words[0]?.text.toLowerCase()
    if (setting === "next-server") return { ...around, boot: bootUse(words, reader) ?? around.boot }
    const domain = words[1]?.text === "domain-name" ? words[2]?.text : undefined
    if (setting !== "option" || domain === undefined || nameFrom(domain, 1) === null) return around
    return { ...around, attributes: { ...around.attributes, domain } }
  }, outer)
}

function bootUse(words: readonly Word[], { path, gathering }: Reader): Use | null {
  const server = words[1]
  const other = server === undefined ? null : machineFrom(server.text, server.line)
  if (server !== undefined && other === null && !server.text.includes(PLACE))
    gathering.problem(path, server.line, "The next-server is neither an address nor a name.")
  if (other === null) return null
  const what = "starts from it (next-server)"
  return { direction: "from", other: [other], port: 69, protocol: "udp", what, line: other.line }
}

function within({ words, line, block }: Statement, around: Around, { comments }: Reader): Around {
  const [kind, name, , mask] = words.map(({ text }) => text)
  const about = purposeIn(commentOf(comments, line))
  const said = about === null ? around.attributes : { ...around.attributes, block: about }
  switch (kind?.toLowerCase()) {
    case "subnet":
      return placed({ ...around, attributes: said }, subnetText(name ?? "", mask ?? ""), block)
    case "subnet6":
      return placed({ ...around, attributes: said }, name, block)
    case "group":
    case "shared-network":
      return {
        ...around,
        attributes: said,
        groups: name === undefined || name.includes(PLACE) ? around.groups : [...around.groups, name],
      }
    default:
      return around
  }
}

/** With the subnet, and what of it is given to who has no reservation: "10.0.4.100-10.0.4.200". */
function placed(around: Around, subnet: string | undefined, block: Statement["block"]): Around {
  const pool = rangesIn(block ?? [])
    .slice(0, 20)
    .join(", ")
  const attributes = { ...written("subnet", subnet), ...written("pool", pool === "" ? undefined : pool) }
  return { ...around, attributes: { ...around.attributes, ...attributes } }
}

/** Those of a subnet, and of the pools in it. */
function rangesIn(block: readonly Statement[]): readonly string[] {
  return block.flatMap(({ words: [first, ...more], block: inner }) => {
    const keyword = first?.text.toLowerCase()
    if (keyword === "pool" || keyword === "pool6") return inner === null ? [] : rangesIn(inner)
    if (keyword !== "range" && keyword !== "range6") return []
    const ends = more.map(({ text }) => text).filter((text) => text !== "dynamic-bootp")
    return ends.length === 0 ? [] : [ends.slice(0, 2).join("-")]
  })
}

/** "10.0.4.0" and "255.255.252.0" as "10.0.4.0/22"; as written where the mask is none. */
function subnetText(network: string, mask: string): string {
  const value = readAddress(mask)
  if (value?.family !== 4) return network
  const bits = value.value.toString(2).padStart(32, "0")
  return /^1*0*$/u.test(bits) ? `${network}/${bits.replace(/0+$/u, "").length}` : network
}

function readHost(statement: Statement, around: Around, reader: Reader): void {
  const all = statement.block!.flatMap((each) => withoutRunOns(each, reader))
  const nested = all.filter(({ block }) => block !== null)
  const own = all.filter(({ block }) => block === null)
  const says = withSettings(own, around, reader)
  const endLine =
    nested.length === 0 ? statement.endLine : Math.max(statement.line, ...own.map((each) => each.endLine))
  reader.declarations.push(hostFrom({ ...statement, endLine, block: own }, says, reader))
  // Where a host's closing brace is missing, those after it stand in it.
  readBlock(nested, around, reader)
}

function hostFrom(host: Statement, around: Around, reader: Reader): Declared {
  const { path, comments } = reader
  const label = host.words[1]
  const own = host.block!
  const identifiers = distinct([
    ...(label === undefined ? [] : named(label, reader)),
    ...own.flatMap((each) => identifiersOf(each, reader)),
  ])
  const words = [...host.words, ...own.flatMap((each) => each.words)]
  const comment = commentOf(comments, host.line)
  return declared({
    format: FORMAT,
    path,
    line: host.line,
    endLine: host.endLine,
    identifiers,
    state: words.some(({ text }) => text.includes(PLACE)) ? "templated" : "exact",
    groups: around.groups,
    environment: environmentOf(around, path),
    uses: around.boot === null ? [] : [around.boot],
    purpose: purposeIn(comment),
    owner: ownerIn(comment, host.line),
    status: own.some(({ words: [first, second] }) => first?.text === "deny" && second?.text === "booting")
      ? "denied"
      : null,
    attributes: { ...around.attributes, ...attributesOf(own) },
  })
}

function environmentOf({ groups, attributes }: Around, path: string): string | null {
  const inner = [...groups].toReversed().map(environmentIn)
  const block = environmentIn(attributes["block"] ?? "")
  return inner.find((each) => each !== null) ?? block ?? environmentIn(path)
}

function identifiersOf({ words }: Statement, reader: Reader): readonly Identifier[] {
  const [first, second, third] = words
  switch (first?.text.toLowerCase()) {
    case "hardware":
      return third === undefined ? [] : hardware(third, reader)
    case "fixed-address":
    case "fixed-address6":
      return words.slice(1).flatMap((word) => addresses(word, reader))
    case "option":
      return second?.text === "host-name" && third !== undefined ? named(third, reader) : []
    case "ddns-hostname":
      return second === undefined ? [] : named(second, reader)
    default:
      return []
  }
}

/** dhcpd takes "8:0:2b:4c:39:ad" as well. */
function hardware(word: Word, { gathering, path }: Reader): readonly Identifier[] {
  const whole = word.text.split(":").map((octet) => octet.padStart(2, "0"))
  const mac = macFrom(whole.join(":"), word.line)
  if (mac !== null) return [{ ...mac, raw: word.text }]
  if (!word.text.includes(PLACE)) gathering.problem(path, word.line, "This is no hardware address.")
  return []
}

function addresses({ text, line }: Word, { gathering, path }: Reader): readonly Identifier[] {
  return text
    .split(",")
    .filter((part) => part !== "")
    .flatMap((part) => {
      const machine = machineFrom(part, line)
      if (machine !== null) return [machine]
      if (!part.includes(PLACE))
        gathering.problem(path, line, "A fixed-address is neither an address nor a name.")
      return []
    })
}

/** A label need be no name of a machine ("printer 2nd floor"): then it is only a label. */
function named({ text, line }: Word, { gathering, path }: Reader): readonly Identifier[] {
  const name = nameFrom(text, line) ?? addressFrom(text, line)
  if (name !== null) return [name]
  if (text === "") gathering.problem(path, line, "A name is empty.")
  return []
}

function attributesOf(own: readonly Statement[]): Readonly<Record<string, string>> {
  return written("filename", own.find(({ words }) => words[0]?.text === "filename")?.words[1]?.text)
}

/** An attribute, where its value is written out. */
function written(name: string, text: string | undefined): Readonly<Record<string, string>> {
  const said = saying(text)
  return said === null || said.includes(PLACE) ? {} : { [name]: said }
}

function sayMissing({ words, line }: Statement, { gathering, path, paths }: Reader): void {
  const file = words[1]?.text ?? ""
  const tail = file.split("/").slice(-2).join("/")
  const base = file.split("/").at(-1)!
  if (file === "" || file.includes(PLACE) || /key|\.secret$/u.test(base)) return
  const found = paths.some((each) => each === file || each.endsWith(`/${tail}`) || fileName(each) === base)
  if (!found)
    gathering.lacks(path, line, `It includes ${saying(file) ?? "a file"}, which is not in the source.`)
}
