// npm run schema: writes db/schema.sql from the migrations, so that a change of the database is read as a difference.
import { endOnSignals, isStarted, run, withTools } from "./run.mjs"
import { setUp } from "./setup.mjs"

async function main() {
  endOnSignals()
  if (!(await setUp("check"))) return 3
  // The unit test that compares the file also writes it when told to.
  const args = ["run", "--project=unit", "test/store/schema.test.ts", "--update"]
  const { code, output } = await run("vitest", args, { environment: withTools(), seconds: 120 })
  console.log(code === 0 ? "db/schema.sql is what the migrations give." : output.trim())
  return code
}

if (isStarted(import.meta.url)) process.exitCode = await main()
