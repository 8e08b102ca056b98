import type { FindingTold } from "#api/findings.ts"
import type { Finding, Saying } from "#model/finding.ts"
import { printable } from "#model/printable.ts"
import { client } from "#renderer/app/client.ts"
import { decided } from "#renderer/app/decide.ts"
import { counted, day } from "#renderer/ui/format.ts"

export type SayingKind = Saying["kind"]

/** What is said of findings, before it is said. */
export interface Draft {
  readonly kind: SayingKind
  /** "2026-12-31"; only where it is accepted. */
  readonly until: string
  readonly why: string
}

/** What each is called on its button and in its form. */
export const SAYING_TITLES: Readonly<Record<SayingKind, string>> = {
  accept: "Accept until",
  expect: "Expected here",
  "false-alarm": "False alarm",
}

/** What follows from saying it. */
export const SAYING_MEANS: Readonly<Record<SayingKind, string>> = {
  accept: "It is known, and nothing is done about it until that day. Then it is open again by itself.",
  expect: "It is as it should be, and stays quiet for as long as it stays the same.",
  "false-alarm": "It was wrong to say so. It stays quiet, and is counted against its rule.",
}

function said(draft: Draft, id: string): Promise<Finding> {
  const why = draft.why.trim() === "" ? null : draft.why.trim()
  switch (draft.kind) {
    case "accept":
      return client.findings.accept({ id, until: draft.until, why })
    case "expect":
      return client.findings.expect({ id, why })
    case "false-alarm":
      return client.findings.dismiss({ id, why })
    default:
      return draft.kind satisfies never
  }
}

const DONE: Readonly<Record<SayingKind, (draft: Draft) => string>> = {
  accept: ({ until }) => `accepted until ${day(Date.parse(`${until}T12:00:00`))}`,
  expect: () => "expected here",
  "false-alarm": () => "a false alarm",
}

/** Says it of each; tells so with the way back. Those that refuse are told of, and the others stand. */
export async function sayOf(
  findings: readonly Pick<FindingTold, "id" | "title">[],
  draft: Draft,
): Promise<void> {
  const decisions: number[] = []
  let refused: unknown = null
  let refusals = 0
  for (const { id } of findings)
    try {
      const { saying } = await said(draft, id)
      if (saying !== null) decisions.push(saying.decision)
    } catch (error) {
      refused ??= error
      refusals += 1
    }
  if (decisions.length === 0 && refused !== null) throw refused
  const [only] = findings
  const what =
    findings.length === 1 && only ? printable(only.title, 160) : counted(decisions.length, "finding")
  const left = refusals === 0 ? "" : `${counted(refusals, "finding")} could not be said of.`
  await decided(decisions, `${what}: ${DONE[draft.kind](draft)}`, left)
}
