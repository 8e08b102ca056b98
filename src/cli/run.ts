import { CommanderError } from "commander"
import { failureOf } from "#api/client.ts"
import { printable } from "#model/printable.ts"
import { EXIT, exitFor, type Exit } from "./exit.ts"
import { programFor } from "./program.ts"
import { endQuietlyWithReader, terminalOf, type Terminal } from "./terminal.ts"
import type { Shell } from "./verb.ts"

/** Runs the command that this process was started with, and answers with its exit code. */
export async function run(): Promise<Exit> {
  endQuietlyWithReader(process.stdout)
  const { stdout: out, stderr: err, stdin: input, env: environment } = process
  const terminal = terminalOf({ out, err, input, environment })
  const shell: Shell = { terminal, exit: EXIT.done }
  try {
    await programFor(shell).parseAsync()
    return shell.exit
  } catch (error) {
    return tell(terminal, error)
  }
}

/** Says what went wrong, in one sentence where a person can do something about it, and answers with the exit code. */
function tell(terminal: Terminal, error: unknown): Exit {
  // Commander has said its sentence already; help and version end this way too.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
  const failure = failureOf(error)
  if (failure === null) {
    terminal.say(mistake(error))
    return EXIT.failed
  }
  terminal.say(terminal.sayColours.red(printable(failure.message)))
  return exitFor(failure)
}

function mistake(error: unknown): string {
  // The engine has written what happened into its log; its client knows no more than that it did.
  if (error instanceof Error && "code" in error && error.code === "INTERNAL_SERVER_ERROR") {
    return "Rollcall did not expect this. What happened is in logs/engine.log in its folder."
  }
  return `This is a mistake in Rollcall: ${error instanceof Error ? error.stack : String(error)}`
}
