import type { Moment } from "#model/moment.ts"
import type { Asked, Fact, Json, Observation } from "#model/observation.ts"
import { allPorts, type PortList, portsWithout } from "#model/port-list.ts"
import type { Protocol } from "#model/profile.ts"

const PROTOCOLS = ["tcp", "udp"] as const satisfies readonly Protocol[]

/**
 * What a sighting makes of the facts that only tell how a look went: a scan looks in several goes, and what one of them
 * says is put together with what is known. `isOther`: another machine answers here now, and nothing goes over to it.
 */
export function retold(
  known: readonly Observation[],
  facts: readonly Fact[],
  asked: Asked,
  moment: Moment,
  isOther: boolean,
): readonly Fact[] {
  const isTold = facts.some(({ kind }) => kind === "filtered" || kind === "clock")
  if (!isTold && !known.some(({ kind }) => kind === "filtered")) return facts
  const before = (fact: Pick<Fact, "kind" | "subject">) => {
    const now = coveringOf(known, fact, moment)
    return now && !(isOther && now.first < moment) ? now : undefined
  }
  const others = facts.filter((fact) => fact.kind !== "filtered" && !isWorseClock(before(fact), fact, moment))
  const silent = PROTOCOLS.flatMap((protocol) => {
    const told = facts.find(({ kind, subject }) => kind === "filtered" && subject === protocol)
    return silence(before({ kind: "filtered", subject: protocol }), told, asked[protocol], moment)
  })
  return [...others, ...silent]
}

/** Whether every port that gave no answer was asked again, and answered. */
export function isAnswered(
  fact: Pick<Fact, "kind" | "subject">,
  known: readonly Observation[],
  asked: Asked,
  moment: Moment,
): boolean {
  const now = coveringOf(known, fact, moment)
  const list = fact.subject === "udp" ? asked.udp : asked.tcp
  return (
    now !== undefined && now.last < moment && list !== "" && portsWithout(portsOf(now.detail), list) === ""
  )
}

/** Whether other ports gave no answer; a clock goes on by itself, and its value says when it is off. */
export function isOtherwise(now: Fact, said: Fact): boolean {
  return said.kind === "filtered" && portsOf(now.detail) !== portsOf(said.detail)
}

/** The ports of a filtered fact. */
function portsOf(detail: Json): PortList {
  const ports = isRecord(detail) ? detail["ports"] : undefined
  return typeof ports === "string" ? ports : ""
}

/** What was not asked again is still as silent as it was. */
function silence(
  now: Observation | undefined,
  told: Fact | undefined,
  asked: PortList,
  moment: Moment,
): readonly Fact[] {
  if (!now || now.last > moment) return told ? [told] : []
  const before = portsOf(now.detail)
  const left = portsWithout(before, asked)
  const ports = told ? allPorts(left, portsOf(told.detail)) : left
  // Another part of the same scan told of it, so that it can't end yet.
  if (ports === "") return now.last === moment && before !== "" ? [withPorts(now, "")] : []
  return told || left !== before ? [withPorts(told ?? now, ports)] : []
}

function withPorts({ kind, subject, value, method, standing }: Fact, ports: PortList): Fact {
  return { kind, subject, value, method, standing, detail: { ports } }
}

/** Several ports of one machine tell its time; the one that tells it best counts. */
function isWorseClock(now: Observation | undefined, { kind, detail }: Fact, moment: Moment): boolean {
  if (kind !== "clock" || now?.last !== moment) return false
  return vagueness(detail) >= vagueness(now.detail)
}

function vagueness(detail: Json): number {
  const plusMinus = isRecord(detail) ? detail["plusMinusMs"] : undefined
  return typeof plusMinus === "number" ? plusMinus : Number.POSITIVE_INFINITY
}

function coveringOf(
  known: readonly Observation[],
  { kind, subject }: Pick<Fact, "kind" | "subject">,
  moment: Moment,
): Observation | undefined {
  return known.find(
    (one) => one.kind === kind && one.subject === subject && one.first <= moment && moment < one.ended,
  )
}

function isRecord(json: Json | undefined): json is { readonly [key: string]: Json } {
  return typeof json === "object" && json !== null && !Array.isArray(json)
}
