import type { Client } from "#api/client.ts"
import type { SourceTold } from "#api/sources.ts"
import { Failure } from "#model/failure.ts"
import { printable } from "#model/printable.ts"
import { writeDocument } from "./documents.ts"
import { EXIT, type Exit } from "./exit.ts"
import { table } from "./table.ts"
import type { Terminal } from "./terminal.ts"
import type { Common } from "./verb.ts"
import { counted, isoOrNull, localTime } from "./words.ts"

/** Options with those that were given before the second word. */
export type Own = <Options extends Common>(options: Options) => Options

/** The source of that name. */
export async function sourceNamed(client: Client, name: string): Promise<SourceTold> {
  const source = (await client.sources.list()).find((each) => each.name === name)
  if (source !== undefined) return source
  throw new Failure("not-found", `There is no source "${name}". rollcall sources lists those there are.`)
}

/** Tells how sources stand. */
export async function tellSources(
  terminal: Terminal,
  told: readonly SourceTold[],
  { json }: Common,
): Promise<Exit> {
  if (json) await writeDocument(terminal, "sources", { sources: told.map(sourceDocument) })
  else if (told.length === 0)
    terminal.say("Nothing is written down yet. Add a repository with: rollcall sources add URL")
  else {
    for (const line of table(told, columns)) await terminal.line(line)
    for (const { name, said, state } of told)
      if (said !== null)
        terminal.say(
          (state === "failed" ? terminal.sayColours.red : terminal.sayColours.yellow)(
            printable(`${name}: ${said}`, 1_000),
          ),
        )
    const unread = told.filter((source) => source.problems > 0)
    for (const { name, problems: count } of unread)
      terminal.say(
        `${printable(name)}: ${counted(count, "line")} could not be read or lacks something: rollcall sources problems ${printable(name)}`,
      )
  }
  return told.some(({ state }) => state === "failed") ? EXIT.inPart : EXIT.done
}

const sourceDocument = ({ claims, ...source }: SourceTold) => ({
  ...source,
  synced: isoOrNull(source.synced),
  claims: claims.map(({ network, range }) => ({ network, ...range })),
})

const columns = [
  { title: "source", value: ({ name }: SourceTold) => name },
  { title: "state", value: ({ state }: SourceTold) => state },
  { title: "files", value: ({ files }: SourceTold) => String(files), right: true },
  { title: "declarations", value: ({ declarations }: SourceTold) => String(declarations), right: true },
  { title: "problems", value: (source: SourceTold) => String(source.problems), right: true },
  { title: "commit", value: ({ head }: SourceTold) => head?.slice(0, 12) ?? "" },
  { title: "read", value: ({ synced }: SourceTold) => (synced === null ? "" : localTime(synced)) },
  { title: "location", value: ({ location }: SourceTold) => location, widest: 80 },
]
