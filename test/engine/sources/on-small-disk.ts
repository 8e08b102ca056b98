/** What a sync says on a disk that fills up: run in a mount namespace of its own. */
import { execFileSync } from "node:child_process"
import { rmSync, statfsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { failureOf } from "#api/client.ts"
import { openRoll } from "../roll.ts"

const [home = "", repository = ""] = process.argv.slice(2)
execFileSync("mount", ["-t", "tmpfs", "-o", "size=12m", "tmpfs", home])

const filler = join(home, "filler")
const told: Record<string, unknown> = {}
const roll = await openRoll(home)
const { sources } = roll.client

async function attempt(name: string): Promise<void> {
  const said = await sources.sync({ name: "infra" }).then(
    ({ state, declarations }) => ({ state, declarations }),
    (error: unknown) => ({ failure: failureOf(error)?.code ?? String(error) }),
  )
  told[name] = { ...said, held: (await sources.declarations({ name: "infra", limit: 1 })).total }
}

await sources.add({ location: repository, name: "infra", branch: null, network: null })
await attempt("first")
const lines = Array.from(
  { length: 60_000 },
  (_, at) => `10.${at >> 16}.${(at >> 8) & 255}.${at & 255} m${at}.lan\n`,
)
writeFileSync(join(repository, "hosts"), lines.join(""))
execFileSync("git", ["-C", repository, "-c", "user.name=A", "-c", "user.email=a@x", "commit", "-qam", "Many"])
const { bavail, bsize } = statfsSync(home)
writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - 300_000)))
await attempt("full")
rmSync(filler)
execFileSync("mount", ["-o", "remount,size=200m", home])
await attempt("after")
await roll.engine.close()
process.stdout.write(JSON.stringify(told))
