import { Option } from "commander"
import { PACES, type Pace } from "#model/pace.ts"
import { printable } from "#model/printable.ts"
import { PROFILES, type Profile } from "#model/profile.ts"
import type { ScanPlan, ScanRequest } from "#model/scan.ts"
import { confirmed } from "./confirm.ts"
import { follow } from "./follow.ts"
import type { Terminal } from "./terminal.ts"
import { listed, verbOf, withSharedEngine, type Common, type Verb } from "./verb.ts"
import { count } from "./words.ts"

interface Options extends Common {
  readonly profile: Profile
  readonly pace: Pace
  readonly ports?: string
  readonly exclude: readonly string[]
  readonly network?: string
  readonly full?: boolean
  readonly yes?: boolean
}

/** `rollcall scan TARGET…`: a roll call over what was named and confirmed. */
export const scan: Verb = (program, shell) => {
  verbOf(program, "scan <target...>", "call the roll of addresses, CIDRs, ranges (10.0.0.1-50) or names")
    .addOption(new Option("--profile <profile>", "how much to ask").choices(PROFILES).default("standard"))
    .addOption(new Option("--pace <pace>", "how fast to ask").choices(PACES).default("normal"))
    .option("--ports <ports>", "22,80,8000-8100 or a named set, instead of the profile's own")
    .option("--exclude <targets>", "leave these out; can be given several times", listed, [])
    .option("--network <name>", "the network the addresses belong to")
    .option("--full", "ask known machines everything, instead of whether they are as they were")
    .option("--yes", "start without asking")
    .action((targets: readonly string[], options: Options) =>
      withSharedEngine(shell, options, async ({ client }) => {
        const request = requestOf(targets, options)
        const plan = await client.scans.plan(request)
        await confirm(shell.terminal, plan, options.yes === true)
        const following = { client, terminal: shell.terminal, json: options.json === true }
        return follow(following, () => client.scans.start({ ...request, confirmed: true }))
      }),
    )
}

const requestOf = (targets: readonly string[], options: Options) =>
  ({
    targets: targets.flatMap((text) => listed(text)),
    exclude: [...options.exclude],
    profile: options.profile,
    ports: options.ports ?? null,
    pace: options.pace,
    network: options.network ?? null,
    ...(options.full === true ? { full: true } : {}),
  }) satisfies ScanRequest

async function confirm(terminal: Terminal, plan: ScanPlan, yes: boolean): Promise<void> {
  tellPlan(terminal, plan)
  await confirmed(terminal, yes)
}

function tellPlan(terminal: Terminal, plan: ScanPlan): void {
  const { bold, yellow } = terminal.sayColours
  const sentence = printable(plan.sentence)
  terminal.say(bold(sentence.charAt(0).toUpperCase() + sentence.slice(1)))
  terminal.say(
    `At most ${count(plan.packetsPerSecond)} packets a second, ${count(plan.packetsPerSecondPerMachine)} to one machine.`,
  )
  if (plan.rescan !== null)
    terminal.say(
      `Known machines are only checked for changes since scan ${plan.rescan.of}; everything is asked again within ${plan.rescan.everythingWithinDays} days, or now with --full.`,
    )
  if (plan.excluded.length > 0) terminal.say(`Left out: ${printable(plan.excluded.join(" "))}`)
  if (plan.neverTouched.length > 0) terminal.say(`Never touched: ${printable(plan.neverTouched.join(" "))}`)
  for (const { what, fix } of plan.unseen) {
    terminal.say(yellow(printable(fix === null ? what : `${what} ${fix}`)))
  }
}
