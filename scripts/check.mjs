// npm run check: everything that can be known about the code without a network, a browser or a window.
import { closingLine, nothing, total } from "./counts.mjs"
import { done, failed, heading } from "./progress.mjs"
import { endOnSignals, isStarted, run, withTools } from "./run.mjs"
import { runners, runTests } from "./runners.mjs"
import { setUp } from "./setup.mjs"

const tool = (name, ...command) => ({ name, mend: undefined, command })

const format = { ...tool("format", "oxfmt", "--check", "."), mend: "npx oxfmt ." }
const lint = tool("lint", "oxlint")
const types = tool("types", "tsc", "-b", "--pretty", "false")
const deadCode = tool("dead code", "knip", "--no-progress")

async function runTool({ name, command, mend }) {
  const [program, ...args] = command
  const { code, output, seconds } = await run(program, args, { environment: withTools(), seconds: 180 })
  const ok = code === 0
  if (ok) done(name, seconds)
  else failed(name, seconds)
  return { name, ok, output, mend, counts: ok ? nothing : { ...nothing, failed: 1 } }
}

async function runUnitTests() {
  const { counts, output, seconds, code } = await runTests(runners.unit, { show: false })
  const ok = code === 0 && counts.failed === 0
  const what = `unit tests: ${closingLine(counts)}`
  if (ok) done(what, seconds)
  else failed(what, seconds)
  return {
    name: "unit tests",
    ok,
    output: counts.why ? `${output}\nUnit tests: ${counts.why}.` : output,
    counts,
  }
}

async function oneAfterAnother(steps) {
  const results = []
  for (const step of steps) results.push(await step())
  return results
}

/** Runs every check, prints what failed in full, and answers with the counts. A check that fails counts as one failure. */
export async function check() {
  // Two lanes for two cores: the quick readers and knip beside the compiler and the tests.
  const lanes = await Promise.all([
    oneAfterAnother([() => runTool(format), () => runTool(lint), () => runTool(deadCode)]),
    oneAfterAnother([() => runTool(types), runUnitTests]),
  ])
  const results = lanes.flat()
  for (const { name, output, mend } of results.filter(({ ok }) => !ok)) {
    heading(name)
    console.log(output.trim())
    if (mend !== undefined) console.log(`\nMend it with: ${mend}`)
  }
  return total(results.map(({ counts }) => counts))
}

async function main() {
  endOnSignals()
  if (!(await setUp("check"))) return 1
  const counts = await check()
  console.log(`\n${closingLine(counts)}`)
  return counts.failed === 0 ? 0 : 1
}

if (isStarted(import.meta.url)) process.exitCode = await main()
