import type {
  CommitTold,
  ConsumerTold,
  DeadTold,
  DossierTold,
  ExplainedTold,
  LinkTold,
  MysteryTold,
} from "#api/explanation.ts"
import type { MachineDossier } from "#api/shapes.ts"
import type { Answered } from "#model/explanation.ts"
import { isoTime } from "#model/moment.ts"
import type {
  DeadDocument,
  ExplainedDocument,
  LineCommitDocument,
  LinkDocument,
  MysteryDocument,
} from "./schemas-explained.ts"
import type { Document, MachineInFullDocument } from "./schemas.ts"
import { whatAnswer } from "./what.ts"
import { isoOrNull, localTime } from "./words.ts"

type AnswerDocument = MachineInFullDocument["answers"]["who"]

/** An answer as scripts read it: observations by their ids, and everything with where it can be looked at. */
function answerDocument({ state, sentence, evidence }: Answered): AnswerDocument {
  return {
    state,
    says: sentence === "" ? null : sentence,
    evidence: evidence.flatMap((reference) => (reference.kind === "observation" ? [reference.id] : [])),
    references: evidence,
  }
}

/** The four answers as scripts read them. */
export function answersDocument(
  dossier: MachineDossier,
  explained: ExplainedTold | null,
): MachineInFullDocument["answers"] {
  if (explained === null) return answersThen(dossier)
  const { what, who, why, when } = explained
  return {
    what: answerDocument(what),
    who: answerDocument(who),
    why: answerDocument(why),
    when: answerDocument(when),
  }
}

/** Of a moment of the past, what observations alone answer. */
function answersThen(dossier: MachineDossier): MachineInFullDocument["answers"] {
  const untold = {
    state: "unanswered" as const,
    says: "Who owns a machine and why it is there is only told of now.",
    evidence: [],
    references: [],
  }
  const seen = dossier.facts.filter(({ kind }) => kind === "up").map(({ id }) => id)
  const says = `First answered ${localTime(dossier.firstSeen)}, last ${localTime(dossier.lastSeen)}.`
  const what = whatAnswer(dossier)
  return {
    what: { ...what, references: what.evidence.map(observation) },
    who: untold,
    why: untold,
    when: { state: "answered", says, evidence: seen, references: seen.map(observation) },
  }
}

const observation = (id: number) => ({ kind: "observation", id }) as const

function lineCommitDocument(commit: CommitTold | null): LineCommitDocument | null {
  if (commit === null) return null
  const { source, oid, author, time, subject, tickets } = commit
  return { repository: source, commit: oid, author, date: isoTime(time), subject, tickets }
}

/** A line about a machine as scripts read it. */
export function linkDocument(link: LinkTold): LinkDocument {
  const introduced = lineCommitDocument(link.introduced)
  const removed = lineCommitDocument(link.removed)
  const last = removed ?? introduced
  return {
    kind: link.kind,
    repository: link.source,
    path: link.path,
    line: link.line,
    endLine: link.endLine,
    commit: last?.commit ?? null,
    author: last?.author ?? null,
    date: last?.date ?? null,
    confidence: link.confidence,
    state: link.state,
    standing: link.standing,
    format: link.format,
    declares: link.declares,
    readAt: link.commit,
    for: link.for,
    against: link.against,
    introduced,
    removed,
  }
}

const consumerDocument = ({ seen, ...consumer }: ConsumerTold) => ({ ...consumer, seen: isoOrNull(seen) })

/** What stands behind the answers, as scripts read it. */
export function explainedDocument(told: ExplainedTold): ExplainedDocument {
  const { against, levels, conflicts, candidates, candidatesAre, busFactor, grounds, selfTest } = told
  const { tickets, rebuildable, reasons, next, others, message, unread } = told
  return {
    against,
    levels,
    conflicts,
    candidates,
    candidatesAre,
    explainers: told.explainers.map((one) => ({ ...one, lastActive: isoTime(one.lastActive) })),
    busFactor,
    grounds,
    selfTest,
    tickets,
    dependants: told.dependants.map(consumerDocument),
    rebuildable,
    reasons,
    next,
    others,
    message,
    unread,
  }
}

/** A mystery as scripts read it. */
export function mysteryDocument(mystery: MysteryTold): MysteryDocument {
  const { asked, later } = mystery
  return {
    ...mystery,
    firstSeen: isoTime(mystery.firstSeen),
    lastSeen: isoTime(mystery.lastSeen),
    asked: asked === null ? null : { ...asked, at: isoTime(asked.at) },
    later: later === null ? null : { ...later, until: isoTime(later.until) },
  }
}

/** A dossier as scripts read it. */
export function dossierDocument(dossier: DossierTold): Document<"dossier"> {
  const { scan } = dossier
  return {
    ...dossier,
    lastSeen: isoTime(dossier.lastSeen),
    drawnUp: isoTime(dossier.drawnUp),
    scan: scan === null ? null : { id: scan.id, ended: isoOrNull(scan.ended) },
    sources: dossier.sources.map((source) => ({ ...source, synced: isoOrNull(source.synced) })),
    consumers: dossier.consumers.map(consumerDocument),
  }
}

/** A dead declaration as scripts read it. */
export function deadDocument({ source, firstAsked, since, ...dead }: DeadTold): DeadDocument {
  return { ...dead, repository: source, firstAsked: isoTime(firstAsked), since: isoOrNull(since) }
}
