import { existsSync } from "node:fs"
import { enableCompileCache } from "node:module"
import { join } from "node:path"
import { homeFolder } from "#http/places.ts"

// What was compiled once need not be again: it halves the time until the first word. In a folder of the user's own,
// since whoever can write there can run code here.
const home = homeFolder()
if (existsSync(home)) enableCompileCache(join(home, "cache"))

const { run } = await import("./run.ts")
process.exitCode = await run()
