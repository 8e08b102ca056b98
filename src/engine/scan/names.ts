import type { Line } from "./line.ts"
import { NOTHING_ASKED } from "#model/observation.ts"
import type { Found } from "./scan.ts"
import type { ScanRun } from "./scan-run.ts"

const AT_ONCE = 8
const LONGEST_MS = 4_000
const SILENCES = 4

/** Asks the DNS for the names of what was found. A resolver that stays silent is given up on, with one warning. */
export async function askNames(run: ScanRun, line: Line<Found>): Promise<void> {
  const ask = run.tools.reverseName
  const resolver = { silences: 0, dead: ask === null }
  const work = async () => {
    for (;;) {
      const [machine] = await line.take((waiting) => waiting.slice(0, 1))
      if (machine === undefined || run.signal.aborted) return
      if (ask !== null && !resolver.dead) await askName(run, machine.ip, ask, resolver)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

type AskName = (ip: string, signal: AbortSignal) => Promise<string | null>

async function askName(
  run: ScanRun,
  ip: string,
  ask: AskName,
  resolver: { silences: number; dead: boolean },
) {
  const work = `name ${ip}`
  if (run.earlier(work) !== undefined) return
  try {
    const name = await withDeadline(run, (signal) => ask(ip, signal))
    resolver.silences = 0
    tellName(run, ip, name)
    run.finished(work, name ?? "")
  } catch {
    if (run.signal.aborted || resolver.dead) return
    resolver.silences += 1
    if (resolver.silences < SILENCES) return
    resolver.dead = true
    run.warn("The DNS resolver doesn't answer, so no names were asked of it any more in this scan.")
  }
}

function tellName(run: ScanRun, ip: string, name: string | null) {
  const value = name?.toLowerCase().replace(/\.$/u, "").slice(0, 255)
  const fact = { kind: "name", subject: "ptr", detail: null, method: "dns", standing: "claimed" } as const
  run.see({ ip, facts: value ? [{ ...fact, value }] : [], asked: { ...NOTHING_ASKED, names: true } })
}

/** Ends when the answer is there, the time is up or the scan is stopped, whether or not the question heeds its signal. */
async function withDeadline<T>(run: ScanRun, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.any([run.signal, AbortSignal.timeout(LONGEST_MS)])
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("no answer in time")), { once: true })
  })
  return Promise.race([ask(signal), late])
}
