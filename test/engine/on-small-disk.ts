/** What an engine says on a disk that fills up, and then can only be read: run in a mount namespace of its own. */
import { execFileSync } from "node:child_process"
import { statfsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { failureOf } from "#api/client.ts"
import { xmlOf } from "./invented-scan.ts"
import { openRoll } from "./roll.ts"

const folder = process.argv[2] ?? ""
execFileSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", folder])

const machines = (count: number, net: number) =>
  Array.from({ length: count }, (_, index) => ({
    ip: `10.${net}.${index >> 8}.${index & 255}`,
    name: `machine-${index}.lab`,
    ports: { 22: "ssh OpenSSH 9.2", 80: "http nginx 1.24", 443: "https nginx 1.24" },
  }))
const filler = join(folder, "filler")
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
await roll.send(xmlOf({ start: 1_700_000_000, machines: machines(20, 1) }))
await attempt("import", () => roll.send(xmlOf({ start: 1_700_009_999, machines: machines(6_000, 2) })))
const { bavail, bsize } = statfsSync(folder)
if (bavail > 0) writeFileSync(filler, Buffer.alloc(bavail * bsize))
await attempt("view", () =>
  roll.client.views.save({
    name: "x".repeat(100),
    query: "a".repeat(4_000),
    columns: Array.from({ length: 300_000 }, () => "name"),
    sort: { by: "name", descending: false },
  }),
)
await attempt("kept", async () => (await roll.client.machines.list({ query: "ip:10.1.0.0/16" })).total)
await attempt("backup", () => roll.client.engine.backup({}))
await attempt("close", () => roll.engine.close())
await attempt("opened full", async () => (await openRoll(folder)).engine.close())
execFileSync("mount", ["-o", "remount,size=64m", folder])
await attempt("after", async () => {
  const again = await openRoll(folder)
  const { scans } = await again.client.scans.list({})
  const doctor = await again.client.engine.doctor()
  const { total } = await again.client.machines.list({ query: "ip:10.1.0.0/16" })
  await again.engine.close()
  return {
    states: scans.map(({ state }) => state),
    database: doctor.find(({ name }) => name === "database")?.state,
    kept: total,
  }
})
execFileSync("mount", ["-o", "remount,ro", folder])
await attempt("read-only", async () => (await openRoll(folder)).engine.close())
process.stdout.write(JSON.stringify(told))
