import type { FindingTold } from "#api/findings.ts"
import type { Cause, CauseBand } from "#model/cause.ts"
import { referencesOf } from "#model/finding.ts"
import { isoTime } from "#model/moment.ts"
import type { CommitDocument, FindingDocument } from "./schemas.ts"
import { isoOrNull } from "./words.ts"

/** A finding as scripts read it. */
export function findingDocument(finding: FindingTold): FindingDocument {
  const { id, rule, level, severity, state, title, says, advice, matter, peers, machines, names } = finding
  const { since, firstSeen, lastSeen, resolved, returns, isBaseline, saying } = finding
  return {
    ...{ id, rule, level, severity, state, title, says, advice, matter, peers, returns, isBaseline },
    machines: [...machines],
    names: [...names],
    since: isoTime(since),
    firstSeen: isoTime(firstSeen),
    lastSeen: isoTime(lastSeen),
    resolved: isoOrNull(resolved),
    until: saying?.until ?? null,
    why: saying?.why ?? null,
    by: saying?.by ?? null,
    evidence: referencesOf(finding.for).flatMap((one) => (one.kind === "observation" ? [one.id] : [])),
    for: finding.for.map(({ sentence }) => sentence),
    against: finding.against.map(({ sentence }) => sentence),
    lines: referencesOf([...finding.for, ...(finding.reason ? [finding.reason] : [])]).flatMap((one) =>
      one.kind === "declaration" || one.kind === "mention"
        ? [{ repository: one.source, path: one.path, line: one.line, commit: one.commit }]
        : [],
    ),
    reason: finding.reason?.sentence ?? null,
    commits: finding.commits.map(commitDocument),
  }
}

// How often commits of each band were right, where that was measured.
const CONFIDENCE: Readonly<Record<CauseBand, number>> = { strong: 0.75, medium: 0.63, weak: 0.27 }

/** A commit that likely explains something, as scripts read it. */
export function commitDocument(cause: Cause): CommitDocument {
  const { source, commit, author, date, subject, rank, band, reasons } = cause
  return {
    repository: source,
    ...{ commit, author, subject, rank },
    date: isoTime(date),
    confidence: CONFIDENCE[band],
    reasons: [...reasons],
  }
}
