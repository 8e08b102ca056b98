import { existsSync } from "node:fs"
import { resolve } from "node:path"
import type { Client } from "#api/client.ts"
import type { DeclarationTold, SourceProblemTold, SourceTold } from "#api/sources.ts"
import { printable } from "#model/printable.ts"
import { writeDocument } from "./documents.ts"
import { EXIT, type Exit } from "./exit.ts"
import { table } from "./table.ts"
import type { Terminal } from "./terminal.ts"
import { verbOf, withEngine, withSharedEngine, type Common, type Shell, type Verb } from "./verb.ts"
import { counted, isoOrNull, localTime } from "./words.ts"

interface AddOptions extends Common {
  readonly name?: string
  readonly branch?: string
  readonly network?: string
}

/** `rollcall sources`: what is written down, where, and what of it could not be read. */
export const sources: Verb = (program, shell) => {
  const group = verbOf(program, "sources", "what is written down: repositories, folders and files")
  // The options before and after the second word are one: bare `rollcall sources` lists, and has them too.
  const own = <Options extends Common>(options: Options): Options => ({ ...options, ...group.opts<Common>() })
  group.action(() => list(shell, own({})))
  verbOf(group, "list", "what there is, and how it was read").action((options: Common) =>
    list(shell, own(options)),
  )
  verbOf(group, "add <location>", "add a repository, a folder or a file, and read it")
    .option("--name <name>", "what it is called here")
    .option("--branch <branch>", "the branch to read; without it, what its HEAD names")
    .option("--network <network>", "the network that its addresses belong to")
    .action((location: string, options: AddOptions) =>
      withSharedEngine(shell, own(options), ({ client }) => add(shell, client, location, own(options))),
    )
  verbOf(group, "remove <name>", "take a source away; what it explained is unexplained without it").action(
    (name: string, options: Common) =>
      withSharedEngine(shell, own(options), ({ client }) => remove(shell, client, name, own(options))),
  )
  verbOf(group, "sync [name]", "read every source again, or this one").action(
    (name: string | undefined, options: Common) =>
      withSharedEngine(shell, own(options), ({ client }) => sync(shell, client, name, own(options))),
  )
  verbOf(group, "problems <name>", "what could not be read in a source, line by line").action(
    (name: string, options: Common) =>
      withEngine(shell, own(options), ({ client }) => problems(shell, client, name, own(options))),
  )
  verbOf(group, "show <name>", "what a source declares, with its lines").action(
    (name: string, options: Common) =>
      withEngine(shell, own(options), ({ client }) => show(shell, client, name, own(options))),
  )
}

const list = (shell: Shell, options: Common) =>
  withEngine(shell, options, async ({ client }) => tell(shell.terminal, await client.sources.list(), options))

/** A path is named from where the command is given; whatever isn't there is taken for a repository's URL. */
const locationOf = (location: string) => (existsSync(location) ? resolve(location) : location)

async function add(
  shell: Shell,
  client: Client,
  location: string,
  { name, branch, network, ...options }: AddOptions,
): Promise<Exit> {
  const added = await client.sources.add({
    location: locationOf(location),
    name: name ?? null,
    branch: branch ?? null,
    network: network ?? null,
  })
  shell.terminal.progress(`reading ${printable(added.name)}`)
  return tell(shell.terminal, [await client.sources.sync({ name: added.name })], options)
}

async function remove(shell: Shell, client: Client, name: string, options: Common): Promise<Exit> {
  const { removed } = await client.sources.remove({ name })
  if (removed) return tell(shell.terminal, await client.sources.list(), options)
  shell.terminal.say(`There is no source "${printable(name)}". rollcall sources lists those there are.`)
  return EXIT.failed
}

async function sync(shell: Shell, client: Client, name: string | undefined, options: Common): Promise<Exit> {
  const names = name === undefined ? (await client.sources.list()).map((source) => source.name) : [name]
  const read: SourceTold[] = []
  for (const each of names) {
    shell.terminal.progress(`reading ${printable(each)}`)
    read.push(await client.sources.sync({ name: each }))
  }
  return tell(shell.terminal, read, options)
}

async function tell(terminal: Terminal, told: readonly SourceTold[], { json }: Common): Promise<Exit> {
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

const PAGE = 1_000

async function problems(shell: Shell, client: Client, name: string, { json }: Common): Promise<Exit> {
  const { terminal } = shell
  const all: SourceProblemTold[] = []
  for (let offset = 0; ; offset += PAGE) {
    const page = await client.sources.problems({ name, offset, limit: PAGE })
    all.push(...page.problems)
    if (page.problems.length < PAGE) break
  }
  if (json) await writeDocument(terminal, "source-problems", { problems: all })
  else
    for (const { path, line, sentence } of all)
      await terminal.line(printable(`${path}:${line}: ${sentence}`, 4_000))
  return EXIT.done
}

async function show(shell: Shell, client: Client, name: string, { json }: Common): Promise<Exit> {
  const { terminal } = shell
  const all: DeclarationTold[] = []
  for (let offset = 0; ; offset += PAGE) {
    const page = await client.sources.declarations({ name, offset, limit: PAGE })
    all.push(...page.declarations)
    if (page.declarations.length < PAGE) break
  }
  if (json) await writeDocument(terminal, "declarations", { declarations: all })
  else for (const line of table(all, declared)) await terminal.line(line)
  return EXIT.done
}

const declared = [
  { title: "line", value: ({ path, line }: DeclarationTold) => `${path}:${line}`, widest: 60 },
  { title: "format", value: ({ format }: DeclarationTold) => format },
  { title: "state", value: ({ state }: DeclarationTold) => state },
  {
    title: "machine",
    value: ({ identifiers }: DeclarationTold) => identifiers.map(({ raw }) => raw).join(", "),
    widest: 60,
  },
  { title: "groups", value: ({ groups }: DeclarationTold) => groups.join(", "), widest: 40 },
  { title: "owner", value: ({ owner }: DeclarationTold) => owner ?? "" },
]
