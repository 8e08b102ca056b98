import { type Answer, type Fields, LONGEST_FIELD, MOST_VALUES } from "#model/answer.ts"
import type { Fact, Json } from "#model/observation.ts"
import { printable } from "#model/printable.ts"

/** Fields from what a machine said: cleaned, cut, without doubles, and only those that hold anything. */
export function fieldsFrom(found: Readonly<Record<string, readonly (string | null)[]>>): Fields {
  const fields = Object.entries(found).map(([name, values]) => {
    const clean = values.flatMap((value) => (value === null ? [] : [printable(value, LONGEST_FIELD).trim()]))
    return [name, [...new Set(clean.filter((value) => value !== ""))].slice(0, MOST_VALUES)] as const
  })
  return Object.fromEntries(fields.filter(([, values]) => values.length > 0))
}

interface Said {
  /** "53/udp". */
  readonly port: string
  readonly question: string
  readonly fields: Fields
  /** Names of fields that may tell something else the next time although nothing changed. */
  readonly unsteady?: readonly string[]
  /** What else was said; kept, never compared. */
  readonly extra?: { readonly [key: string]: Json }
  readonly standing?: Fact["standing"]
}

/** An answer, as rules read it. */
export function answerOf({ port, question, fields }: Said): Answer {
  return { question, port, fields }
}

/** The same answer as a fact: what is steady of it is compared, the rest kept. */
export function answerFact({ port, question, fields, unsteady = [], extra, standing }: Said): Fact {
  const steady = Object.entries(fields)
    .filter(([name]) => !unsteady.includes(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, values]) => `${name}: ${values.toSorted().join(", ")}`)
  return {
    kind: "answer",
    subject: `${port} ${question}`,
    value: steady.join("; ").slice(0, LONGEST_FIELD) || "answers",
    detail: { fields, ...extra },
    method: `udp:${question}`,
    standing: standing ?? "observed",
  }
}

/** The port answered, so it is open. */
export function openFact(port: string): Fact {
  return {
    kind: "port",
    subject: port,
    value: "open",
    detail: null,
    method: "udp-response",
    standing: "observed",
  }
}

interface OwnFact {
  readonly subject: string
  readonly value: string
  readonly question: string
  readonly standing?: Fact["standing"]
  readonly detail?: Json
}

/** A name, where it is one. */
export function nameFact({ subject, value, question, standing, detail }: OwnFact): Fact {
  return ownFact("name", { subject, value, question, ...(standing && { standing }), detail: detail ?? null })
}

/** A number of the machine's own. */
export function identifierFact(told: OwnFact): Fact {
  return ownFact("identifier", told)
}

function ownFact(kind: "name" | "identifier", { subject, value, question, standing, detail }: OwnFact): Fact {
  return {
    kind,
    subject,
    value,
    detail: detail ?? null,
    method: `udp:${question}`,
    standing: standing ?? "observed",
  }
}
