import type { DoctorCheck } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { writeDocument } from "./documents.ts"
import { EXIT } from "./exit.ts"
import type { Terminal } from "./terminal.ts"
import { verbOf, withEngine, type Common, type Verb } from "./verb.ts"

/** `rollcall doctor`: what Rollcall needs on this computer, and what each lack costs. */
export const doctor: Verb = (program, shell) => {
  verbOf(program, "doctor", "check what Rollcall needs here, and say what each missing thing costs").action(
    (options: Common) =>
      withEngine(shell, options, async ({ client }) => {
        const checks = await client.engine.doctor()
        if (options.json) await writeDocument(shell.terminal, "doctor", { checks })
        else for (const check of checks) await writeCheck(shell.terminal, check)
        return checks.some(({ state }) => state === "missing") ? EXIT.badNews : EXIT.done
      }),
  )
}

async function writeCheck(terminal: Terminal, { name, state, found, cost, fix }: DoctorCheck): Promise<void> {
  const { green, yellow, red, dim } = terminal.colours
  const colour = { ok: green, limited: yellow, missing: red }[state]
  await terminal.line(`${colour(state.padEnd(8))}${printable(name).padEnd(12)} ${printable(found)}`)
  if (cost !== null) await terminal.line(`${" ".repeat(21)}${printable(cost)}`)
  if (fix !== null) await terminal.line(`${" ".repeat(21)}${dim("mend it with:")} ${printable(fix)}`)
}
