import {
  entriesAt,
  itemsAt,
  textsAt,
  wordsAt,
  at,
  writtenMap,
  type Written,
  type WrittenEntry,
} from "./written.ts"

// A state holds keys and passwords in clear. Nothing of it is read but what stands in ALLOWED: everything else is
// dropped here, before any reader sees it.

export const NAMES = ["name", "hostname", "fqdn", "computer_name"]
export const ADDRESSES = [
  "private_ip",
  "public_ip",
  "private_ip_address",
  "public_ip_address",
  "ipv4_address",
]
export const MORE_ADDRESSES = ["ipv4_address_private", "ipv6_address", "access_ip_v4", "access_ip_v6"]
export const MACS = ["mac_address", "macaddr", "mac"]
const TAGS = [
  "Name",
  "Environment",
  "Env",
  "environment",
  "env",
  "Role",
  "role",
  "Owner",
  "owner",
  "Team",
  "team",
]
const RULE = ["from_port", "to_port", "protocol", "type"]

/** What may leave an instance's attributes, and of which of their parts what. */
const ALLOWED: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...[...NAMES, ...ADDRESSES, ...MORE_ADDRESSES, ...MACS, ...RULE, "id"].map((name) => [name, []] as const),
  ["network_interface", ["addresses", "network_ip", "mac", "hostname"]],
  ["tags", TAGS],
  ["labels", TAGS],
  ["ingress", RULE],
])

/** One thing that a state knows, with what may leave of its attributes. */
export interface Instance {
  readonly type: string
  /** "module.web.aws_instance.web". */
  readonly address: string
  readonly key: string | null
  readonly attributes: Written
  readonly line: number
  readonly endLine: number
}

/** All that a state knows, but for what it only looked up. */
export const instancesIn = (root: Written): readonly Instance[] => [
  ...instancesOf(root),
  ...oldInstancesOf(root),
]

/** Version 4: resources, each with its instances. */
function instancesOf(root: Written): readonly Instance[] {
  return itemsAt(root, "resources").flatMap((resource) => {
    const type = wordsAt(resource, "type") ?? ""
    if (wordsAt(resource, "mode") === "data") return []
    const parts = [wordsAt(resource, "module"), type, wordsAt(resource, "name")]
    const address = parts.filter((part) => part !== null).join(".")
    return itemsAt(resource, "instances").map((instance) => ({
      type,
      address,
      key: wordsAt(instance, "index_key"),
      attributes: allowed(at(instance, "attributes") ?? flat(at(instance, "attributes_flat"))),
      line: instance.line,
      endLine: instance.endLine,
    }))
  })
}

/** Version 3: modules, each with a map of resources whose attributes lie flat: "tags.Name", "network_interface.0.mac". */
function oldInstancesOf(root: Written): readonly Instance[] {
  return itemsAt(root, "modules").flatMap((module) => {
    const path = textsAt(module, "path").map(({ text }) => text)
    const prefix = path.slice(1).map((part) => `module.${part}.`)
    return entriesAt(module, "resources").flatMap((entry) => {
      if (entry.key.startsWith("data.")) return []
      return [
        {
          type: wordsAt(entry.value, "type") ?? "",
          address: `${prefix.join("")}${entry.key}`,
          key: null,
          attributes: allowed(flat(at(entry.value, "primary", "attributes"))),
          line: entry.line,
          endLine: entry.value.endLine,
        },
      ]
    })
  })
}

/** Flat attributes as the parts that they stand for: lists become one map after the other. */
function flat(node: Written | null): Written | null {
  if (node?.kind !== "map") return node
  const top: WrittenEntry[] = []
  const groups = new Map<string, Map<string, WrittenEntry[]>>()
  for (const entry of node.entries) {
    const [name = "", ...rest] = entry.key.split(".")
    if (rest.length === 0) top.push(entry)
    else if (!["%", "#"].includes(rest.at(-1)!)) groupOf(groups, name, rest).push(partOf(entry, rest))
  }
  const grouped = [...groups].map(([key, members]) => ({
    key,
    line: node.line,
    value: groupValue(members, node),
  }))
  return writtenMap([...top, ...grouped], node.line, node.endLine)
}

function groupOf(groups: Map<string, Map<string, WrittenEntry[]>>, name: string, rest: readonly string[]) {
  const members = groups.get(name) ?? new Map<string, WrittenEntry[]>()
  groups.set(name, members)
  const member = /^\d+$/u.test(rest[0]!) && rest.length > 1 ? rest[0]! : ""
  const entries = members.get(member) ?? []
  members.set(member, entries)
  return entries
}

/** "network_interface.0.addresses.1" is one of the addresses. */
function partOf(entry: WrittenEntry, rest: readonly string[]): WrittenEntry {
  const names = rest.filter((part) => !/^\d+$/u.test(part))
  const { line, endLine } = entry.value
  const isItem = /^\d+$/u.test(rest.at(-1)!)
  return {
    ...entry,
    key: names.join("."),
    value: isItem ? { kind: "list", items: [entry.value], line, endLine } : entry.value,
  }
}

function groupValue(
  members: ReadonlyMap<string, readonly WrittenEntry[]>,
  { line, endLine }: Written,
): Written {
  const maps = [...members.values()].map((entries) => writtenMap(entries, line, endLine))
  return members.has("") ? maps[0]! : { kind: "list", items: maps, line, endLine }
}

/** An instance's attributes with nothing in them but what may leave. */
function allowed(node: Written | null): Written {
  if (node?.kind !== "map") return writtenMap([], 1, 1)
  const entries = node.entries.flatMap((entry) => {
    const parts = ALLOWED.get(entry.key)
    if (parts === undefined) return []
    return parts.length === 0 ? bareOnly(entry) : [{ ...entry, value: allowedParts(entry.value, parts) }]
  })
  return writtenMap(entries, node.line, node.endLine)
}

const bareOnly = (entry: WrittenEntry): readonly WrittenEntry[] =>
  entry.value.kind === "text" ? [entry] : []

function allowedParts(value: Written, parts: readonly string[]): Written {
  if (value.kind === "list")
    return {
      ...value,
      items: value.items.map((item) => (item.kind === "map" ? only(item, parts) : nothing(item))),
    }
  return value.kind === "map" ? only(value, parts) : nothing(value)
}

const nothing = ({ line, endLine }: Written): Written => writtenMap([], line, endLine)

const only = (map: Written & { readonly kind: "map" }, parts: readonly string[]): Written =>
  writtenMap(
    map.entries.filter(({ key }) => parts.includes(key)),
    map.line,
    map.endLine,
  )
