import { createHash } from "node:crypto"
import type { Moment } from "#model/moment.ts"
import type { Reading } from "#store/store.ts"
import { findingRules } from "#engine/finding-rules.ts"
import type { KeptExamination } from "./thread-words.ts"

// Changes wherever something would be found otherwise from the same sheets by the same rules.
export const EXAMINING = 1

let rulesDigest: string | null = null

/** What rules there are, in a few characters. */
function rulesInUse(): string {
  rulesDigest ??= createHash("sha256").update(JSON.stringify(findingRules())).digest("base64url").slice(0, 16)
  return rulesDigest
}

type Asked = Pick<Reading, "explained" | "examining" | "findings" | "decisions">

/** What makes everything be looked at again where it is another. */
export async function steadyOf(store: Asked): Promise<string> {
  const parts = [
    String(EXAMINING),
    rulesInUse(),
    await store.explained.steadyBasis(),
    await store.examining.steady(),
  ]
  return createHash("sha256").update(parts.join("\n")).digest("base64url")
}

/** From what findings would be concluded now: another text, another conclusion. */
export async function examinedBasis(store: Asked): Promise<string> {
  const from = await store.explained.from()
  const said = (await store.decisions.list()).filter(
    ({ kind }) => kind === "confirm-cause" || kind === "reject-cause",
  )
  const parts = [
    from?.basis ?? "",
    String(from?.at ?? 0),
    rulesInUse(),
    String(EXAMINING),
    said.map(({ id }) => id).join(" "),
  ]
  return createHash("sha256").update(parts.join("\n")).digest("base64url")
}

/** What the last pass left; null where there was none, or where all has to be looked at again. */
export async function keptBefore(store: Asked): Promise<KeptExamination | null> {
  const from = await store.findings.from()
  if (from === null) return null
  // It was written by a pass of ours.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return JSON.parse(from.body) as KeptExamination
}

const DAY_MS = 86_400_000

/** What agrees today may not tomorrow, though nothing else changes: a certificate nears its end, a system its support. */
export const wholeAgain = ({ wholeAt }: Pick<KeptExamination, "wholeAt">): Moment => wholeAt + DAY_MS
