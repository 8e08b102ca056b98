import type { Answered, AnswerState, Reference } from "#model/explanation.ts"
import type { Commit } from "#model/history.ts"
import type { Moment } from "#model/moment.ts"
import { byText, dayOf, distinct, monthOf, placeOf, placeText, quoted, shortOid } from "./words.ts"
import {
  commitText,
  earliestLine,
  type EarliestLine,
  type LinkedDeclaration,
  type LinkedMention,
  type LinkedRemoval,
} from "./linked.ts"

/** All that may say when a machine came, and when it changed. */
export interface WhenGiven {
  readonly firstSeen: Moment
  readonly lastSeen: Moment
  /** The observation that saw it first. */
  readonly firstObservation: number
  readonly declarations: readonly LinkedDeclaration[]
  readonly mentions: readonly LinkedMention[]
  readonly removed: readonly LinkedRemoval[]
  /** Dates that it carries itself: a certificate's beginning, a key's. */
  readonly dates: readonly { readonly what: string; readonly at: Moment; readonly observation: number }[]
  /** The last change that scans noticed; explained by a commit, or by none. */
  readonly lastChange: {
    readonly what: string
    readonly at: Moment
    readonly commit: Commit | null
    /** Why it can't be known which commit explains it, where it can't. */
    readonly unknown?: string
  } | null
  /** Where the history of a source begins, if it was cut: what is older has no date. */
  readonly historyBegins: Moment | null
}

interface Part {
  readonly sentence: string
  readonly evidence: readonly Reference[]
}

/** When it came and changed: the first scan that saw it, its earliest line, what it carries, and its last change. */
export function when(given: WhenGiven): Answered {
  const earliest = earliestLine(given)
  const parts = [
    seenPart(given),
    ...(earliest === null ? cutPart(given) : [earliestPart(earliest)]),
    ...datesPart(given),
    ...removedPart(given),
    ...changePart(given),
  ]
  const state: AnswerState =
    earliest === null || earliest.link.confidence === "possible" ? "doubtful" : "answered"
  return {
    state,
    sentence: `${parts.map(({ sentence }) => sentence).join("; ")}.`,
    evidence: distinct(parts.flatMap(({ evidence }) => evidence)),
  }
}

function seenPart({ firstSeen, firstObservation }: WhenGiven): Part {
  return {
    sentence: `First seen on ${dayOf(firstSeen)}`,
    evidence: [{ kind: "observation", id: firstObservation }],
  }
}

function earliestPart({ commit, reference }: EarliestLine): Part {
  return {
    sentence: `earliest line in ${placeText(reference)}, from ${commitText(commit)}`,
    evidence: [reference, { kind: "commit", source: commit.source, commit: commit.oid }],
  }
}

/** The history that we have may begin after the line did. */
function cutPart({ declarations, historyBegins }: WhenGiven): readonly Part[] {
  const [first] = declarations.filter(({ link }) => link.standing === "link")
  if (first === undefined) return [{ sentence: "no line in any source says when it came", evidence: [] }]
  const { declaration } = first
  const age =
    historyBegins === null
      ? "of unknown age"
      : `older than ${dayOf(historyBegins)}, where the history that we have begins`
  return [
    {
      sentence: `its line in ${placeText(declaration)} is ${age}`,
      evidence: [{ kind: "declaration", id: declaration.id, ...placeOf(declaration) }],
    },
  ]
}

function datesPart({ dates }: WhenGiven): readonly Part[] {
  return dates
    .toSorted((one, other) => one.at - other.at || byText(one.what, other.what))
    .slice(0, 3)
    .map(({ what, at, observation }) => ({
      sentence: `${quoted(what)} ${dayOf(at)}`,
      evidence: [{ kind: "observation", id: observation }],
    }))
}

function removedPart({ removed, declarations }: WhenGiven): readonly Part[] {
  if (declarations.some(({ link, declaration }) => link.standing === "link" && declaration.state !== "stale"))
    return []
  const [last] = removed
    .filter(({ link }) => link.standing === "link")
    .toSorted(
      (one, other) =>
        other.mention.removed - one.mention.removed || byText(one.mention.path, other.mention.path),
    )
  if (last === undefined) return []
  const { mention } = last
  return [
    {
      sentence: `was declared until ${monthOf(mention.removed)}, removed in ${shortOid(mention.commit)}`,
      evidence: [
        { kind: "mention", ...placeOf(mention) },
        { kind: "commit", source: mention.source, commit: mention.commit },
      ],
    },
  ]
}

function changePart({ lastChange }: WhenGiven): readonly Part[] {
  if (lastChange === null) return []
  const { what, at, commit, unknown = "no commit explains this" } = lastChange
  const because = commit === null ? unknown : `likely explained by ${commitText(commit)}`
  return [
    {
      sentence: `last change ${dayOf(at)}: ${quoted(what)}, ${because}`,
      evidence: commit === null ? [] : [{ kind: "commit", source: commit.source, commit: commit.oid }],
    },
  ]
}
