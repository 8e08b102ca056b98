import { useMutation } from "@tanstack/react-query"
import type { Cause } from "#model/cause.ts"
import { printable } from "#model/printable.ts"
import { counted } from "#renderer/ui/format.ts"
import { shortCommit } from "#renderer/ui/placeWords.ts"
import { client } from "./client.ts"
import { decided } from "./decide.ts"
import { tellFailure } from "./tell.tsx"

/** A change as it is pointed at: of one machine, or the same of several. */
export interface Pointed {
  readonly machines: readonly { readonly id: string; readonly name: string }[]
  readonly fact: string
  readonly before: string | null
  readonly after: string | null
  /** When it was seen. */
  readonly at: number
}

interface Said extends Pick<Cause, "source" | "commit"> {
  readonly explains: boolean
}

async function sayAll({ machines, ...change }: Pointed, said: Said): Promise<void> {
  const ids: number[] = []
  for (const { id } of machines) {
    const { decision } = await client.changes.say({ ...change, ...said, machine: id })
    ids.push(decision)
  }
  const [first] = machines
  const whose =
    machines.length === 1 ? printable(first?.name ?? "", 120) : counted(machines.length, "machine")
  const says = said.explains ? "explains" : "does not explain"
  await decided(ids, `${shortCommit(said.commit)} ${says} what changed at ${whose}`)
}

/** Says that a commit explains a change, or that it doesn't; of each machine, with one way back. */
export function useSayCause(change: Pointed) {
  return useMutation({ mutationFn: (said: Said) => sayAll(change, said), onError: tellFailure })
}
