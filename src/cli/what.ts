import type { MachineDossier } from "#api/shapes.ts"
import type { Support, Verdict } from "#model/classification.ts"
import type { ClassificationDocument, MachineInFullDocument } from "./schemas.ts"
import { table } from "./table.ts"

type Classified = Pick<MachineDossier, "classification" | "kind" | "vendor" | "model" | "os" | "role">

/** What a machine is, as scripts read it, with every vote. */
export function classificationDocument({ classification }: Classified): ClassificationDocument {
  const { verdicts, roles, support } = classification
  return {
    kind: verdicts.kind,
    vendor: verdicts.vendor,
    model: verdicts.model,
    firmware: verdicts.firmware,
    os: verdicts.os,
    osVersion: verdicts["os-version"],
    roles,
    support,
  }
}

/** Answers "what is it" as far as kind and system are known; doubtful where neither is likely, or evidence disagrees. */
export function whatAnswer(
  dossier: Classified,
): Pick<MachineInFullDocument["answers"]["what"], "state" | "says" | "evidence"> {
  const says = whatText(dossier)
  if (says === "") return { state: "unanswered", says: null, evidence: [] }
  const { kind, vendor, model, os } = dossier.classification.verdicts
  const told = [kind, vendor, model, os].filter(({ value }) => value !== null)
  const isSure = [kind, os].some(({ confidence }) => confidence === "certain" || confidence === "likely")
  const isContradicted = told.some(({ contradicted }) => contradicted)
  return {
    state: isSure && !isContradicted ? "answered" : "doubtful",
    says,
    evidence: evidenceOf(told),
  }
}

const evidenceOf = (verdicts: readonly Verdict[]) =>
  [...new Set(verdicts.flatMap((verdict) => verdict.for.flatMap(({ evidence }) => evidence)))].toSorted(
    (a, b) => a - b,
  )

/** "NAS, Synology DS920+, Synology DSM 7.2, files" */
export function whatText({ kind, vendor, model, os, role }: Classified): string {
  const made = [vendor, model].filter((part) => part !== null).join(" ")
  return [kind, made, os, role].filter((part) => part !== null && part !== "").join(", ")
}

const STATES: Readonly<Record<Support["state"], string>> = {
  supported: "supported until",
  "security-only": "security fixes until",
  ended: "support ended",
}

/** "Debian GNU/Linux 12: security fixes until 2028-06-30 (Debian releases page)" */
export function supportText(support: Support | null): string {
  if (support === null) return ""
  return `${support.what}: ${STATES[support.state]} ${support.until} (${support.source})`
}

interface Row {
  readonly part: string
  readonly answer: string
  readonly how: string
  readonly because: string
  readonly evidence: readonly number[]
}

const PARTS = [
  ["kind", "kind"],
  ["vendor", "vendor"],
  ["model", "model"],
  ["firmware", "firmware"],
  ["system", "os"],
  ["release", "os-version"],
] as const

/** Each part of the answer with its confidence and best evidence, what speaks against it, and what would settle it. */
export function whatTable({ verdicts, roles }: MachineDossier["classification"]): readonly string[] {
  const rows = [
    ...PARTS.flatMap(([part, claim]) => rowsOf(part, verdicts[claim])),
    ...roles.flatMap((role) => rowsOf("role", role)),
  ]
  return table(rows, [
    { title: "what", value: ({ part }) => part },
    { title: "answer", value: ({ answer }) => answer, widest: 40 },
    { title: "how sure", value: ({ how }) => how },
    { title: "because", value: ({ because }) => because, widest: 90 },
    { title: "evidence", value: ({ evidence }) => evidence.slice(0, 4).join(" ") },
  ])
}

const percent = (share: number) => `${Math.round(share * 100)} %`

/** What nothing tells of a model or a release is left out; of a kind and a system it is said. */
function rowsOf(part: string, verdict: Verdict): readonly Row[] {
  const isUntold = verdict.for.length === 0
  if (isUntold && part !== "kind" && part !== "system") return []
  const { competing, settledBy } = verdict
  const rival = competing?.votes[0]
  return [
    answerRow(part, verdict),
    ...(competing && rival
      ? [
          {
            part: "  against",
            answer: competing.value,
            how: percent(competing.share),
            because: rival.because,
            evidence: rival.evidence,
          },
        ]
      : []),
    ...(settledBy === null ? [] : [{ part: "  ask", answer: "", how: "", because: settledBy, evidence: [] }]),
  ]
}

function answerRow(part: string, { value, confidence, share, contradicted, for: votes }: Verdict): Row {
  const [best] = votes
  if (best === undefined) return { part, answer: "unknown", how: "", because: "", evidence: [] }
  const how = [confidence, percent(share), contradicted ? "contradicted" : ""].filter(Boolean).join(", ")
  return {
    part,
    answer: value ?? "in dispute",
    how,
    because: `${value === null ? `${best.value}: ` : ""}${best.because}`,
    evidence: best.evidence,
  }
}
