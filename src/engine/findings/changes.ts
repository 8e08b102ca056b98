import type { Change, ChangeKind } from "#model/change.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { FactKind, Observation } from "#model/observation.ts"

/** Which machine an endpoint's observations speak of, and since when it is known. */
export interface Bearer {
  readonly machine: string
  readonly name: string
  readonly ip: string
  readonly firstSeen: Moment
}

const KIND_OF: Readonly<Record<FactKind, ChangeKind | null>> = {
  up: null,
  mac: "mac",
  name: "name",
  port: null,
  service: "service",
  "host-key": "host-key",
  certificate: "certificate",
  "http-title": "http-title",
  os: "os",
  script: null,
}

/**
 * What differs between two moments: for each fact that began or ended in between, what it was then and what it is at
 * the end. A machine that is new is one change, not one for each of its ports. Endpoints without a bearer are left out.
 */
export function changesBetween(
  observations: readonly Observation[],
  bearers: ReadonlyMap<number, readonly Bearer[]>,
  from: Moment,
  to: Moment,
): Change[] {
  const timelines = Map.groupBy(
    observations,
    ({ endpoint, kind, subject }) => `${endpoint} ${kind} ${subject}`,
  )
  const changes: Change[] = []
  const newMachines = new Map<string, { bearer: Bearer; evidence: number[] }>()
  for (const timeline of timelines.values()) {
    for (const bearer of bearers.get(timeline[0]!.endpoint) ?? []) {
      if (bearer.firstSeen > from && bearer.firstSeen <= to) noteNew(newMachines, bearer, timeline)
      else changes.push(...netChange(timeline, bearer, from, to))
    }
  }
  for (const { bearer, evidence } of newMachines.values()) changes.push(newMachine(bearer, evidence, from))
  return changes.toSorted(
    (a, b) =>
      rankOf(a) - rankOf(b) ||
      b.between[1] - a.between[1] ||
      compareText(a.machineName, b.machineName) ||
      compareText(a.fact, b.fact),
  )
}

/** Every change that ever happened to one machine, newest first. */
export function historyOf(observations: readonly Observation[], bearer: Bearer): Change[] {
  const timelines = Map.groupBy(
    observations,
    ({ endpoint, kind, subject }) => `${endpoint} ${kind} ${subject}`,
  )
  const steps = [...timelines.values()].flatMap((timeline) => stepsOf(timeline, bearer))
  const evidence = observations.filter(({ first }) => first === bearer.firstSeen).map(({ id }) => id)
  return [...steps, newMachine(bearer, evidence, bearer.firstSeen)].toSorted(
    (a, b) => b.between[1] - a.between[1] || rankOf(a) - rankOf(b),
  )
}

function noteNew(
  machines: Map<string, { bearer: Bearer; evidence: number[] }>,
  bearer: Bearer,
  timeline: readonly Observation[],
): void {
  const noted = machines.get(bearer.machine) ?? { bearer, evidence: [] }
  noted.evidence.push(...timeline.map(({ id }) => id))
  machines.set(bearer.machine, noted)
}

function newMachine(bearer: Bearer, evidence: readonly number[], from: Moment): Change {
  return {
    kind: "machine-new",
    machine: bearer.machine,
    machineName: bearer.name,
    fact: bearer.ip,
    before: null,
    after: "answers",
    between: [from, bearer.firstSeen],
    evidence: evidence.slice(0, 50),
  }
}

function netChange(timeline: readonly Observation[], bearer: Bearer, from: Moment, to: Moment): Change[] {
  const at = (moment: Moment) => timeline.find(({ first, ended }) => first <= moment && moment < ended)
  const before = at(from)
  const after = at(to)
  if (before?.value === after?.value) return []
  return changeOf(before, after, bearer)
}

function stepsOf(timeline: readonly Observation[], bearer: Bearer): Change[] {
  const inOrder = timeline.toSorted((a, b) => a.first - b.first)
  return inOrder.flatMap((observation, index) => {
    const next = inOrder[index + 1]
    const began =
      index === 0 && observation.first > bearer.firstSeen ? changeOf(undefined, observation, bearer) : []
    if (next && next.first === observation.ended) return [...began, ...changeOf(observation, next, bearer)]
    const ended = hasEnded(observation) ? changeOf(observation, undefined, bearer) : []
    const back = next ? changeOf(undefined, next, bearer, observation) : []
    return [...began, ...ended, ...back]
  })
}

function hasEnded({ ended }: Observation): boolean {
  return ended < FOREVER
}

function changeOf(
  before: Observation | undefined,
  after: Observation | undefined,
  bearer: Bearer,
  earlier?: Observation,
): Change[] {
  const shown = after ?? before
  if (!shown) return []
  const kind = kindOf(shown.kind, before, after)
  if (!kind) return []
  return [
    {
      kind,
      machine: bearer.machine,
      machineName: bearer.name,
      fact: factName(shown, bearer),
      before: before ? valueOf(before) : null,
      after: after ? valueOf(after) : null,
      between: [
        before?.last ?? earlier?.ended ?? bearer.firstSeen,
        after?.first ?? before?.ended ?? bearer.firstSeen,
      ],
      evidence: [before, after].flatMap((one) => (one ? [one.id] : [])),
    },
  ]
}

function kindOf(
  kind: FactKind,
  before: Observation | undefined,
  after: Observation | undefined,
): ChangeKind | null {
  if (kind === "port") return after ? "port-opened" : "port-closed"
  if (kind === "up") return after ? (before ? null : "machine-back") : "machine-gone"
  // A service that appears with its port, or goes with it, is told by the port.
  if (kind === "service" && !(before && after)) return null
  return KIND_OF[kind]
}

function factName({ kind, subject }: Observation, bearer: Bearer): string {
  if (kind === "up") return bearer.ip
  if (kind === "port" || kind === "service") return subject
  if (kind === "name") return subject === "ptr" ? "DNS name" : `name (${subject})`
  if (kind === "mac") return `hardware address of ${bearer.ip}`
  if (kind === "os") return "operating system"
  if (kind === "http-title") return `${subject} title`
  return `${subject} ${kind === "host-key" ? "host key" : kind}`
}

function valueOf({ kind, value }: Observation): string {
  return kind === "up" ? "answers" : value
}

const RANKS: readonly ChangeKind[] = [
  "machine-new",
  "machine-back",
  "machine-gone",
  "mac",
  "host-key",
  "port-opened",
  "port-closed",
  "service",
  "certificate",
]

function rankOf({ kind }: Change): number {
  const rank = RANKS.indexOf(kind)
  return rank < 0 ? RANKS.length : rank
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
