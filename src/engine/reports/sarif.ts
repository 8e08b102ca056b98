import { createHash } from "node:crypto"
import type { FindingRule, Verdict } from "#model/finding.ts"
import type { Place } from "#model/written.ts"
import { SEVERITIES, type Severity } from "#model/severity.ts"
import type { Checked } from "./junit.ts"
import { plain } from "./plain.ts"

// OASIS SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/

const LEVELS: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
}
// Of those that are read as scores of security by who shows them: 0 to 10.
const SCORES: Readonly<Record<Severity, string>> = { critical: "9.5", high: "8.0", medium: "5.0", low: "2.0" }

/** A line that is wrong in itself. */
const PROBLEM = "expectation-problem"

interface Tool {
  readonly version: string
  readonly rules: readonly FindingRule[]
}

/** SARIF 2.1.0: a result for everything that does not agree or can't be told, suppressed where a line accepts it. */
export function sarifJson(checked: Checked, { version, rules }: Tool): string {
  const told = [
    ...checked.parts.flatMap(({ verdicts, place }) => verdicts.map((verdict) => ({ verdict, place }))),
    ...checked.beside.map((verdict) => ({ verdict, place: placesIn(verdict)[0] ?? null })),
  ]
  const ids = new Set(told.map(({ verdict }) => verdict.rule))
  const used = rules.filter(({ id }) => ids.has(id)).map(ruleOf)
  const all = checked.problems.length === 0 ? used : [...used, problemRule]
  const index = new Map(all.map(({ id }, at) => [id, at]))
  const results = [
    ...told.map((each) => resultOf(each, checked, index)),
    ...checked.problems.map(({ path, line, sentence }) => ({
      ruleId: PROBLEM,
      ruleIndex: index.get(PROBLEM),
      level: "error",
      message: { text: plain(sentence) },
      locations: [locationOf({ path, line, endLine: line })],
      partialFingerprints: fingerprintOf([PROBLEM, path, sentence]),
    })),
  ]
  const driver = { name: "Rollcall", semanticVersion: version, rules: all }
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, columnKind: "utf16CodeUnits", results }],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function ruleOf({ id, title, because, advice, guards, severity, level }: FindingRule) {
  const help = [because, advice, ...guards].join("\n")
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: because },
    help: { text: help },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { evidence: level, "security-severity": SCORES[severity] },
  }
}

const problemRule = {
  ...ruleOf({
    id: PROBLEM,
    title: "A line of expectations is wrong",
    level: "exact",
    severity: "high",
    because: "What can't be read is not checked.",
    advice: "Correct the line.",
    guards: [],
    settings: {},
  }),
}

interface Told {
  readonly verdict: Verdict
  readonly place: Place | null
}

function resultOf({ verdict, place }: Told, checked: Checked, index: ReadonlyMap<string, number>) {
  const { rule, state, severity, matter, peers, machines, title, says, reason } = verdict
  const isOpen = state === "unknown" || (state === "drift" && verdict.pending)
  const names = machines.slice(0, 100).map((machine) => plain(checked.nameOf(machine), 200))
  const others = placesIn(verdict).filter(({ path, line }) => path !== place?.path || line !== place.line)
  return {
    ruleId: rule,
    ruleIndex: index.get(rule) ?? -1,
    ...(isOpen ? { kind: "open", level: "none" } : { kind: "fail", level: LEVELS[severity] }),
    message: {
      text: plain(
        [`${title}.`, says, ...(names.length > 0 ? [`Machines: ${names.join(", ")}.`] : [])].join(" "),
      ),
    },
    locations: [
      {
        ...(place !== null && locationOf(place)),
        ...(names.length > 0 && { logicalLocations: names.map((name) => ({ name, kind: "resource" })) }),
      },
    ],
    ...(others.length > 0 && {
      relatedLocations: others.slice(0, 20).map((each, id) => ({ id, ...locationOf(each) })),
    }),
    partialFingerprints: fingerprintOf([rule, matter, peers ?? ""]),
    ...(state === "expected" && { suppressions: [suppressionOf(reason)] }),
    properties: {
      severity,
      rank: SEVERITIES.indexOf(severity),
      machines: machines.length,
      matter: plain(matter),
    },
  }
}

function suppressionOf(reason: Verdict["reason"]) {
  const [place] = reason === null ? [] : placesOf([reason])
  return {
    kind: "external",
    status: "accepted",
    justification: plain(reason?.sentence ?? "It is expected."),
    ...(place && { location: locationOf(place) }),
  }
}

type Lines = Pick<Place, "path" | "line" | "endLine">

/** The lines that a verdict rests on: expectations, and declarations. */
const placesIn = (verdict: Verdict): readonly Place[] => placesOf(verdict.for)

function placesOf(grounds: Verdict["for"]): readonly Place[] {
  const places = grounds.flatMap(({ evidence }) =>
    evidence.flatMap((each) => (each.kind === "declaration" || each.kind === "mention" ? [each] : [])),
  )
  return [...new Map(places.map((each) => [`${each.path}:${each.line}`, each])).values()]
}

function locationOf({ path, line, endLine }: Lines) {
  const uri = path
    .split("/")
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join("/")
  const region = { startLine: Math.max(1, line), endLine: Math.max(1, line, endLine) }
  return { physicalLocation: { artifactLocation: { uri }, region } }
}

function fingerprintOf(parts: readonly string[]) {
  const hash = createHash("sha256").update(JSON.stringify(parts)).digest("hex")
  return { "rollcallMatter/v1": hash.slice(0, 32) }
}
