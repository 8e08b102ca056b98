import { SaxesParser } from "saxes"
import { Failure } from "#model/failure.ts"
import type { Sighting } from "#model/observation.ts"
import { type Element, at, child } from "./element.ts"
import { type NmapHost, hostFrom } from "./host.ts"
import { sightingFrom } from "./sighting.ts"

/** What a run of nmap says of itself at the head of its XML. */
export interface NmapRunInfo {
  readonly args: string
  readonly version: string
  /** Milliseconds since 1970; null where the file doesn't say. */
  readonly start: number | null
  /** Port sets it asked, by protocol, as nmap writes them. */
  readonly tcp: string
  readonly udp: string
  /** "syn", "connect", "udp", … */
  readonly scanTypes: readonly string[]
}

export type NmapItem =
  | { readonly kind: "run"; readonly run: NmapRunInfo }
  | { readonly kind: "host"; readonly host: NmapHost; readonly sighting: Sighting }
  | { readonly kind: "progress"; readonly task: string; readonly percent: number }
  | {
      readonly kind: "end"
      readonly exit: string
      readonly error: string | null
      readonly up: number
      readonly down: number
      readonly total: number
      /** When it finished, in milliseconds since 1970. */
      readonly at: number | null
    }
  /** The XML stopped or broke; everything whole came before this. */
  | { readonly kind: "cut"; readonly sentence: string }

const DEEPEST = 64
const MOST_ELEMENTS = 500_000
const LONGEST_PIECE = 16_000_000

/** Reads nmap's XML as it comes, at flat memory: each host as soon as it is whole, and a "cut" where the rest is missing. */
export async function* readNmapXml(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<NmapItem> {
  const reader = new Reader()
  const decoder = new TextDecoder("utf-8")
  for await (const chunk of chunks) {
    reader.write(typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }))
    yield* reader.take()
    if (reader.broken) return
  }
  reader.close()
  yield* reader.take()
}

/** Whether the beginning of a file looks like nmap's XML. */
export function looksLikeNmapXml(head: string): boolean {
  return /<nmaprun[\s>]/u.test(head) || /<!DOCTYPE nmaprun/u.test(head)
}

class Reader {
  broken = false
  private items: NmapItem[] = []
  private readonly parser = new SaxesParser<{ xmlns: false; position: false }>({
    xmlns: false,
    position: false,
  })
  private readonly open: Element[] = []
  private depth = 0
  private elements = 0
  private sinceEvent = 0
  private hosts = 0
  private run: NmapRunInfo | null = null
  private runSent = false
  private ended = false

  constructor() {
    this.parser.on("error", (error) => this.stumble(error.message))
    this.parser.on("opentag", (tag) => this.opened(tag.name, tag.attributes))
    this.parser.on("closetag", (tag) => this.closed(tag.name))
    this.parser.on("text", (text) => this.text(text))
  }

  write(text: string) {
    if (this.broken) return
    this.sinceEvent += text.length
    if (this.sinceEvent > LONGEST_PIECE) return this.cut("one piece of it is longer than any nmap writes")
    try {
      this.parser.write(text)
    } catch (error) {
      this.cut(error instanceof Error ? error.message : "it is no XML")
    }
  }

  close() {
    if (this.broken || this.ended) return
    this.cut("the file ends in the middle")
  }

  take(): readonly NmapItem[] {
    const items = this.items
    this.items = []
    return items
  }

  private cut(why: string) {
    if (this.broken) return
    this.broken = true
    if (this.run === null) {
      this.items.push({ kind: "cut", sentence: `This is no nmap XML: ${why}.` })
      return
    }
    const kept = this.hosts === 1 ? "1 machine before that was" : `${this.hosts} machines before that were`
    this.items.push({ kind: "cut", sentence: `The nmap XML is not whole: ${why}. ${kept} read.` })
  }

  /** nmap writes control characters as references that XML forbids; those are read as they stand, unresolved. */
  private stumble(message: string) {
    if (/entity|disallowed character/u.test(message) || this.ended) return
    this.cut(message.replace(/^\d+:\d+: /u, "").replace(/\.$/u, ""))
  }

  private opened(name: string, attributes: Readonly<Record<string, string>>) {
    this.sinceEvent = 0
    if (this.broken) return
    this.depth += 1
    if (this.depth > DEEPEST) return this.cut("its elements are nested too deep")
    if (this.depth === 1) return this.began(name, attributes)
    if (this.depth === 2 && name === "host") this.sendRun()
    if (this.depth === 2) this.elements = 0
    this.elements += 1
    if (this.elements > MOST_ELEMENTS) return this.cut("one machine has more entries than any nmap writes")
    this.open.push({ name, attributes, children: [], text: "" })
  }

  private began(name: string, attributes: Readonly<Record<string, string>>) {
    if (name !== "nmaprun") return this.cut(`it begins with <${name.slice(0, 40)}>, not <nmaprun>`)
    const start = Number(attributes["start"])
    this.run = {
      args: (attributes["args"] ?? "").slice(0, 4_096),
      version: (attributes["version"] ?? "").slice(0, 40),
      start: Number.isFinite(start) && start > 0 ? start * 1_000 : null,
      tcp: "",
      udp: "",
      scanTypes: [],
    }
  }

  private closed(name: string) {
    this.sinceEvent = 0
    if (this.broken) return
    this.depth -= 1
    const element = this.open.pop()
    if (element === undefined) return this.finish(name)
    if (this.depth === 1) this.whole(element)
    else this.open.at(-1)?.children.push(element)
  }

  private text(text: string) {
    const element = this.open.at(-1)
    if (element && element.text.length < 65_536) element.text += text
  }

  private finish(name: string) {
    if (name === "nmaprun") this.sendRun()
    if (name === "nmaprun" && !this.ended) this.cut("it has no closing statistics")
  }

  private sendRun() {
    if (this.runSent || this.run === null) return
    this.runSent = true
    this.items.push({ kind: "run", run: this.run })
  }

  private whole(element: Element) {
    switch (element.name) {
      case "scaninfo":
        return this.scanInfo(element)
      case "taskprogress":
        this.items.push({
          kind: "progress",
          task: at(element, "task"),
          percent: Number(at(element, "percent")),
        })
        return
      case "host":
        return this.host(element)
      case "runstats":
        return this.runStats(element)
      default:
    }
  }

  private scanInfo(element: Element) {
    if (this.run === null) return
    const protocol = at(element, "protocol")
    const services = at(element, "services")
    this.run = {
      ...this.run,
      tcp: protocol === "tcp" ? services : this.run.tcp,
      udp: protocol === "udp" ? services : this.run.udp,
      scanTypes: [...this.run.scanTypes, at(element, "type")].slice(0, 20),
    }
  }

  private host(element: Element) {
    const host = hostFrom(element)
    if (host === null || this.run === null) return
    this.hosts += 1
    this.items.push({ kind: "host", host, sighting: sightingFrom(host, this.run) })
  }

  private runStats(element: Element) {
    this.sendRun()
    this.ended = true
    const finished = child(element, "finished")
    const hosts = child(element, "hosts")
    const time = Number(at(finished, "time"))
    this.items.push({
      kind: "end",
      exit: at(finished, "exit"),
      error: at(finished, "errormsg") || null,
      up: Number(at(hosts, "up")),
      down: Number(at(hosts, "down")),
      total: Number(at(hosts, "total")),
      at: time > 0 ? time * 1_000 : null,
    })
  }
}

/** Reads a whole nmap run, or throws Failure("bad-file") where not even its beginning is nmap's. */
export async function* readNmapFile(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<NmapItem> {
  let begun = false
  for await (const item of readNmapXml(chunks)) {
    if (item.kind === "cut" && !begun) throw new Failure("bad-file", item.sentence)
    begun = true
    yield item
  }
}
