import type { Moment } from "#model/moment.ts"
import type { Context } from "#engine/context.ts"
import { author } from "./author.ts"
import { machineByRef } from "./machines.ts"

/** Writes down that a commit explains a change, or that it doesn't; both teach. */
export async function sayCause(
  context: Context,
  said: {
    readonly machine: string
    readonly fact: string
    readonly before: string | null
    readonly after: string | null
    readonly at: Moment
    readonly source: string
    readonly commit: string
    readonly explains: boolean
    readonly reason: string | null
  },
): Promise<{ decision: number }> {
  const { store, tools, examiner } = context
  const machine = await machineByRef(context, said.machine)
  const { fact, before, after, at, source, commit } = said
  const decision = await store.decisions.add({
    at: tools.now(),
    author: author(),
    kind: said.explains ? "confirm-cause" : "reject-cause",
    subject: machine,
    value: JSON.stringify({ fact, before, after, at, source, commit }),
    anchors: [await store.decisions.anchorsOf(machine)],
    reason: said.reason,
  })
  examiner.request()
  return { decision: decision.id }
}
