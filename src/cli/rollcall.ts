import { CommanderError } from "commander"
import { failureOf } from "#api/client.ts"
import { printable } from "#model/printable.ts"
import { EXIT, exitFor, type Exit } from "./exit.ts"
import { programFor } from "./program.ts"
import { endQuietlyWithReader, terminalOf } from "./terminal.ts"
import type { Shell } from "./verb.ts"

endQuietlyWithReader(process.stdout)
const { stdout: out, stderr: err, stdin: input, env: environment } = process
const terminal = terminalOf({ out, err, input, environment })
const shell: Shell = { terminal, exit: EXIT.done }

try {
  await programFor(shell).parseAsync()
  process.exitCode = shell.exit
} catch (error) {
  process.exitCode = tell(error)
}

/** Says what went wrong, in one sentence where a person can do something about it, and answers with the exit code. */
function tell(error: unknown): Exit {
  // Commander has said its sentence already; help and version end this way too.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
  const failure = failureOf(error)
  if (failure === null) {
    terminal.say(`This is a mistake in Rollcall: ${error instanceof Error ? error.stack : String(error)}`)
    return EXIT.failed
  }
  terminal.say(terminal.sayColours.red(printable(failure.message)))
  return exitFor(failure)
}
