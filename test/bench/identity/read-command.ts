import { spawn } from "node:child_process"
import { join } from "node:path"
import type { ToldMachine } from "./told.ts"

interface Span {
  readonly since: string
  readonly until: string | null
}

interface MachinesDocument {
  readonly machines: readonly {
    readonly id: string
    readonly presence: string
    readonly addresses: readonly (Span & { readonly ip: string; readonly candidates: readonly string[] })[]
  }[]
}

interface VirtualDocument {
  readonly virtual: readonly {
    readonly id: string
    readonly holders: readonly (Span & { readonly machine: string })[]
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

/** Everything `rollcall machines --json` tells, with --all and with --virtual. */
export async function readByCommand(home: string): Promise<ToldMachine[]> {
  const answer = async (...words: string[]): Promise<unknown> =>
    JSON.parse(await rollcall(home, ["machines", "--json", "--all", ...words]))
  const { machines } = (await answer()) as MachinesDocument
  const { virtual } = (await answer("--virtual")) as VirtualDocument
  const holders = new Map(virtual.map((one) => [one.id, one.holders.map(inMoments)]))
  return machines.map(({ id, presence, addresses }) => ({
    id,
    virtual: presence === "virtual",
    holders: holders.get(id) ?? [],
    addresses: addresses.map(inMoments),
  }))
}

const inMoments = <T extends Span>(one: T) => ({
  ...one,
  since: Date.parse(one.since),
  until: one.until === null ? null : Date.parse(one.until),
})
