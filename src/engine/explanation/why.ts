import type { Consumer } from "#model/dossier.ts"
import type { Answered, AnswerState, Reference } from "#model/explanation.ts"
import type { Declaration } from "#model/written.ts"
import { dependantsSentence } from "./dependants.ts"
import {
  commitText,
  earliestLine,
  type LinkedDeclaration,
  type LinkedMention,
  type LinkedRemoval,
} from "./linked.ts"
import {
  byText,
  counted,
  distinct,
  listed,
  monthOf,
  placeOf,
  placeText,
  quoted,
  referenceKey,
  shortOid,
} from "./words.ts"

/** All that may say why a machine exists. */
export interface WhyGiven {
  /** What a person said it is there for, and in which decision. */
  readonly purpose: { readonly text: string; readonly decision: number } | null
  readonly declarations: readonly LinkedDeclaration[]
  readonly mentions: readonly LinkedMention[]
  readonly removed: readonly LinkedRemoval[]
  readonly dependants: readonly Consumer[]
}

/** Why a machine exists, with what its declarations say beside it. */
export interface Why extends Answered {
  readonly environment: string | null
  readonly role: string | null
  readonly groups: readonly string[]
  readonly tickets: readonly string[]
}

interface Part {
  readonly sentence: string
  readonly state: AnswerState
  readonly evidence: readonly Reference[]
}

/** Why it exists: a person's word, what its declarations say, the commit that brought them, and who depends on it. */
export function why(given: WhyGiven): Why {
  const declared = inOrder(given.declarations)
  const parts = [
    ...purposePart(given),
    ...statedParts(declared),
    ...introducedPart(given),
    ...mentionedPart(given),
    ...dependantsPart(given.dependants),
    ...removedPart(given),
  ]
  return {
    state: stateOf(parts),
    sentence: sentenceOf(parts, given),
    evidence: distinct(parts.flatMap(({ evidence }) => evidence)),
    ...said(declared),
  }
}

/** What is written about it all the same, which explains nothing. */
function unsaid({ declarations, mentions, removed }: WhyGiven): string {
  const document = mentions.find(({ link }) => link.standing === "link")
  if (document !== undefined) return `only a document names it (${placeText(document.mention)})`
  const isCandidate = [...declarations, ...mentions, ...removed].some(
    ({ link }) => link.standing === "candidate",
  )
  if (isCandidate) return "no line surely names it"
  return declarations.length > 0 ? "its lines don't say" : "no line names it"
}

function sentenceOf(parts: readonly Part[], given: WhyGiven): string {
  const told = parts.map(({ sentence }) => sentence).join("; ")
  if (told === "") return `Nothing says why it exists: ${unsaid(given)}, and nobody was seen using it.`
  return stateOf(parts) === "unanswered" ? `Nothing says why it exists; ${told}.` : `${told}.`
}

function stateOf(parts: readonly Part[]): AnswerState {
  if (parts.some(({ state }) => state === "answered")) return "answered"
  return parts.some(({ state }) => state === "doubtful") ? "doubtful" : "unanswered"
}

const CONFIDENCES = ["certain", "likely", "possible"] as const

/** The surest first, those that say of themselves that they no longer hold last. */
function inOrder(declarations: readonly LinkedDeclaration[]): readonly LinkedDeclaration[] {
  const rank = ({ link, declaration }: LinkedDeclaration) =>
    CONFIDENCES.indexOf(link.confidence) + (declaration.state === "stale" ? 10 : 0)
  return declarations
    .filter(({ link }) => link.standing === "link")
    .toSorted(
      (one, other) =>
        rank(one) - rank(other) || byText(placeKey(one.declaration), placeKey(other.declaration)),
    )
}

const placeKey = ({ source, path, line }: Pick<Declaration, "source" | "path" | "line">) =>
  `${source}\n${path}\n${String(line).padStart(9, "0")}`

const isSure = ({ link, declaration }: LinkedDeclaration) =>
  link.confidence !== "possible" && declaration.state !== "stale"

function said(
  declared: readonly LinkedDeclaration[],
): Pick<Why, "environment" | "role" | "groups" | "tickets"> {
  const sure = declared.filter(isSure).map(({ declaration }) => declaration)
  const tickets = declared.flatMap(({ introduced }) => introduced?.tickets ?? [])
  return {
    environment: sure.find(({ environment }) => environment !== null)?.environment ?? null,
    role: sure.find(({ role }) => role !== null)?.role ?? null,
    groups: [...new Set(sure.flatMap(({ groups }) => groups))].toSorted(byText),
    tickets: [...new Set(tickets)].toSorted(byText),
  }
}

function purposePart({ purpose }: WhyGiven): readonly Part[] {
  if (purpose === null) return []
  return [
    {
      sentence: `${quoted(purpose.text)}, as a person said`,
      state: "answered",
      evidence: [{ kind: "decision", id: purpose.decision }],
    },
  ]
}

/** What declarations say that it is for, each thing once: its purpose, its role, its groups. */
function statedParts(declared: readonly LinkedDeclaration[]): readonly Part[] {
  const told = declared.filter(
    ({ declaration: { purpose, role, groups } }) => purpose !== null || role !== null || groups.length > 0,
  )
  const alike = Map.groupBy(
    told,
    ({ declaration }) => `${declaration.state === "stale"} ${wordsOf(declaration)}`,
  )
  return [...alike.values()].map((same) => {
    const { declaration } = same[0]!
    const more = same.length > 1 ? ` and ${counted(same.length - 1, "more line")}` : ""
    const stale = declaration.state === "stale" ? ", which says it no longer holds" : ""
    return {
      sentence: `${wordsOf(declaration)} (${placeText(declaration)}${more}${stale})`,
      state: same.some(isSure) ? "answered" : "doubtful",
      evidence: same.map((linked) => referenceTo(linked.declaration)),
    }
  })
}

function wordsOf({ purpose, role, groups, environment }: Declaration): string {
  return [
    ...(purpose === null ? [] : [`"${quoted(purpose)}"`]),
    ...(role === null ? [] : [`role ${quoted(role)}`]),
    ...(groups.length === 0 ? [] : [`in ${listed(groups.map(quoted))}`]),
    ...(environment === null ? [] : [`environment ${quoted(environment)}`]),
  ].join(", ")
}

const referenceTo = (declaration: Declaration): Reference => ({
  kind: "declaration",
  id: declaration.id,
  ...placeOf(declaration),
})

/** The first commit that named it in a line that still stands. */
function introducedPart(given: WhyGiven): readonly Part[] {
  const first = earliestLine(given)
  if (first === null) return []
  const { commit, link, reference } = first
  const isSurelyMeant = link.confidence !== "possible" && link.kind === "declaration"
  return [
    {
      sentence: `first named in ${commitText(commit)}`,
      // A bulk or programmed commit explains nothing of one machine.
      state: isSurelyMeant && !commit.bulk && !commit.bot ? "answered" : "doubtful",
      evidence: [reference, { kind: "commit", source: commit.source, commit: commit.oid }],
    },
  ]
}

/** The line that tells most, of those that are not told as something that depends on it. */
function mentionedPart({ mentions, dependants }: WhyGiven): readonly Part[] {
  const told = new Set(dependants.flatMap(({ evidence }) => evidence.map(referenceKey)))
  const [best] = mentions
    .filter(
      ({ link, mention }) =>
        link.standing === "link" && mention.kind !== "document" && !told.has(referenceKey(link.reference)),
    )
    .toSorted((one, other) =>
      one.link.confidence === other.link.confidence
        ? byText(placeKey(one.mention), placeKey(other.mention))
        : CONFIDENCES.indexOf(one.link.confidence) - CONFIDENCES.indexOf(other.link.confidence),
    )
  if (best === undefined) return []
  const { mention } = best
  const inWhat =
    mention.kind === "comment" ? "a comment at " : mention.kind === "template" ? "a template at " : ""
  return [
    {
      sentence: `named in ${inWhat}${placeText(mention)}`,
      state: "doubtful",
      evidence: [{ kind: "mention", ...placeOf(mention) }],
    },
  ]
}

function dependantsPart(dependants: readonly Consumer[]): readonly Part[] {
  const told = dependants.filter(({ standing }) => standing !== "no longer names it")
  if (told.length === 0) return []
  const written = told.flatMap(({ what, standing, evidence }) =>
    evidence.flatMap((reference) => {
      if (reference.kind !== "declaration" && reference.kind !== "mention") return []
      return [
        standing === "watches it"
          ? `monitored by ${placeText(reference)}`
          : `${what} (${placeText(reference)})`,
      ]
    }),
  )
  const seen = told.filter(({ standing }) => standing === "uses it")
  const sentence = [
    ...(seen.length === 0 ? [] : [dependantsSentence(seen)]),
    ...(written.length === 0 ? [] : [listed(written)]),
  ].join("; ")
  // That it is used says that it is needed, and not yet why it is there.
  const state = written.length === 0 ? "unanswered" : "doubtful"
  return [{ sentence, state, evidence: distinct(told.flatMap(({ evidence }) => evidence)) }]
}

/** "was declared until 2023-05, removed in def456": only where nothing declares it now. */
function removedPart({ removed, declarations }: WhyGiven): readonly Part[] {
  if (declarations.some(({ link, declaration }) => link.standing === "link" && declaration.state !== "stale"))
    return []
  const [last] = removed
    .filter(({ link }) => link.standing === "link")
    .toSorted(
      (one, other) =>
        other.mention.removed - one.mention.removed || byText(placeKey(one.mention), placeKey(other.mention)),
    )
  if (last === undefined) return []
  const { mention } = last
  return [
    {
      sentence: `was named in ${placeText(mention)} until ${monthOf(mention.removed)}, removed in ${shortOid(mention.commit)} '${quoted(mention.subject)}'`,
      state: "doubtful",
      evidence: [
        { kind: "mention", ...placeOf(mention) },
        { kind: "commit", source: mention.source, commit: mention.commit },
      ],
    },
  ]
}
