import type { AddressRange } from "#model/address.ts"
import type { Moment } from "#model/moment.ts"
import type { Scan } from "#model/scan.ts"
import type { KnownRow } from "#store/observations.ts"
import type { SameQuestion } from "#store/scans.ts"
import type { Store } from "#store/store.ts"
import { type KnownMachine, type KnownPort, type Rescan, turnsBetween } from "./scan/known.ts"

/** The scan that one goes on from, so that it need only ask for what changed; null where everything is to be asked. */
export async function baseOf(
  store: Store,
  question: SameQuestion,
  full: boolean | undefined,
): Promise<Scan | null> {
  if (full === true || question.profile === "quick" || question.profile === null) return null
  return store.scans.lastAlike(question)
}

/** What is known of the addresses, and whose turn it is to be asked everything at a moment. */
export async function rescanFrom(
  store: Store,
  base: Scan,
  ranges: readonly AddressRange[],
  moment: Moment,
): Promise<Rescan> {
  const rows = await store.observations.aliveIn(base.network, ranges)
  return { machines: knownMachines(rows), isDue: turnsBetween(base.moment, moment) }
}

function knownMachines(rows: readonly KnownRow[]): ReadonlyMap<string, KnownMachine> {
  const machines = new Map<string, KnownMachine>()
  for (const [ip, facts] of Map.groupBy(rows, (row) => row.ip)) {
    if (!facts.some(({ kind }) => kind === "up")) continue
    const ports = facts.filter(({ kind }) => kind === "port").map(({ subject }) => subject)
    machines.set(ip, {
      ip,
      mac: facts.find(({ kind }) => kind === "mac")?.value ?? null,
      tcp: ports.filter((port) => port.endsWith("/tcp")).map((port) => knownPort(port, facts)),
      udp: ports.filter((port) => port.endsWith("/udp")).map((port) => Number.parseInt(port, 10)),
    })
  }
  return machines
}

function knownPort(subject: string, facts: readonly KnownRow[]): KnownPort {
  const answers = facts.flatMap((fact) => {
    const [port, question] = fact.subject.split(" ")
    return fact.kind === "answer" && port === subject && question ? [{ question, value: fact.value }] : []
  })
  return { port: Number.parseInt(subject, 10), answers }
}
