import type { Client } from "#api/client.ts"
import type { FindingCounts } from "#api/findings.ts"
import type { Concluded } from "#api/explanation.ts"
import { printable } from "#model/printable.ts"
import { changedCountsText } from "./counts.ts"
import type { Terminal } from "./terminal.ts"

const QUIET_MS = 1_000

/** Waits until what is concluded fits what is known, and says so where that takes its time. */
export const settled = (terminal: Terminal, client: Client): Promise<Concluded> =>
  saying(terminal, "Working out who owns the machines and why they are there.", () =>
    client.explanation.settle(),
  )

/** Waits until what was found fits what is known, and says so where that takes its time. */
export const settledFindings = (terminal: Terminal, client: Client): Promise<FindingCounts> =>
  saying(terminal, "Looking for what does not agree.", () => client.findings.settle())

async function saying<Done>(terminal: Terminal, words: string, work: () => Promise<Done>): Promise<Done> {
  const timer = setTimeout(() => terminal.progress(words), QUIET_MS)
  try {
    return await work()
  } finally {
    clearTimeout(timer)
  }
}

/** Does what may explain machines, and says how many are explained after it, and how many more or fewer that is. */
export async function tellingCounts<Done>(
  terminal: Terminal,
  client: Client,
  work: () => Promise<Done>,
): Promise<Done> {
  const { counts: before } = await settled(terminal, client)
  const done = await work()
  const { counts: after } = await settled(terminal, client)
  terminal.say(terminal.sayColours.dim(`${changedCountsText(before, after)}.`))
  return done
}

/** Names the sources that could not be read, since what they say is missing in the answer. */
export async function sayUnread(terminal: Terminal, client: Client): Promise<void> {
  const failed = (await client.sources.list()).filter(({ state }) => state === "failed")
  for (const { name, said } of failed)
    terminal.say(
      terminal.sayColours.yellow(
        printable(
          `${name} could not be read, so lines may be missing here: ${said ?? "read it again"}`,
          1_000,
        ),
      ),
    )
}
