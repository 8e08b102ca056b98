import { resolve } from "node:path"
import { printable } from "#model/printable.ts"
import { EXIT, type Exit } from "./exit.ts"
import { verbOf, type Shell, type Verb } from "./verb.ts"
import { counted } from "./words.ts"

/** `rollcall rules`: what is seen and what it means: sources of rules, and trying them. */
export const rules: Verb = (program, shell) => {
  const list = program.command("rules").description("the rules that say what an answer means")
  verbOf(list, "test <file...>", "try every example of files or folders of rules; needs no database").action(
    async (paths: readonly string[]) => {
      shell.exit = await testFiles(shell, paths)
    },
  )
}

async function testFiles({ terminal }: Shell, paths: readonly string[]): Promise<Exit> {
  const { testRulesAt } = await import("#engine/rules-testing.ts")
  const { files, tried, failed, ranAway } = await testRulesAt(paths.map((path) => resolve(path)))
  const mistakes = files.flatMap((file) => file.mistakes)
  const { red } = terminal.colours
  for (const { path, line, sentence } of [...mistakes, ...failed])
    await terminal.line(`${printable(path)}:${line}: ${red(printable(sentence, 1_000))}`)
  for (const rule of ranAway)
    await terminal.line(
      red(`${printable(rule)} runs away on an example: no nested quantifiers, bounded repeats.`),
    )
  const rulesRead = files.reduce((sum, file) => sum + file.rules, 0)
  terminal.say(
    `${counted(files.length, "file")}, ${counted(rulesRead, "rule")}, ${counted(tried, "example")}: ` +
      `${counted(mistakes.length, "mistake")}, ${counted(failed.length, "example")} not as they should be.`,
  )
  if (mistakes.length > 0) return EXIT.usage
  return failed.length + ranAway.length > 0 ? EXIT.badNews : EXIT.done
}
