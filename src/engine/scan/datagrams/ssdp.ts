import type { Fact } from "#model/observation.ts"
import { niceName, serialNumber, uuidText } from "../nmap/clean.ts"
import { answerFact, answerOf, fieldsFrom, identifierFact, nameFact, openFact } from "./answers.ts"
import { fetchDescription } from "./description.ts"
import { headersOf } from "./header-lines.ts"
import type { Errand, Question, Told } from "./question.ts"
import { xmlTexts } from "./xml-texts.ts"

const PORT = "1900/udp"
const GROUP = "239.255.255.250"
const LINGER_MS = 400

/** UPnP: what it calls itself, and the description that it points at. */
export const ssdp: Question = {
  name: "ssdp",
  port: 1_900,
  protocol: "upnp",
  group: { address: GROUP, packet: () => search(`${GROUP}:1900`, "upnp:rootdevice") },
  ask,
}

function search(where: string, target: string): Buffer {
  const lines = [
    "M-SEARCH * HTTP/1.1",
    `HOST: ${where}`,
    'MAN: "ssdp:discover"',
    "MX: 1",
    `ST: ${target}`,
    "USER-AGENT: Rollcall",
    "",
    "",
  ]
  return Buffer.from(lines.join("\r\n"))
}

export interface SearchAnswer {
  readonly server: string | null
  readonly target: string | null
  readonly location: string | null
  readonly usn: string | null
}

async function ask(errand: Errand): Promise<Told | null> {
  const { ip, desk } = errand
  const there = ip.includes(":") ? `[${ip}]` : ip
  const asked = { ip, port: 1_900, read: readSearchAnswer, lingerMs: LINGER_MS, anyPort: true }
  const own = await desk.gather({ ...asked, packet: search(`${there}:1900`, "ssdp:all") })
  const heard =
    own.length > 0 ? own : (await errand.already).flatMap((bytes) => readSearchAnswer(bytes) ?? [])
  if (heard.length === 0) return null
  const location = heard.map((each) => each.location).find((each) => each !== null) ?? null
  const document = location === null ? null : await fetchDescription(location, errand)
  return told(heard, document === null ? {} : readDescription(document))
}

function told(heard: readonly SearchAnswer[], described: Description): Told {
  const fields = fieldsFrom({
    "ssdp.server": heard.map(({ server }) => server).slice(0, 4),
    "ssdp.target": heard.map(({ target }) => target),
    ...Object.fromEntries(UPNP.map(([field, element]) => [field, [described[element] ?? null]])),
  })
  const location = heard.map((each) => each.location).find((each) => each !== null) ?? null
  // Of many answers at once some get lost, and ids come and go with every start.
  const said = { port: PORT, question: "ssdp", fields, unsteady: ["ssdp.target"], extra: { location } }
  return {
    facts: [openFact(PORT), answerFact(said), ...identities(heard, described)],
    answers: [answerOf(said)],
  }
}

const UPNP = [
  ["upnp.device-type", "deviceType"],
  ["upnp.manufacturer", "manufacturer"],
  ["upnp.model-name", "modelName"],
  ["upnp.model-number", "modelNumber"],
  ["upnp.model-description", "modelDescription"],
  ["upnp.friendly-name", "friendlyName"],
] as const

const ELEMENTS = [...UPNP.map(([, element]) => element), "serialNumber", "UDN"] as const

type Description = Readonly<Partial<Record<(typeof ELEMENTS)[number], string>>>

/** What a description says of the machine itself, not of what is inside it. */
export function readDescription(document: string): Description {
  const texts = xmlTexts(document)
  return Object.fromEntries(
    ELEMENTS.flatMap((element) => {
      const text = texts.find(({ path }) => path === `root/device/${element}`)?.text
      return text === undefined ? [] : [[element, text]]
    }),
  )
}

/** Equal to what is read of nmap's upnp-info (nmap/readings.ts). */
function identities(heard: readonly SearchAnswer[], described: Description): readonly Fact[] {
  const question = "ssdp"
  const name = niceName(described.friendlyName ?? "")
  const serial = serialNumber(described.serialNumber ?? "")
  const places = [described.UDN, ...heard.map(({ usn }) => usn), ...heard.map(({ location }) => location)]
  const uuid = places.map((text) => uuidText(text ?? "")).find((each) => each !== null) ?? null
  const facts: Fact[] = []
  if (name !== null) facts.push(nameFact({ subject: "upnp", value: name, question }))
  if (uuid !== null) facts.push(identifierFact({ subject: "upnp-uuid", value: uuid, question }))
  if (serial !== null) facts.push(identifierFact({ subject: "serial", value: serial, question }))
  return facts
}

/** An answer to a search; announcements that come by themselves are none. */
export function readSearchAnswer(bytes: Buffer): SearchAnswer | null {
  const text = bytes.toString("utf8")
  if (!/^HTTP\/1\.[01] 200\b/u.test(text)) return null
  const headers = headersOf(text)
  const header = (name: string) => headers.get(name)?.slice(0, 1_000) ?? null
  const found = {
    server: header("server"),
    target: header("st"),
    location: header("location"),
    usn: header("usn"),
  }
  return found.target === null && found.usn === null ? null : found
}
