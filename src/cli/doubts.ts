import type { Client } from "#api/client.ts"
import type { DoubtfulPair } from "#api/shapes.ts"
import { doubtDocument, writeDocument } from "./documents.ts"
import { EXIT } from "./exit.ts"
import { table } from "./table.ts"
import { verbOf, withEngine, type Common, type Verb } from "./verb.ts"
import { counted } from "./words.ts"

const PAGE = 1_000

/** `rollcall doubts`: pairs of machines that may be one. */
export const doubts: Verb = (program, shell) => {
  verbOf(program, "doubts", "machines that may be one, the likeliest first, and what would tell").action(
    (options: Common) =>
      withEngine(shell, options, async ({ client }) => {
        const { terminal } = shell
        const found = await allDoubts(client)
        const documents = found.map(pairDocument)
        if (options.json) await writeDocument(terminal, "doubts", { doubts: documents })
        else if (found.length === 0) terminal.say("No two machines are in doubt.")
        else for (const line of table(found, columns)) await terminal.line(line)
        if (found.length > 0 && !options.json) terminal.say(terminal.sayColours.dim(settledHow(found.length)))
        return EXIT.done
      }),
  )
}

const settledHow = (pairs: number) =>
  `${counted(pairs, "pair")}. Settle one yourself: rollcall decide ONE same-as OTHER, or rollcall decide ONE apart OTHER`

async function allDoubts(client: Client): Promise<readonly DoubtfulPair[]> {
  const found: DoubtfulPair[] = []
  for (;;) {
    const page = await client.identity.doubts({ offset: found.length, limit: PAGE })
    found.push(...page.doubts)
    if (page.doubts.length === 0 || found.length >= page.total) return found
  }
}

const pairDocument = ({ machine, name, otherName, doubt }: DoubtfulPair) => ({
  machine,
  machineName: name,
  ...doubtDocument({ ...doubt, name: otherName }),
})

const columns = [
  { title: "one", value: ({ name, doubt }: DoubtfulPair) => placeOf(name, doubt.a), widest: 40 },
  { title: "other", value: ({ otherName, doubt }: DoubtfulPair) => placeOf(otherName, doubt.b), widest: 40 },
  { title: "strength", value: ({ doubt }: DoubtfulPair) => doubt.strength },
  { title: "because", value: ({ doubt }: DoubtfulPair) => doubt.because, widest: 72 },
  { title: "settled by", value: ({ doubt }: DoubtfulPair) => doubt.settledBy, widest: 60 },
]

const placeOf = (name: string, ip: string) => (name === ip ? ip : `${name} ${ip}`)
