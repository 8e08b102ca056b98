import { readFile } from "node:fs/promises"

const MOST_PROCESSES = 32

/** The memory that a process and what it started keep for themselves, in bytes; 0 where the system does not tell. */
export async function memoryOf(pid: number): Promise<number> {
  if (process.platform !== "linux") return 0
  const waiting = [pid]
  let sum = 0
  for (let seen = 0; seen < MOST_PROCESSES; seen += 1) {
    const next = waiting.pop()
    if (next === undefined) break
    const status = await readFile(`/proc/${next}/status`, "utf8").catch(() => "")
    // Packs are mapped and not counted: the system takes them back when it needs to.
    sum += Number(/^RssAnon:\s+(\d+) kB$/mu.exec(status)?.[1] ?? 0) * 1_024
    const children = await readFile(`/proc/${next}/task/${next}/children`, "utf8").catch(() => "")
    waiting.push(...children.split(" ").filter(Boolean).map(Number))
  }
  return sum
}
