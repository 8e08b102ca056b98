import { isoTime } from "#model/moment.ts"
import { writeDocument } from "./documents.ts"
import { EXIT, type Exit } from "./exit.ts"
import type { NeverTouchDocument } from "./schemas.ts"
import { table } from "./table.ts"
import { verbOf, wholeNumber, withEngine, type Common, type Shell, type Verb } from "./verb.ts"
import type { Client } from "#api/client.ts"
import { localTime } from "./words.ts"

interface AddOptions extends Common {
  readonly why?: string
}

/** `rollcall never-touch list|add|remove`: addresses that never get a packet, whatever is asked for. */
export const neverTouch: Verb = (program, shell) => {
  const list = program
    .command("never-touch")
    .description("addresses that never get a packet, discovery included")
  verbOf(list, "list", "what is never touched").action((options: Common) =>
    withEngine(shell, options, ({ client }) => tell(shell, client, options)),
  )
  verbOf(list, "add <target>", "never touch an address, CIDR or range again")
    .option("--why <reason>", "for whoever reads the list")
    .action((subject: string, options: AddOptions) =>
      withEngine(shell, options, async ({ client }) => {
        await client.neverTouch.add({ subject, reason: options.why ?? null })
        return tell(shell, client, options)
      }),
    )
  verbOf(list, "remove <id>", "take one off the list, by its number").action((id: string, options: Common) =>
    withEngine(shell, options, async ({ client }) => {
      const { removed } = await client.neverTouch.remove({ id: wholeNumber(id) })
      if (!removed) shell.terminal.say(`There is no number ${id} on the list.`)
      return removed ? tell(shell, client, options) : EXIT.failed
    }),
  )
}

async function tell(shell: Shell, client: Client, { json }: Common): Promise<Exit> {
  const found = await client.neverTouch.list()
  const documents = found.map((entry) => ({ ...entry, at: isoTime(entry.at) }))
  if (json) await writeDocument(shell.terminal, "never-touch", { neverTouch: documents })
  else if (documents.length === 0) shell.terminal.say("Nothing is on the never-touch list.")
  else for (const line of table(documents, columns)) await shell.terminal.line(line)
  return EXIT.done
}

const columns = [
  { title: "id", value: ({ id }: NeverTouchDocument) => String(id), right: true },
  { title: "target", value: ({ subject }: NeverTouchDocument) => subject },
  { title: "since", value: ({ at }: NeverTouchDocument) => localTime(Date.parse(at)) },
  { title: "by", value: ({ author }: NeverTouchDocument) => author },
  { title: "why", value: ({ reason }: NeverTouchDocument) => reason ?? "" },
]
