import type { MachineState } from "#model/machine.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { Observation } from "#model/observation.ts"
import { absencesOf, type Absence } from "./absence.ts"
import type { IdentityTools } from "./identity.ts"
import type { Stay } from "./stay.ts"

/** What the machine was like over time: a new state begins where its name, system, maker or presence changed. */
export function statesOf(stays: readonly Stay[], tools: IdentityTools): MachineState[] {
  const absences = absencesOf(stays)
  const moments = turningPoints(stays)
  const states: MachineState[] = []
  for (const [index, since] of moments.entries()) {
    const state = { since, until: moments[index + 1] ?? FOREVER, ...stateAt(stays, since, absences, tools) }
    const before = states.at(-1)
    if (before && isAlike(before, state)) states[states.length - 1] = { ...before, until: state.until }
    else states.push(state)
  }
  return states
}

const SHOWING = new Set(["up", "name", "os", "mac"])

function turningPoints(stays: readonly Stay[]): Moment[] {
  const points = new Set<Moment>()
  let birth = FOREVER
  for (const { from, to, observations } of stays) {
    for (const { kind, first, ended } of observations) {
      const start = Math.max(first, from)
      birth = Math.min(birth, start)
      if (!SHOWING.has(kind)) continue
      points.add(start)
      points.add(Math.min(ended, to))
    }
  }
  points.add(birth)
  points.delete(FOREVER)
  return [...points].toSorted((a, b) => a - b)
}

function stateAt(
  stays: readonly Stay[],
  moment: Moment,
  absences: readonly Absence[],
  tools: IdentityTools,
): Omit<MachineState, "since" | "until"> {
  const held = stays.filter(({ from, to }) => from <= moment && moment < to)
  // Where it is nowhere, it is what it was when it was last somewhere.
  const shown = held.length > 0 ? held : [lastBefore(stays, moment)]
  const current = shown.flatMap(({ observations }) => observations)
  const alive = current.filter(({ first, ended }) => first <= moment && moment < ended)
  const names = namesFrom(alive.length > 0 ? alive : current)
  const mac = (alive.find(({ kind }) => kind === "mac") ?? current.findLast(({ kind }) => kind === "mac"))
    ?.value
  const absence = absences.find(({ from, to }) => from <= moment && moment < to)
  return {
    names,
    name: names[0] ?? shown[0]!.endpoint.ip,
    vendor: mac === undefined ? null : tools.vendorOf(mac),
    os:
      (alive.find(({ kind }) => kind === "os") ?? current.findLast(({ kind }) => kind === "os"))?.value ??
      null,
    ...presenceAt(held.length > 0 && isPresent(current, alive), absence),
  }
}

function lastBefore(stays: readonly Stay[], moment: Moment): Stay {
  return stays.findLast(({ from }) => from <= moment) ?? stays[0]!
}

function presenceAt(isHere: boolean, absence: Absence | undefined): Pick<MachineState, "presence" | "wakes"> {
  if (isHere) return { presence: "present", wakes: null }
  return absence && absence.wakes !== null
    ? { presence: "asleep", wakes: absence.wakes }
    : { presence: "gone", wakes: null }
}

/** An open port speaks for presence only where nobody recorded whether the machine was up. */
function isPresent(current: readonly Observation[], alive: readonly Observation[]): boolean {
  const wasAsked = current.some(({ kind }) => kind === "up")
  return alive.some(({ kind }) => kind === (wasAsked ? "up" : "port"))
}

// What others call it comes before what it says of itself; what the user typed is the last resort.
const NAME_ORDER = ["ptr", "mdns", "netbios", "smb", "ntlm", "snmp", "upnp", "asked"]

function namesFrom(observations: readonly Observation[]): string[] {
  const names = observations
    .filter(({ kind, value }) => kind === "name" && value !== "")
    .toSorted((a, b) => rankOf(a.subject) - rankOf(b.subject) || a.id - b.id)
  return [...new Set(names.map(({ value }) => value))]
}

function rankOf(subject: string): number {
  const rank = NAME_ORDER.indexOf(subject)
  return rank < 0 ? NAME_ORDER.length : rank
}

function isAlike(a: MachineState, b: MachineState): boolean {
  return (
    a.name === b.name &&
    a.vendor === b.vendor &&
    a.os === b.os &&
    a.presence === b.presence &&
    a.wakes === b.wakes &&
    a.names.join("\n") === b.names.join("\n")
  )
}
