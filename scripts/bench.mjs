// npm run bench: measures; never a test, since times depend on the machine.
import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { handOver, isStarted, root, withTools } from "./run.mjs"
import { setUp } from "./setup.mjs"

const folder = join(root, "test", "bench")

/** The benches there are: the TypeScript files directly in test/bench, by name. */
function benches() {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => name.slice(0, -".ts".length))
    .toSorted()
}

async function main() {
  const [name, ...args] = process.argv.slice(2)
  const names = benches()
  if (name === undefined || !names.includes(name)) {
    if (name !== undefined && !name.startsWith("-")) console.error(`There is no bench "${name}".`)
    console.log(`npm run bench NAME, where NAME is one of: ${names.join(", ") || "none yet"}`)
    return name === undefined || name === "--help" ? 0 : 2
  }
  if (!(await setUp("start"))) return 3
  return handOver("node", ["--expose-gc", join(folder, `${name}.ts`), ...args], { environment: withTools() })
}

if (isStarted(import.meta.url)) process.exitCode = await main()
