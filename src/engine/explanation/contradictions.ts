import type { IdentifierKind } from "#model/declaration.ts"
import type { LinkEvidence } from "#model/link.ts"
import type { Declaration } from "#model/written.ts"
import type { KnownMachines } from "./known-machines.ts"

/** What it weighs that a declared identifier is another machine's. */
const OF_ANOTHER: Readonly<Record<IdentifierKind, number>> = {
  "host-key": 8,
  serial: 8,
  mac: 7,
  certificate: 4,
  name: 4,
  address: 3,
}

// A machine may have more cards, keys and certificates than were seen, so that it lacks one weighs less.
const OTHERWISE: Readonly<Partial<Record<IdentifierKind, number>>> = {
  serial: 5,
  mac: 3,
  address: 3,
  "host-key": 2,
}

/** What speaks against a declaration being about this machine. */
export function contradictions(
  declaration: Declaration,
  machine: string,
  known: KnownMachines,
  shared: ReadonlySet<string>,
): readonly LinkEvidence[] {
  const mine = known.one(machine)?.identifiers ?? []
  return declaration.identifiers.flatMap(({ kind, value }) => {
    // What several machines are declared with tells none of them apart.
    if (kind === "address" && shared.has(value) && declaration.network === null) return []
    const hits = known
      .find(kind, value, declaration.network)
      .filter(({ known: { current }, how }) => current && how !== "label")
    if (hits.some((hit) => hit.machine === machine)) return []
    const other = hits[0]
    if (other !== undefined)
      return [
        against(
          kind,
          `the ${worded(kind)} ${value} is another machine's`,
          OF_ANOTHER[kind],
          other.known.observations,
        ),
      ]
    const weight = OTHERWISE[kind]
    const own = mine.filter((one) => one.kind === kind && one.current && isComparable(one.value, value, kind))
    // A machine with several addresses is declared by one of them.
    if (kind === "address" && own.some((one) => isDeclared(declaration, one.value))) return []
    if (
      weight === undefined ||
      own.length === 0 ||
      mine.some((one) => one.kind === kind && one.value === value)
    )
      return []
    const observations = own.flatMap((one) => one.observations)
    return [against(kind, `it has another ${worded(kind)} than ${value}`, weight, observations)]
  })
}

const isDeclared = ({ identifiers }: Declaration, address: string) =>
  identifiers.some(({ kind, value }) => kind === "address" && value === address)

/** A scan of one family says nothing of the other. */
const isComparable = (one: string, other: string, kind: IdentifierKind) =>
  kind !== "address" || one.includes(":") === other.includes(":")

const worded = (kind: IdentifierKind) => (kind === "mac" ? "hardware address" : kind.replace("-", " "))

function against(
  by: IdentifierKind,
  because: string,
  points: number,
  observations: readonly number[],
): LinkEvidence {
  return {
    by,
    because,
    points,
    observations: [...new Set(observations)].toSorted((one, other) => one - other),
  }
}
