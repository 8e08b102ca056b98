import { randomInt } from "node:crypto"
import type { Answer as DnsRecord } from "dns-packet"
import type { Fact } from "#model/observation.ts"
import { hardwareAddress, hostName, uuidText } from "../nmap/clean.ts"
import { answerFact, answerOf, fieldsFrom, identifierFact, nameFact, openFact } from "./answers.ts"
import { type Query, queryFor, readMessage } from "./dns-message.ts"
import { type Instance, type Offers, offersFrom } from "./mdns-offers.ts"
import type { Errand, Question, Told } from "./question.ts"
import { reverseName } from "./reverse-name.ts"

const PORT = "5353/udp"
const ALL_SERVICES = "_services._dns-sd._udp.local"
const LINGER_MS = 120
/** Names that are asked for in one packet, which then stays well below what a segment carries. */
const MOST_QUERIES = 12
/** Records that are kept of one machine. */
const MOST_RECORDS = 512

/** What a machine offers by mDNS and DNS-SD (RFC 6762, RFC 6763), asked of itself. */
export const mdns: Question = {
  name: "mdns",
  port: 5_353,
  protocol: "mdns",
  group: {
    address: "224.0.0.251",
    packet: () => queryFor(randomInt(1, 65_536), { name: ALL_SERVICES, type: "PTR" }),
  },
  ask,
}

async function ask(errand: Errand): Promise<Told | null> {
  const { ip } = errand
  const records: DnsRecord[] = []
  const query = async (queries: readonly Query[], tries: number) => {
    const found = queries.length === 0 ? [] : await recordsFor(errand, queries.slice(0, MOST_QUERIES), tries)
    records.push(...(found ?? []).slice(0, MOST_RECORDS - records.length))
    return found !== null
  }
  const answers = await query(
    [
      { name: ALL_SERVICES, type: "PTR" },
      { name: reverseName(ip), type: "PTR" },
    ],
    2,
  )
  if (!answers) records.push(...(await heardInGroup(errand)))
  if (!answers && records.length === 0) return null
  if (answers) {
    await query(
      offersFrom(records, ip).services.map((name) => ({ name: `${name}.local`, type: "PTR" })),
      2,
    )
    await query(missing(offersFrom(records, ip).instances), 1)
    await query(addresses(offersFrom(records, ip)), 1)
  }
  return told(offersFrom(records, ip))
}

async function recordsFor({ ip, desk }: Errand, queries: readonly Query[], tries: number) {
  const id = randomInt(1, 65_536)
  const packet = queryFor(id, ...queries)
  const read = (bytes: Buffer) => {
    const message = readMessage(bytes)
    return message?.isResponse && message.id === id ? message.records : null
  }
  const found = await desk.gather({ ip, port: 5_353, packet, read, tries, lingerMs: LINGER_MS })
  return found.length === 0 ? null : found.flat()
}

async function heardInGroup({ already }: Errand): Promise<readonly DnsRecord[]> {
  return (await already).flatMap((bytes) => {
    const message = readMessage(bytes)
    return message?.isResponse ? message.records : []
  })
}

/** What was not sent along with the names of the instances. */
function missing(instances: readonly Instance[]): readonly Query[] {
  const lacking = instances.filter(({ target, texts }) => target === null || texts === null)
  const kinds = lacking.flatMap(({ label, service }): readonly Query[] => {
    const name = [label, ...service.split("."), "local"]
    return [
      { name, type: "SRV" },
      { name, type: "TXT" },
    ]
  })
  // Apple's and Avahi's machines tell their model here, without offering any service of that name (RFC 6763, errata).
  const labels = [...new Set(instances.map(({ label }) => label))].slice(0, 2)
  const models = labels.map((label): Query => {
    return { name: [label, "_device-info", "_tcp", "local"], type: "TXT" }
  })
  return [...models, ...kinds]
}

function addresses({ targets, addressed }: Offers): readonly Query[] {
  const unknown = targets.filter((name) => !addressed.includes(name))
  return unknown.slice(0, 6).flatMap((name): readonly Query[] => [
    { name, type: "A" },
    { name, type: "AAAA" },
  ])
}

function told({ services, instances, names, model, others }: Offers): Told {
  const own = instances.filter(({ whose }) => whose !== "other")
  const offered = services.filter((service) => isOffered(service, instances))
  const hostname = names[0] ?? null
  const fields = fieldsFrom({
    "mdns.service": offered,
    "mdns.instance": own.map(({ label, service }) => `${label}.${service}`),
    "mdns.txt": [...model, ...own.flatMap(({ texts }) => texts ?? [])],
    "mdns.hostname": [hostname],
  })
  // Printers count pages in their texts and players what they play.
  const unsteady = ["mdns.txt", "mdns.instance"]
  const isOwn = hostname !== null || own.some(({ whose }) => whose === "own")
  const standing = isOwn ? "observed" : "claimed"
  const said = { port: PORT, question: "mdns", fields, unsteady, extra: { others }, standing } as const
  return {
    facts: [openFact(PORT), answerFact(said), ...identities(own, hostname)],
    answers: [answerOf(said)],
  }
}

/** A reflector also tells of services that only others have. */
function isOffered(service: string, instances: readonly Instance[]): boolean {
  const those = instances.filter((instance) => instance.service === service)
  return those.length === 0 || those.some(({ whose }) => whose !== "other")
}

/** Equal to what is read of nmap's dns-service-discovery (nmap/readings.ts). */
function identities(instances: readonly Instance[], hostname: string | null): readonly Fact[] {
  const question = "mdns"
  const facts: Fact[] = []
  if (hostname !== null) facts.push(nameFact({ subject: "mdns", value: hostname, question }))
  const claimed = instances.find(({ target }) => target !== null)?.target ?? null
  if (hostname === null && claimed !== null && hostName(claimed) !== null)
    facts.push(nameFact({ subject: "mdns", value: hostName(claimed)!, question, standing: "claimed" }))
  for (const { whose, texts } of instances) {
    const standing = whose === "own" ? "observed" : "claimed"
    const uuid = uuidText(valueOf(texts, "uuid"))
    if (uuid !== null && !facts.some(({ subject }) => subject === "mdns-uuid"))
      facts.push(identifierFact({ subject: "mdns-uuid", value: uuid, question, standing }))
  }
  return [...facts, ...cards(instances)]
}

/** Hardware addresses in texts and names: "deviceid=…" of AirPlay, "files1 [00:11:32:10:00:20]" of Avahi. */
function cards(instances: readonly Instance[]): readonly Fact[] {
  const texts = instances.flatMap(({ label, service, texts: each }) => [
    valueOf(each, "deviceid"),
    service === "_workstation._tcp" ? (/\[([0-9a-f:]{17})\]$/iu.exec(label)?.[1] ?? "") : "",
  ])
  const macs = new Set(texts.map(hardwareAddress).filter((mac) => mac !== null))
  return [...macs].slice(0, 8).map((mac) => {
    const card = {
      subject: `interface-mac ${mac}`,
      value: mac,
      question: "mdns",
      standing: "claimed",
    } as const
    return identifierFact(card)
  })
}

function valueOf(texts: readonly string[] | null, key: string): string {
  const found = texts?.find((text) => text.toLowerCase().startsWith(`${key}=`))
  return found?.slice(key.length + 1) ?? ""
}
