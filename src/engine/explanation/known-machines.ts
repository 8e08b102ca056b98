import type { IdentifierKind } from "#model/declaration.ts"
import type { KnownIdentifier, KnownMachine } from "#model/known.ts"

/** A suffix that makes a short name whole: "db1" is "db1.prod.lan" in the network that uses it (null: in all). */
export interface SuffixRule {
  readonly suffix: string
  readonly network: string | null
}

/** A way from an identifier to a machine. */
export interface Hit {
  readonly machine: string
  readonly known: KnownIdentifier
  /**
   * exact: letter by letter; suffix: one of both is short, and a known suffix makes them equal; label: only the first
   * labels are equal, or the name is one of another network: enough to be careful, and not to conclude anything.
   */
  readonly how: "exact" | "suffix" | "label"
}

const MOST_SUFFIXES = 200
// Every machine calls itself that.
const EVERYBODY = new Set(["localhost", "localhost.localdomain"])

/** Machines by everything that they are known by. */
export class KnownMachines {
  private readonly hits = new Map<string, Hit[]>()
  private readonly labels = new Map<string, Hit[]>()
  private readonly machines = new Map<string, KnownMachine>()
  private readonly suffixes: readonly SuffixRule[]

  constructor(machines: readonly KnownMachine[], suffixes: readonly SuffixRule[]) {
    this.suffixes = suffixes.slice(0, MOST_SUFFIXES)
    for (const machine of machines) {
      this.machines.set(machine.id, machine)
      for (const known of machine.identifiers) this.add(machine.id, known)
    }
  }

  get all(): Iterable<KnownMachine> {
    return this.machines.values()
  }

  one(id: string): KnownMachine | undefined {
    return this.machines.get(id)
  }

  /** Who is meant, in a source of that network (null: of any), and who may be where the name does not settle it. */
  find(kind: IdentifierKind, value: string, network: string | null): readonly Hit[] {
    const found = this.hits.get(key(kind, value)) ?? []
    const here = found.filter(
      ({ known }) => network === null || known.network === null || known.network === network,
    )
    if (kind !== "name") return here
    const isSettled = here.some(({ how }) => how === "suffix") || (here.length > 0 && value.includes("."))
    return isSettled ? here : [...here, ...this.byLabel(value, here)]
  }

  /** Names of which only the first label is the same, one of both being short, or that are another network's. */
  private byLabel(name: string, sure: readonly Hit[]): readonly Hit[] {
    const isShort = !name.includes(".")
    const already = new Set(sure.map(({ machine }) => machine))
    return (this.labels.get(labelOf(name)) ?? []).filter(
      ({ machine, known }) =>
        !already.has(machine) && (isShort || !known.value.includes(".") || known.value === name),
    )
  }

  private add(machine: string, known: KnownIdentifier): void {
    if (EVERYBODY.has(known.value)) return
    put(this.hits, key(known.kind, known.value), { machine, known, how: "exact" })
    if (known.kind !== "name") return
    put(this.labels, labelOf(known.value), { machine, known, how: "label" })
    for (const { suffix, network } of this.suffixes) {
      if (network !== null && known.network !== null && network !== known.network) continue
      const scoped = { ...known, network: known.network ?? network }
      const other = otherSpelling(known.value, suffix)
      if (other !== null) put(this.hits, key("name", other), { machine, known: scoped, how: "suffix" })
    }
  }
}

function put(hits: Map<string, Hit[]>, at: string, hit: Hit): void {
  const there = hits.get(at)
  if (there === undefined) hits.set(at, [hit])
  else there.push(hit)
}

/** A name as it is written with, or without, the suffix; null where the suffix has nothing to do with it. */
function otherSpelling(name: string, suffix: string): string | null {
  if (!name.includes(".")) return `${name}.${suffix}`
  const short = name.endsWith(`.${suffix}`) ? name.slice(0, -suffix.length - 1) : ""
  return short === "" || short.includes(".") ? null : short
}

const labelOf = (name: string) => name.split(".", 1)[0] ?? name

const key = (kind: IdentifierKind, value: string) => `${kind} ${value}`
