import type { Declaration } from "#model/written.ts"
import { isRecord, valuesOf } from "../declaring.ts"

/** A name that leads to an address, by the line of a zone. */
export interface NamedAddress {
  readonly name: string
  readonly ip: string
  readonly line: Declaration
}

/** A name that stands for another one. */
export interface Alias {
  readonly name: string
  readonly target: string
  readonly line: Declaration
}

/** What the zones of all sources say, as checks ask for it. */
export interface Zones {
  readonly addresses: readonly NamedAddress[]
  readonly aliases: readonly Alias[]
  readonly byName: ReadonlyMap<string, readonly NamedAddress[]>
  /** Zones that have records of their own, by their names. */
  readonly zones: ReadonlySet<string>
  /** Names that any line declares, whatever it says of them. */
  readonly owners: ReadonlySet<string>
  /** What stands below these is answered for: wildcards, and zones that are given to others. */
  readonly covered: ReadonlySet<string>
}

const ADDRESSES: ReadonlySet<string> = new Set(["A", "AAAA", "address", "host-record"])
const ALIASES: ReadonlySet<string> = new Set(["CNAME", "ALIAS", "ANAME"])

/** Reads the records among declarations; those that say of themselves that they no longer hold are none. */
export function zonesIn(declarations: readonly Declaration[]): Zones {
  const records = declarations.filter(
    (line) => line.kind === "machine" && line.state === "exact" && isRecord(line),
  )
  const addresses = records.flatMap(addressesIn)
  const aliases = records.flatMap(aliasIn)
  const named = records.flatMap(({ attributes }) => attributes["name"] ?? [])
  return {
    addresses,
    aliases,
    byName: Map.groupBy(addresses, ({ name }) => name),
    zones: new Set(records.flatMap(zoneOf)),
    owners: new Set([
      ...named,
      ...aliases.map(({ name }) => name),
      ...declarations.flatMap((line) => (isAlias(line) || isPointing(line) ? [] : valuesOf(line, "name"))),
    ]),
    covered: new Set([
      ...named.flatMap((name) => (name.startsWith("*.") ? [name.slice(2)] : [])),
      ...records.flatMap(delegatedIn),
    ]),
  }
}

/** Without its first record a file is a part of a zone, whose name is guessed; octoDNS' files need none. */
function zoneOf({ format, attributes: { record, zone } }: Declaration): readonly string[] {
  return zone !== undefined && (record === "SOA" || format === "octodns") ? [zone.toLowerCase()] : []
}

const typeOf = ({ attributes }: Declaration) => attributes["record"] ?? ""

const isAlias = (line: Declaration) => ALIASES.has(typeOf(line))

/** Records that name a machine without saying that there is such a name. */
const isPointing = (line: Declaration) => ["NS", "MX", "SRV", "SOA", "PTR", "cname"].includes(typeOf(line))

function addressesIn(line: Declaration): readonly NamedAddress[] {
  if (!ADDRESSES.has(typeOf(line))) return []
  const ips = valuesOf(line, "address")
  return valuesOf(line, "name").flatMap((name) => ips.map((ip) => ({ name, ip, line })))
}

function aliasIn(line: Declaration): readonly Alias[] {
  if (!isAlias(line)) return []
  const target = line.attributes["target"]?.toLowerCase()
  const name = line.attributes["name"] ?? valuesOf(line, "name").find((each) => each !== target)
  return target === undefined || name === undefined ? [] : [{ name, target, line }]
}

/** "sub.example.org" in the zone example.org has name servers of its own. */
function delegatedIn({ attributes }: Declaration): readonly string[] {
  const { record, name, zone } = attributes
  return record === "NS" && name !== undefined && name !== zone ? [name] : []
}

/** A name and all that it stands below: "a.b.c", "b.c", "c". */
export function above(name: string): readonly string[] {
  const labels = name.slice(0, 253).split(".")
  return labels.map((_label, index) => labels.slice(index).join("."))
}
