// An engine in a process of its own, so that its memory and its event loop are its own. Started by measured-engine.ts.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { monitorEventLoopDelay } from "node:perf_hooks"
import { setTimeout } from "node:timers/promises"
import { clientOver, type Client } from "#api/client.ts"
import { openEngine } from "#engine/engine.ts"
import type { Asked, Cost, Question, Questions } from "./words.ts"

type Answers = {
  readonly [Kind in Question]: (given: Questions[Kind]) => Promise<string | readonly number[]>
}

const [home = ""] = process.argv.slice(2)
mkdirSync(home, { recursive: true })
const engine = await openEngine({
  home,
  database: join(home, "rollcall.db"),
  version: "bench",
  log: { info() {}, warn: console.error, error: console.error },
  isLasting: true,
})
const client = clientOver((request) => engine.fetch(request))
const gaps = monitorEventLoopDelay({ resolution: 1 })

const answers = (own: Client): Answers => ({
  import: async ({ path }) => {
    await own.imports.file({ path, network: null })
    return "imported"
  },
  source: async ({ name, location }) => {
    await own.sources.add({ location, name, branch: null, network: null })
    return "added"
  },
  sync: async ({ name }) => {
    const { state, said, commits, files, declarations, problems } = await own.sources.sync({ name })
    const words = `${state}: ${commits} commits, ${files} files, ${declarations} declarations, ${problems} problems`
    return said === null ? words : `${words}. ${said}`
  },
  settle: async () => JSON.stringify(await own.explanation.settle()),
  findings: async () => JSON.stringify(await own.findings.settle()),
  explain: async ({ refs }) => {
    const times: number[] = []
    for (const ref of refs) {
      const began = performance.now()
      await own.explanation.get({ ref })
      times.push(performance.now() - began)
    }
    return times
  },
  wait: async ({ milliseconds }) => {
    await setTimeout(milliseconds)
    return JSON.stringify(process.memoryUsage(), (_, v) => (typeof v === "number" ? Math.round(v / 1e6) : v))
  },
  close: async () => {
    await engine.close()
    return "closed"
  },
})

function answer<Kind extends Question>({ question, given }: Asked<Kind>) {
  return answers(client)[question](given)
}

async function measured(asked: Asked): Promise<Cost> {
  forgetPeak()
  gaps.reset()
  const before = process.cpuUsage()
  const began = performance.now()
  const told = await answer(asked)
  const seconds = (performance.now() - began) / 1_000
  const { user, system } = process.cpuUsage(before)
  return {
    seconds,
    cpuSeconds: (user + system) / 1e6,
    peakMb: peakMb(),
    longestGapMs: gaps.max / 1e6,
    said: typeof told === "string" ? told : "",
    each: typeof told === "string" ? [] : told,
  }
}

/** Linux counts the peak anew after this; elsewhere it is that of the whole life. */
function forgetPeak(): void {
  try {
    writeFileSync("/proc/self/clear_refs", "5")
  } catch {
    // There is no such file.
  }
}

function peakMb(): number {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB/mu.exec(readFileSync("/proc/self/status", "utf8")) ?? []
    return (Number(kilobytes) * 1_024) / 1e6
  } catch {
    return (process.resourceUsage().maxRSS * 1_024) / 1e6
  }
}

gaps.enable()
process.on("message", (asked: Asked) => {
  void measured(asked).then(
    (cost) => {
      process.send?.({ cost })
      if (asked.question === "close") process.disconnect()
    },
    (error: unknown) =>
      process.send?.({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  )
})
process.send?.({ ready: true })
