import type { Answer } from "#model/answer.ts"
import { type Fact, portSubject } from "#model/observation.ts"
import type { Asked, Asking } from "./asking.ts"
import type { Told } from "./question.ts"
import type { Talk } from "./terms.ts"
import { fact } from "./words.ts"

/** What a conversation brought, as answers to understand and facts to keep. */
export function talkOf(port: number, { state, said }: Asking, asked: Asked | null): Talk {
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
