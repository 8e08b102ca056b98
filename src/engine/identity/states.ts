import type { Described } from "#model/classification.ts"
import type { MachineState } from "#model/machine.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { FactKind, Observation } from "#model/observation.ts"
import { absencesOf, type Absence } from "./absence.ts"
import type { IdentityTools } from "./identity.ts"
import type { Stay } from "./stay.ts"

/** What the machine was like over time: a new state begins where its name, what it is, or its presence changed. */
export function statesOf(stays: readonly Stay[], tools: IdentityTools): MachineState[] {
  const absences = absencesOf(stays)
  const describe = describer(tools)
  const moments = turningPoints(stays, tools.describe ? DESCRIBING : SHOWING)
  const states: MachineState[] = []
  for (const [index, since] of moments.entries()) {
    const state = {
      since,
      until: moments[index + 1] ?? FOREVER,
      ...stateAt(stays, since, absences, describe),
    }
    const before = states.at(-1)
    if (before && isAlike(before, state)) states[states.length - 1] = { ...before, until: state.until }
    else states.push(state)
  }
  return states
}

const SHOWING: ReadonlySet<FactKind> = new Set(["up", "name", "os", "mac"])

/** Kinds of facts that tell what a machine is. */
const TELLING: ReadonlySet<FactKind> = new Set([
  "mac",
  "service",
  "host-key",
  "certificate",
  "http-title",
  "os",
  "script",
  "answer",
  "inside",
])
const DESCRIBING: ReadonlySet<FactKind> = new Set([...SHOWING, ...TELLING])

function turningPoints(stays: readonly Stay[], turning: ReadonlySet<FactKind>): Moment[] {
  const points = new Set<Moment>()
  let birth = FOREVER
  for (const { from, to, observations } of stays) {
    for (const { kind, first, ended } of observations) {
      const start = Math.max(first, from)
      birth = Math.min(birth, start)
      if (!turning.has(kind)) continue
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
  describe: (showing: Showing) => Described,
): Omit<MachineState, "since" | "until"> {
  const showing = showingAt(stays, moment)
  const { current, alive, isHere, endpoint } = showing
  const names = namesFrom(alive.length > 0 ? alive : current)
  const absence = absences.find(({ from, to }) => from <= moment && moment < to)
  return {
    names,
    name: names[0] ?? endpoint.ip,
    ...describe(showing),
    ...presenceAt(isHere, absence),
  }
}

/** What a machine shows at a moment. */
interface Showing {
  readonly moment: Moment
  readonly endpoint: Stay["endpoint"]
  /** All that was seen of it where it is, or where it was last. */
  readonly current: readonly Observation[]
  /** Of that, what holds. */
  readonly alive: readonly Observation[]
  readonly isHere: boolean
}

function showingAt(stays: readonly Stay[], moment: Moment): Showing {
  const held = stays.filter(({ from, to }) => from <= moment && moment < to)
  // Where it is nowhere, it is what it was when it was last somewhere.
  const shown = held.length > 0 ? held : [lastBefore(stays, moment)]
  const current = shown.flatMap(({ observations }) => observations)
  const alive = aliveAt(current, moment)
  const isHere = held.length > 0 && isPresent(current, alive)
  return { moment, endpoint: shown[0]!.endpoint, current, alive, isHere }
}

const aliveAt = (observations: readonly Observation[], moment: Moment) =>
  observations.filter(({ first, ended }) => first <= moment && moment < ended)

/** The observations that tell what a machine is, as it stands at a moment. */
export function tellingAt(stays: readonly Stay[], moment: Moment): readonly Observation[] {
  return tellingOf(showingAt(stays, moment))
}

/** A machine that is gone is what it was while it last answered. */
function tellingOf({ moment, current, alive, isHere }: Showing): readonly Observation[] {
  const telling = current.filter(({ kind }) => TELLING.has(kind))
  const holding = isHere ? alive : aliveAt(telling, lastAnswer(current, moment))
  const told = holding.filter(({ kind }) => TELLING.has(kind))
  const missing = (["os", "mac"] as const).filter((wanted) => told.every(({ kind }) => kind !== wanted))
  // Nobody has said otherwise of these since.
  return [...told, ...missing.flatMap((wanted) => telling.findLast(({ kind }) => kind === wanted) ?? [])]
}

/** The last moment, up to another, at which it answered. */
function lastAnswer(current: readonly Observation[], moment: Moment): Moment {
  const ups = current.filter(({ kind, first }) => kind === "up" && first <= moment)
  const seen = (ups.length > 0 ? ups : current).map(({ last }) => last)
  return Math.min(moment, Math.max(...seen))
}

/** What a machine is, said once for what is told alike at several moments. */
function describer({ vendorOf, describe }: IdentityTools): (showing: Showing) => Described {
  if (!describe) return (showing) => plainly(showing, vendorOf)
  const known = new Map<string, Described>()
  return (showing) => {
    const telling = tellingOf(showing)
    const key = telling
      .map(({ id }) => id)
      .toSorted((a, b) => a - b)
      .join(" ")
    const described = known.get(key) ?? describe(telling)
    known.set(key, described)
    return described
  }
}

function plainly({ alive, current }: Showing, vendorOf: IdentityTools["vendorOf"]): Described {
  const showing = (wanted: FactKind) =>
    (alive.find(({ kind }) => kind === wanted) ?? current.findLast(({ kind }) => kind === wanted))?.value
  const mac = showing("mac")
  return {
    kind: null,
    vendor: mac === undefined ? null : vendorOf(mac),
    model: null,
    os: showing("os") ?? null,
    role: null,
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
    a.kind === b.kind &&
    a.vendor === b.vendor &&
    a.model === b.model &&
    a.os === b.os &&
    a.role === b.role &&
    a.presence === b.presence &&
    a.wakes === b.wakes &&
    a.names.join("\n") === b.names.join("\n")
  )
}
