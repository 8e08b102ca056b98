import {
  IconFileText,
  IconGitBranch,
  IconGitCommit,
  IconMessageQuestion,
  IconPlug,
  IconRadar2,
  IconTerminal2,
  type Icon,
} from "@tabler/icons-react"
import type { NextQuestion } from "#model/mystery.ts"
import { type QuestionStep, stepOf } from "#model/question-step.ts"

const ICONS: Readonly<Record<QuestionStep, Icon>> = {
  plan: IconRadar2,
  look: IconTerminal2,
  credentials: IconPlug,
  message: IconMessageQuestion,
  line: IconFileText,
  commit: IconGitCommit,
  source: IconGitBranch,
}

/** Stands beside what a question costs. */
export function QuestionIcon({ question }: { readonly question: NextQuestion }) {
  const Shape = ICONS[stepOf(question)]
  return <Shape size={14} stroke={1.5} aria-hidden className="question-icon" />
}
