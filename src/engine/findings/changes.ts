import type { Bearer } from "#model/bearer.ts"
import type { Change, ChangeKind } from "#model/change.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import { isQuiet, type FactKind, type Observation } from "#model/observation.ts"

/** What happened to a machine as a whole, or to one of its addresses, with what shows it. */
interface Note {
  readonly bearer: Bearer
  readonly evidence: Observation[]
}

/**
 * What differs between two moments: for each fact that began or ended in between, what it was then and what it is at
 * the end. A machine or an address that is new is one change, not one for each of its ports; one that is gone, too.
 * Endpoints without a bearer are left out.
 */
export function changesBetween(
  observations: readonly Observation[],
  bearers: ReadonlyMap<number, readonly Bearer[]>,
  from: Moment,
  to: Moment,
): Change[] {
  const window = new Window(from, to)
  const telling = observations.filter(({ kind }) => !isQuiet(kind))
  for (const ofEndpoint of Map.groupBy(telling, ({ endpoint }) => endpoint).values())
    for (const bearer of bearers.get(ofEndpoint[0]!.endpoint) ?? []) window.take(ofEndpoint, bearer)
  return window.changes().toSorted(inOrder)
}

/** The time between two moments. */
class Window {
  private readonly from: Moment
  private readonly to: Moment
  private readonly plain: Change[] = []
  private readonly begun = new Map<string, Note>()
  private readonly came: Note[] = []
  private readonly left: Note[] = []

  constructor(from: Moment, to: Moment) {
    this.from = from
    this.to = to
  }

  /** Looks at what one endpoint's observations say of one machine that held it. */
  take(observations: readonly Observation[], bearer: Bearer): void {
    const isLeft = bearer.until <= this.to
    if (bearer.firstSeen > this.from) {
      if (bearer.firstSeen <= this.to) this.noteBegun(bearer, observations)
    } else if (bearer.since > this.from) {
      if (!isLeft && bearer.since <= this.to) this.came.push({ bearer, evidence: [...observations] })
    } else if (isLeft) this.left.push({ bearer, evidence: [...observations] })
    else this.compare(observations, bearer)
  }

  private noteBegun(bearer: Bearer, observations: readonly Observation[]): void {
    const noted = this.begun.get(bearer.machine) ?? { bearer, evidence: [] }
    noted.evidence.push(...observations)
    this.begun.set(bearer.machine, noted)
  }

  private compare(observations: readonly Observation[], bearer: Bearer): void {
    const timelines = Map.groupBy(observations, ({ kind, subject }) => `${kind} ${subject}`)
    const at = (timeline: readonly Observation[], moment: Moment) =>
      timeline.find(({ first, ended }) => first <= moment && moment < ended)
    const portTurned = (port: string) => {
      const timeline = timelines.get(`port ${port}`) ?? []
      return (at(timeline, this.from) === undefined) !== (at(timeline, this.to) === undefined)
    }
    for (const timeline of timelines.values()) {
      const [before, after] = [at(timeline, this.from), at(timeline, this.to)]
      if (before?.value === after?.value) continue
      const shown = after ?? before!
      if (shown.kind === "up") (after ? this.came : this.left).push({ bearer, evidence: [shown] })
      else if (!portTurned(portOf(shown)) || shown.kind === "port")
        this.plain.push(...changeOf(before, after, bearer, [this.from, this.to]))
    }
  }

  changes(): Change[] {
    return [
      ...this.plain,
      ...[...this.begun.values()].map((note) => newMachine(note, this.from)),
      ...this.whole(this.came, ({ presentBefore }) => presentBefore, ["machine-back", "address-new"]),
      ...this.whole(this.left, ({ presentAfter }) => presentAfter, ["machine-gone", "address-left"]),
    ]
  }

  /** One change a machine where all of it came or went, else one an address. */
  private whole(
    notes: readonly Note[],
    elsewhere: (bearer: Bearer) => boolean,
    [ofMachine, ofAddress]: readonly [ChangeKind, ChangeKind],
  ): Change[] {
    const told = new Set<string>()
    return notes.flatMap((note) => {
      const isElsewhere = elsewhere(note.bearer)
      const key = isElsewhere ? `${note.bearer.machine} ${note.bearer.ip}` : note.bearer.machine
      if (told.has(key)) return []
      told.add(key)
      return [turn(isElsewhere ? ofAddress : ofMachine, note, this.from)]
    })
  }
}

const COMING: ReadonlySet<ChangeKind> = new Set(["machine-back", "address-new"])

function turn(kind: ChangeKind, { bearer, evidence }: Note, from: Moment): Change {
  const up = evidence.find((one) => one.kind === "up") ?? evidence[0]
  const isComing = COMING.has(kind)
  const begun = Math.max(up?.first ?? bearer.since, bearer.since)
  const ended = Math.min(up?.ended ?? FOREVER, bearer.until)
  return {
    kind,
    machine: bearer.machine,
    machineName: bearer.name,
    fact: bearer.ip,
    before: isComing ? null : "answers",
    after: isComing ? "answers" : null,
    between: isComing ? [from, begun] : [Math.min(up?.last ?? from, ended), ended],
    evidence: idsOf(evidence),
  }
}

function newMachine({ bearer, evidence }: Note, from: Moment): Change {
  return {
    kind: "machine-new",
    machine: bearer.machine,
    machineName: bearer.name,
    fact: bearer.ip,
    before: null,
    after: "answers",
    between: [from, bearer.firstSeen],
    evidence: idsOf(evidence),
  }
}

function idsOf(evidence: readonly Observation[]): number[] {
  return evidence.slice(0, 50).map(({ id }) => id)
}

type Held = Pick<Bearer, "machine" | "name" | "ip">

/** The change from one observation of a subject to another, or to or from none; nothing where it is no news. */
export function changeOf(
  before: Observation | undefined,
  after: Observation | undefined,
  bearer: Held,
  seenAround: readonly [Moment, Moment] = [0, 0],
): Change[] {
  // Told anew by another, or by the same after a change of hands: nothing that differs.
  if (before?.value === after?.value) return []
  const shown = after ?? before
  const kind = shown && kindOf(shown.kind, before, after)
  if (!shown || !kind) return []
  return [
    {
      kind,
      machine: bearer.machine,
      machineName: bearer.name,
      fact: factName(shown, bearer),
      before: before ? valueOf(before) : null,
      after: after ? valueOf(after) : null,
      between: [before?.last ?? seenAround[0], after?.first ?? before?.ended ?? seenAround[1]],
      evidence: [before, after].flatMap((one) => (one ? [one.id] : [])),
    },
  ]
}

const KIND_OF: Readonly<Record<FactKind, ChangeKind | null>> = {
  up: null,
  mac: "mac",
  name: "name",
  port: null,
  service: "service",
  "host-key": "host-key",
  certificate: "certificate",
  identifier: "identifier",
  "http-title": "http-title",
  os: "os",
  script: null,
  answer: null,
  inside: null,
  neighbour: null,
  filtered: null,
  clock: null,
}

// Seen for the first time means asked for the first time: a thing learned, not a thing changed.
const LEARNED: ReadonlySet<FactKind> = new Set([
  "mac",
  "service",
  "host-key",
  "certificate",
  "identifier",
  "http-title",
  "os",
])

function kindOf(
  kind: FactKind,
  before: Observation | undefined,
  after: Observation | undefined,
): ChangeKind | null {
  if (kind === "port") return after ? "port-opened" : "port-closed"
  if (kind === "up") return after ? (before ? null : "machine-back") : "machine-gone"
  if (!before && LEARNED.has(kind)) return null
  // A service that goes, goes with its port.
  if (kind === "service" && !after) return null
  if (kind === "identifier" && !isNews(after ?? before!)) return null
  return KIND_OF[kind]
}

/** A certificate's key is told with the certificate; and what others claim of a machine comes and goes with them. */
function isNews({ subject, standing }: Observation): boolean {
  return standing === "observed" && !subject.endsWith(" tls-key")
}

/** "443/tcp", of a fact that is about a port or what answers on it. */
export function portOf({ subject }: Observation): string {
  return subject.split(" ", 1)[0] ?? ""
}

function factName({ kind, subject }: Observation, bearer: Held): string {
  if (kind === "up") return bearer.ip
  if (kind === "port" || kind === "service") return subject
  if (kind === "name") return subject === "ptr" ? "DNS name" : `name (${subject})`
  if (kind === "mac") return `hardware address of ${bearer.ip}`
  if (kind === "os") return "operating system"
  if (kind === "http-title") return `${subject} title`
  if (kind === "identifier") return IDENTIFIERS[subject] ?? subject
  return `${subject} ${kind === "host-key" ? "host key" : kind}`
}

const IDENTIFIERS: Readonly<Record<string, string>> = {
  "smbios-uuid": "SMBIOS UUID",
  serial: "serial number",
  "machine-id": "machine id",
  "snmp-engine": "SNMP engine id",
  "upnp-uuid": "UPnP id",
  "netbios-mac": "hardware address told by NetBIOS",
  "afp-signature": "AFP signature",
  "bacnet-instance": "BACnet instance",
}

function valueOf({ kind, value }: Observation): string {
  return kind === "up" ? "answers" : value
}

const RANKS: readonly ChangeKind[] = [
  "machine-new",
  "machine-back",
  "machine-gone",
  "address-new",
  "address-left",
  "mac",
  "identifier",
  "host-key",
  "port-opened",
  "port-closed",
  "service",
  "certificate",
]

function inOrder(a: Change, b: Change): number {
  return (
    rankOf(a) - rankOf(b) ||
    b.between[1] - a.between[1] ||
    compareText(a.machineName, b.machineName) ||
    compareText(a.fact, b.fact)
  )
}

/** What matters most first. */
export function rankOf({ kind }: Change): number {
  const rank = RANKS.indexOf(kind)
  return rank < 0 ? RANKS.length : rank
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
