import type { Declared, Identifier } from "#model/declaration.ts"
import { attributesFrom } from "./attributes.ts"
import { declared } from "./declared.ts"
import { addressFrom, isTemplated, nameFrom } from "./identifiers.ts"
import { isOwn } from "./own-address.ts"
import { pathEnvironment } from "./path-environment.ts"
import { distinct, saying } from "./reading.ts"
import { ADDRESSES, fullName, identifiersIn, literal, NAMES, OTHERS, placesIn } from "./terraform-places.ts"
import { tagsOf } from "./terraform-words.ts"
import { at, textAt, wordsAt, type Written, type WrittenEntry } from "./written.ts"

const MOST_MAPS = 10_000

/** Machines in maps: `machines = { web1 = { ip = "10.0.4.7" } }` and `nodes = { web1 = "10.0.4.7" }`. */
export function listed(path: string, root: Written): readonly Declared[] {
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
    return known === null || address === null || isOwn(address) || !isMachineWord(key)
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
  if (places.length === 0 && !isSizedMachine(value, known)) return []
  const names = NAMES.flatMap((key) => textAt(value, key) ?? []).map((name) => nameFrom(name.text, name.line))
  const identifiers = [known, ...names, nameInZone(value), ...places]
  return [listedAs(path, identifiers, { line, value })]
}

/** The name that an entry has by its `domain`, in its `zone` or with a dot of its own: a part alone is many machines'. */
function nameInZone(value: Written): Identifier | null {
  const domain = textAt(value, "domain")
  const zone = literal(wordsAt(value, "zone"))
  if (domain === null || isTemplated(domain.text)) return null
  return zone !== null || domain.text.includes(".") ? fullName(withZone(value), domain) : null
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
    format: "terraform",
    path,
    line,
    endLine: Math.max(line, value.endLine),
    state: templated ? "templated" : "exact",
    identifiers: distinct(identifiers),
    environment: environment ?? pathEnvironment(path),
    role,
    owner,
    purpose: literal(saying(wordsAt(value, "description") ?? wordsAt(value, "comment"))),
    attributes: attributesFrom(OTHERS.map((key) => [key, literal(wordsAt(value, key))] as const)),
  })
}

const SIZES = [
  "server_type",
  "instance_type",
  "machine_type",
  "vm_size",
  "flavor",
  "plan",
  "vcpu",
  "vcpus",
  "cores",
  "memory",
]

/** Machines get their addresses elsewhere: what has a size and a name with a dot or a number in it is one, no class of sizes. */
const isSizedMachine = (value: Written, known: Identifier | null): boolean =>
  known !== null && /[.\d]/u.test(known.value) && SIZES.some((key) => textAt(value, key) !== null)
