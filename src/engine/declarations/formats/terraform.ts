import type { Declared, Identifier } from "#model/declaration.ts"
import { attributesFrom } from "./attributes.ts"
import { declared, environmentIn } from "./declared.ts"
import type { Format, SourceText } from "./format.ts"
import { readHcl, type HclBlock, type HclBody } from "./hcl.ts"
import { addressFrom, isTemplated, macFrom, nameFrom } from "./identifiers.ts"
import { distinct, fileName, Gathering, saying } from "./reading.ts"
import { isMachineType, isNetwork, isRecordType, recordType, tagsOf } from "./terraform-words.ts"
import { at, textAt, textsAt, wordsAt, type Written, type WrittenEntry, type WrittenText } from "./written.ts"

const NAME = "terraform"

/** Terraform and OpenTofu: machines and DNS records as resources, and maps whose entries hold an address. */
export const TERRAFORM: Format = { name: NAME, claims, read }

function claims(path: string): boolean {
  return /\.(?:tf|tofu|tfvars)$/iu.test(fileName(path))
}

function read(files: readonly SourceText[]) {
  const gathering = new Gathering()
  for (const file of files) {
    const { body, problems } = readHcl(file)
    for (const { line, sentence } of problems) gathering.problem(file.path, line, sentence)
    for (const block of body.blocks)
      for (const declaration of declarationsOf(file.path, block)) gathering.add(declaration)
    // The values of variables.
    for (const { value } of body.attributes.entries)
      for (const declaration of listed(file.path, value)) gathering.add(declaration)
  }
  return gathering.reading()
}

function declarationsOf(path: string, block: HclBlock): readonly Declared[] {
  const { type, labels, body } = block
  if (type === "resource" && isRecordType(labels[0] ?? "")) return recordOf(path, block)
  if (type === "resource" && isMachineType(labels[0] ?? "")) return machineOf(path, block)
  // A module is told of machines in maps; what its other values mean is known to it alone.
  if (type !== "locals" && type !== "module" && type !== "variable") return []
  return body.attributes.entries.flatMap(({ value }) => listed(path, value))
}

const NAMES = ["name", "hostname", "host_name", "fqdn", "computer_name", "vm_name", "display_name"]
const ADDRESSES = [
  ...[
    "ip",
    "ips",
    "ipv4",
    "ipv6",
    "ip_address",
    "ip_addresses",
    "address",
    "addresses",
    "host_ip",
    "node_ip",
  ],
  ...["ipv4_address", "ipv4_addresses", "ipv6_address", "ipv4_address_private", "private_ip", "public_ip"],
  ...["private_ip_address", "public_ip_address", "private_ips", "fixed_ip_v4", "fixed_ip_v6", "access_ip_v4"],
  ...[
    "access_ip_v6",
    "network_ip",
    "nat_ip",
    "internal_ip",
    "external_ip",
    "management_ip",
    "wireguard_address",
  ],
]
const MACS = ["mac", "macaddr", "mac_addr", "mac_address"]
const PLACES = ["location", "region", "zone", "datacenter", "availability_zone", "target_node", "node_name"]
const OTHERS = [...PLACES, "image", "server_type", "instance_type", "machine_type", "size", "ami"]

function machineOf(path: string, block: HclBlock): readonly Declared[] {
  const [type = "", label = ""] = block.labels
  const { attributes } = block.body
  const tags = firstTags(block.body)
  const names = [
    ...NAMES.flatMap((key) => textAt(attributes, key) ?? []),
    ...(tags.name === null ? [] : [tags.name]),
  ]
  const parts = bodiesIn(block.body)
  const templated = [...names, ...parts.flatMap(placesIn)].some(({ text }) => isTemplated(text))
  return [
    declared({
      format: NAME,
      path,
      line: block.line,
      endLine: block.endLine,
      state: templated ? "templated" : "exact",
      identifiers: distinct([
        ...names.map(({ text, line }) => nameFrom(text, line)),
        ...parts.flatMap((part) => identifiersIn(part)),
      ]),
      environment: tags.environment ?? environmentIn(path),
      role: tags.role,
      owner: tags.owner,
      purpose: literal(saying(wordsAt(attributes, "description") ?? wordsAt(attributes, "notes"))),
      attributes: attributesFrom([
        ["resource", `${type}.${label}`],
        ["templated name", names.find(({ text }) => isTemplated(text))?.text],
        ...OTHERS.map((key) => [key, literal(wordsAt(attributes, key))] as const),
      ]),
    }),
  ]
}

const literal = (text: string | null): string | null => (text === null || isTemplated(text) ? null : text)

/** AWS has them as tags, most others as labels; a list of words has no names. */
function firstTags({ attributes }: HclBody) {
  const maps = ["tags", "labels", "metadata"].map((key) => at(attributes, key))
  return tagsOf(maps.find((node) => node?.kind === "map") ?? null)
}

const MOST_PARTS = 200

/** The attributes of a block and of the blocks in it: interfaces, and what is told to the machine's first start. */
function bodiesIn(body: HclBody): readonly Written[] {
  const found: Written[] = []
  const waiting = [body]
  while (waiting.length > 0 && found.length < MOST_PARTS) {
    const next = waiting.shift()!
    found.push(next.attributes)
    for (const { type, body: inner } of next.blocks) if (!NO_INTERFACE.test(type)) waiting.push(inner)
  }
  return found
}

// They name addresses of others: who may come in, which machine is logged on to, what is started there.
const NO_INTERFACE =
  /^(?:provisioner|connection|ingress|egress|lifecycle|timeouts|dns|source|allow|deny|rule)$/u

/** Maps in the values of an attribute are interfaces too: `network = { ip = "10.0.4.7" }`. */
function mapsIn(part: Written): readonly Written[] {
  if (part.kind !== "map") return []
  const values = part.entries
    .filter(({ key }) => /net|interface|nic|ip/iu.test(key))
    .map(({ value }) => value)
  const maps = values.flatMap((value) => (value.kind === "list" ? value.items.slice(0, 100) : [value]))
  return [part, ...maps.filter(({ kind }) => kind === "map")]
}

const placesIn = (part: Written): readonly WrittenText[] =>
  mapsIn(part).flatMap((map) => [...ADDRESSES, ...MACS].flatMap((key) => textsAt(map, key)))

function identifiersIn(part: Written): readonly (Identifier | null)[] {
  const proxmox = [0, 1, 2, 3].flatMap((number) => textAt(part, `ipconfig${number}`) ?? [])
  return [
    ...mapsIn(part).flatMap((map) => [
      ...ADDRESSES.flatMap((key) => textsAt(map, key)).map(({ text, line }) =>
        isNetwork(text) ? null : addressFrom(text, line),
      ),
      ...MACS.flatMap((key) => textsAt(map, key)).map(({ text, line }) => macFrom(text, line)),
    ]),
    ...proxmox.flatMap(({ text, line }) =>
      [...text.slice(0, 500).matchAll(/(?:^|,)ip6?=([^,]{1,60})/gu)].map(([, address = ""]) =>
        addressFrom(address, line),
      ),
    ),
  ]
}

const TARGETS = [
  "records",
  "value",
  "content",
  "rrdatas",
  "addresses",
  "target",
  "data",
  "rdata",
  "values",
  "ttl_records",
]
const ADDRESS_RECORDS = new Set(["A", "AAAA", "CNAME", "PTR"])

function recordOf(path: string, block: HclBlock): readonly Declared[] {
  const { attributes } = block.body
  const resource = block.labels.join(".")
  const type = recordType(block.labels[0] ?? "", wordsAt(attributes, "type"))
  const name = ["name", "host", "subdomain", "domain_name"]
    .map((key) => textAt(attributes, key))
    .find((text) => text !== null)
  if (!ADDRESS_RECORDS.has(type) || name === undefined || name === null) return []
  const targets = TARGETS.flatMap((key) => textsAt(attributes, key))
  const templated = [name, ...targets].some(({ text }) => isTemplated(text))
  const isAlias = type === "CNAME" || type === "PTR"
  return [
    declared({
      format: NAME,
      path,
      line: block.line,
      endLine: block.endLine,
      state: templated ? "templated" : "exact",
      identifiers: distinct([
        ...(type === "PTR" ? [] : [fullName(attributes, name)]),
        ...targets.map(({ text, line }) => (isAlias ? nameFrom(text, line) : addressFrom(text, line))),
      ]),
      environment: environmentIn(path),
      purpose: literal(saying(wordsAt(attributes, "comment"))),
      attributes: attributesFrom([
        ["resource", resource],
        ["record", type],
        ["templated name", isTemplated(name.text) ? name.text : null],
      ]),
    }),
  ]
}

/** A record's name within its zone, where the zone is written out. */
function fullName(attributes: Written, { text, line }: WrittenText): Identifier | null {
  const zone = ["zone", "zone_name", "domain", "managed_zone_name"]
    .map((key) => wordsAt(attributes, key))
    .find(Boolean)
  if (zone === undefined || zone === null || isTemplated(zone)) return nameFrom(text, line)
  const bare = zone.replace(/\.$/u, "")
  const name = text.trim().replace(/\.$/u, "")
  if (name === "@" || name === "") return nameFrom(bare, line)
  const isFull = name === bare || name.endsWith(`.${bare}`) || text.trim().endsWith(".")
  return nameFrom(isFull ? name : `${name}.${bare}`, line)
}

const MOST_MAPS = 10_000

/** Machines in maps: `machines = { web1 = { ip = "10.0.4.7" } }` and `nodes = { web1 = "10.0.4.7" }`. */
function listed(path: string, root: Written): readonly Declared[] {
  const found: Declared[][] = []
  const waiting = [root]
  for (let next = 0; next < waiting.length && next < MOST_MAPS; next += 1) {
    const { machines, inner } = partsOf(path, waiting[next]!)
    found.push(machines)
    for (const value of inner.slice(0, MOST_MAPS)) waiting.push(value)
  }
  return found.flat()
}

/** The machines that a map or a list lists, and what else may list some. */
function partsOf(
  path: string,
  node: Written,
): { readonly machines: Declared[]; readonly inner: readonly Written[] } {
  if (node.kind === "text") return { machines: [], inner: [] }
  const parts =
    node.kind === "list"
      ? node.items.map((value) => ({ value, machines: listItem(path, value) }))
      : node.entries.map((entry) => ({ value: entry.value, machines: listedMachine(path, entry) }))
  return {
    machines: parts.flatMap(({ machines }) => machines),
    inner: parts.flatMap(({ value, machines }) => (machines.length === 0 ? [value] : [])),
  }
}

// Keys of networks and settings that hold an address of something else.
const NO_MACHINE =
  /^(?:gateway|gw|netmask|mask|broadcast|network|subnet|cidr|dns|nameservers?|start|end|first|last|min|max|ntp|vip|range|.*_(?:gateway|cidr|subnet|network|dns|range|start|end|url|vip))\d?$/iu

function listedMachine(path: string, { key, line, value }: WrittenEntry): readonly Declared[] {
  const known = isTemplated(key) ? null : nameFrom(key, line)
  if (NO_MACHINE.test(key) || ADDRESSES.includes(key) || /^\d+$/u.test(key)) return []
  if (value.kind === "text") {
    const address = value.text.includes("/") ? null : addressFrom(value.text, value.line)
    return known === null || address === null || !isMachineWord(key)
      ? []
      : [listedAs(path, [known, address], { line, value })]
  }
  return machineInMap(path, value, { known, line })
}

/** `gateway_address` and `ssh_ip` are settings; `web1`, `db-2` and `mail.example.org` are names. */
const isMachineWord = (key: string): boolean =>
  !/(?:^|_)(?:ip|ipv4|ipv6|addr|address|host|bind|listen|server)s?$/iu.test(key)

/** `nodes = [{ name = "web1", ip = "10.0.4.7" }]`. */
function listItem(path: string, value: Written): readonly Declared[] {
  const name = NAMES.map((key) => textAt(value, key)).find((text) => text !== null)
  if (name === undefined || name === null) return []
  return machineInMap(path, value, { known: nameFrom(name.text, name.line), line: name.line })
}

interface Known {
  readonly known: Identifier | null
  readonly line: number
}

function machineInMap(path: string, value: Written, { known, line }: Known): readonly Declared[] {
  const places = value.kind === "map" ? identifiersIn(value).filter((place) => place !== null) : []
  if (places.length === 0) return []
  const names = NAMES.flatMap((key) => textAt(value, key) ?? []).map((name) => nameFrom(name.text, name.line))
  const domain = textAt(value, "domain")
  const joined = domain === null || isTemplated(domain.text) ? null : fullName(withZone(value), domain)
  return [
    listedAs(
      path,
      [
        known,
        ...names,
        domain?.text.includes(".") === true || wordsAt(value, "zone") !== null ? joined : null,
        ...places,
      ],
      { line, value },
    ),
  ]
}

/** An entry calls its own name `domain`, and the zone that it lies in `zone`. */
const withZone = (value: Written): Written =>
  value.kind === "map"
    ? { ...value, byKey: new Map([...value.byKey].filter(([key]) => key === "zone")) }
    : value

interface Place {
  readonly line: number
  readonly value: Written
}

function listedAs(
  path: string,
  identifiers: readonly (Identifier | null)[],
  { line, value }: Place,
): Declared {
  const { environment, role, owner } = tagsOf(at(value, "tags") ?? at(value, "labels") ?? value)
  const templated = placesIn(value).some(({ text }) => isTemplated(text))
  return declared({
    format: NAME,
    path,
    line,
    endLine: Math.max(line, value.endLine),
    state: templated ? "templated" : "exact",
    identifiers: distinct(identifiers),
    environment: environment ?? environmentIn(path),
    role,
    owner,
    purpose: literal(saying(wordsAt(value, "description") ?? wordsAt(value, "comment"))),
    attributes: attributesFrom(OTHERS.map((key) => [key, literal(wordsAt(value, key))] as const)),
  })
}
