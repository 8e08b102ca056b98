import type { Fact, Json } from "#model/observation.ts"
import { hardwareAddress, hostName, unixName, uuidText } from "./clean.ts"
import { type Element, at, keyedText } from "./element.ts"
import { READINGS, type Reading } from "./readings.ts"
import { linesOf, listed, told } from "./told.ts"

/** A switch has hundreds of interfaces; who has one of these has the others. */
export const MOST_INTERFACES = 64
const LONGEST = 4_096

/** Names and numbers of its own that a script's output tells of the machine. */
export function identitiesIn(script: Element, id: string): readonly Fact[] {
  const readings = Object.hasOwn(READINGS, id) ? READINGS[id]! : []
  const found = readings.flatMap((reading) => read(script, id, reading))
  switch (id) {
    case "nbstat":
      return fromNbstat(script, found)
    case "smb-os-discovery":
      return found.map((fact) => (fact.subject === "smb" ? { ...fact, detail: domainsOf(script) } : fact))
    case "snmp-info":
      return engine(script)
    case "snmp-sysdescr":
      return systemName(script)
    case "snmp-interfaces":
      return snmpInterfaces(script)
    case "upnp-info":
      return withLocation(script, found)
    case "enip-info":
      return ethernetIp(script)
    case "ubiquiti-discovery":
      return [...found, ...interfaces(listed(script, "mac_addresses"), id)]
    case "knx-gateway-info":
      return [...found, ...interfaces(told(script, "Device MAC address"), id)]
    case "openwebnet-discovery":
      return interfaces(told(script, "MAC Address"), id)
    case "lexmark-config":
      return [...found, ...interfaces(told(script, "MACUAA"), id)]
    case "dns-service-discovery":
      return [...found, ...interfaces(told(script, "deviceid"), id)]
    case "http-hp-ilo-info":
      return [...found, ...boardInterfaces(script)]
    default:
      return found
  }
}

function read(script: Element, id: string, { kind, subject, labels, clean, standing }: Reading): Fact[] {
  for (const label of labels) {
    for (const text of told(script, label)) {
      const value = clean(text)
      if (value !== null) return [{ kind, subject, value, detail: null, method: `nse:${id}`, standing }]
    }
  }
  return []
}

function identifier(subject: string, value: string, id: string, detail: Json = null): Fact {
  return { kind: "identifier", subject, value, detail, method: `nse:${id}`, standing: "observed" }
}

/** nmap writes nbstat's text in one line: "NetBIOS name: WEB1, NetBIOS user: <unknown>, NetBIOS MAC: …". */
function fromNbstat(script: Element, found: readonly Fact[]): Fact[] {
  const [line = ""] = at(script, "output").slice(0, LONGEST).split("\n", 1)
  const after = (label: string) => line.split(`${label}: `)[1]?.split(",")[0] ?? ""
  const name = found.some(({ kind }) => kind === "name") ? null : hostName(after("NetBIOS name"))
  const mac = found.some(({ kind }) => kind === "identifier") ? null : hardwareAddress(after("NetBIOS MAC"))
  const extra: Fact[] = []
  if (name !== null) extra.push({ ...identifier("netbios", name, "nbstat"), kind: "name" })
  if (mac !== null) extra.push(identifier("netbios-mac", mac, "nbstat"))
  return [...found, ...extra]
}

function domainsOf(script: Element): Json {
  const [domain, domainDns, forestDns] = ["domain", "domain_dns", "forest_dns"].map(
    (key) => hostName(keyedText(script, key, 255) ?? "") ?? null,
  )
  return { domain: domain ?? null, domainDns: domainDns ?? null, forestDns: forestDns ?? null }
}

/** RFC 3411: one to an SNMP engine, and made by its maker's rule. Told without it, the number alone would be nobody's. */
export function engineOf(script: Element): string {
  const [enterprise, format, data] = ["enterprise", "engineIDFormat", "engineIDData"].map(
    (key) => told(script, key)[0] ?? null,
  )
  // One nmap writes it with colons, the next without.
  const number = format === "mac" && data ? (hardwareAddress(data) ?? data) : data
  return [enterprise, format, number]
    .filter((part) => part !== null && part !== undefined)
    .join(" ")
    .replaceAll(/\p{C}/gu, "")
    .slice(0, 600)
}

function engine(script: Element): Fact[] {
  const value = engineOf(script)
  return told(script, "engineIDData").length > 0 ? [identifier("snmp-engine", value, "snmp-info")] : []
}

/** On Unix the description is what uname says, and its second word is the machine's name. */
function systemName(script: Element): Fact[] {
  const [line = ""] = at(script, "output").slice(0, LONGEST).trim().split("\n", 1)
  const value = unixName(line)
  if (value === null) return []
  return [{ ...identifier("snmp", value, "snmp-sysdescr"), kind: "name" }]
}

/** Ends of wires that come and go with the containers and guests behind them. */
export const PASSING =
  /^(?:veth|vnet|tap|tun|docker|br-|virbr|cali|flannel|cni|lxc|lxd|fwbr|fwln|fwpr|nerdctl|podman|ifb)/iu

/** What the interface table says of the machine's cards; claimed, for it may hold anything. */
function snmpInterfaces(script: Element): Fact[] {
  let name = ""
  let top = Number.POSITIVE_INFINITY
  const cards: { readonly mac: string; readonly name: string }[] = []
  for (const { depth, text } of linesOf(script)) {
    top = Math.min(top, depth)
    const mac = text.startsWith("MAC address: ") ? hardwareAddress(text.slice(13)) : null
    if (depth === top) name = text.slice(0, 100)
    else if (mac !== null && !PASSING.test(name)) cards.push({ mac, name })
  }
  const names = new Map(cards.toReversed().map((card) => [card.mac, card.name]))
  return interfaces([...names.keys()].toReversed(), "snmp-interfaces").map((fact) => ({
    ...fact,
    detail: { interface: names.get(fact.value) ?? null },
  }))
}

/** One fact a card, claimed: a machine may tell of cards that are not its own. */
function interfaces(texts: readonly string[], id: string): Fact[] {
  const macs = new Set(texts.map(hardwareAddress).filter((mac) => mac !== null))
  return [...macs]
    .slice(0, MOST_INTERFACES)
    .map((mac) => ({ ...identifier(`interface-mac ${mac}`, mac, id), standing: "claimed" }))
}

/** Of all cards an iLO lists, its own; the others are of the machine that it looks after. */
function boardInterfaces(script: Element): Fact[] {
  const descriptions = told(script, "Description")
  const macs = told(script, "MacAddress")
  if (descriptions.length !== macs.length) return []
  return interfaces(
    macs.filter((_, index) => /^ilo\b/iu.test(descriptions[index] ?? "")),
    "http-hp-ilo-info",
  )
}

/** Some answer with their UUID in the address of their description only. */
function withLocation(script: Element, found: readonly Fact[]): Fact[] {
  if (found.some(({ subject }) => subject === "upnp-uuid")) return [...found]
  const place = linesOf(script).find(({ text }) => /^location:/iu.test(text))?.text ?? ""
  const uuid = uuidText(place)
  return uuid === null ? [...found] : [...found, identifier("upnp-uuid", uuid, "upnp-info")]
}

/** Serial numbers of EtherNet/IP count from one at each maker. */
function ethernetIp(script: Element): Fact[] {
  const serial = told(script, "serialNumber").find((text) => /^0x[0-9a-f]{1,8}$/iu.test(text))
  const maker = /\((\d{1,5})\)$/u.exec(told(script, "vendor")[0] ?? "")?.[1]
  if (serial === undefined || maker === undefined) return []
  return [identifier("serial", `ethernet-ip-${maker} ${serial.toLowerCase()}`, "enip-info")]
}
