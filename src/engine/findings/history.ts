import type { Change, ChangeKind } from "#model/change.ts"
import type { MachineAddress, ResolvedMachine } from "#model/machine.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import { isQuiet, type Observation } from "#model/observation.ts"
import { changeOf, portOf, rankOf } from "./changes.ts"

/** What was observed at one of a machine's addresses, as long as it held it. */
export interface Stay {
  readonly address: MachineAddress
  readonly observations: readonly Observation[]
}

type Told = Pick<ResolvedMachine, "id" | "firstSeen" | "states">

/** Every change that ever happened to one machine, newest first. */
export function historyOf(machine: Told, name: string, all: readonly Stay[]): Change[] {
  const stays = all.map((stay) => ({
    ...stay,
    observations: stay.observations.filter(({ kind }) => !isQuiet(kind)),
  }))
  const began = stays.map(({ address }) => address).toSorted((a, b) => a.since - b.since)[0]
  const steps = stays.flatMap((stay) => [
    ...(stay.address === began ? [] : [arrival(machine, name, stay)]),
    ...stepsOf(machine, name, stay),
    ...departure(machine, name, stay),
  ])
  const first = began ? [birth(machine, name, began, stays)] : []
  return [...steps, ...first].toSorted((a, b) => b.between[1] - a.between[1] || rankOf(a) - rankOf(b))
}

/** What a machine was observed to be at an address, without what its holders before and after it were. */
export function stayOf(address: MachineAddress, observations: readonly Observation[]): Stay {
  const until = address.until ?? FOREVER
  const own = observations
    .filter(({ first, ended }) => first < until && ended > address.since)
    .map((one) => ({ ...one, first: Math.max(one.first, address.since), ended: Math.min(one.ended, until) }))
  return { address, observations: own }
}

function birth(machine: Told, name: string, { ip }: MachineAddress, stays: readonly Stay[]): Change {
  const evidence = stays
    .flatMap(({ observations }) => observations)
    .filter(({ first }) => first === machine.firstSeen)
    .map(({ id }) => id)
  const between = [machine.firstSeen, machine.firstSeen] as const
  const told = { machine: machine.id, machineName: name, fact: ip, before: null, after: "answers" }
  return { kind: "machine-new", ...told, between, evidence }
}

function arrival(machine: Told, name: string, { address, observations }: Stay): Change {
  const { ip, since, evidence } = address
  const between = [lastBefore(machine, since, observations), since] as const
  const told = { machine: machine.id, machineName: name, fact: ip, before: null, after: "answers" }
  return { kind: "address-new", ...told, between, evidence }
}

function lastBefore({ firstSeen }: Told, since: Moment, observations: readonly Observation[]): Moment {
  const before = observations.filter(({ ended }) => ended <= since).map(({ last }) => last)
  return Math.max(firstSeen, ...before)
}

function departure(machine: Told, name: string, { address, observations }: Stay): Change[] {
  const { ip, until, evidence } = address
  if (until === null) return []
  const between = [Math.max(...observations.map(({ last }) => Math.min(last, until))), until] as const
  const told = { machine: machine.id, machineName: name, fact: ip, before: "answers", after: null }
  return [{ kind: turnedAt(machine, until, "left"), ...told, between, evidence }]
}

function turnedAt({ states }: Told, moment: Moment, turn: "left" | "came"): ChangeKind {
  const at = turn === "left" ? moment : moment - 1
  const isElsewhere = states.some(
    ({ since, until, presence }) => since <= at && at < until && presence === "present",
  )
  if (turn === "left") return isElsewhere ? "address-left" : "machine-gone"
  return isElsewhere ? "address-new" : "machine-back"
}

function stepsOf(machine: Told, name: string, stay: Stay): Change[] {
  const timelines = Map.groupBy(stay.observations, ({ kind, subject }) => `${kind} ${subject}`)
  const ports = new Set(
    stay.observations
      .filter(({ kind }) => kind === "port")
      .flatMap((one) => [`${portOf(one)} ${one.first}`, `${portOf(one)} ${one.ended}`]),
  )
  const held = { machine: machine.id, name, ip: stay.address.ip }
  const step = (before: Observation | undefined, after: Observation | undefined, around: Moment) => {
    const shown = (after ?? before)!
    const moment = after?.first ?? before!.ended
    // What comes and goes with its port is told by the port.
    const isTold = shown.kind !== "port" && !(before && after) && ports.has(`${portOf(shown)} ${moment}`)
    return (isTold ? [] : changeOf(before, after, held, [around, moment])).map((change) => {
      if (shown.kind !== "up") return change
      return { ...change, kind: turnedAt(machine, moment, after ? "came" : "left") }
    })
  }
  return [...timelines.values()].flatMap((timeline) => turnsOf(timeline, stay.address, step))
}

type Step = (
  before: Observation | undefined,
  after: Observation | undefined,
  around: Moment,
) => readonly Change[]

function turnsOf(timeline: readonly Observation[], { since, until }: MachineAddress, step: Step): Change[] {
  const inOrder = timeline.toSorted((a, b) => a.first - b.first)
  return inOrder.flatMap((observation, index) => {
    const next = inOrder[index + 1]
    const began = index === 0 && observation.first > since ? step(undefined, observation, since) : []
    if (next && next.first === observation.ended) return [...began, ...step(observation, next, since)]
    // What lasted until the machine left is told by its leaving.
    const ended = observation.ended < (until ?? FOREVER) ? step(observation, undefined, observation.last) : []
    const back = next ? step(undefined, next, observation.ended) : []
    return [...began, ...ended, ...back]
  })
}
