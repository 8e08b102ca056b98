import type { Client } from "#api/client.ts"
import type { Scan } from "#model/scan.ts"
import { scanDocument, writeDocument } from "./documents.ts"
import { EXIT } from "./exit.ts"
import { table } from "./table.ts"
import { asOfFrom, verbOf, withEngine, type AsOf, type Common, type Verb } from "./verb.ts"
import { count, localTime } from "./words.ts"

const PAGE = 1_000

/** `rollcall scans`: what ran. */
export const scans: Verb = (program, shell) => {
  verbOf(program, "scans", "what ran, the latest first")
    .option("--as-of <scan|date>", "as the list was then", asOfFrom)
    .action((options: Common & { readonly asOf?: AsOf }) =>
      withEngine(shell, options, async ({ client }) => {
        const found = await allScans(client, options.asOf ?? null)
        if (options.json) await writeDocument(shell.terminal, "scans", { scans: found.map(scanDocument) })
        else if (found.length === 0)
          shell.terminal.say("Nothing has been asked yet. Start with: rollcall scan TARGET")
        else for (const line of table(found, columns)) await shell.terminal.line(line)
        return EXIT.done
      }),
    )
}

async function allScans(client: Client, asOf: AsOf | null): Promise<readonly Scan[]> {
  const found: Scan[] = []
  for (let offset = 0; ; offset += PAGE) {
    const page = await client.scans.list({ offset, limit: PAGE })
    found.push(...page.scans)
    if (page.scans.length === 0 || found.length >= page.total) break
  }
  if (asOf === null) return found
  const { asOf: moment } = await client.machines.list({ asOf, limit: 1 })
  return moment === null ? found : found.filter((scan) => scan.moment <= moment)
}

const columns = [
  { title: "id", value: ({ id }: Scan) => String(id), right: true },
  { title: "started", value: ({ started }: Scan) => localTime(started) },
  { title: "state", value: ({ state }: Scan) => state },
  { title: "profile", value: ({ profile, kind }: Scan) => profile ?? kind },
  { title: "network", value: ({ network }: Scan) => network },
  { title: "targets", value: ({ targets, file }: Scan) => file ?? targets.join(" "), widest: 40 },
  { title: "asked", value: ({ asked }: Scan) => count(asked), right: true },
  { title: "answered", value: ({ answered }: Scan) => count(answered), right: true },
  { title: "packets", value: ({ packets }: Scan) => count(packets), right: true },
]
