import type { Answer } from "#model/answer.ts"
import { type Fact, portSubject } from "#model/observation.ts"
import { neverPayload } from "../port-lists.ts"
import { type Asked, Asking } from "./asking.ts"
import type { Told } from "./question.ts"
import { questionNamed } from "./questions.ts"
import type { Check, CheckTarget, Known, Talk, TalkTarget, TalkTools } from "./terms.ts"
import { fact } from "./words.ts"

export type { Check, CheckTarget, Known, Patience, Talk, TalkTarget, TalkTools } from "./terms.ts"

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
  const [likely, ...rest] = asking.steps
  const waitsForUs = likely?.speaksFirst === false
  if (waitsForUs) {
    const found = await asking.ask(likely)
    if (found || asking.gone) return found
  }
  const greeting = await asking.listen()
  if (greeting || asking.gone) return greeting
  for (const step of (waitsForUs ? rest : asking.steps).filter((each) => !each.speaksFirst)) {
    const found = (await asking.ask(step)) ?? (await asking.greeted())
    if (found || asking.gone) return found
  }
  return asking.waitForGreeting()
}

/** Asks the one cheapest question that would show a change. */
export async function check(target: CheckTarget, tools: TalkTools): Promise<Check> {
  const { ip, port, known } = target
  const question = known.map((each) => questionNamed(each.question)).find((each) => each !== null) ?? null
  const tls = known.some((each) => each.question === "tls")
  if (neverPayload(port) || known.length === 0) return { state: "unknown", talk: null }
  const asking = new Asking({ ip, port, before: [], thorough: false }, tools, true)
  const asks = question || tls ? asking.ask({ question, tls, speaksFirst: false }) : asking.listen()
  const asked = await asks.finally(() => asking.end())
  const found = talkOf(port, asking, asked)
  if (found.state === "refused") return { state: "refused", talk: found }
  return { state: compared(known, found.facts), talk: found }
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

function talkOf(port: number, { state, said }: Asking, asked: Asked | null): Talk {
  const subject = portSubject(port, "tcp")
  const told = [...(asked?.tls ? [asked.tls.told] : []), ...(asked?.understood?.told ?? [])]
  return {
    state,
    said,
    protocol: asked?.understood?.protocol || null,
    tunnel: asked?.tls ? "ssl" : null,
    answers: told.map(({ question, fields }): Answer => ({ question, port: subject, fields })),
    facts: [
      ...told.map((each) => answerFact(subject, each)),
      ...(asked?.tls?.facts ?? []),
      ...(asked?.understood?.facts ?? []),
    ],
  }
}

function answerFact(subject: string, { question, value, fields, extra = {} }: Told): Fact {
  return fact("answer", `${subject} ${question}`, value, question, { fields, ...extra })
}
