import { existsSync } from "node:fs"
import { resolve } from "node:path"
import type { Client } from "#api/client.ts"
import type { RuleSourceTold, RulesTestedTold } from "#api/shapes.ts"
import { Failure } from "#model/failure.ts"
import { printable, printableJson } from "#model/printable.ts"
import { writeDocument } from "./documents.ts"
import { EXIT, type Exit } from "./exit.ts"
import { table } from "./table.ts"
import type { Terminal } from "./terminal.ts"
import { verbOf, withEngine, withSharedEngine, type Common, type Shell, type Verb } from "./verb.ts"
import { counted, isoOrNull, localTime } from "./words.ts"

interface AddOptions extends Common {
  readonly name?: string
}

/** `rollcall rules`: what is seen and what it means: where rules come from, and trying them. */
export const rules: Verb = (program, shell) => {
  const group = verbOf(program, "rules", "the rules that say what an answer means, and where they come from")
  // The options before and after the second word are one: bare `rollcall rules` lists, and has them too.
  const own = <Options extends Common>(options: Options): Options => ({ ...options, ...group.opts<Common>() })
  const change = (options: Common, ask: (client: Client) => Promise<readonly RuleSourceTold[]>) =>
    withSharedEngine(shell, own(options), async ({ client }) =>
      tell(shell.terminal, await ask(client), own(options)),
    )
  group.action(() => list(shell, own({})))
  verbOf(group, "list", "where rules come from, and what is wrong with them").action((options: Common) =>
    list(shell, own(options)),
  )
  verbOf(group, "add <place>", "add a file or folder of rules, or a git repository")
    .option("--name <name>", "what it is called here")
    .action((place: string, options: AddOptions) => {
      shell.terminal.progress(`reading ${place}`)
      return change(options, (client) =>
        client.rules.add({ place: placeOf(place), name: options.name ?? null }),
      )
    })
  verbOf(group, "remove <name>", "take a source away; machines are concluded again without it").action(
    (name: string, options: Common) =>
      withSharedEngine(shell, own(options), ({ client }) =>
        remove(shell, client, { name, options: own(options) }),
      ),
  )
  verbOf(group, "sync", "read every source again").action((options: Common) =>
    change(options, (client) => client.rules.sync()),
  )
  verbOf(group, "test <file...>", "try every example of files or folders of rules; needs no database").action(
    async (paths: readonly string[], options: Common) => {
      shell.exit = await testFiles(shell, paths, own(options))
    },
  )
  verbOf(group, "try <field> <text>", "which rules match a text of a field, and what they make of it").action(
    (field: string, text: string, options: Common) =>
      withEngine(shell, own(options), ({ client }) =>
        tryText(shell.terminal, client, { field, text, options: own(options) }),
      ),
  )
}

const list = (shell: Shell, options: Common) =>
  withEngine(shell, options, async ({ client }) => tell(shell.terminal, await client.rules.list(), options))

/** A path is named from where the command is given; whatever isn't there is taken for a repository's URL. */
const placeOf = (place: string) => (existsSync(place) ? resolve(place) : place)

async function remove(
  shell: Shell,
  client: Client,
  { name, options }: { readonly name: string; readonly options: Common },
): Promise<Exit> {
  const { removed } = await client.rules.remove({ name })
  if (removed) return tell(shell.terminal, await client.rules.list(), options)
  shell.terminal.say(`There is no source "${printable(name)}". rollcall rules lists those there are.`)
  return EXIT.failed
}

async function tell(terminal: Terminal, sources: readonly RuleSourceTold[], { json }: Common): Promise<Exit> {
  if (json) await writeDocument(terminal, "rules", { sources: sources.map(sourceDocument) })
  else {
    for (const line of table(sources, columns)) await terminal.line(line)
    for (const source of sources) tellProblems(terminal, source)
  }
  return sources.some(({ failure }) => failure !== null) ? EXIT.inPart : EXIT.done
}

const sourceDocument = (source: RuleSourceTold) => ({ ...source, at: isoOrNull(source.at) })

const MOST_TOLD = 20

function tellProblems(terminal: Terminal, { name, failure, skipped, problems }: RuleSourceTold): void {
  const { yellow, red } = terminal.sayColours
  const source = name === null ? "" : `${name}: `
  if (failure !== null) terminal.say(red(printable(`${source}${failure}`, 1_000)))
  const said = [
    ...problems.map(({ where, sentence }) => `${where}: ${sentence}`),
    ...skipped.map((one) => source + one),
  ]
  for (const sentence of said.slice(0, MOST_TOLD)) terminal.say(yellow(printable(sentence, 1_000)))
  if (said.length > MOST_TOLD) terminal.say(`${source}and ${said.length - MOST_TOLD} more; --json tells all.`)
}

const columns = [
  { title: "source", value: ({ name }: RuleSourceTold) => name ?? "Rollcall's own" },
  { title: "format", value: ({ formats }: RuleSourceTold) => formats.join(", ") },
  { title: "files", value: ({ files }: RuleSourceTold) => String(files), right: true },
  { title: "rules", value: ({ rules: found }: RuleSourceTold) => String(found), right: true },
  { title: "problems", value: ({ problems }: RuleSourceTold) => String(problems.length), right: true },
  { title: "commit", value: ({ commit }: RuleSourceTold) => commit?.slice(0, 12) ?? "" },
  { title: "read", value: ({ at }: RuleSourceTold) => (at === null ? "" : localTime(at)) },
  { title: "place", value: ({ place }: RuleSourceTold) => place ?? "", widest: 80 },
]

async function testFiles({ terminal }: Shell, paths: readonly string[], options: Common): Promise<Exit> {
  try {
    const { testRulesAt } = await import("#engine/rules-testing.ts")
    const { files, ...found } = await testRulesAt(paths.map((path) => resolve(path)))
    const mistakes = files.flatMap((file) => file.mistakes)
    return await tellTested(terminal, { ...found, mistakes, files }, options)
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "bad-file") throw error
    // Wrong usage like a file that is mistaken; a failed example alone ends with 1.
    throw new Failure("bad-input", error.message, { cause: error })
  }
}

async function tellTested(terminal: Terminal, tested: RulesTestedTold, { json }: Common): Promise<Exit> {
  const { files, tried, mistakes, failed, ranAway } = tested
  const { red } = terminal.colours
  if (json) await writeDocument(terminal, "rules-test", { ...tested, files: files.map(fileDocument) })
  else {
    for (const { path, line, sentence } of [...mistakes, ...failed])
      await terminal.line(`${printable(path, 4_000)}:${line}: ${red(printable(sentence, 2_000))}`)
    for (const rule of ranAway)
      await terminal.line(
        red(`${printable(rule)} runs away on an example: no nested quantifiers, bounded repeats.`),
      )
    const rulesRead = files.reduce((sum, file) => sum + file.rules, 0)
    terminal.say(
      `${counted(files.length, "file")}, ${counted(rulesRead, "rule")}, ${counted(tried, "example")}: ` +
        `${counted(mistakes.length, "mistake")}, ${counted(failed.length, "example")} not as they should be.`,
    )
  }
  if (mistakes.length > 0) return EXIT.usage
  return failed.length + ranAway.length > 0 ? EXIT.badNews : EXIT.done
}

const fileDocument = ({ path, kind, rules: found, examples }: RulesTestedTold["files"][number]) => ({
  path,
  kind,
  rules: found,
  examples,
})

interface Tried {
  readonly field: string
  readonly text: string
  readonly options: Common
}

async function tryText(terminal: Terminal, client: Client, { field, text, options }: Tried): Promise<Exit> {
  const meanings = await client.rules.try({ field, text })
  if (options.json) await writeDocument(terminal, "rules-try", { meanings })
  else if (meanings.length === 0) terminal.say(`No rule matches this text of ${printable(field)}.`)
  else
    for (const { rule, sureness, claims, cpe } of meanings) {
      const said = Object.entries(claims).map(([claim, value]) => `${claim} ${printableJson(value)}`)
      await terminal.line(printable(`${rule} (${sureness}): ${[...said, ...cpe].join(", ")}`, 4_000))
    }
  return meanings.length === 0 ? EXIT.badNews : EXIT.done
}
