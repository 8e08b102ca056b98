import type { Client } from "#api/client.ts"
import { Failure } from "#model/failure.ts"
import type { Finding } from "#model/finding.ts"
import { printable } from "#model/printable.ts"
import { EXIT } from "./exit.ts"
import { settledFindings } from "./settled.ts"
import { verbOf, withEngine, type Common, type Shell, type Verb } from "./verb.ts"

interface Options extends Common {
  readonly until?: string
  readonly why?: string
  readonly expected?: boolean
  readonly falseAlarm?: boolean
}

/** `rollcall accept ID`: a person knows of it, expects it, or says that it is none. */
export const accept: Verb = (program, shell) => {
  verbOf(program, "accept <id...>", "findings that are known, as they should be, or wrong")
    .option("--until <date>", "known, and nothing is done about it until that day, as 2026-12-31")
    .option("--expected", "as it should be here, until that is taken back")
    .option("--false-alarm", "wrong: it counts as a false alarm of its rule")
    .option("--why <text>", "why, for whoever asks later")
    .action((ids: readonly string[], options: Options) =>
      withEngine(shell, options, async ({ client }) => {
        const say = sayingOf(client, options)
        await settledFindings(shell.terminal, client)
        for (const id of ids) tell(shell, await say(id))
        return EXIT.done
      }),
    )
}

function sayingOf(client: Client, options: Options): (id: string) => Promise<Finding> {
  const { until, expected, falseAlarm } = options
  const why = options.why ?? null
  const said = [until, expected, falseAlarm].filter((one) => one !== undefined && one !== false)
  if (said.length !== 1)
    throw new Failure("bad-input", "Say one of --until DATE, --expected and --false-alarm.")
  if (until !== undefined) {
    if (why === null) throw new Failure("bad-input", "Say --why: whoever reads it later wants to know.")
    return (id) => client.findings.accept({ id, until, why })
  }
  return (id) => (expected ? client.findings.expect({ id, why }) : client.findings.dismiss({ id, why }))
}

function tell({ terminal }: Shell, { id, state, title, saying }: Finding): void {
  const until = saying?.until ? ` until ${saying.until}` : ""
  terminal.say(
    printable(`${id} is ${state}${until}: ${title}. Take it back with rollcall undo ${saying?.decision}.`),
  )
}
