import type { Evidence, MachineDossier } from "#api/shapes.ts"
import type { Json } from "#model/observation.ts"
import { listIn, numberIn, textIn } from "./detail.ts"

/** What a machine is, how sure that is, and what it rests on. */
export interface What {
  /** null: nothing tells. */
  readonly says: string | null
  readonly certainty: "likely" | "possible" | "unsure"
  readonly because: string
  /** Who made it, and how that is known; null where nothing tells. */
  readonly made: string | null
  /** Other answers that the same evidence allows: "Linux 4.15 (96 %)". */
  readonly rivals: readonly string[]
  readonly for: readonly number[]
}

interface System {
  readonly name: string
  readonly certainty: What["certainty"]
  readonly because: string
  readonly rivals: readonly string[]
  readonly for: readonly number[]
}

const accuracyOf = (match: Json | undefined) => numberIn(match, "accuracy") ?? 0

function certaintyOf(accuracy: number): What["certainty"] {
  if (accuracy >= 95) return "likely"
  return accuracy >= 90 ? "possible" : "unsure"
}

const MOST_RIVALS = 2

/** nmap compares how a machine's network stack behaves with those it knows; its best match is never a proof. */
function measuredSystem(facts: readonly Evidence[]): System | null {
  const fact = facts.findLast(({ kind }) => kind === "os")
  if (!fact) return null
  const [best, ...others] = listIn(fact.detail, "matches")
  const rivals = others.slice(0, MOST_RIVALS).flatMap((match) => {
    const name = textIn(match, "name")
    return name === null ? [] : [`${name} (${accuracyOf(match)} %)`]
  })
  const accuracy = accuracyOf(best)
  return {
    name: fact.value,
    certainty: certaintyOf(accuracy),
    because: accuracy > 0 ? `its answers look like it, ${accuracy} %` : "its answers look like it",
    rivals,
    for: [fact.id],
  }
}

function spokenSystem(facts: readonly Evidence[]): System | null {
  const said = facts.filter(({ kind, detail }) => kind === "service" && textIn(detail, "osType") !== null)
  const name = textIn(said[0]?.detail, "osType")
  if (name === null) return null
  const agreeing = said.filter(({ detail }) => textIn(detail, "osType") === name)
  const others = [...new Set(said.map(({ detail }) => textIn(detail, "osType")))].filter(
    (each) => each !== name,
  )
  return {
    name,
    certainty: others.length === 0 ? "likely" : "possible",
    because: "its services say so",
    rivals: others.filter((each) => each !== null),
    for: agreeing.map(({ id }) => id),
  }
}

// What nearly every machine runs says nothing of what this one is for.
const EVERYWHERE = /ssh|exporter|rpc|netbios|\bsmb\b|terminal services/i
const MOST_PRODUCTS = 2

function products(facts: readonly Evidence[]): readonly { readonly name: string; readonly id: number }[] {
  const spoken = facts.flatMap(({ kind, detail, id }) => {
    const product = kind === "service" ? textIn(detail, "product") : null
    const version = textIn(detail, "version")
    return product === null || EVERYWHERE.test(product)
      ? []
      : [{ name: version === null ? product : `${product} ${version}`, id }]
  })
  return spoken
    .filter(({ name }, at) => spoken.findIndex((other) => other.name === name) === at)
    .slice(0, MOST_PRODUCTS)
}

/** The best-supported answer to what a machine is, from facts that stand. */
export function whatIs(machine: MachineDossier, facts: readonly Evidence[]): What {
  const system = measuredSystem(facts) ?? spokenSystem(facts)
  const running = products(facts)
  const macs = facts.filter(({ kind }) => kind === "mac")
  const parts = [...(system ? [system.name] : []), ...running.map(({ name }) => name)]
  const made = machine.vendor === null ? null : `made by ${machine.vendor}, by its hardware address`
  if (parts.length === 0 && machine.vendor !== null)
    return {
      says: `Something made by ${machine.vendor}`,
      certainty: "possible",
      because: "its hardware address was given to them; nothing else tells",
      made: null,
      rivals: [],
      for: macs.map(({ id }) => id),
    }
  return {
    says: parts.length === 0 ? null : parts.join(", "),
    certainty: system?.certainty ?? "likely",
    because: system?.because ?? "its services say so",
    made,
    rivals: system?.rivals ?? [],
    for: [
      ...(system?.for ?? []),
      ...running.map(({ id }) => id),
      ...(made === null ? [] : macs.map(({ id }) => id)),
    ],
  }
}
