import { NOTHING_ASKED, portSubject } from "#model/observation.ts"
import type { Fact } from "#model/observation.ts"
import { mergeFields } from "./conversations.ts"
import { askDatagrams, type Heard, UDP_QUESTIONS } from "./datagrams/datagrams.ts"
import type { Line } from "./line.ts"
import type { NmapHost } from "./nmap/host.ts"
import { factsFrom } from "./nmap/sighting.ts"
import { filteredFact, silentPorts } from "./nmap/silent-ports.ts"
import { countPortsIn, listWithout, portsIn } from "./port-lists.ts"
import { familyOf, within } from "./ranges.ts"
import type { ScanRun } from "./scan-run.ts"
import { serviceFact } from "./service-fact.ts"
import { Places } from "./snmp/places.ts"
import type { NetworkTables } from "./snmp/tables.ts"
import { Toll } from "./toll.ts"

const MOST_MACHINES = 64
const MOST_FOR_NMAP = 32
/** Batches side by side: most of a batch's time is waiting for those that say nothing. */
const AT_ONCE = 2
/** A batch waits as long for more machines: each takes the time of the most silent of them. */
const GATHER_MS = 1_200
const SHARE_OF_PACE = 0.05
// nmap waits by itself where nothing is said: a narrower share would only make it wait longer.
const NMAPS_SHARE = 0.06
const NMAPS_RETRIES = 1

/** A machine whose UDP ports are to be asked, and which. */
export interface ForUdp {
  readonly ip: string
  /** null: all of the scan. */
  readonly ports: readonly number[] | null
}

/**
 * Asks for the UDP services that matter, apart from TCP, so that nobody waits for what UDP does not say: with our own
 * questions, and where the profile names ports that we have none for, with nmap's. Only a port that answers is a fact.
 */
export async function askUdp(
  run: ScanRun,
  line: Line<ForUdp>,
  done: (ip: string, unnamed: readonly number[]) => void,
): Promise<void> {
  const asked = portsIn(run.order.udp)
  const own = asked.filter((port) => UDP_QUESTIONS.includes(port))
  const others = run.raw ? listWithout(run.order.udp, new Set(own)) : ""
  const most = run.order.pace === "gentle" ? 4 : MOST_MACHINES
  const places = new Places(within(run.order.neverTouch))
  const since = new WeakMap<ForUdp, number>()
  const gathered = (waiting: readonly ForUdp[]) => {
    const [first] = waiting
    if (first === undefined || first.ports !== null || waiting.length >= most || line.isClosed) return true
    const began = since.get(first) ?? performance.now()
    since.set(first, began)
    return performance.now() - began >= GATHER_MS
  }
  const worker = async () => {
    for (;;) {
      const machines = await line.take((waiting) => (gathered(waiting) ? alike(waiting, most) : []))
      if (machines.length === 0 || run.signal.aborted) return
      await askTogether(run, machines, { own, others, places }, done)
    }
  }
  const waker = setInterval(() => line.wake(), GATHER_MS / 4)
  await Promise.all(Array.from({ length: AT_ONCE }, worker)).finally(() => clearInterval(waker))
  // The switch that knows the port and the router that knows the address are two machines: both have answered now.
  for (const { ip, facts } of places.facts()) run.see({ ip, facts, asked: NOTHING_ASKED })
}

interface Questions {
  /** The ports that we have questions of our own for, and a list of the others. */
  readonly own: readonly number[]
  readonly others: string
  readonly places: Places
}

async function askTogether(
  run: ScanRun,
  machines: readonly ForUdp[],
  { own, others, places }: Questions,
  done: (ip: string, unnamed: readonly number[]) => void,
) {
  const fresh = machines.filter(({ ip, ports }) => {
    const earlier = ports === null ? run.earlier(`udp ${ip}`) : undefined
    if (earlier !== undefined) done(ip, earlier.split(",").filter(Boolean).map(Number))
    return earlier === undefined
  })
  const [first] = fresh
  if (first === undefined) return
  for (const { ip } of fresh) places.know(ip, null)
  const tables = await ownQuestions(run, fresh, first.ports ?? own)
  tables.forEach((each) => places.add(each))
  if (run.signal.aborted) return
  const open = others !== "" && first.ports === null ? await nmapQuestions(run, fresh, others) : null
  if (run.signal.aborted) return
  for (const { ip } of fresh) {
    const unnamed = open?.get(ip) ?? []
    if (first.ports === null) run.finished(`udp ${ip}`, unnamed.join(","))
    done(ip, unnamed)
  }
}

const alike = (waiting: readonly ForUdp[], most: number) => {
  const [first] = waiting
  if (!first) return []
  const key = ({ ip, ports }: ForUdp) => `${familyOf(ip)} ${ports?.join(",") ?? "all"}`
  return waiting.filter((each) => key(each) === key(first)).slice(0, most)
}

async function ownQuestions(run: ScanRun, machines: readonly ForUdp[], ports: readonly number[]) {
  const tables: NetworkTables[] = []
  if (ports.length === 0) return tables
  const share = await run.allowance.take(udpRate(run), 1)
  const toll = new Toll(() => share.rate, run.signal)
  const pending: Promise<void>[] = []
  try {
    await askDatagrams(
      {
        ips: machines.map(({ ip }) => ip),
        ports,
        thorough: run.order.profile === "deep",
        local: run.order.local,
      },
      {
        signal: run.signal,
        spent: (ip, spent) => run.spent(ip, spent),
        turn: async (ip) => {
          await run.portions.pay(ip, 1)
          await toll.pay(1)
        },
        snmp: run.tools.snmp,
        untouchable: within(run.order.neverTouch),
        nmapPath: run.tools.nmap.path,
      },
      (heard) => {
        if (heard.tables !== null) tables.push(heard.tables)
        pending.push(tellHeard(run, heard))
      },
    )
  } finally {
    share.release()
  }
  await Promise.all(pending)
  return tables
}

async function tellHeard(run: ScanRun, { ip, facts, answers, protocol, asked, others }: Heard) {
  const services = await servicesOf(run, answers)
  // Our sockets don't hear of a refusal: whoever stays silent may have refused.
  const silent = protocol === null && asked !== "" ? [filteredFact("udp", asked, "udp-silence")] : []
  run.see({
    ip,
    facts: [...facts, ...services, ...silent],
    asked: { ...NOTHING_ASKED, udp: asked, services: services.map(({ subject }) => subject) },
  })
  for (const other of others) run.see({ ip: other.ip, facts: other.facts, asked: NOTHING_ASKED })
}

async function servicesOf(run: ScanRun, answers: Heard["answers"]): Promise<readonly Fact[]> {
  const byPort = [...Map.groupBy(answers, ({ port }) => port)].filter(([port]) => port.endsWith("/udp"))
  const meanings = await run.tools.recogniser.recognise(byPort.map(([, said]) => mergeFields(said)))
  return byPort.flatMap(([port], index) => {
    const number = Number.parseInt(port, 10)
    const spoken = { protocol: NAMES[number] ?? null, tunnel: null }
    const service = serviceFact(number, "udp", spoken, meanings[index] ?? [])
    return service && service.fact.subject === portSubject(number, "udp") ? [service.fact] : []
  })
}

/** What speaks on a port whose own question was answered, by nmap's names. */
const NAMES: Readonly<Record<number, string>> = {
  53: "domain",
  69: "tftp",
  111: "rpcbind",
  123: "ntp",
  137: "netbios-ns",
  161: "snmp",
  500: "isakmp",
  623: "asf-rmcp",
  1434: "ms-sql-m",
  1900: "upnp",
  3702: "ws-discovery",
  5060: "sip",
  5353: "mdns",
  5355: "llmnr",
  47808: "bacnet",
}

async function nmapQuestions(run: ScanRun, machines: readonly ForUdp[], ports: string) {
  const found = new Map<string, number[]>()
  const rate = run.portions.rate("datagrams", {
    wanted: run.limits.packetsPerSecond * NMAPS_SHARE,
    toEach: countPortsIn(ports) * (1 + NMAPS_RETRIES),
  })
  for (let from = 0; from < machines.length && !run.signal.aborted; from += MOST_FOR_NMAP) {
    const share = await run.allowance.take(rate, 1)
    try {
      await run.ask(
        machines.slice(from, from + MOST_FOR_NMAP).map(({ ip }) => ip),
        udpQuestions(ports, share.rate),
        (host) => found.set(host.ip, udpSeen(run, host, ports)),
      )
    } finally {
      share.release()
    }
  }
  return found
}

const udpRate = ({ limits }: ScanRun) =>
  Math.min(limits.packetsPerSecondPerMachine, limits.packetsPerSecond * SHARE_OF_PACE) / AT_ONCE

function udpQuestions(ports: string, rate: number) {
  return {
    asks: { kind: "udp", ports },
    rate: { most: rate, least: null },
    patience: {
      timing: 4,
      retries: NMAPS_RETRIES,
      firstWaitMs: 300,
      longestWaitMs: 1_250,
      machineSeconds: null,
    },
  } as const
}

function udpSeen(run: ScanRun, host: NmapHost, ports: string): number[] {
  if (host.state !== "up") return []
  const asked = { ...NOTHING_ASKED, udp: ports }
  run.see({ ip: host.ip, facts: [...factsFrom(host), ...silentPorts(host, asked)], asked })
  return host.ports
    .filter(({ protocol, state }) => protocol === "udp" && state === "open")
    .map(({ port }) => port)
}
