import { neverPayload } from "../port-lists.ts"
import { type Asked, Asking } from "./asking.ts"
import type { Talk, TalkTarget, TalkTools } from "./terms.ts"
import { talkOf } from "./told.ts"

export { check } from "./check.ts"
export type { Check, Known, Talk, TalkTarget, TalkTools } from "./terms.ts"

const NOTHING = { said: false, protocol: null, tunnel: null, answers: [], facts: [] } as const

/** Finds out what speaks on one open port. Never rejects because of what a server does. */
export async function talk(target: TalkTarget, tools: TalkTools): Promise<Talk> {
  if (neverPayload(target.port)) return { state: "no-answer", ...NOTHING }
  const asking = new Asking(target, tools, false)
  const asked = await converse(asking).finally(() => asking.end())
  return talkOf(target.port, asking, asked)
}

/** Listens and asks in stages, until one question is understood or there are no connections left for more. */
async function converse(asking: Asking): Promise<Asked | null> {
  const [first, ...rest] = asking.steps
  const waitsForUs = first?.likely === true && !first.speaksFirst
  if (waitsForUs) {
    const found = await asking.ask(first)
    if (found || asking.gone) return found
  }
  const greeting = await asking.listen()
  if (greeting || asking.gone) return greeting
  for (const step of waitsForUs ? rest : asking.steps) {
    if (step.speaksFirst || (step.afterHangUp && asking.keptWaiting)) continue
    const found = (await asking.ask(step)) ?? (await asking.greeted())
    if (found || asking.gone) return found
  }
  return asking.waitForGreeting()
}
