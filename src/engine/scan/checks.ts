import { type Fact, NOTHING_ASKED, portSubject } from "#model/observation.ts"
import type { Conversations } from "./conversations.ts"
import type { Course } from "./course.ts"
import { LIGHT_METHODS, lookAround, lookHard, PART_TO_LOOK_AGAIN, tellSilence } from "./discover.ts"
import { knocksOf } from "./doors.ts"
import type { KnownMachine, Rescan } from "./known.ts"
import type { NmapHost } from "./nmap/host.ts"
import { factsFrom } from "./nmap/sighting.ts"
import { silentPorts } from "./nmap/silent-ports.ts"
import type { Opened } from "./ports.ts"
import { listOf, neverPayload, portsIn } from "./port-lists.ts"
import { addressesOf, familyOf } from "./ranges.ts"
import type { Found } from "./scan.ts"
import type { ScanRun } from "./scan-run.ts"

/** Where a rescan's findings go. */
interface Told {
  /** New here, or due to be asked everything: it goes the whole way. */
  readonly found: (machine: Found) => void
  /** A port that was closed when it was last asked, or that says something else now. */
  readonly opened: (some: Opened) => void
  /** A known machine is being checked; its UDP services are to be looked at. */
  readonly checking: (machine: KnownMachine) => void
  /** A known machine is still there. */
  readonly here: (machine: Found) => void
}

/**
 * The rescan of a network: every address gets one light question; every known service the cheapest question that would
 * show a change; known machines a knock on the usual ports. What is new, changed or due is asked everything.
 */
export async function rescan(
  run: ScanRun,
  course: Course,
  order: Rescan,
  conversations: Conversations | null,
  told: Told,
): Promise<void> {
  const known = [...order.machines.values()].filter(({ ip }) => !order.isDue(ip))
  const found = (machine: Found) => {
    course.found += 1
    told.found(machine)
  }
  await Promise.all([
    lookAtOthers(run, course, order, found),
    checkAll(run, course, known, conversations, { ...told, found }),
  ])
}

// As many addresses as one nmap is given: it keeps what it knows of each until all are through.
const PIECE = 4_096
// Known machines that are being checked at the same time.
const CHECKED_TOGETHER = 1_024

/** Addresses where nothing was known get one light question, those whose turn it is the whole one. */
async function lookAtOthers(run: ScanRun, course: Course, order: Rescan, found: (machine: Found) => void) {
  for (const addresses of piecesOf(addressesOf(run.order.addresses), PIECE)) {
    if (run.signal.aborted) return
    const due = addresses.filter(order.isDue)
    const others = addresses.filter((ip) => !order.isDue(ip) && !order.machines.has(ip))
    await Promise.all([
      lookHard(run, due, found).then(() => (course.asked += due.length)),
      lookForNew(run, others, found).then(() => (course.asked += others.length)),
    ])
  }
}

function* piecesOf<T>(all: Iterable<T>, size: number): Generator<readonly T[]> {
  let piece: T[] = []
  for (const one of all) {
    piece.push(one)
    if (piece.length < size) continue
    yield piece
    piece = []
  }
  if (piece.length > 0) yield piece
}

async function lookForNew(run: ScanRun, addresses: readonly string[], found: (machine: Found) => void) {
  if (addresses.length === 0) return
  const up = new Set<string>()
  const note = (machine: Found) => {
    up.add(machine.ip)
    found(machine)
  }
  const reported = await lookAround(run, addresses, note, PART_TO_LOOK_AGAIN)
  if (!run.signal.aborted)
    tellSilence(run, addresses, reported, up, run.raw ? LIGHT_METHODS : ["tcp-connect"])
}

async function checkAll(
  run: ScanRun,
  course: Course,
  known: readonly KnownMachine[],
  conversations: Conversations | null,
  told: Told,
): Promise<void> {
  for (const piece of piecesOf(known, CHECKED_TOGETHER)) {
    if (run.signal.aborted) return
    await checkSome(run, course, piece, conversations, told)
    course.asked += piece.length
  }
}

async function checkSome(
  run: ScanRun,
  course: Course,
  known: readonly KnownMachine[],
  conversations: Conversations | null,
  told: Told,
): Promise<void> {
  const up = new Map<string, Found>()
  const toldHere = new Set<string>()
  const isHere = (machine: Found) => {
    if (!toldHere.has(machine.ip)) told.here(machine)
    toldHere.add(machine.ip)
  }
  const found = (machine: Found) => {
    up.set(machine.ip, machine)
    isHere(machine)
  }
  const checkOne = async (machine: KnownMachine) => {
    const result = await checkPorts(run, machine, conversations)
    if (result.isUp) isHere(foundOf(machine, up))
    return [machine.ip, result] as const
  }
  const checks = Promise.all(known.map(checkOne)).then((results) => new Map(results))
  for (const machine of known) told.checking(machine)
  const answered = (results: Results) => known.filter(({ ip }) => results.get(ip)?.isUp === true)
  // Knocks go out while the checks talk; what both tell is put together when both are through.
  const [results] = await Promise.all([
    checks,
    knock(run, known, checks, { ...told, found }),
    checks.then((all) => knockAgain(run, answered(all), all, { ...told, found })),
  ])
  const missing = known.filter(({ ip }) => !up.has(ip) && !results.get(ip)?.isUp)
  if (run.signal.aborted) return
  await lookHard(
    run,
    missing.map(({ ip }) => ip),
    found,
  )
  if (run.signal.aborted) return
  const here = known.filter(({ ip }) => up.has(ip) || results.get(ip)?.isUp)
  const others = here.filter(({ ip }) => !results.get(ip)?.isUp)
  await knockAgain(run, others, results, { ...told, found })
  for (const machine of here) {
    const result = results.get(machine.ip)
    if (isAnother(machine, up.get(machine.ip), result)) {
      told.found(foundOf(machine, up))
      continue
    }
    course.found += 1
    course.portsDone += 1
    if (result && result.changed.length > 0)
      told.opened({ machine: foundOf(machine, up), ports: result.changed, of: 0, closed: null })
  }
}

/** Another card, another host key or nothing as it was: perhaps another machine, and nothing of the old one holds. */
function isAnother(machine: KnownMachine, found: Found | undefined, result: Checked | undefined): boolean {
  if (found && found.mac !== null && machine.mac !== null && found.mac !== machine.mac) return true
  if (result === undefined) return false
  const keyed = machine.tcp.filter(({ answers }) => answers.some(({ question }) => question === "ssh"))
  return keyed.some(({ port }) => result.changed.includes(port)) || (result.isUp && !result.isAnySame)
}

const foundOf = (machine: KnownMachine, up: ReadonlyMap<string, Found>): Found =>
  up.get(machine.ip) ?? { ip: machine.ip, roundTrip: null, mac: machine.mac }

interface Checked {
  readonly machine: KnownMachine
  readonly isUp: boolean
  readonly isAnySame: boolean
  /** Ports of which it is known how they are now. */
  readonly settled: ReadonlySet<number>
  /** Ports that say something else, to be asked everything. */
  readonly changed: readonly number[]
}

async function checkPorts(
  run: ScanRun,
  machine: KnownMachine,
  conversations: Conversations | null,
): Promise<Checked> {
  const telling = conversations
    ? machine.tcp.filter(({ port, answers }) => !neverPayload(port) && answers.length > 0)
    : []
  const results = await Promise.all(
    telling.map(async ({ port, answers }) => ({
      port,
      state: await conversations!.check(machine.ip, port, answers),
    })),
  )
  const settled = new Set(results.filter(({ state }) => state !== "unknown").map(({ port }) => port))
  const changed = results.filter(({ state }) => state === "changed").map(({ port }) => port)
  const isUp = settled.size > 0
  if (isUp && !run.signal.aborted) run.see({ ip: machine.ip, facts: [upFact()], asked: NOTHING_ASKED })
  for (const { port } of machine.tcp.filter(({ port: each }) => neverPayload(each)))
    run.leftAlone.add(`${machine.ip} ${port}/tcp`)
  const isAnySame = results.some(({ state }) => state === "same")
  return { machine, isUp, isAnySame, settled, changed }
}

function upFact(): Fact {
  const told = { detail: null, method: "syn-ack", standing: "observed" } as const
  return { kind: "up", subject: "", value: "up", ...told }
}

const MOST_TOGETHER = 64
const RETRIES = 1

type Results = ReadonlyMap<string, Checked>

/** One SYN to each of the usual ports, and to those that have nothing to say that could be checked. */
async function knock(
  run: ScanRun,
  machines: readonly KnownMachine[],
  checks: Promise<Results>,
  told: Told,
): Promise<void> {
  if (run.order.tcp === "" || machines.length === 0) return
  const usual = knocksOf(run.order.tcp, openHere(machines))
  const asked = new Set(portsIn(run.order.tcp))
  for (const group of groups(machines)) {
    if (run.signal.aborted) return
    const mute = group.flatMap(({ tcp }) =>
      tcp.filter(({ port, answers }) => asked.has(port) && (answers.length === 0 || neverPayload(port))),
    )
    await knockGroup(run, group, { ports: listOf([...usual, ...mute.map(({ port }) => port)]), checks }, told)
  }
}

/** A known port whose check told nothing is knocked on, each machine for itself. */
async function knockAgain(run: ScanRun, machines: readonly KnownMachine[], results: Results, told: Told) {
  const checks = Promise.resolve(results)
  for (const machine of machines) {
    const unsettled = machine.tcp
      .filter(({ port, answers }) => answers.length > 0 && !neverPayload(port))
      .filter(({ port }) => results.get(machine.ip)?.settled.has(port) === false)
    if (unsettled.length === 0 || run.signal.aborted) continue
    await knockGroup(run, [machine], { ports: listOf(unsettled.map(({ port }) => port)), checks }, told)
  }
}

function openHere(machines: readonly KnownMachine[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const { tcp } of machines) for (const { port } of tcp) counts.set(port, (counts.get(port) ?? 0) + 1)
  return counts
}

function groups(machines: readonly KnownMachine[]): readonly (readonly KnownMachine[])[] {
  return [4, 6].flatMap((family) => {
    const own = machines.filter(({ ip }) => familyOf(ip) === family)
    return Array.from({ length: Math.ceil(own.length / MOST_TOGETHER) }, (_, index) =>
      own.slice(index * MOST_TOGETHER, (index + 1) * MOST_TOGETHER),
    )
  })
}

async function knockGroup(
  run: ScanRun,
  group: readonly KnownMachine[],
  { ports, checks }: { readonly ports: string; readonly checks: Promise<Results> },
  told: Told,
) {
  const known = new Map(group.map((machine) => [machine.ip, machine]))
  const wanted = run.portions.rate("knocks", {
    wanted: run.limits.packetsPerSecond * 0.47,
    toEach: portsIn(ports).length * (1 + RETRIES),
  })
  const share = await run.allowance.take(wanted, wanted / 4)
  const questions = {
    asks: { kind: "tcp", ports },
    rate: { most: share.rate, least: run.order.pace === "gentle" ? null : share.rate * 0.8 },
    patience: { timing: 4, retries: RETRIES, firstWaitMs: 150, longestWaitMs: 400, machineSeconds: null },
  } as const
  const hosts: NmapHost[] = []
  try {
    await run.ask([...known.keys()], questions, (host) => void hosts.push(host))
  } finally {
    share.release()
  }
  const results = await checks
  if (run.signal.aborted) return
  for (const host of hosts) {
    const machine = known.get(host.ip)
    const settled = results.get(host.ip)?.settled ?? new Set<number>()
    if (machine) tellKnock(run, machine, { host, ports, settled }, told)
  }
}

interface Knock {
  readonly host: NmapHost
  readonly ports: string
  readonly settled: ReadonlySet<number>
}

function tellKnock(run: ScanRun, machine: KnownMachine, { host, ports, settled }: Knock, told: Told) {
  if (host.state !== "up") return
  if (host.mac !== null || host.ports.length > 0 || host.rest.some(({ state }) => state === "closed"))
    told.found({ ip: host.ip, roundTrip: host.roundTrip, mac: host.mac })
  // What a question has settled is known better than by a knock that may have been lost.
  const asked = listOf(portsIn(ports).filter((port) => !settled.has(port)))
  const facts = factsFrom(host).filter(
    ({ kind, subject }) => kind !== "port" || !settled.has(Number.parseInt(subject, 10)),
  )
  const question = { ...NOTHING_ASKED, tcp: asked }
  // One that answers nothing may as well be gone.
  const isThere = settled.size > 0 || facts.some(({ kind }) => kind === "up")
  run.see({
    ip: host.ip,
    facts: [...facts, ...(isThere ? silentPorts(host, question) : [])],
    asked: question,
  })
  const before = new Set(machine.tcp.map(({ port }) => port))
  const fresh = host.ports
    .filter(({ protocol, state, port }) => protocol === "tcp" && state === "open" && !before.has(port))
    .map(({ port }) => port)
  for (const port of fresh.filter(neverPayload)) run.leftAlone.add(`${host.ip} ${portSubject(port, "tcp")}`)
  if (fresh.length > 0)
    told.opened({
      machine: { ip: host.ip, roundTrip: host.roundTrip, mac: machine.mac },
      ports: fresh,
      of: 0,
      closed: null,
    })
}
