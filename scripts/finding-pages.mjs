// node scripts/finding-pages.mjs: writes docs/findings.md and docs/findings/ from rules/findings, so that they are read as a difference.
import { endOnSignals, isStarted, run, withTools } from "./run.mjs"
import { setUp } from "./setup.mjs"

async function main() {
  endOnSignals()
  if (!(await setUp("check"))) return 3
  // The unit test that compares the pages also writes them when told to.
  const args = ["run", "--project=unit", "test/engine/findings/rules.test.ts", "--update"]
  const { code, output } = await run("vitest", args, { environment: withTools(), seconds: 120 })
  console.log(code === 0 ? "docs/findings tells what the rules say." : output.trim())
  return code
}

if (isStarted(import.meta.url)) process.exitCode = await main()
