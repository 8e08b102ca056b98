import type { Fact, Json } from "#model/observation.ts"
import type { Answer } from "./machine.ts"

/** What one answer showed: clues that might tell machines apart, and ports, which only tell when all are others. */
export interface Showing {
  readonly clues: readonly string[]
  readonly ports: readonly string[]
}

/** What kind of clue it is: a card's address, what the zone says, its own name, or a key, certificate or number. */
export function kindOf(clue: string): "card" | "zone" | "name" | "key" {
  const [word = ""] = clue.replace(EPOCH, "").split(" ")
  return word === "card" || word === "zone" || word === "name" ? word : "key"
}

/** Cards beside each other on one board have addresses a few steps apart. */
export function isNear(one: string, other: string): boolean {
  const [a, b] = [one, other].map((clue) => clue.split(" ")[1]!.replaceAll(":", ""))
  const steps = Math.abs(Number.parseInt(a!, 16) - Number.parseInt(b!, 16))
  return steps <= 16
}

const EPOCH = /^\d+\|/
const VIRTUAL_ROUTERS = /^(?:00:00:5e:00:0[12]|00:00:0c:07:ac|00:00:0c:9f:f|00:00:00:00:00:00|ff:ff)/

/**
 * What one answer shows that lasts and might tell machines apart. Whether it does tell is seen in the end: only what
 * no other machine ever showed counts. This is the yardstick, so it knows nothing of the engine's own weighing.
 */
export function shownBy(facts: readonly Fact[], answer: Answer): Showing {
  const { epoch } = answer.machine
  const known = read.get(facts)
  if (known?.epoch === epoch) return known.shown
  const ports = facts.filter(({ kind }) => kind === "port").map(({ subject }) => subject)
  const shown = { clues: cluesOf(facts, answer), ports }
  read.set(facts, { epoch, shown })
  return shown
}

const read = new WeakMap<readonly Fact[], { readonly epoch: number; readonly shown: Showing }>()

function cluesOf(facts: readonly Fact[], { ip, machine }: Answer): readonly string[] {
  const clues = new Set<string>()
  for (const { kind, subject, value, detail } of facts) {
    if (kind === "mac" && !VIRTUAL_ROUTERS.test(value)) clues.add(`card ${value}`)
    if (kind === "host-key") clues.add(`key ${value}`)
    if (kind === "certificate")
      clues
        .add(`certificate ${value}`)
        .add(`tls ${keyOf(detail)}`)
        .add(`subject ${subjectOf(detail)}`)
    if (kind === "name" && !value.includes(ip.replaceAll(".", "-")))
      clues.add(`${subject === "ptr" ? "zone" : "name"} ${value.split(".")[0]}`)
    if (kind === "identifier") clues.add(`${subject.replace(/^\d+\/\w+ /, "")} ${value}`)
    if (kind === "script" && TELLING.test(subject)) clues.add(`script ${value}`)
  }
  for (const nothing of ["tls ", "tls null", "subject ", "subject {}"]) clues.delete(nothing)
  // Of a machine that became another in everybody's eyes, nothing before says anything about it after.
  return [...clues].map((clue) => (machine.epoch === 0 ? clue : `${machine.epoch}|${clue}`))
}

const TELLING = /snmp-info$|http-hp-ilo-info$/

const keyOf = (detail: Json) => textOf(detail, "spki")
const subjectOf = (detail: Json) => textOf(detail, "subject")

function textOf(detail: Json, part: string): string {
  if (detail === null || typeof detail !== "object" || !(part in detail)) return ""
  const value: unknown = Object.entries(detail).find(([key]) => key === part)?.[1]
  return typeof value === "string" ? value : JSON.stringify(value)
}
