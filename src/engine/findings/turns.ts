import type { CausedChange } from "#model/cause.ts"
import type { Sheet } from "#model/sheet.ts"
import { lastAddress } from "./benign.ts"

/** The change that tells of its coming or going; where it is told no more, what the sheet knows of it. */
export function turnOf(sheet: Sheet, kind: "machine-new" | "machine-gone"): CausedChange {
  const told = sheet.changes.find((change) => change.kind === kind)
  if (told !== undefined) return told
  const at = kind === "machine-new" ? sheet.firstSeen : sheet.presentSince
  const up = sheet.facts.filter((fact) => fact.kind === "up")
  return {
    kind,
    machine: sheet.machine,
    machineName: sheet.name,
    fact: lastAddress(sheet)?.ip ?? "",
    before: kind === "machine-new" ? null : "answers",
    after: kind === "machine-new" ? "answers" : null,
    between: [kind === "machine-new" ? at : sheet.lastSeen, at],
    evidence: up.map(({ id }) => id),
    caused: { state: "unknown", causes: [], because: "it was not looked for", candidates: 0 },
  }
}
