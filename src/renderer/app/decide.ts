import type { DecisionTold, NewDecision } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { counted } from "#renderer/ui/format.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { useAsOf } from "./asOf.ts"
import { client, queryClient } from "./client.ts"
import { tell, tellFailure } from "./tell.tsx"

/** One step of the user, which is a row for each machine it was said of. */
interface Step {
  readonly ids: readonly number[]
  readonly says: string
  /** Takes away the words that told of it. */
  readonly unsay: () => void
}

/** What was decided in this window and still stands, the last at the end. */
let steps: readonly Step[] = []

/** A decision can change any list, name and count: all of it is asked again. */
const refresh = () => queryClient.invalidateQueries()

function inWords(told: readonly DecisionTold[]): string {
  const [first] = told
  if (!first) return "Nothing was decided"
  const about = first.machine === null ? first.subject : first.machine.name
  const says = printable(first.sentence, 300)
  const whole = says.includes(printable(about, 300)) ? says : `${printable(about, 120)}: ${says}`
  return told.length === 1 ? whole : `${whole}, and so for ${counted(told.length - 1, "other")}`
}

/** Says it of the machines, for good until it is taken back; tells so, and what else was done, with the way back. */
export async function decide(decision: NewDecision, also = ""): Promise<void> {
  const told = await client.decisions.add(decision)
  await decided(
    told.map(({ id }) => id),
    inWords(told),
    also,
  )
}

/** Tells of decisions that were just made, and what else was done, with the way back. */
export async function decided(ids: readonly number[], says: string, also = ""): Promise<void> {
  const unsay = tell(also === "" ? `${says}.` : `${also} ${says}.`, () => void takeBack(step))
  const step: Step = { ids, says, unsay }
  steps = [...steps, step]
  await refresh()
}

/** The same for a step without a form, where a refusal has no other place to stand. */
export async function decideNow(decision: NewDecision): Promise<void> {
  await decide(decision).catch(tellFailure)
}

async function takeBack({ ids, says, unsay }: Step): Promise<void> {
  unsay()
  try {
    for (const id of ids.toReversed()) await client.decisions.undo({ id })
    tell(`Taken back: ${says}.`)
  } catch (error) {
    tellFailure(error)
  }
  steps = steps.filter((step) => step.ids !== ids)
  await refresh()
}

/** Takes one decision back, whoever made it. */
export async function takeBackDecision(decision: DecisionTold): Promise<void> {
  const { id } = decision
  const made = steps.find(({ ids }) => ids.includes(id))
  const rest = made?.ids.filter((one) => one !== id) ?? []
  steps = steps.flatMap((step) => {
    if (step !== made) return [step]
    return rest.length > 0 ? [{ ...step, ids: rest }] : []
  })
  await takeBack({ ids: [id], says: inWords([decision]), unsay: made?.unsay ?? (() => undefined) })
}

function takeBackLast() {
  const last = steps.at(-1)
  if (last) void takeBack(last)
  else
    tell("Nothing was decided in this window yet. Older decisions are taken back in the list of decisions.")
}

/** Z takes back the last decision of this window, then the one before. */
export function useTakeBackKey(): void {
  const past = useAsOf() !== null
  useKeys(past ? [] : [{ keys: "z", says: "take back", run: takeBackLast }])
}
