import { z } from "zod"
import { DECLARATION_KINDS } from "#model/declaration.ts"
import { FACET_KINDS, VERDICTS, type Dossier, type Rebuildable } from "#model/dossier.ts"
import { ANSWER_STATES, type Answered, type Ground, type Reference } from "#model/explanation.ts"
import { LINK_CONFIDENCES, LINK_STATES } from "#model/link.ts"
import { EXPLANATIONS, PRESENCES } from "#model/machine.ts"
import { QUESTION_KINDS, type NextQuestion, type RankReason } from "#model/mystery.ts"
import type { Place } from "#model/written.ts"

// What is known of who and why: the answers, the lines behind them, the queue, and the dossier.

const list = <T extends z.ZodType>(item: T) => z.array(item).readonly()
const moment = z.number().int()
const text = z.string()

const place = z.object({
  source: text,
  path: text,
  line: z.number(),
  endLine: z.number(),
  commit: text.nullable(),
}) satisfies z.ZodType<Place>

export const reference = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("observation"), id: z.number() }),
  place.extend({ kind: z.literal("declaration"), id: z.number() }),
  place.extend({ kind: z.literal("mention") }),
  z.object({ kind: z.literal("decision"), id: z.number() }),
  z.object({ kind: z.literal("commit"), source: text, commit: text }),
]) satisfies z.ZodType<Reference>

export const answered = z.object({
  state: z.enum(ANSWER_STATES),
  sentence: text,
  evidence: list(reference),
}) satisfies z.ZodType<Answered>

export const ground = z.object({ sentence: text, evidence: list(reference) }) satisfies z.ZodType<Ground>

/** A commit as it is shown beside a line. */
export const commitTold = z.object({
  source: text,
  oid: text,
  author: text,
  mail: text,
  time: moment,
  subject: text,
  tickets: list(text),
  /** It touched very much at once, was made by a program, or is one that the repository wants looked through. */
  bulk: z.boolean(),
  bot: z.boolean(),
})
export type CommitTold = z.infer<typeof commitTold>

const linkEvidence = z.object({
  by: text,
  because: text,
  points: z.number(),
  observations: list(z.number()),
})

/** A line about a machine, why it is taken to be about it, and who brought it. */
export const linkTold = place.extend({
  kind: z.enum(["declaration", "mention"]),
  /** The declaration's id; null for a mention. */
  declaration: z.number().nullable(),
  format: text.nullable(),
  declares: z.enum(DECLARATION_KINDS).nullable(),
  state: z.enum(LINK_STATES),
  /** candidate: it may be about this machine or about another one, so nothing is concluded from it. */
  standing: z.enum(["link", "candidate"]),
  confidence: z.enum(LINK_CONFIDENCES),
  for: list(linkEvidence),
  against: list(linkEvidence),
  /** The commit that brought the line; null for what is in no repository or older than its history. */
  introduced: commitTold.nullable(),
  /** The commit that took it away, of a line that is no longer there. */
  removed: commitTold.nullable(),
})
export type LinkTold = z.infer<typeof linkTold>

export const candidateTold = z.object({
  name: text,
  /** owner: somebody whom lines are known to speak for; person: whoever wrote them. */
  kind: z.enum(["owner", "person"]),
  /** 0 to 1. */
  share: z.number(),
  band: z.enum(["likely", "possible", "unsure"]),
  evidence: list(reference),
})

export const explainerTold = z.object({
  name: text,
  mail: text,
  share: z.number(),
  lines: z.number(),
  commits: z.number(),
  lastActive: moment,
  left: z.boolean(),
  keeps: text.nullable(),
  evidence: list(reference),
})
export type ExplainerTold = z.infer<typeof explainerTold>

const selfTest = z.object({ right: z.number(), within3: z.number(), of: z.number(), sentence: text })

export const consumerTold = z.object({
  name: text,
  machine: text.nullable(),
  what: text,
  standing: z.enum(["uses it", "names it", "may name it", "watches it", "no longer names it"]),
  seen: moment.nullable(),
  evidence: list(reference),
})
export type ConsumerTold = z.infer<typeof consumerTold>

const rebuiltFacet = z.object({ kind: z.enum(FACET_KINDS), subject: text, by: reference.nullable() })

const rebuildable = z.object({
  share: z.number().nullable(),
  of: z.number(),
  facets: list(rebuiltFacet),
  missing: list(rebuiltFacet),
}) satisfies z.ZodType<Rebuildable>

export const nextQuestion = z.object({
  question: text,
  kind: z.enum(QUESTION_KINDS),
  cost: text,
}) satisfies z.ZodType<NextQuestion>

export const rankReason = z.object({
  sentence: text,
  points: z.number(),
  evidence: list(reference),
}) satisfies z.ZodType<RankReason>

const ownerTold = z.object({
  name: text,
  how: z.enum(["decided", "declared", "rule", "inherited", "inferred"]),
  confidence: z.number(),
})

/** Everything that answers what, who, why and when of one machine, with the lines behind it. */
export const explained = z.object({
  machine: text,
  explanation: z.enum(EXPLANATIONS),
  what: answered,
  who: answered,
  why: answered,
  when: answered,
  owner: ownerTold.nullable(),
  /** What speaks against that owner. */
  against: list(text),
  /** What every level says, also those that don't answer: decided, declared, rule, inherited. */
  levels: list(z.object({ how: text, names: list(text) })),
  conflicts: list(z.object({ how: text, names: list(text), evidence: list(reference) })),
  /** For whom its lines speak most, at most three. */
  candidates: list(candidateTold),
  /** contacts: here inference was not found to be right, or could not be tried. */
  candidatesAre: z.enum(["owners", "contacts"]),
  explainers: list(explainerTold),
  /** How few authors wrote 80 % of it; 0 where nobody did. */
  busFactor: z.number(),
  grounds: list(ground),
  selfTest,
  environment: text.nullable(),
  role: text.nullable(),
  groups: list(text),
  tickets: list(text),
  links: list(linkTold),
  dependants: list(consumerTold),
  rebuildable,
  /** Why it matters, whether or not it is a mystery. */
  reasons: list(rankReason),
  next: nextQuestion,
  others: list(nextQuestion),
  /** Ready to be sent to whoever can probably explain it; null where nobody is known. */
  message: z.object({ to: text, mail: text, text }).nullable(),
  /** Sources that are not whole, so that a line may be missing. */
  unread: list(text),
})
export type ExplainedTold = z.infer<typeof explained>

/** Lines of a file of a source, with who wrote each; what may be a secret is not told. */
export const linesAsked = z.object({
  source: z.string().max(300),
  path: z.string().max(4_000),
  line: z.number().int().min(1),
  endLine: z.number().int().min(1),
  /** Where that commit took them out and they are told as they stood before it; null: as the file stands now. */
  commit: z.string().max(64).nullable().default(null),
  /** Lines before and after. */
  around: z.number().int().min(0).max(50).default(2),
})

export const linesTold = z.object({
  source: text,
  path: text,
  commit: text.nullable(),
  /** Why nothing is told: "the file may hold secrets"; null where all is. */
  withheld: text.nullable(),
  lines: list(
    z.object({
      line: z.number(),
      text,
      /** Who wrote it last; null where no history says. */
      oid: text.nullable(),
      author: text.nullable(),
      time: moment.nullable(),
      subject: text.nullable(),
      /** Older than the history that we have: that is not who wrote it. */
      boundary: z.boolean(),
    }),
  ),
})
export type LinesTold = z.infer<typeof linesTold>

export const MYSTERY_STATES = ["open", "asked", "later"] as const
/** open: to be settled; asked: somebody was asked; later: put off until a day. */
export type MysteryState = (typeof MYSTERY_STATES)[number]

/** A machine of the queue. */
export const mysteryTold = z.object({
  machine: text,
  name: text,
  ip: text,
  network: text,
  mac: text.nullable(),
  kind: text.nullable(),
  os: text.nullable(),
  role: text.nullable(),
  environment: text.nullable(),
  presence: z.enum(PRESENCES),
  firstSeen: moment,
  lastSeen: moment,
  /** Its open ports: "22/tcp". */
  ports: list(text),
  /** Products that answer on them, the most telling first. */
  products: list(text),
  rank: z.number(),
  points: z.number(),
  why: list(rankReason),
  next: nextQuestion,
  others: list(nextQuestion),
  state: z.enum(MYSTERY_STATES),
  /** Whom somebody asked, and when; null where nobody was. */
  asked: z.object({ whom: text, at: moment, decision: z.number() }).nullable(),
  /** Until when it is put off. */
  later: z.object({ until: moment, decision: z.number() }).nullable(),
})
export type MysteryTold = z.infer<typeof mysteryTold>

/** How many machines are explained, in the same words everywhere. Machines that are gone or retired don't count. */
export const explanationCounts = z.object({
  explained: z.number(),
  inDoubt: z.number(),
  mysteries: z.number(),
})
export type ExplanationCounts = z.infer<typeof explanationCounts>

export const mysteries = z.object({
  counts: explanationCounts,
  states: z.object({ open: z.number(), asked: z.number(), later: z.number() }),
  total: z.number(),
  mysteries: list(mysteryTold),
})
export type Mysteries = z.infer<typeof mysteries>

/** Can it be unplugged: the verdict with what it rests on, when it was drawn up and from what. */
export const dossier = z.object({
  machine: text,
  name: text,
  ip: text,
  network: text,
  kind: text.nullable(),
  os: text.nullable(),
  presence: z.enum(PRESENCES),
  lastSeen: moment,
  drawnUp: moment,
  /** The last scan that it rests on; null where only files were imported or nothing was asked. */
  scan: z.object({ id: z.number(), ended: moment.nullable() }).nullable(),
  sources: list(z.object({ name: text, head: text.nullable(), synced: moment.nullable() })),
  /** The same for the same evidence. */
  fingerprint: text,
  verdict: z.enum(VERDICTS),
  sentence: text,
  for: list(ground),
  against: list(ground),
  reservations: list(text),
  consumers: list(consumerTold),
  notChecked: list(z.object({ what: text, how: text })),
  rebuildable,
  ask: list(z.object({ name: text, because: text })),
  wayBack: list(text),
}) satisfies z.ZodType<Dossier>
export type DossierTold = z.infer<typeof dossier>

export const documentTold = z.object({ name: text, type: text, text })
export type DocumentTold = z.infer<typeof documentTold>

/** A line that names a machine which never answered though it was asked. */
export const deadTold = z.object({
  id: z.number(),
  source: text,
  path: text,
  line: z.number(),
  endLine: z.number(),
  name: text,
  sentence: text,
  asked: z.number(),
  firstAsked: moment,
  /** Who wrote the line, and when; null where no history says. */
  author: text.nullable(),
  since: moment.nullable(),
  /** Whether a patch can take the lines out; else `kept` says why not. */
  removable: z.boolean(),
  kept: text.nullable(),
})
export type DeadTold = z.infer<typeof deadTold>

/** How much of a group of machines could be made again from what is written down. */
export const rebuildableTold = z.object({
  /** A network's, group's or environment's name. */
  name: text,
  machines: z.number(),
  /** Parts that were seen, and those of them with a line. */
  parts: z.number(),
  written: z.number(),
  /** 0 to 1; null where nothing was seen that could be rebuilt. */
  share: z.number().nullable(),
})
export type RebuildableTold = z.infer<typeof rebuildableTold>

/** How well owners are inferred from a source's history, found out where they are declared. */
export const sourceSelfTest = selfTest.extend({ source: text })

/** Whether what is concluded fits what is known. */
export const concluded = z.object({
  /** Null where nothing was concluded yet. */
  at: moment.nullable(),
  fresh: z.boolean(),
  counts: explanationCounts,
  selfTests: list(sourceSelfTest),
})
export type Concluded = z.infer<typeof concluded>
