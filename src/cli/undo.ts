import { failureOf, type Client } from "#api/client.ts"
import type { DecisionTold } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { tellUndone } from "./decisions.ts"
import { EXIT, exitFor, type Exit } from "./exit.ts"
import type { Terminal } from "./terminal.ts"
import { verbOf, wholeNumber, withEngine, type Common, type Verb } from "./verb.ts"

/** `rollcall undo N…`: takes decisions back, in any order. */
export const undo: Verb = (program, shell) => {
  verbOf(program, "undo", "take decisions back: everything is as if they had not been said")
    .argument("<id...>", "their numbers", numbers, [])
    .action((ids: readonly number[], options: Common) =>
      withEngine(shell, options, async ({ client }) => {
        const { undone, exit } = await undoEach(client, shell.terminal, ids)
        if (undone.length > 0) await tellUndone(shell.terminal, undone, options)
        return exit
      }),
    )
}

const numbers = (text: string, before: readonly number[]): readonly number[] => [...before, wholeNumber(text)]

/** What could not be taken back is said, and keeps the others from nothing. */
async function undoEach(client: Client, terminal: Terminal, ids: readonly number[]) {
  const undone: DecisionTold[] = []
  let exit: Exit = EXIT.done
  for (const id of ids) {
    try {
      undone.push(await client.decisions.undo({ id }))
    } catch (error) {
      const failure = failureOf(error)
      if (failure === null) throw error
      terminal.say(terminal.sayColours.red(printable(failure.message)))
      exit = exitFor(failure)
    }
  }
  return { undone, exit: exit === EXIT.done || undone.length === 0 ? exit : EXIT.inPart }
}
