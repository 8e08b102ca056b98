import type { FindingTold } from "#api/findings.ts"
import { SEVERITIES, type Severity } from "#model/severity.ts"
import type { FindingState, Level } from "#model/finding.ts"
import type { FindingTab } from "#renderer/app/search.ts"
import { SEVERITY_WORDS } from "#renderer/ui/Severity.tsx"
import { TAB_STATES } from "./findingWords.ts"

/** What a section of the list asks for. */
export interface SectionAsked {
  readonly key: Severity | "hints" | "pending"
  readonly title: string
  readonly states: readonly FindingState[]
  readonly severities: readonly Severity[]
  readonly levels: readonly Level[]
  /** It starts folded. */
  readonly folds: boolean
}

/** The sections of a part of the list: by severity, and after the open ones what calls for nobody yet. */
export function sectionsOf(tab: FindingTab): readonly SectionAsked[] {
  const states = TAB_STATES[tab]
  const levels: readonly Level[] = tab === "open" ? ["exact", "strong"] : []
  const bySeverity = SEVERITIES.map((severity): SectionAsked => ({
    key: severity,
    title: SEVERITY_WORDS[severity],
    states,
    severities: [severity],
    levels,
    folds: false,
  }))
  const aside: readonly SectionAsked[] = [
    { key: "hints", title: "Hints", states, severities: [], levels: ["hint"], folds: true },
    {
      key: "pending",
      title: "Wait for a second look",
      states: ["pending"],
      severities: [],
      levels: [],
      folds: true,
    },
  ]
  return tab === "open" ? [...bySeverity, ...aside] : bySeverity
}

/** A section as it stands in the list. */
export interface Section {
  readonly key: SectionAsked["key"]
  readonly title: string
  readonly folds: boolean
  readonly open: boolean
  readonly total: number
  readonly rowAt: (index: number) => FindingTold | undefined
  readonly look: (first: number, last: number) => void
}

/** One line of the list: the head of a section, or a finding of it. */
export type Line =
  | { readonly kind: "head"; readonly section: Section }
  | {
      readonly kind: "finding"
      readonly section: Section
      /** Its place in the section. */
      readonly index: number
      /** Its place among all findings that are shown. */
      readonly ordinal: number
    }

/** The sections as one list of lines; only what is asked for is looked up. */
export interface Lines {
  readonly count: number
  readonly findings: number
  readonly lineAt: (at: number) => Line | undefined
  readonly findingAt: (ordinal: number) => FindingTold | undefined
  /** The line on which the finding with that ordinal stands. */
  readonly lineOf: (ordinal: number) => number
}

interface Placed {
  readonly section: Section
  readonly line: number
  readonly ordinal: number
}

export function linesOf(sections: readonly Section[]): Lines {
  const placed: Placed[] = []
  let [line, ordinal] = [0, 0]
  for (const section of sections.filter(({ total, open }) => open && total > 0)) {
    placed.push({ section, line, ordinal })
    line += 1 + section.total
    ordinal += section.total
  }
  const lineAt = (at: number): Line | undefined => {
    const home = placed.findLast((each) => each.line <= at)
    if (home === undefined || at < 0 || at >= line) return undefined
    const index = at - home.line - 1
    return index < 0
      ? { kind: "head", section: home.section }
      : { kind: "finding", section: home.section, index, ordinal: home.ordinal + index }
  }
  const homeOf = (wanted: number) => placed.findLast((each) => each.ordinal <= wanted)
  return {
    count: line,
    findings: ordinal,
    lineAt,
    findingAt: (wanted) => {
      const home = wanted < 0 || wanted >= ordinal ? undefined : homeOf(wanted)
      return home?.section.rowAt(wanted - home.ordinal)
    },
    lineOf: (wanted) => {
      const home = homeOf(wanted)
      return home === undefined ? 0 : home.line + 1 + wanted - home.ordinal
    },
  }
}

/** Rows around the last place in which a finding is looked for. */
const NEAR = 300

/** Where a finding stands among those shown; null where it isn't among those that are here. */
export function ordinalOf(lines: Lines, id: string, last: number): number | null {
  for (let by = 0; by <= NEAR; by += 1) {
    if (lines.findingAt(last + by)?.id === id) return last + by
    if (lines.findingAt(last - by)?.id === id) return last - by
  }
  return null
}

/** Tells each section which of its rows are in sight. */
export function lookAt(lines: Lines, sections: readonly Section[], first: number, last: number): void {
  const seen = new Map<Section["key"], [number, number]>()
  for (let at = first; at <= last; at += 1) {
    const line = lines.lineAt(at)
    if (line?.kind !== "finding") continue
    const [from] = seen.get(line.section.key) ?? [line.index]
    seen.set(line.section.key, [from, line.index])
  }
  for (const { key, look } of sections) {
    const range = seen.get(key)
    if (range) look(...range)
  }
}
