import type { AnswerState } from "#model/explanation.ts"
import type { Explained, Presence } from "#model/machine.ts"
import "./StateMark.css"

/** Shape before colour: each state reads in grey, in print and with any colour vision. */
export type Mark =
  | "answered"
  | "doubt"
  | "mystery"
  | "not-asked"
  | "against"
  | "settled"
  | "gone"
  | "new"
  | "bad"
  | "asleep"
  | "virtual"

const SAYS: Readonly<Record<Mark, string>> = {
  answered: "answered",
  doubt: "in doubt",
  mystery: "mystery",
  "not-asked": "not asked",
  against: "against",
  settled: "settled",
  gone: "gone",
  new: "new",
  bad: "failed",
  asleep: "asleep",
  virtual: "virtual address",
}

function Shape({ mark }: { readonly mark: Mark }) {
  switch (mark) {
    case "answered":
      return <circle cx="6" cy="6" r="4.5" fill="currentColor" />
    case "doubt":
      return (
        <>
          <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
          <path d="M6 1.75a4.25 4.25 0 0 0 0 8.5z" fill="currentColor" />
        </>
      )
    case "mystery":
      return <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" strokeWidth="2" />
    case "not-asked":
      return (
        <circle
          cx="6"
          cy="6"
          r="4.5"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.25"
          strokeDasharray="2.2 1.6"
        />
      )
    case "gone":
      return (
        <>
          <circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" strokeWidth="1.25" />
          <path d="M3 9L9 3" stroke="currentColor" strokeWidth="1.25" />
        </>
      )
    case "new":
      return (
        <>
          <circle cx="6" cy="6" r="2.5" fill="currentColor" />
          <circle className="mark-halo" cx="6" cy="6" r="5" fill="none" strokeWidth="1.25" />
        </>
      )
    case "asleep":
      return <path d="M7.8 1.6a4.6 4.6 0 1 0 2.9 6.2A4.1 4.1 0 0 1 7.8 1.6z" fill="currentColor" />
    case "virtual":
      return <path d="M6 1.2L10.8 6L6 10.8L1.2 6z" fill="none" stroke="currentColor" strokeWidth="1.5" />
    case "against":
    case "bad":
      return <path d="M6 1.5L11 10.5H1z" fill="currentColor" />
    case "settled":
      return (
        <>
          <circle cx="6" cy="6" r="5" fill="currentColor" />
          <path d="M3.5 6.2l1.8 1.8 3.2-3.8" fill="none" stroke="var(--surface)" strokeWidth="1.5" />
        </>
      )
    default:
      return mark satisfies never
  }
}

/** The mark of a state. Without `says` it speaks its own name; with an empty one it is silent beside its word. */
export function StateMark({ mark, says = SAYS[mark] }: { readonly mark: Mark; readonly says?: string }) {
  const spoken = says === "" ? { "aria-hidden": true } : { role: "img", "aria-label": says }
  return (
    <svg className={`mark mark-${mark}`} width="12" height="12" viewBox="0 0 12 12" {...spoken}>
      <Shape mark={mark} />
    </svg>
  )
}

const PRESENCE: Readonly<Record<Presence, { readonly mark: Mark; readonly word: string }>> = {
  present: { mark: "answered", word: "answered" },
  gone: { mark: "gone", word: "gone" },
  asleep: { mark: "asleep", word: "asleep" },
  "not-asked": { mark: "not-asked", word: "not asked" },
  virtual: { mark: "virtual", word: "virtual address" },
}

/** Whether a machine answers: mark and word, or the mark alone, which then speaks the word. */
export function PresenceMark({
  presence,
  bare = false,
}: {
  readonly presence: Presence
  readonly bare?: boolean
}) {
  const { mark, word } = PRESENCE[presence]
  if (bare) return <StateMark mark={mark} says={word} />
  return (
    <span className="presence">
      <StateMark mark={mark} says="" />
      {word}
    </span>
  )
}

/** How each of the four answers is marked. */
export const ANSWER_MARKS: Readonly<Record<AnswerState, Mark>> = {
  answered: "answered",
  doubtful: "doubt",
  unanswered: "mystery",
}

const EXPLANATION: Readonly<Record<Explained, { readonly mark: Mark; readonly word: string }>> = {
  explained: { mark: "answered", word: "explained" },
  "in-doubt": { mark: "doubt", word: "in doubt" },
  mystery: { mark: "mystery", word: "mystery" },
}

/** Whether who and why are answered: mark and word, or the mark alone, which then speaks the word. */
export function ExplanationMark({
  explanation,
  bare = false,
}: {
  readonly explanation: Explained
  readonly bare?: boolean
}) {
  const { mark, word } = EXPLANATION[explanation]
  if (bare) return <StateMark mark={mark} says={word} />
  return (
    <span className="presence">
      <StateMark mark={mark} says="" />
      {word}
    </span>
  )
}
