import { LONGEST_FIELD, MOST_VALUES, type Fields } from "#model/answer.ts"
import type { FactKind, Json, Observation } from "#model/observation.ts"
import { scriptFields } from "./scripts.ts"
import { textIn } from "./detail.ts"

/** Who says a value of a field: observation ids, and whether any of them answered for itself. */
export interface Said {
  readonly field: string
  readonly value: string
  /** "22/tcp", or "" where no port said it. */
  readonly port: string
  readonly evidence: readonly number[]
  readonly isObserved: boolean
}

/** The fields of one port, or of the machine as a whole, with who says each value. */
export interface Place {
  readonly fields: Fields
  readonly said: readonly Said[]
}

export interface SeeingTools {
  /** Who a hardware address was assigned to, or null. */
  readonly vendorOf: (mac: string) => string | null
}

/** Kinds of facts that tell what a machine is. */
export const TELLING: ReadonlySet<FactKind> = new Set([
  "mac",
  "service",
  "host-key",
  "certificate",
  "http-title",
  "os",
  "script",
  "answer",
  "inside",
])

/** What was seen of a machine, by field: one place a port, and the machine as a whole first. */
export function fieldsOf(observations: readonly Observation[], tools: SeeingTools): readonly Place[] {
  const places = new Map<string, Map<string, Said>>()
  for (const observation of observations) {
    const port = portOf(observation)
    for (const [field, texts] of Object.entries(fieldsIn(observation, tools))) {
      const place = isOfMachine(field) || port === "" ? "" : `${observation.endpoint} ${port}`
      for (const value of texts.map(cut).filter((text) => text !== "")) {
        const said = places.get(place) ?? new Map<string, Said>()
        places.set(place, said)
        hear(said, observation, { field, port, value })
      }
    }
  }
  return [...places].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, said]) => placeFrom([...said.values()]))
}

function hear(
  place: Map<string, Said>,
  { id, standing }: Observation,
  { field, value, port }: Pick<Said, "field" | "value" | "port">,
): void {
  const key = `${field}\n${value}`
  const known = place.get(key)
  const isObserved = standing === "observed"
  if (known === undefined) place.set(key, { field, value, port, evidence: [id], isObserved })
  else if (!known.evidence.includes(id))
    place.set(key, {
      ...known,
      port: known.port < port ? known.port : port,
      evidence: [...known.evidence, id].toSorted((a, b) => a - b),
      isObserved: known.isObserved || isObserved,
    })
}

/** In one order, whatever order the facts came in. */
function placeFrom(said: readonly Said[]): Place {
  const ofField = Map.groupBy(
    said.toSorted((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0)),
    ({ field }) => field,
  )
  const kept = [...ofField.entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([field, each]) => [field, each.slice(0, MOST_VALUES)] as const)
  return {
    fields: Object.fromEntries(kept.map(([field, each]) => [field, each.map(({ value }) => value)])),
    said: kept.flatMap(([, each]) => each),
  }
}

const cut = (text: string) => text.slice(0, LONGEST_FIELD).trim()

/** Fields that speak of the machine, whichever port they came by (rules/vocabulary/fields.yaml, `of: machine`). */
const OF_MACHINE =
  /^(?:snmp\.(?!engine-)|netbios\.|mdns\.|ssdp\.|upnp\.|wsd\.|bacnet\.|modbus\.|dhcp\.|mac\.|inside\.|nmap\.os$)/u

const isOfMachine = (field: string) => OF_MACHINE.test(field)

const PORT = /^\d{1,5}\/(?:tcp|udp)\b/u

const portOf = ({ subject }: Observation) => PORT.exec(subject)?.[0] ?? ""

type Found = Readonly<Record<string, readonly string[]>>

function fieldsIn(observation: Observation, tools: SeeingTools): Found {
  const { kind, value, detail, method } = observation
  switch (kind) {
    case "answer":
    case "inside":
      return told(detail)
    case "http-title":
      return { "http.title": [value] }
    case "host-key":
      return { "ssh.host-key-algorithms": [observation.subject.split(" ")[1] ?? ""] }
    case "certificate":
      return fromCertificate(detail)
    case "service":
      return method.startsWith("nmap") ? fromService(detail) : {}
    case "os":
      return method.startsWith("nmap") ? { "nmap.os": [value] } : {}
    case "script":
      return scriptFields(scriptOf(observation), value === "" ? (textIn(detail, "output") ?? "") : value)
    case "mac":
      return { "mac.vendor": [tools.vendorOf(value) ?? ""] }
    default:
      return {}
  }
}

const scriptOf = ({ subject }: Observation) => subject.replace(/^\d{1,5}\/(?:tcp|udp) /u, "")

const isRecord = (json: Json | undefined): json is { readonly [key: string]: Json } =>
  typeof json === "object" && json !== null && !Array.isArray(json)

/** What a question brought stands in the detail of its fact, as fields. */
function told(detail: Json): Found {
  const fields = isRecord(detail) ? detail["fields"] : undefined
  if (!isRecord(fields)) return {}
  return Object.fromEntries(
    Object.entries(fields).flatMap(([field, values]) =>
      Array.isArray(values) ? [[field, values.filter((each) => typeof each === "string")] as const] : [],
    ),
  )
}

const some = (text: string | null) => (text === null ? [] : [text])

function fromService(detail: Json): Found {
  return {
    "nmap.service": some(textIn(detail, "name")),
    "nmap.product": some(textIn(detail, "product")),
    "nmap.version": some(textIn(detail, "version")),
    "nmap.info": some(textIn(detail, "extra")),
    "nmap.os-type": some(textIn(detail, "osType")),
    "nmap.device-type": some(textIn(detail, "deviceType")),
  }
}

function fromCertificate(detail: Json): Found {
  if (!isRecord(detail)) return {}
  const subject = distinguishedName(detail["subject"])
  const issuer = distinguishedName(detail["issuer"])
  const sans = detail["sans"]
  return {
    "tls.subject": [subject],
    "tls.issuer": [issuer],
    "tls.san": Array.isArray(sans) ? sans.filter((each) => typeof each === "string") : [],
    "tls.self-signed": subject !== "" && subject === issuer ? ["yes"] : [],
  }
}

/** nmap writes the parts of a name in full; rules are written against their short names, as openssl prints them. */
const PARTS: readonly (readonly [short: string, long: string])[] = [
  ["CN", "commonName"],
  ["O", "organizationName"],
  ["OU", "organizationalUnitName"],
  ["L", "localityName"],
  ["ST", "stateOrProvinceName"],
  ["C", "countryName"],
  ["emailAddress", "emailAddress"],
]

function distinguishedName(parts: Json | undefined): string {
  if (typeof parts === "string") return parts
  if (!isRecord(parts)) return ""
  return PARTS.flatMap(([short, long]) => {
    const value = parts[long] ?? parts[short]
    return typeof value === "string" && value !== "" ? [`${short}=${value}`] : []
  }).join(", ")
}
