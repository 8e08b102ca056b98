import { NOTHING_ASKED } from "#model/observation.ts"
import type { Line } from "./line.ts"
import type { PortsAsked } from "./ports.ts"
import type { ScanRun } from "./scan-run.ts"

const AT_ONCE = 4

/** Looks inside machines over the user's own SSH, where that is allowed. */
export async function lookInside(run: ScanRun, line: Line<PortsAsked>): Promise<void> {
  const look = run.tools.lookInside
  const worker = async () => {
    for (;;) {
      const [next] = await line.take((waiting) => waiting.slice(0, 1))
      if (next === undefined || run.signal.aborted) return
      const { ip } = next.machine
      const work = `inside ${ip}`
      if (run.earlier(work) !== undefined) continue
      const inside = await look(ip, run.signal)
      if (inside === null) continue
      run.spent(ip, inside.spent)
      if (run.signal.aborted) continue
      if (inside.facts.length > 0) run.see({ ip, facts: inside.facts, asked: NOTHING_ASKED })
      run.finished(work, "")
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}
