import type { MappedColumn, TableField } from "#model/table.ts"
import { isSecret } from "./identifiers.ts"

export interface ColumnMeaning extends MappedColumn {
  /** Never read, whatever a mapping says. */
  readonly secret: boolean
}

/** What the columns of a table say, column by column: guessed, or as a person put it right. */
export type ColumnMapping = readonly ColumnMeaning[]

const list = (text: string): readonly string[] => text.split(",").map((each) => each.trim())

// NetBox, Nautobot, vCenter, RVTools and people's own spreadsheets; of a field's names the first ones count most.
const NAMES: readonly (readonly [field: TableField, names: readonly string[]])[] = [
  [
    "name",
    list(
      "hostname, host name, fqdn, dns name, vm, vm name, virtual machine, server name, servername, server, machine, machine name, computer name, computer, device name, device, node name, node, system name, inventory name, name, host, short name, display name, netbios name",
    ),
  ],
  [
    "address",
    list(
      "primary ip, primary ip4, primary ip6, primary ipv4, primary ipv6, primary ip address, primary ipv4 address, primary ipv6 address, ip, ip address, ip addresses, ips, ipv4, ipv6, ip4, ip6, ipv4 address, ipv6 address, ipv4 addresses, ipv6 addresses, ip addr, ipaddress, ipaddr, management ip, mgmt ip, management address, management ip address, private ip, public ip, private ip address, public ip address, ansible host, host ip, server ip, addresses, address",
    ),
  ],
  [
    "mac",
    list(
      "mac, mac address, mac addresses, macs, mac addr, macaddress, hardware address, hw address, hwaddr, ethernet address, primary mac address",
    ),
  ],
  ["serial", list("serial, serial number, serial no, serialnumber, sn, s n, service tag, servicetag")],
  ["asset", list("asset tag, asset, asset number, asset id, asset no, inventory number, inventory no")],
  [
    "status",
    list(
      "powerstate, power state, lifecycle, lifecycle status, lifecycle state, state, status, device status, vm status",
    ),
  ],
  ["site", list("site, location, datacenter, data center, datacentre, dc, site name, building, room")],
  ["role", list("role, device role, server role, vm role, function, host role")],
  ["tenant", list("tenant, customer, department, business unit, cost center, cost centre")],
  ["platform", list("platform, guest platform")],
  [
    "os",
    list(
      "os according to the vmware tools, os according to the configuration file, os, operating system, os name, guest os, os version, operatingsystem, distribution",
    ),
  ],
  ["tags", list("tags, tag, labels, label")],
  ["group", list("group, groups, cluster, cluster name, resource pool, folder, vapp")],
  [
    "owner",
    list(
      "owner, owner team, team, owned by, system owner, service owner, application owner, technical owner, technical contact, responsible, responsible team, responsible person, contact, contacts, contact person, primary contact, maintainer, admin, administrator, support group, owner group, owner email, business owner",
    ),
  ],
  [
    "purpose",
    list(
      "purpose, description, annotation, usage, used for, notes, note, comments, comment, remarks, remark",
    ),
  ],
  ["environment", list("environment, env, stage, deployment environment")],
  ["model", list("model, device type, hardware model, product name, type, machine type, hardware")],
]

const MEANINGS: ReadonlyMap<string, readonly [field: TableField, rank: number]> = new Map(
  NAMES.flatMap(([field, names]) => names.map((name, rank) => [name, [field, rank] as const] as const)),
)

/** Fields that several columns may say together. */
const SEVERAL: ReadonlySet<TableField> = new Set([
  "name",
  "address",
  "mac",
  "tags",
  "group",
  "owner",
  "purpose",
])

/** Guesses what the columns say by their names: "Primary IPv4 Address", "primary_ip4" and "primaryIp4" are one. */
export function mappingOf(headers: readonly string[]): ColumnMapping {
  const words = headers.map(wordsOf)
  const guests = words.some((each) => each === "vm" || each === "vm name" || each === "virtual machine")
  // Where the parts of machines are listed, "Name" and "Type" are those of the part: "eth0", "1000BASE-T".
  const parts = words.some((each) => /^(?:device|virtual machine|parent|assigned)$/u.test(each))
  const guesses = words.map((each) => (parts && /^(?:name|type)$/u.test(each) ? null : guessOf(each, guests)))
  return headers.map((header, index) => {
    const guess = guesses[index]
    const secret = isSecret(header)
    if (guess === null || guess === undefined || secret) return { header, field: null, secret }
    const better = guesses.some(
      (other, at) =>
        other?.field === guess.field &&
        (other.rank < guess.rank || (other.rank === guess.rank && at < index)),
    )
    return { header, field: better && !SEVERAL.has(guess.field) ? null : guess.field, secret }
  })
}

interface Guess {
  readonly field: TableField
  readonly rank: number
}

function guessOf(words: string, guests: boolean): Guess | null {
  if (guests && /^(?:esxi? |hypervisor )?host$|^hypervisor$/u.test(words))
    return { field: "runs-on", rank: 0 }
  if (guests && words === "template") return { field: "template", rank: 0 }
  const meaning = MEANINGS.get(words)
  return meaning === undefined ? null : { field: meaning[0], rank: meaning[1] }
}

/** The words of a header, without units and what is put before fields of a site's own. */
function wordsOf(header: string): string {
  return header
    .slice(0, 200)
    .normalize("NFKC")
    .replaceAll(/(?<=[a-z])(?=[A-Z])/gu, " ")
    .toLowerCase()
    .replaceAll(/[^\p{L}\d]+/gu, " ")
    .trim()
    .replace(
      /^(?:cf|custom fields?|device|vm) (?=(?:owner|team|contact|purpose|environment|tags?|status|serial|ip|os)\b)/u,
      "",
    )
}

const TELLING: ReadonlySet<TableField> = new Set(["address", "mac", "serial", "asset", "runs-on"])
const PLACING: ReadonlySet<TableField> = new Set(["site", "role", "tenant"])
const VAGUE = /^(?:name|display name|short name|system name|node|device|host|server|address|addresses)$/u

/** Whether a table is one of machines: people, products and the fields of a schema have names and types too. */
export function listsMachines(mapping: ColumnMapping): boolean {
  const fields = new Set(mapping.flatMap(({ field }) => field ?? []))
  if ((!fields.has("name") && !fields.has("address")) || fields.size < 2) return false
  const told = mapping.some(
    ({ header, field }) =>
      field !== null && (field === "name" || TELLING.has(field)) && !VAGUE.test(wordsOf(header)),
  )
  return told || (fields.size >= 4 && [...fields].some((field) => PLACING.has(field)))
}
