import { randomUUID } from "node:crypto"
import { uuidText } from "../nmap/clean.ts"
import { answerFact, answerOf, fieldsFrom, identifierFact, openFact } from "./answers.ts"
import type { Errand, Question, Told } from "./question.ts"
import { xmlTexts } from "./xml-texts.ts"

const PORT = "3702/udp"

/** WS-Discovery: printers, cameras and Windows machines say what they are. */
export const wsd: Question = {
  name: "wsd",
  port: 3_702,
  protocol: "ws-discovery",
  group: { address: "239.255.255.250", packet: () => probe(randomUUID()) },
  ask,
}

const SOAP = "http://www.w3.org/2003/05/soap-envelope"
const ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
const DISCOVERY = "http://schemas.xmlsoap.org/ws/2005/04/discovery"

/** With the prefixes that everybody uses: small daemons look for these letters and read no XML (wsdd2 does). */
function probe(id: string): Buffer {
  const names = `xmlns:soap="${SOAP}" xmlns:wsa="${ADDRESSING}" xmlns:wsd="${DISCOVERY}"`
  const to = "<wsa:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</wsa:To>"
  const action = `<wsa:Action>${DISCOVERY}/Probe</wsa:Action>`
  const message = `<wsa:MessageID>urn:uuid:${id}</wsa:MessageID>`
  return Buffer.from(
    `<?xml version="1.0" encoding="utf-8"?><soap:Envelope ${names}><soap:Header>${to}${action}${message}</soap:Header>` +
      "<soap:Body><wsd:Probe></wsd:Probe></soap:Body></soap:Envelope>",
  )
}

async function ask({ ip, desk, already }: Errand): Promise<Told | null> {
  const id = randomUUID()
  const own = await desk.ask({
    ip,
    port: 3_702,
    packet: probe(id),
    anyPort: true,
    read: (bytes) => readMatch(bytes, id),
  })
  const found = own ?? (await already).map((bytes) => readMatch(bytes, null)).find((match) => match !== null)
  if (!found) return null
  const fields = fieldsFrom({ "wsd.types": found.types, "wsd.scopes": found.scopes })
  const said = { port: PORT, question: "wsd", fields, extra: { places: found.places.slice(0, 8) } }
  const uuid = uuidText(found.address)
  return {
    facts: [
      openFact(PORT),
      answerFact(said),
      ...(uuid === null ? [] : [identifierFact({ subject: "wsd-uuid", value: uuid, question: "wsd" })]),
    ],
    answers: [answerOf(said)],
  }
}

export interface ProbeMatch {
  readonly address: string
  readonly types: readonly string[]
  readonly scopes: readonly string[]
  readonly places: readonly string[]
}

/** What matches a probe of that id; of any, where a whole segment was asked. */
export function readMatch(bytes: Buffer, id: string | null): ProbeMatch | null {
  const texts = xmlTexts(bytes.toString("utf8"))
  const under = (end: string) => texts.find(({ path }) => path.endsWith(end))?.text ?? ""
  const relatesTo = under("Header/RelatesTo")
  if (!under("Header/Action").endsWith("/ProbeMatches")) return null
  if (id !== null && !relatesTo.toLowerCase().endsWith(id)) return null
  const match = "ProbeMatches/ProbeMatch"
  const words = (end: string) => under(`${match}/${end}`).split(/\s+/u).filter(Boolean).slice(0, 64)
  return {
    address: under(`${match}/EndpointReference/Address`),
    types: words("Types"),
    scopes: words("Scopes"),
    places: words("XAddrs"),
  }
}
