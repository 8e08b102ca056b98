import { SaxesParser } from "saxes"
import type { Identifier } from "#model/declaration.ts"
import { declared, environmentIn } from "./declared.ts"
import type { Format, SourceText } from "./format.ts"
import { addressFrom, isTemplated, macFrom, nameFrom } from "./identifiers.ts"
import { distinct, Gathering, saying } from "./reading.ts"
import { PLACE, placesMarked } from "./template-places.ts"

// https://libvirt.org/formatdomain.html, and the DHCP hosts of https://libvirt.org/formatnetwork.html.

/** libvirt's domains and networks. */
export const libvirt: Format = { name: "libvirt", claims, read }

const MOST_ELEMENTS = 200_000
const DEEPEST = 100

function claims(path: string, start: string): boolean {
  if (!/\.xml(?:\.\w{1,10})?$/u.test(path)) return false
  return /<domain[ \t]+[^>]{0,200}type=|<domain(?:s|status|snapshot)?>|<network[ >]/u.test(start)
}

function read(files: readonly SourceText[]) {
  const gathering = new Gathering()
  for (const file of files) new Reader(file, gathering).read()
  return gathering.reading()
}

interface Open {
  readonly name: string
  readonly line: number
  text: string
}

interface Domain {
  readonly line: number
  readonly depth: number
  readonly isOld: boolean
  nameLine: number | null
  isFilled: boolean
  readonly identifiers: (Identifier | null)[]
  readonly said: Map<string, string>
}

type Attributes = Readonly<Record<string, string>>

// The texts of a domain that are kept, by their path below it.
const KEPT: ReadonlyMap<string, string> = new Map([
  ["title", "title"],
  ["description", "description"],
  ["uuid", "uuid"],
])

class Reader {
  private readonly parser = new SaxesParser<{ xmlns: false; position: true }>({
    xmlns: false,
    position: true,
  })
  private readonly open: Open[] = []
  private domain: Domain | null = null
  private elements = 0
  private readonly attributeLines = new Map<string, number>()
  private readonly file: SourceText
  private readonly gathering: Gathering
  private readonly lines: number
  private readonly raw: readonly string[]

  constructor(file: SourceText, gathering: Gathering) {
    this.file = file
    this.gathering = gathering
    this.raw = file.text.split("\n")
    this.lines = this.raw.length
  }

  read(): void {
    this.parser.on("error", () => this.problem("This is no XML."))
    this.parser.on("opentagstart", () => this.attributeLines.clear())
    // A tag may go over several lines: what names the machine is where its attribute ends.
    this.parser.on("attribute", ({ name }) => this.attributeLines.set(name, this.line))
    this.parser.on("opentag", ({ name, attributes }) => this.enter(name, attributes))
    this.parser.on("text", (text) => this.take(text))
    this.parser.on("cdata", (text) => this.take(text))
    this.parser.on("closetag", () => this.leave())
    this.parser.write(placesMarked(this.file.text).replaceAll(PLACE, "x")).close()
    // A domain that is left open still is what was read of it.
    if (this.domain !== null) this.add(this.domain, this.lines)
  }

  /** The parser counts other line ends too, which are none of ours. */
  private get line(): number {
    return Math.max(1, Math.min(this.parser.line, this.lines))
  }

  private lineOf(attribute: string): number {
    return this.attributeLines.get(attribute) ?? this.line
  }

  private problem(sentence: string): void {
    this.gathering.problem(this.file.path, this.line, sentence)
  }

  private enter(name: string, attributes: Attributes): void {
    this.elements += 1
    if (this.elements === MOST_ELEMENTS) this.problem("The file holds more than is read of one file.")
    this.open.push({ name, line: this.line, text: "" })
    if (this.elements > MOST_ELEMENTS || this.open.length > DEEPEST) return
    if (name === "domain" && this.domain === null && !this.isIn("devices")) this.begin()
    else if (this.domain !== null) this.ofDomain(this.domain, name, attributes)
    else if (name === "host" && this.isIn("network") && this.isIn("dhcp")) this.reserved(attributes)
  }

  private begin(): void {
    const isOld = this.isIn("domainsnapshot")
    const { length: depth } = this.open
    const { line } = this
    this.domain = { line, depth, isOld, nameLine: null, isFilled: false, identifiers: [], said: new Map() }
  }

  private ofDomain(domain: Domain, name: string, attributes: Attributes): void {
    if (!this.isIn("interface")) return
    if (name === "mac")
      domain.identifiers.push(macFrom(valueOf(attributes, "address"), this.lineOf("address")))
    if (name === "ip")
      domain.identifiers.push(addressFrom(valueOf(attributes, "address"), this.lineOf("address")))
    if (name === "source") {
      const network = valueOf(attributes, "network") || valueOf(attributes, "bridge")
      if (network !== "") domain.said.set("network", network)
    }
  }

  private isIn(name: string): boolean {
    return this.open.some((each) => each.name === name)
  }

  private take(text: string): void {
    const open = this.open.at(-1)
    if (open !== undefined && open.text.length < 2_000) open.text += text.slice(0, 2_000)
  }

  private leave(): void {
    const depth = this.open.length
    const closed = this.open.pop()
    const { domain } = this
    if (closed === undefined || domain === null) return
    if (depth === domain.depth) {
      this.add(domain, this.line)
      this.domain = null
    } else if (depth === domain.depth + 1) this.told(domain, closed)
  }

  private told(domain: Domain, { name, line, text }: Open): void {
    const key = KEPT.get(name)
    if (key !== undefined) domain.said.set(key, text)
    if (name !== "name") return
    domain.nameLine = line
    if (isTemplated(this.raw[line - 1] ?? "")) domain.isFilled = true
    else domain.identifiers.unshift(nameFrom(text, line))
  }

  private add(domain: Domain, endLine: number): void {
    const identifiers = distinct(domain.identifiers)
    const { said, isFilled } = domain
    if (identifiers.length === 0 && !isFilled) return
    const kept = ["uuid", "network"].flatMap((key) => {
      const text = saying(said.get(key))
      return text === null ? [] : [[key, text]]
    })
    const { path } = this.file
    this.gathering.add(
      declared({
        format: "libvirt",
        state: domain.isOld ? "stale" : isFilled ? "templated" : "exact",
        path,
        line: domain.nameLine ?? domain.line,
        endLine,
        identifiers,
        environment: environmentIn(`${identifiers[0]?.value ?? ""} ${path}`),
        purpose: saying(said.get("title")) ?? saying(said.get("description")),
        attributes: Object.fromEntries(kept),
      }),
    )
  }

  /** A host of a network's DHCP: <host mac="…" name="…" ip="…"/>. */
  private reserved(attributes: Attributes): void {
    const line = this.lineOf("mac")
    const identifiers = distinct([
      nameFrom(valueOf(attributes, "name"), this.lineOf("name")),
      addressFrom(valueOf(attributes, "ip"), this.lineOf("ip")),
      macFrom(valueOf(attributes, "mac"), line),
    ])
    if (identifiers.length === 0 || isTemplated(this.raw[line - 1] ?? "")) return
    const { path } = this.file
    this.gathering.add(declared({ format: "libvirt", path, line, endLine: this.line, identifiers }))
  }
}

const valueOf = (attributes: Attributes, name: string): string =>
  Object.hasOwn(attributes, name) ? attributes[name]! : ""
