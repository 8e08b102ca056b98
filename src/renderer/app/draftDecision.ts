import type { NewDecision } from "#api/shapes.ts"
import { LOCKABLE_FIELDS, type DecisionKind } from "#model/decision.ts"
import { counted, listed } from "#renderer/ui/format.ts"

/** What is decided in a form; the others are one press, or have a place of their own. */
export type FormKind = Extract<
  DecisionKind,
  "name" | "owner" | "purpose" | "tag" | "note" | "merge" | "split" | "lock" | "retire" | "never-touch"
>

/** A machine as a form has to know it. */
export interface Subject {
  readonly id: string
  readonly name: string
  /** Addresses it has now. */
  readonly ips: readonly string[]
  /** Addresses it had before. */
  readonly past: readonly string[]
}

/** What was put into a form so far. */
export interface Draft {
  readonly value: string
  /** Id of the machine that is the same one. */
  readonly other: string | null
  /** Addresses that are another machine. */
  readonly away: readonly string[]
  readonly reason: string
}

export const EMPTY_DRAFT: Draft = { value: "", other: null, away: [], reason: "" }

/** The decision that a form's draft stands for; null while something is missing. */
export function draftDecision(
  kind: FormKind,
  subjects: readonly Subject[],
  draft: Draft,
): NewDecision | null {
  const machines = subjects.map(({ id }) => id)
  const reason = draft.reason.trim() || null
  const value = draft.value.trim()
  switch (kind) {
    case "merge": {
      const together = draft.other === null ? machines : [...machines, draft.other]
      return together.length < 2 ? null : { kind, machines: together, reason }
    }
    case "split": {
      const all = subjects.flatMap(({ ips, past }) => [...ips, ...past]).length
      if (draft.away.length === 0 || draft.away.length >= all) return null
      return { kind, machines, addresses: [...draft.away], reason }
    }
    case "tag":
      return /^\S+$/u.test(value) ? { kind, machines, value, reason } : null
    case "name":
    case "owner":
    case "purpose":
    case "note":
      return value === "" ? null : { kind, machines, value, reason }
    case "lock": {
      const field = LOCKABLE_FIELDS.find((known) => known === value)
      return field === undefined ? null : { kind, machines, value: field, reason }
    }
    case "retire":
    case "never-touch":
      return { kind, machines, reason }
    default:
      return kind satisfies never
  }
}

const MOST_NAMED = 6

function addressesInWords(subjects: readonly Subject[]): string {
  const ips = subjects.flatMap((subject) => subject.ips)
  return ips.length > MOST_NAMED ? counted(ips.length, "address", "addresses") : listed(ips)
}

/** What follows from deciding it, in a sentence. */
export function consequenceOf(kind: FormKind, subjects: readonly Subject[], draft: Draft): string {
  const one = subjects.length === 1
  const it = one ? "It" : "Each"
  switch (kind) {
    case "merge": {
      const number = subjects.length + (draft.other === null ? 0 : 1)
      return number < 2
        ? "The two become one machine, with the past of both."
        : `${number} machines become one, with the past of all. Take it back any time with Z.`
    }
    case "split":
      return "What answers at the ticked addresses becomes a machine of its own."
    case "name":
      return "It keeps this name, whatever scans find."
    case "owner":
      return "A person or a team. No scan overwrites it."
    case "purpose":
      return `Why ${one ? "it is" : "they are"} there, for whoever asks later.`
    case "tag":
      return "One word, without a space. The list is narrowed by it: tag:lab."
    case "note":
      return "Stands on the machine's page, with your name and the time."
    case "lock":
      return "It stays as it is now, whatever scans find."
    case "retire":
      return `${it} leaves the lists. Scans still notice when it answers.`
    case "never-touch":
      return `No packet goes to ${addressesInWords(subjects)} any more.`
    default:
      return kind satisfies never
  }
}
