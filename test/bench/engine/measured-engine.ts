import { fork, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { Cost, Question, Questions, Told } from "./words.ts"

const LOOK_EVERY_MS = 100

/** An engine in a process of its own that tells what each answer cost it. */
export class MeasuredEngine {
  private readonly child: ChildProcess
  private readonly ended: Promise<never>
  private readonly watch: NodeJS.Timeout
  private heaviest = 0

  private constructor(child: ChildProcess) {
    this.child = child
    this.ended = ended(child)
    // Whoever asks hears of it.
    this.ended.catch(() => {})
    this.watch = setInterval(() => {
      this.heaviest = Math.max(this.heaviest, memoryOfChildren(child.pid ?? 0))
    }, LOOK_EVERY_MS)
  }

  static async open(home: string): Promise<MeasuredEngine> {
    const child = fork(join(import.meta.dirname, "child.ts"), [home], { execArgv: profiling() })
    const engine = new MeasuredEngine(child)
    await Promise.race([once(child, "message"), engine.ended])
    return engine
  }

  async ask<Kind extends Question>(question: Kind, given: Questions[Kind]): Promise<Cost> {
    this.child.send({ question, given })
    const [told] = (await Promise.race([once(this.child, "message"), this.ended])) as [Told]
    if ("failed" in told) throw new Error(`${question}: ${told.failed}`)
    return told.cost
  }

  /** The most memory that the programs it started (git) had together, and begins to count anew. */
  takeHeaviestMb(): number {
    const { heaviest } = this
    this.heaviest = 0
    return heaviest / 1e6
  }

  async close(): Promise<void> {
    clearInterval(this.watch)
    const exit = once(this.child, "exit")
    await this.ask("close", {})
    await exit
  }
}

/** ROLLCALL_BENCH_PROFILE=FOLDER: where the engine leaves its CPU profile when it ends. */
function profiling(): string[] {
  const folder = process.env["ROLLCALL_BENCH_PROFILE"]
  return folder === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${folder}`]
}

async function ended(child: ChildProcess): Promise<never> {
  const [code] = await once(child, "exit")
  throw new Error(`The engine ended with ${String(code)}.`)
}

/** Resident memory of everything below a process, in bytes; 0 where there is no /proc. */
function memoryOfChildren(root: number): number {
  const all = processes()
  const below = (parent: number): number =>
    all.filter((one) => one.parent === parent).reduce((sum, { id, bytes }) => sum + bytes + below(id), 0)
  return below(root)
}

function processes(): readonly { readonly id: number; readonly parent: number; readonly bytes: number }[] {
  const names = existing("/proc").filter((name) => /^\d+$/u.test(name))
  return names.flatMap((name) => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8")
      // The program's name stands in brackets and may hold anything.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
      return { id: Number(name), parent: Number(fields[1]), bytes: Number(fields[21]) * 4_096 }
    } catch {
      return []
    }
  })
}

function existing(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
