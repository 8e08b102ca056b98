import { resolve } from "node:path"
import { writeDocument } from "./documents.ts"
import { EXIT } from "./exit.ts"
import { verbOf, withEngine, type Common, type Verb } from "./verb.ts"
import { count } from "./words.ts"

/** `rollcall backup [FILE]`: a sound copy of the database, while the engine runs. */
export const backup: Verb = (program, shell) => {
  verbOf(program, "backup [file]", "copy the database, also while a scan runs").action(
    (file: string | undefined, options: Common) =>
      withEngine(shell, options, async ({ client }) => {
        const made = await client.engine.backup({ to: file === undefined ? null : resolve(file) })
        if (options.json) await writeDocument(shell.terminal, "backup", made)
        else await shell.terminal.line(`${made.file}  ${count(made.bytes / 1024)} KiB`)
        return EXIT.done
      }),
  )
}
