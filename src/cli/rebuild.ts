import { writeDocument } from "./documents.ts"
import { EXIT } from "./exit.ts"
import { verbOf, withSharedEngine, type Common, type Verb } from "./verb.ts"
import { counted, duration } from "./words.ts"

/** `rollcall rebuild`: resolves all machines anew from the ledger and compares. */
export const rebuild: Verb = (program, shell) => {
  verbOf(program, "rebuild", "resolve all machines anew from the ledger, and compare").action(
    (options: Common) =>
      withSharedEngine(shell, options, async ({ client }) => {
        const result = await client.engine.rebuild()
        const { machines, same, differing, seconds } = result
        if (options.json) await writeDocument(shell.terminal, "rebuild", result)
        else {
          const compared = same
            ? "the same as before"
            : `${differing.length} differ from before: ${differing.join(" ")}`
          await shell.terminal.line(`${counted(machines, "machine")} in ${duration(seconds)}, ${compared}.`)
        }
        return same ? EXIT.done : EXIT.badNews
      }),
  )
}
