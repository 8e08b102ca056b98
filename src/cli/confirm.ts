import { createInterface } from "node:readline/promises"
import { Failure } from "#model/failure.ts"
import type { Terminal } from "./terminal.ts"

/** Goes on where a person says yes, or said so before; without a terminal nothing begins unless it was said. */
export async function confirmed(terminal: Terminal, yes: boolean): Promise<true> {
  if (yes) return true
  if (!terminal.interactive)
    throw new Failure("not-confirmed", "Nothing was sent. To start without being asked, say --yes.")
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await askOnce(prompt)
  if (!/^y(es)?$/i.test(answer.trim())) throw new Failure("not-confirmed", "Nothing was sent.")
  return true
}

// Ctrl-C and Ctrl-D at the question are a no.
function askOnce(prompt: ReturnType<typeof createInterface>): Promise<string> {
  return new Promise((resolve) => {
    prompt.once("close", () => resolve(""))
    void prompt.question("Start? [y/N] ").then((answer) => {
      resolve(answer)
      prompt.close()
    })
  })
}
