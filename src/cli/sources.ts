import { existsSync } from "node:fs"
import { resolve } from "node:path"
import type { Client } from "#api/client.ts"
import type { SourceTold } from "#api/sources.ts"
import { printable } from "#model/printable.ts"
import type { Exit } from "./exit.ts"
import { tellingCounts } from "./settled.ts"
import { addClaim } from "./source-claims.ts"
import { tellDeclarations, tellProblems } from "./source-contents.ts"
import { sourceNamed, tellSources } from "./source-list.ts"
import { addTables } from "./source-tables.ts"
import { verbOf, withEngine, withSharedEngine, type Common, type Shell, type Verb } from "./verb.ts"

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
      withEngine(shell, own(options), ({ client }) => tellProblems(shell, client, name, own(options))),
  )
  verbOf(group, "declarations <name>", "what a source declares, with its lines").action(
    (name: string, options: Common) =>
      withEngine(shell, own(options), ({ client }) => tellDeclarations(shell, client, name, own(options))),
  )
  addClaim(group, shell, own)
  addTables(group, shell, own)
}

const list = (shell: Shell, options: Common) =>
  withEngine(shell, options, async ({ client }) =>
    tellSources(shell.terminal, await client.sources.list(), options),
  )

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
  return tellingCounts(shell.terminal, client, async () => {
    shell.terminal.progress(`reading ${printable(added.name)}`)
    return tellSources(shell.terminal, [await client.sources.sync({ name: added.name })], options)
  })
}

async function remove(shell: Shell, client: Client, name: string, options: Common): Promise<Exit> {
  await sourceNamed(client, name)
  return tellingCounts(shell.terminal, client, async () => {
    await client.sources.remove({ name })
    return tellSources(shell.terminal, await client.sources.list(), options)
  })
}

async function sync(shell: Shell, client: Client, name: string | undefined, options: Common): Promise<Exit> {
  const names = name === undefined ? (await client.sources.list()).map((source) => source.name) : [name]
  const read: SourceTold[] = []
  return tellingCounts(shell.terminal, client, async () => {
    for (const each of names) {
      shell.terminal.progress(`reading ${printable(each)}`)
      read.push(await client.sources.sync({ name: each }))
    }
    return tellSources(shell.terminal, read, options)
  })
}
