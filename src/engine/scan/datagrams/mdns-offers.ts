import type { Answer as DnsRecord } from "dns-packet"
import { addressText, readAddress } from "#model/address.ts"
import { hostName } from "../nmap/clean.ts"
import { textOf } from "./dns-message.ts"
import { reverseName } from "./reverse-name.ts"

/** One thing that is offered: a printer by IPP, a folder by SMB. */
export interface Instance {
  /** As people read it: "Brother HL-L2350DW". */
  readonly label: string
  /** "_ipp._tcp" */
  readonly service: string
  /** The name of the machine that offers it. */
  readonly target: string | null
  readonly texts: readonly string[] | null
  /** Whether its machine has the address that the answer came from. */
  readonly whose: "own" | "other" | "unknown"
}

/** What the records of one machine say. */
export interface Offers {
  readonly services: readonly string[]
  readonly instances: readonly Instance[]
  /** Names of machines that offer something. */
  readonly targets: readonly string[]
  /** Those of them whose addresses were told. */
  readonly addressed: readonly string[]
  /** Names that belong to the address that answered, the likeliest first. */
  readonly names: readonly string[]
  /** What _device-info says. */
  readonly model: readonly string[]
  /** Names of other machines that it spoke for. */
  readonly others: readonly string[]
}

const SERVICE = /^(_[a-z0-9-]{1,32}\._(?:tcp|udp))\.local$/u
const MOST = 64
const MODEL = "._device-info._tcp.local"

const plain = (name: string) => name.toLowerCase().replace(/\.$/u, "")

/** Sorts what was told into what the machine at this address offers, and what others do. */
export function offersFrom(records: readonly DnsRecord[], ip: string): Offers {
  const addresses = addressesIn(records)
  const reverse = namesAt(records, reverseName(ip))
  const owners = [...addresses].filter(([, all]) => all.has(ip)).map(([name]) => name)
  const own = new Set([...reverse, ...owners])
  const instances = instancesIn(records, (target) => {
    if (target === null) return "unknown"
    if (own.has(target)) return "own"
    return addresses.has(target) ? "other" : "unknown"
  })
  const targets = unique(instances.flatMap(({ target }) => target ?? []))
  const local = [...own].filter((name) => hostName(name) !== null)
  return {
    services: servicesIn(records),
    instances,
    targets,
    addressed: [...addresses.keys()],
    names: [
      ...local.filter((name) => targets.includes(name)),
      ...local.filter((name) => !targets.includes(name)),
    ],
    model: records
      .flatMap((record) => (plain(record.name).endsWith(MODEL) ? textOf(record) : []))
      .slice(0, 16),
    others: unique(instances.flatMap(({ whose, target }) => (whose === "other" ? (target ?? []) : []))),
  }
}

const unique = (texts: readonly string[]) => [...new Set(texts)].slice(0, MOST)

function addressesIn(records: readonly DnsRecord[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  for (const record of records) {
    if (record.type !== "A" && record.type !== "AAAA") continue
    const address = readAddress(record.data)
    const name = plain(record.name)
    if (address === null || hostName(name) === null) continue
    found.set(name, (found.get(name) ?? new Set()).add(addressText(address)))
  }
  return found
}

function namesAt(records: readonly DnsRecord[], place: string): readonly string[] {
  return records.flatMap((record) => {
    const isThere = record.type === "PTR" && plain(record.name) === place
    return isThere && hostName(record.data) !== null ? [plain(record.data)] : []
  })
}

function servicesIn(records: readonly DnsRecord[]): readonly string[] {
  const told = records.flatMap((record) => {
    if (record.type !== "PTR") return []
    return plain(record.name) === "_services._dns-sd._udp.local" ? [plain(record.data)] : [plain(record.name)]
  })
  return unique(told.flatMap((name) => SERVICE.exec(name)?.[1] ?? []).toSorted())
}

function instancesIn(
  records: readonly DnsRecord[],
  whoseIs: (target: string | null) => Instance["whose"],
): readonly Instance[] {
  const found = new Map<string, Instance>()
  for (const record of records) {
    if (record.type !== "PTR" || found.size >= MOST) continue
    const service = SERVICE.exec(plain(record.name))?.[1]
    const whole = plain(record.data)
    if (service === undefined || !whole.endsWith(`.${service}.local`) || found.has(whole)) continue
    const label = record.data.slice(0, whole.length - service.length - 7)
    const about = records.filter(({ name }) => plain(name) === whole)
    const target = targetIn(about)
    const texts = about.some(({ type }) => type === "TXT") ? about.flatMap(textOf).slice(0, MOST) : null
    found.set(whole, { label, service, target, texts, whose: whoseIs(target) })
  }
  return [...found.values()]
}

function targetIn(records: readonly DnsRecord[]): string | null {
  const found = records.find((record) => record.type === "SRV")
  const target = found?.type === "SRV" ? plain(found.data.target) : null
  return target !== null && hostName(target) !== null ? target : null
}
