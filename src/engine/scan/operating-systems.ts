import { NOTHING_ASKED } from "#model/observation.ts"
import type { Course } from "./course.ts"
import { Line } from "./line.ts"
import { factsFrom } from "./nmap/sighting.ts"
import { familyOf } from "./ranges.ts"
import type { ScanRun } from "./scan-run.ts"

/** A machine whose operating system can be guessed: nmap needs one open and one closed port. */
export interface OsTask {
  readonly ip: string
  readonly open: number
  readonly closed: number
}

const MOST_MACHINES = 24
const SHARE_OF_PACE = 0.04
/** What nmap sends one machine to guess at its system, at its own speed: https://nmap.org/book/osdetect-methods.html */
const GUESS_PACKETS = 30

/** A line for guesses at operating systems, worked off by one nmap at a time. */
export function askOs(run: ScanRun, course: Course) {
  const line = new Line<OsTask>()
  run.signal.addEventListener("abort", () => line.close(), { once: true })
  return {
    put: (task: OsTask) => {
      if (run.earlier(`os ${task.ip}`) !== undefined) return
      course.expect(task.ip)
      line.put(task)
    },
    close: () => line.close(),
    work: () => workOff(run, course, line),
  }
}

/** nmap's guess is mostly waiting for what stays silent: two take turns with the sender. */
async function workOff(run: ScanRun, course: Course, line: Line<OsTask>) {
  const workers = run.order.pace === "gentle" ? 1 : 2
  await Promise.all(Array.from({ length: workers }, () => worker(run, course, line)))
}

async function worker(run: ScanRun, course: Course, line: Line<OsTask>) {
  const gentle = run.order.pace === "gentle"
  for (;;) {
    const batch = await line.take((waiting) => sameFamily(waiting).slice(0, gentle ? 1 : MOST_MACHINES))
    if (batch.length === 0 || run.signal.aborted) return
    await guess(run, batch)
    for (const task of batch) course.settle(task.ip)
  }
}

function sameFamily(waiting: readonly OsTask[]): readonly OsTask[] {
  const family = waiting[0] && familyOf(waiting[0].ip)
  return waiting.filter((task) => familyOf(task.ip) === family)
}

async function guess(run: ScanRun, batch: readonly OsTask[]) {
  const ports = [...new Set(batch.flatMap((task) => [task.open, task.closed]))]
  const rate = run.portions.rate("probes", {
    wanted: run.limits.packetsPerSecond * SHARE_OF_PACE,
    toEach: ports.length + GUESS_PACKETS,
  })
  const share = await run.allowance.take(rate, 1)
  const questions = {
    asks: { kind: "os", ports },
    rate: { most: share.rate, least: null },
    patience: { timing: 4, retries: 1, firstWaitMs: 250, longestWaitMs: 600, machineSeconds: 60 },
  } as const
  try {
    await run.ask(
      batch.map((task) => task.ip),
      questions,
      (host) => {
        if (host.state !== "up" || host.timedOut) return
        const facts = factsFrom(host).filter((fact) => fact.kind === "os")
        run.see({ ip: host.ip, facts, asked: { ...NOTHING_ASKED, os: true } })
        run.finished(`os ${host.ip}`, "")
      },
    )
  } finally {
    share.release()
  }
}
