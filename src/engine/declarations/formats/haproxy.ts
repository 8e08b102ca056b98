import type { Declared, DeclaredService, Identifier } from "#model/declaration.ts"
import { declared, environmentIn, service } from "./declared.ts"
import type { Format, SourceText } from "./format.ts"
import { addressFrom, endpointFrom, isTemplated, nameFrom, portFrom } from "./identifiers.ts"
import { linesOf, uncommented } from "./lines.ts"
import { distinct, fileName, Gathering, saying } from "./reading.ts"
import { PLACE, placesMarked } from "./template-places.ts"

// https://docs.haproxy.org/. A line each; a section goes on to the next one's first word.

interface Line {
  readonly number: number
  readonly words: readonly string[]
  readonly comment: string
  readonly templated: boolean
}

interface Section {
  readonly kind: string
  readonly name: string
  readonly line: number
  readonly lines: readonly Line[]
}

const SECTIONS: ReadonlySet<string> = new Set([
  "global",
  "defaults",
  "frontend",
  "backend",
  "listen",
  "peers",
  "resolvers",
  "mailers",
  "userlist",
  "cache",
  "program",
  "ring",
  "http-errors",
  "fcgi-app",
  "log-forward",
  "log-profile",
  "crt-list",
  "crt-store",
  "traces",
])
// Names that people give to the first, second, … of anything: they name no machine.
const PLACEHOLDER =
  /^(?:s|srv|server|node|backend|app|host|member|instance|target|main|local|default)[-_]?\d{0,4}$/iu

/** Binds and servers of HAProxy. */
export const haproxy: Format = { name: "haproxy", claims, read }

function claims(path: string, start: string): boolean {
  const name = fileName(path)
  if (/^haproxy.{0,100}\.(?:cfg|conf)$/u.test(name)) return true
  if (!/\.(?:cfg|conf)$/u.test(name)) return false
  return (
    /^(?:frontend|backend|listen)[ \t]+\S/mu.test(start) && /^[ \t]+(?:bind|server|mode)[ \t]/mu.test(start)
  )
}

function read(files: readonly SourceText[]) {
  const gathering = new Gathering()
  for (const { path, text } of files) {
    const sections = sectionsOf(text)
    let mode = "tcp"
    for (const section of sections) {
      if (section.kind === "defaults") mode = modeOf(section) ?? mode
      if (!["frontend", "listen", "backend"].includes(section.kind)) continue
      const place = { path, section, mode: modeOf(section) ?? mode }
      gathering.addAll(frontOf(place))
      for (const line of section.lines) readServer(place, line, gathering)
    }
  }
  return gathering.reading()
}

interface Place {
  readonly path: string
  readonly section: Section
  readonly mode: string
}

function sectionsOf(text: string): readonly Section[] {
  const sections: { kind: string; name: string; line: number; lines: Line[] }[] = []
  for (const { number, text: written } of linesOf(placesMarked(text))) {
    const { text: bare, comment } = uncommented(written, ["#"])
    const words = wordsOf(bare)
    const [kind = "", called = ""] = words
    const name = called.split(PLACE, 1)[0]!
    if (SECTIONS.has(kind) && !/^\s/u.test(bare)) sections.push({ kind, name, line: number, lines: [] })
    else if (words.length > 0)
      sections.at(-1)?.lines.push({ number, words, comment, templated: isFilled(bare) })
  }
  return sections
}

const isFilled = (text: string): boolean => text.includes(PLACE) || isTemplated(text)

const wordsOf = (text: string): readonly string[] =>
  text
    .replaceAll(/["']/gu, "")
    .split(/[ \t]+/u)
    .filter((word) => word !== "")

const modeOf = ({ lines }: Section): string | null =>
  lines.findLast(({ words }) => words[0] === "mode")?.words[1] ?? null

/** What a section binds: on the machine that has this file, whichever that is. */
function frontOf({ path, section, mode }: Place): readonly Declared[] {
  const binds = section.lines.filter(({ words }) => words[0] === "bind" && words.length > 1)
  const services = binds.flatMap((line) => (line.templated ? [] : bindsOf(line, mode)))
  if (services.length === 0) return []
  return [
    declared({
      format: "haproxy",
      state: binds.some(({ templated }) => templated) ? "templated" : "exact",
      path,
      line: section.line,
      endLine: section.lines.at(-1)?.number ?? section.line,
      identifiers: ownAddresses(services),
      services,
      environment: environmentIn(path),
      attributes: { [section.kind]: section.name },
    }),
  ]
}

function bindsOf({ words, number }: Line, mode: string): readonly DeclaredService[] {
  const isTls = words.includes("ssl")
  const name = mode === "http" ? (isTls ? "https" : "http") : isTls ? "tls" : null
  return words[1]!
    .split(",")
    .slice(0, 100)
    .flatMap((place) => {
      const protocol = place.startsWith("quic") ? "udp" : "tcp"
      const { host, port } = placeOf(place)
      const address = addressFrom(host, number)
      const bind =
        address === null || address.value === "0.0.0.0" || address.value === "::" ? null : address.value
      return port === null ? [] : [service({ port, line: number, protocol, name, bind })]
    })
}

/** ":80", "*:443", "10.0.0.1:80", "ipv6@:80", ":::443", "[::1]:443"; files and file descriptors have no port. */
function placeOf(text: string): { readonly host: string; readonly port: number | null } {
  if (/^(?:unix@|abns@|fd@|sockpair@|\/)/u.test(text)) return { host: "", port: null }
  const bare = text.replace(/^(?:(?:ipv[46]|tcp[46]?|quic[46]|udp[46]?)@)/u, "")
  const colon = bare.lastIndexOf(":")
  return { host: bare.slice(0, Math.max(0, colon)), port: portFrom(bare.slice(colon + 1)) }
}

const ownAddresses = (services: readonly DeclaredService[]): readonly Identifier[] => {
  const found = new Map<string, Identifier>()
  for (const { bind, line } of services) {
    const address = bind === null || isOwn(bind) ? null : addressFrom(bind, line)
    if (address !== null && !found.has(address.value)) found.set(address.value, address)
  }
  return [...found.values()]
}

const isOwn = (value: string): boolean => value === "localhost" || value === "::1" || value.startsWith("127.")

function readServer(place: Place, line: Line, gathering: Gathering): void {
  const [kind, name, target] = line.words
  if (kind === "server-template") return template(place, line, gathering)
  if (kind !== "server") return
  if (name === undefined || target === undefined)
    return gathering.problem(place.path, line.number, "A server without a name and an address.")
  const { identifiers, port } = machineOf(line)
  // Which machine it is, a program fills in; that there is one is said all the same.
  const isUnsaid = isFilled(name) || isFilled(target)
  if (identifiers.length > 0 || isUnsaid)
    gathering.add(serverDeclaration({ ...place, line }, identifiers, port))
}

/** The machine that a server line means; without identifiers where it is this one, or a file. */
function machineOf({ words, number }: Line): { identifiers: readonly Identifier[]; port: number | null } {
  const [, name = "", target = ""] = words
  const { machine, port } = addressed(target, number)
  if (machine === "own") return { identifiers: [], port }
  const named = PLACEHOLDER.test(name) || isFilled(name) ? null : nameFrom(name, number)
  return { identifiers: distinct([named !== null && looksLikeMachine(name) ? named : null, machine]), port }
}

/** A machine's name has a digit, a dash or a domain in it; "static" and "blue" are names of other things. */
const looksLikeMachine = (name: string): boolean => /[\d.-]/u.test(name) && /[a-z]/iu.test(name)

function addressed(
  target: string,
  line: number,
): { readonly machine: Identifier | "own" | null; readonly port: number | null } {
  if (/^(?:unix@|abns@|fd@|sockpair@|\/)/u.test(target)) return { machine: "own", port: null }
  const bare = target.replace(/^(?:ipv[46]|tcp[46]?|udp[46]?|quic[46])@/u, "")
  if (isFilled(bare)) return { machine: null, port: portFrom(/:(\d{1,5})$/u.exec(bare)?.[1] ?? "") }
  const endpoint = endpointFrom(bare, line) ?? unbracketed(bare, line)
  if (endpoint === null) return { machine: null, port: null }
  return { machine: isOwn(endpoint.machine.value) ? "own" : endpoint.machine, port: endpoint.port }
}

/** HAProxy takes "fd00::7:8080" for an address and a port. */
function unbracketed(text: string, line: number) {
  const colon = text.lastIndexOf(":")
  const machine = addressFrom(text.slice(0, Math.max(0, colon)), line)
  const port = portFrom(text.slice(colon + 1))
  return machine === null || port === null ? null : { machine, port }
}

function serverDeclaration(
  { path, section, mode, line }: Place & { readonly line: Line },
  identifiers: readonly Identifier[],
  port: number | null,
): Declared {
  const { number, words, comment, templated } = line
  const what = `haproxy backend ${section.name}`
  const name = mode === "http" ? (words.includes("ssl") ? "https" : "http") : null
  return declared({
    format: "haproxy",
    state: templated ? "templated" : "exact",
    path,
    line: number,
    identifiers,
    services: port === null ? [] : [service({ port, line: number, name })],
    uses: [{ direction: "to", other: [], port, protocol: "tcp", what, line: number }],
    environment: environmentIn(`${path} ${section.name} ${words[1]} ${words[2]}`),
    purpose: saying(comment.replaceAll(PLACE, "")),
    status: words.includes("disabled") ? "disabled" : null,
    attributes: { backend: section.name, ...(words.includes("backup") ? { backup: "yes" } : {}) },
  })
}

/** "server-template web 3 web.lan:80" makes servers of whatever the name resolves to. */
function template({ path, section }: Place, { number, words, templated }: Line, gathering: Gathering): void {
  const endpoint = templated ? null : endpointFrom(words[3] ?? "", number)
  if (endpoint === null || isOwn(endpoint.machine.value)) return
  const { machine, port } = endpoint
  const what = `haproxy backend ${section.name}`
  gathering.add(
    declared({
      format: "haproxy",
      path,
      line: number,
      identifiers: [machine],
      uses: [{ direction: "to", other: [], port, protocol: "tcp", what, line: number }],
      attributes: { backend: section.name },
    }),
  )
}
