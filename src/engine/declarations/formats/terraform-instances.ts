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

type Shape = ReadonlyMap<string, Shape | null>

const leaves = (names: readonly string[]): Shape => new Map(names.map((name) => [name, null]))

const INTERFACE: Shape = new Map<string, Shape | null>([
  ...leaves(["addresses", "network_ip", "mac", "hostname", "access_config.nat_ip"]),
  ["access_config", leaves(["nat_ip"])],
])

/** What may leave an instance's attributes, and of which of their parts what; null: a text, or texts. */
const ALLOWED: Shape = new Map<string, Shape | null>([
  ...leaves([...NAMES, ...ADDRESSES, ...MORE_ADDRESSES, ...MACS, ...RULE, "id"]),
  ["network_interface", INTERFACE],
  ["tags", leaves(TAGS)],
  ["labels", leaves(TAGS)],
  ["ingress", leaves(RULE)],
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
const allowed = (node: Written | null): Written =>
  node?.kind === "map" ? kept(node, ALLOWED) : writtenMap([], 1, 1)

function kept(value: Written, shape: Shape | null): Written {
  const { line, endLine } = value
  if (value.kind === "list")
    return { ...value, items: value.items.slice(0, MOST_ITEMS).map((item) => kept(item, shape)) }
  if (value.kind === "text") return shape === null ? value : writtenMap([], line, endLine)
  const entries = value.entries.flatMap((entry) => {
    const part = shape?.get(entry.key)
    return part === undefined ? [] : [{ ...entry, value: kept(entry.value, part) }]
  })
  return writtenMap(entries, line, endLine)
}

const MOST_ITEMS = 10_000
