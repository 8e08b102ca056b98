import { scanDocument, writeDocument } from "./documents.ts"
import { EXIT } from "./exit.ts"
import { verbOf, wholeNumber, withEngine, type Common, type Verb } from "./verb.ts"
import { counted } from "./words.ts"

/** `rollcall scan-stop ID`: stops a running scan at once and keeps what it saw. */
export const scanStop: Verb = (program, shell) => {
  verbOf(program, "scan-stop", "stop a scan at once and keep what it saw")
    .argument("<id>", "the scan's number", wholeNumber)
    .action((id: number, options: Common) =>
      withEngine(shell, options, async ({ client }) => {
        const stopped = await client.scans.stop({ id })
        const { warnings } = await client.scans.get({ id })
        if (options.json) {
          await writeDocument(shell.terminal, "scan", { scan: scanDocument(stopped), machines: [], warnings })
        } else {
          const answered = counted(stopped.answered, "address", "addresses")
          await shell.terminal.line(`Scan ${id} is ${stopped.state}: ${answered} had answered.`)
          shell.terminal.say(`Go on with: rollcall scan-resume ${id}`)
        }
        return EXIT.done
      }),
    )
}
