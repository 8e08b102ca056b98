import type { Fact } from "#model/observation.ts"
import { neverPayload } from "../port-lists.ts"
import { Asking } from "./asking.ts"
import { questionNamed } from "./questions.ts"
import type { Check, CheckTarget, Known, TalkTools } from "./terms.ts"
import { talkOf } from "./told.ts"

/** Asks the one cheapest question that would show a change. */
export async function check(target: CheckTarget, tools: TalkTools): Promise<Check> {
  const { ip, port, known } = target
  const question = known.map((each) => questionNamed(each.question)).find((each) => each !== null) ?? null
  const tls = known.some((each) => each.question === "tls")
  if (neverPayload(port) || known.length === 0) return { state: "unknown", talk: null }
  const asking = new Asking({ ip, port, before: [], thorough: false }, tools, true)
  const asks =
    question || tls
      ? asking.ask({ question, tls, speaksFirst: false, likely: true, afterHangUp: false })
      : asking.listen()
  const asked = await asks.finally(() => asking.end())
  const found = talkOf(port, asking, asked)
  if (found.state === "refused") return { state: "refused", talk: found }
  const state = compared(known, found.facts)
  // What stands before the answer, such as a certificate, does not speak for it.
  const half = question !== null && !found.answers.some((each) => each.question === question.name)
  return { state: state === "same" && half ? "unknown" : state, talk: found }
}

/** Only an answer that says otherwise is a change; one that doesn't come may come later. */
function compared(known: readonly Known[], facts: readonly Fact[]): Check["state"] {
  const answers = facts.filter(({ kind }) => kind === "answer")
  const values = new Map(answers.map(({ subject, value }) => [subject.split(" ")[1], value]))
  const told = known.filter(({ question }) => values.has(question))
  if (told.some(({ question, value }) => values.get(question) !== value)) return "changed"
  // Another protocol than before is a change; the same one, half heard, is none.
  if (told.length === 0) return values.size > 0 ? "changed" : "unknown"
  return "same"
}
