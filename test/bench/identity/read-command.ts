import { spawn } from "node:child_process"
import { join } from "node:path"
import type { ToldMachine } from "./told.ts"

interface Document {
  readonly machines: readonly {
    readonly id: string
    readonly presence: string
    readonly holders?: readonly {
      readonly machine: string
      readonly since: string
      readonly until: string | null
    }[]
    readonly addresses: readonly {
      readonly ip: string
      readonly since: string
      readonly until: string | null
      readonly candidates: readonly string[]
    }[]
  }[]
}

const program = join(import.meta.dirname, "..", "..", "..", "bin", "rollcall")

/** Runs `rollcall` as an outsider would, on a folder of its own, and returns what it printed. */
export function rollcall(home: string, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      env: { ...process.env, ROLLCALL_HOME: home },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 3_600_000,
    })
    const out: Buffer[] = []
    let complaint = ""
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk))
    child.stderr.on("data", (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-2_000)))
    child.on("error", reject)
    child.on("close", (status) => {
      if (status === 0) resolve(Buffer.concat(out).toString())
      else reject(new Error(`rollcall ${words[0]} ended with ${status}: ${complaint}`))
    })
  })
}

/** Everything `rollcall machines --json --all` tells. */
export async function readByCommand(home: string): Promise<ToldMachine[]> {
  const { machines } = JSON.parse(await rollcall(home, ["machines", "--json", "--all"])) as Document
  const time = (text: string) => Date.parse(text)
  const span = <T extends { since: string; until: string | null }>(one: T) => ({
    ...one,
    since: time(one.since),
    until: one.until === null ? null : time(one.until),
  })
  return machines.map(({ id, presence, holders = [], addresses }) => ({
    id,
    virtual: presence === "virtual",
    holders: holders.map(span),
    addresses: addresses.map(span),
  }))
}
