/** What an engine says when the disk is full while it looks for what doesn't agree: run in a mount namespace of its own. */
import { execFileSync } from "node:child_process"
import { statfsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { failureOf } from "#api/client.ts"
import { xmlOf } from "../invented-scan.ts"
import { openRoll } from "../roll.ts"

const folder = process.argv[2] ?? ""
execFileSync("mount", ["-t", "tmpfs", "-o", "size=24m", "tmpfs", folder])

const machines = Array.from({ length: 300 }, (_, index) => ({
  ip: `10.1.${index >> 8}.${index & 255}`,
  ports: { 23: "telnet", [24 + (index % 200)]: "telnet", 80: "http nginx 1.24" },
  hostKey: `key ${index % 20}`,
}))
const told: Record<string, unknown> = {}

async function attempt(name: string, does: () => Promise<unknown>): Promise<void> {
  try {
    told[name] = await does()
  } catch (error) {
    const failure = failureOf(error)
    told[name] = failure ? { failure: failure.code, sentence: failure.message } : { bug: String(error) }
  }
}

const roll = await openRoll(folder)
const start = Math.floor(Date.now() / 1_000) - 86_400
await roll.send(xmlOf({ start, machines, target: "10.1.0.0/22", total: 1_024 }))
await roll.client.explanation.settle()
const { bavail, bsize } = statfsSync(folder)
writeFileSync(join(folder, "filler"), Buffer.alloc(Math.max(0, bavail * bsize - 64_000)))
await attempt("settle", () => roll.client.findings.settle())
await attempt("list", async () => (await roll.client.findings.list({ limit: 1 })).findings.length)
execFileSync("mount", ["-o", "remount,size=96m", folder])
await attempt("after", async () => (await roll.client.findings.settle()).open)
await attempt("close", async () => (await roll.engine.close()) ?? "closed")
process.stdout.write(JSON.stringify(told))
