import { createInterface } from "node:readline"
import { Writable } from "node:stream"
import { Failure } from "#model/failure.ts"
import type { Terminal } from "./terminal.ts"

/** Asks for a secret on the terminal and shows nothing of it. There is no other way in: not argv, not a pipe. */
export async function askSecret(terminal: Terminal, question: string): Promise<string> {
  if (!terminal.interactive)
    throw new Failure(
      "bad-input",
      "A secret is asked for on a terminal only. Elsewhere, put it into an environment variable and name that: --from-env VARIABLE.",
    )
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const prompt = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  // Only now does the terminal show nothing of what is typed: whoever waits for the question may type at once.
  process.stderr.write(`${question}: `)
  const answer = await new Promise<string>((resolve) => {
    // Ctrl-C and Ctrl-D are no answer.
    prompt.once("SIGINT", () => prompt.close())
    prompt.once("close", () => resolve(""))
    prompt.question("", (text) => {
      resolve(text)
      prompt.close()
    })
  })
  process.stderr.write("\n")
  if (answer === "") throw new Failure("bad-input", "Nothing was typed, so nothing was added.")
  return answer
}
