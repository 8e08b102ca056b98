import { Option } from "commander"
import type { RebuildableTold } from "#api/explanation.ts"
import { writeDocument } from "./documents.ts"
import { EXIT } from "./exit.ts"
import { sayUnread, settled } from "./settled.ts"
import { table } from "./table.ts"
import { verbOf, withEngine, type Common, type Verb } from "./verb.ts"
import { count } from "./words.ts"

const GROUPINGS = ["network", "group", "environment"] as const

interface Options extends Common {
  readonly by: (typeof GROUPINGS)[number]
}

/** `rollcall rebuildable`: how much of what runs could be made again from what is written down. */
export const rebuildable: Verb = (program, shell) => {
  verbOf(program, "rebuildable", "how much of what runs could be made again from what is written down")
    .addOption(
      new Option("--by <what>", "by network, by declared group or by environment")
        .choices(GROUPINGS)
        .default("network"),
    )
    .action((options: Options) =>
      withEngine(shell, options, async ({ client }) => {
        const { terminal } = shell
        await settled(terminal, client)
        const { by } = options
        const found = await client.explanation.rebuildable({ by })
        if (options.json) await writeDocument(terminal, "rebuildable", { by, rebuildable: found })
        else if (found.length === 0) terminal.say(noneText(by))
        else for (const line of table(found, columnsFor(by))) await terminal.line(line)
        await sayUnread(terminal, client)
        return EXIT.done
      }),
    )
}

const noneText = (by: Options["by"]) =>
  by === "network"
    ? "Nothing has been asked yet. Start with: rollcall scan TARGET"
    : `No source names ${by === "group" ? "a group" : "an environment"} of any machine.`

const columnsFor = (by: Options["by"]) => [
  { title: by, value: ({ name }: RebuildableTold) => name, widest: 60 },
  { title: "machines", value: ({ machines }: RebuildableTold) => count(machines), right: true },
  { title: "parts seen", value: ({ parts }: RebuildableTold) => count(parts), right: true },
  { title: "with a line", value: ({ written }: RebuildableTold) => count(written), right: true },
  {
    title: "rebuildable",
    value: ({ share }: RebuildableTold) => (share === null ? "" : `${(share * 100).toFixed(1)} %`),
    right: true,
  },
]
