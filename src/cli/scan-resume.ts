import { follow } from "./follow.ts"
import { verbOf, wholeNumber, withSharedEngine, type Common, type Verb } from "./verb.ts"

/** `rollcall scan-resume ID`: goes on after a stop, a crash or a reboot, without asking again what was answered. */
export const scanResume: Verb = (program, shell) => {
  verbOf(program, "scan-resume", "go on with a scan after a stop, a crash or a reboot")
    .argument("<id>", "the scan's number", wholeNumber)
    .action((id: number, options: Common) =>
      withSharedEngine(shell, options, ({ client }) => {
        const following = { client, terminal: shell.terminal, json: options.json === true }
        return follow(following, () => client.scans.resume({ id }))
      }),
    )
}
