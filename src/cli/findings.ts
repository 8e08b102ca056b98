import { Option } from "commander"
import { SEVERITIES, type Severity } from "#model/severity.ts"
import { findingDocument, writeDocument } from "./documents.ts"
import { EXIT } from "./exit.ts"
import type { FindingDocument } from "./schemas.ts"
import { table } from "./table.ts"
import { verbOf, withEngine, type Common, type Verb } from "./verb.ts"
import { localTime } from "./words.ts"

interface Options extends Common {
  readonly failOn?: Severity
}

/** `rollcall findings`: what does not agree. */
export const findings: Verb = (program, shell) => {
  verbOf(program, "findings", "what does not agree and a person ought to look at")
    .addOption(
      new Option("--fail-on <severity>", "end with code 1 where one is as severe as that").choices(
        SEVERITIES,
      ),
    )
    .action((options: Options) =>
      withEngine(shell, options, async ({ client }) => {
        const { terminal } = shell
        const found = (await client.identity.alarms()).map(findingDocument)
        if (options.json) await writeDocument(terminal, "findings", { findings: found })
        else if (found.length === 0) terminal.say("Nothing was found that does not agree.")
        else for (const line of table(found, columns)) await terminal.line(line)
        return found.some(({ severity }) => isAtLeast(severity, options.failOn)) ? EXIT.badNews : EXIT.done
      }),
    )
}

/** Severities are listed from the worst. */
const isAtLeast = (severity: Severity, limit: Severity | undefined) =>
  limit !== undefined && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(limit)

const columns = [
  { title: "severity", value: ({ severity }: FindingDocument) => severity },
  { title: "rule", value: ({ rule }: FindingDocument) => rule },
  { title: "finding", value: ({ title }: FindingDocument) => title, widest: 90 },
  {
    title: "machines",
    value: ({ machines }: FindingDocument) => String(machines.length),
    right: true,
  },
  { title: "since", value: ({ firstSeen }: FindingDocument) => localTime(Date.parse(firstSeen)) },
  { title: "last", value: ({ lastSeen }: FindingDocument) => localTime(Date.parse(lastSeen)) },
]
