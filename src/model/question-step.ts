import type { NextQuestion } from "./mystery.ts"

/** What asking a question takes: a dialog, a place to go to, or words for somebody. */
export type QuestionStep = "plan" | "look" | "credentials" | "message" | "line" | "commit" | "source"

const LOOK = / tells: rollcall look \S+$/u

/** The step that a question leads to. */
export function stepOf({ kind, question, cost }: NextQuestion): QuestionStep {
  switch (kind) {
    case "person":
      return "message"
    case "source":
      if (cost.includes("commit")) return "commit"
      return cost.includes("to read") ? "line" : "source"
    case "probe":
      if (LOOK.test(question)) return "look"
      return question.includes("SNMP credentials") ? "credentials" : "plan"
    default:
      return kind satisfies never
  }
}

/** The question as a person reads it: without the command that the step stands for. */
export const questionInWords = (question: string): string => question.replace(LOOK, " tells.")
