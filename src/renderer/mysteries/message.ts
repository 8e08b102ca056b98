import type { ExplainedTold, MysteryTold } from "#api/explanation.ts"
import type { NextQuestion } from "#model/mystery.ts"

/** Whom to ask, and what: somebody by name where anybody is known, else whoever runs the network. */
export function messageFor(
  question: NextQuestion,
  mystery: Pick<MysteryTold, "network">,
  explained: Pick<ExplainedTold, "message"> | undefined,
): { readonly whom: string; readonly text: string } | null {
  if (explained === undefined) return null
  const toSomebody = explained.message !== null && !question.question.startsWith("Who runs the network")
  if (toSomebody && explained.message !== null)
    return { whom: explained.message.to, text: explained.message.text }
  return { whom: `whoever runs ${mystery.network}`, text: question.question }
}
