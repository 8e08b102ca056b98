import type { Command, Option } from "commander"
import { Failure } from "#model/failure.ts"
import type { Verb } from "./verb.ts"

interface Completed {
  readonly verb: string
  readonly says: string
  readonly words: readonly string[]
  /** Of options with a fixed choice, what there is to choose. */
  readonly choices: readonly (readonly [string, readonly string[]])[]
}

const shells: Readonly<Record<string, (verbs: readonly Completed[]) => string>> = { bash, zsh, fish }

/** `rollcall completion bash|zsh|fish`: what the shell needs to complete verbs, options and their choices. */
export const completion: Verb = (program, shell) => {
  program
    .command("completion <shell>")
    .description('print completion for bash, zsh or fish: eval "$(rollcall completion bash)"')
    .action(async (name: string) => {
      const script = Object.hasOwn(shells, name) ? shells[name] : undefined
      if (script === undefined)
        throw new Failure(
          "bad-input",
          `There is no completion for "${name}". There is for bash, zsh and fish.`,
        )
      await shell.terminal.write(script(program.commands.map(completedOf)))
    })
}

function completedOf(command: Command): Completed {
  const options = [...command.options, ...command.commands.flatMap((inner) => inner.options)]
  const flags = [...new Set(options.map(({ long }) => long).filter((long) => typeof long === "string"))]
  return {
    verb: command.name(),
    says: command.description(),
    words: [...command.commands.map((inner) => inner.name()), ...argumentWords(command), ...flags],
    choices: [...options.filter(hasChoices).map(choicesOf), ...fixedWords(command)],
  }
}

const hasChoices = (option: Option) => option.argChoices !== undefined
const choicesOf = (option: Option) => [option.long ?? "", option.argChoices ?? []] as const

const argumentWords = (command: Command) =>
  command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? [])

function fixedWords(command: Command): readonly (readonly [string, readonly string[]])[] {
  return command.name() === "completion" ? [["completion", Object.keys(shells)]] : []
}

function bash(verbs: readonly Completed[]): string {
  const cases = verbs.map(({ verb, words }) => `    ${verb}) words="${words.join(" ")}" ;;`)
  const choices = choiceLines(verbs, (word, values) => `    ${word}) words="${values}" ;;`)
  return `_rollcall() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${verbs.map(({ verb }) => verb).join(" ")}" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
  case "$before" in
${choices.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _rollcall rollcall
`
}

function zsh(verbs: readonly Completed[]): string {
  return `#compdef rollcall
autoload -U +X bashcompinit && bashcompinit
${bash(verbs)}`
}

function fish(verbs: readonly Completed[]): string {
  const named = verbs.map(
    ({ verb, says }) =>
      `complete -c rollcall -f -n __fish_use_subcommand -a ${verb} -d '${says.replaceAll("'", "\\'")}'`,
  )
  const within = verbs.flatMap(({ verb, words }) =>
    words.map((word) => {
      const what = word.startsWith("--") ? `-l ${word.slice(2)}` : `-a ${word}`
      return `complete -c rollcall -n '__fish_seen_subcommand_from ${verb}' ${what}`
    }),
  )
  const choices = verbs.flatMap(({ verb, choices: each }) =>
    each.map(([word, values]) => {
      const where = `complete -c rollcall -f -n '__fish_seen_subcommand_from ${verb}'`
      return word.startsWith("--")
        ? `${where} -l ${word.slice(2)} -x -a '${values.join(" ")}'`
        : `${where} -a '${values.join(" ")}'`
    }),
  )
  return `${[...named, ...within, ...choices].join("\n")}\n`
}

function choiceLines(
  verbs: readonly Completed[],
  line: (word: string, values: string) => string,
): readonly string[] {
  const lines = verbs.flatMap(({ choices }) => choices.map(([word, values]) => line(word, values.join(" "))))
  return [...new Set(lines)]
}
