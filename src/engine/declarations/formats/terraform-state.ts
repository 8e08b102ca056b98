import type { Declared, DeclaredService, Identifier } from "#model/declaration.ts"
import { attributesFrom } from "./attributes.ts"
import { declared, environmentIn, service } from "./declared.ts"
import type { Format, SourceText } from "./format.ts"
import { addressFrom, macFrom, nameFrom, portFrom } from "./identifiers.ts"
import { readJson } from "./json-written.ts"
import { distinct, fileName, Gathering } from "./reading.ts"
import { isMachineType, isNetwork, isRecordType, recordType, tagsOf } from "./terraform-words.ts"
import {
  at,
  entriesAt,
  itemsAt,
  textAt,
  textsAt,
  wordsAt,
  writtenMap,
  type Written,
  type WrittenEntry,
} from "./written.ts"

// A state holds keys and passwords in clear. Nothing of it is read but what stands in ALLOWED: everything else is
// dropped before any reader sees it.

const NAME = "terraform-state"

/** States of Terraform and OpenTofu, as they were written by versions 3 and 4 of their format. */
export const TERRAFORM_STATE: Format = { name: NAME, claims, read }

function claims(path: string, start: string): boolean {
  const name = fileName(path)
  if (/\.tfstate(?:\.backup|\.\d{1,20}\.backup)?$/iu.test(name)) return true
  return /\.json$/iu.test(name) && /"terraform_version"/u.test(start) && /"(?:lineage|serial)"/u.test(start)
}

const NAMES = ["name", "hostname", "fqdn", "computer_name"]
const ADDRESSES = ["private_ip", "public_ip", "private_ip_address", "public_ip_address", "ipv4_address"]
const MORE_ADDRESSES = ["ipv4_address_private", "ipv6_address", "access_ip_v4", "access_ip_v6"]
const MACS = ["mac_address", "macaddr", "mac"]
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

interface Instance {
  readonly type: string
  /** "module.web.aws_instance.web". */
  readonly address: string
  readonly key: string | null
  readonly attributes: Written
  readonly line: number
  readonly endLine: number
}

function read(files: readonly SourceText[]) {
  const gathering = new Gathering()
  for (const file of files) {
    const { root, problems } = readJson(file)
    for (const { line, sentence } of problems) gathering.problem(file.path, line, sentence)
    if (root === null) continue
    const instances = [...instancesOf(root), ...oldInstancesOf(root)]
    if (at(root, "resources") === null && at(root, "modules") === null && problems.length === 0)
      gathering.lacks(file.path, 1, "This state holds no resources: they may lie in a remote backend.")
    for (const instance of instances) gathering.add(...declarationsOf(file.path, instance))
  }
  return gathering.reading()
}

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

function declarationsOf(path: string, instance: Instance): readonly Declared[] {
  const { type, attributes } = instance
  if (/(?:^|_)security_group(?:_rule)?$/u.test(type)) return groupRules(path, instance)
  if (isRecordType(type) && /^(?:A|AAAA|CNAME)$/u.test(recordType(type, wordsAt(attributes, "type"))))
    return [record(path, instance)]
  return isMachineType(type) && !isRecordType(type) ? [machine(path, instance)] : []
}

function machine(path: string, instance: Instance): Declared {
  const { attributes, line, endLine } = instance
  const tags = tagsOf(at(attributes, "tags") ?? at(attributes, "labels"))
  const names = [
    ...NAMES.flatMap((key) => textAt(attributes, key) ?? []),
    ...(tags.name === null ? [] : [tags.name]),
  ]
  const identifiers = distinct([
    ...names.map((name) => nameFrom(name.text, name.line)),
    ...[...ADDRESSES, ...MORE_ADDRESSES].flatMap((key) => textAt(attributes, key) ?? []).map(addressIn),
    ...MACS.flatMap((key) => textAt(attributes, key) ?? []).map((mac) => macFrom(mac.text, mac.line)),
    ...interfacesOf(attributes),
  ])
  return declared({
    format: NAME,
    path,
    line: identifiers.find(({ line: named }) => named >= line && named <= endLine)?.line ?? line,
    endLine,
    identifiers,
    environment: tags.environment ?? environmentIn(path),
    role: tags.role,
    owner: tags.owner,
    attributes: attributesOf(instance),
  })
}

const addressIn = ({ text, line }: { readonly text: string; readonly line: number }): Identifier | null =>
  isNetwork(text) ? null : addressFrom(text, line)

const interfacesOf = (attributes: Written): readonly (Identifier | null)[] =>
  itemsAt(attributes, "network_interface").flatMap((part) => [
    ...[...listOf(part, "addresses"), ...listOf(part, "network_ip")].map(addressIn),
    ...listOf(part, "mac").map(({ text, line }) => macFrom(text, line)),
    ...listOf(part, "hostname").map(({ text, line }) => nameFrom(text, line)),
  ])

/** The texts of each entry of that name: flat attributes have one for each item. */
const listOf = (part: Written, name: string) =>
  entriesAt(part)
    .filter(({ key }) => key === name)
    .flatMap(({ value }) => textsAt(value))

const attributesOf = ({ type, address, key, attributes }: Instance) =>
  attributesFrom([
    ["resource", address],
    ["type", type],
    ["index", key],
    ["id", wordsAt(attributes, "id")],
  ])

function record(path: string, instance: Instance): Declared {
  const { attributes, line, endLine } = instance
  const names = ["fqdn", "hostname", "name"].flatMap((key) => textAt(attributes, key) ?? [])
  const name =
    names
      .map((text) => nameFrom(text.text, text.line))
      .find((found) => found?.value.includes(".") === true) ?? null
  return declared({
    format: NAME,
    path,
    line: name?.line ?? line,
    endLine,
    identifiers: distinct([name]),
    environment: environmentIn(path),
    attributes: attributesOf(instance),
  })
}

const WIDEST_RANGE = 16

/** What a security group lets in; which machines it is put on is not among what is read. */
function groupRules(path: string, instance: Instance): readonly Declared[] {
  const { attributes, line, endLine } = instance
  const rules = instance.type.endsWith("_rule")
    ? [attributes].filter((rule) => wordsAt(rule, "type") !== "egress")
    : itemsAt(attributes, "ingress")
  const services = rules.flatMap(servicesOf)
  if (services.length === 0) return []
  const name = wordsAt(attributes, "name")
  const said = attributesFrom([...Object.entries(attributesOf(instance)), ["security group", name]])
  return [
    declared({
      format: NAME,
      path,
      line,
      endLine,
      services,
      environment: environmentIn(path),
      attributes: said,
    }),
  ]
}

function servicesOf(rule: Written): readonly DeclaredService[] {
  const [from, to] = [textAt(rule, "from_port"), textAt(rule, "to_port")]
  const first = portFrom(from?.text ?? "")
  const last = portFrom(to?.text ?? "")
  const protocol = wordsAt(rule, "protocol")
  if (from === null || first === null || last === null || last < first || last - first >= WIDEST_RANGE)
    return []
  if (protocol !== "tcp" && protocol !== "udp") return []
  return Array.from({ length: last - first + 1 }, (_, index) =>
    service({ port: first + index, protocol, line: from.line }),
  )
}
