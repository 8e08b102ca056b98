import { z } from "zod"
import { nextQuestion, rankReason, reference } from "#api/explanation.ts"
import { DECLARATION_KINDS } from "#model/declaration.ts"
import { FACET_KINDS, VERDICTS } from "#model/dossier.ts"
import { LINK_CONFIDENCES, LINK_STATES } from "#model/link.ts"
import { PRESENCES } from "#model/machine.ts"
import { evidence, id, text, time, type Written } from "./schema-parts.ts"

const references = z.array(reference).describe("where each piece of evidence can be looked at")

export const answer = z.object({
  state: z.enum(["answered", "doubtful", "unanswered"]),
  says: text.nullable(),
  evidence: evidence.describe(
    "ids of the observations behind it; lines, commits and decisions are in references",
  ),
  references,
})

const lineCommit = z.object({
  repository: text,
  commit: text,
  author: text,
  date: time,
  subject: text,
  tickets: z.array(text),
})
export type LineCommitDocument = Written<z.infer<typeof lineCommit>>

const linkEvidence = z.object({
  by: text.describe("the kind of identifier, or pattern"),
  because: text,
  points: z.number(),
  observations: evidence,
})

export const link = z.object({
  kind: z.enum(["declaration", "mention"]),
  repository: text.describe("the source's name; a folder's or a file's too"),
  path: text,
  line: id,
  endLine: id,
  commit: text
    .nullable()
    .describe(
      "the commit that brought the line, or took it away where the state is removed; null: not known",
    ),
  author: text.nullable(),
  date: time.nullable(),
  confidence: z.enum(LINK_CONFIDENCES),
  state: z.enum(LINK_STATES),
  standing: z.enum(["link", "candidate"]).describe("candidate: it may be about another machine"),
  format: text.nullable(),
  declares: z.enum(DECLARATION_KINDS).nullable(),
  readAt: text.nullable().describe("the commit at which it was read; null for folders and files"),
  for: z.array(linkEvidence),
  against: z.array(linkEvidence),
  introduced: lineCommit.nullable(),
  removed: lineCommit.nullable(),
})
export type LinkDocument = Written<z.infer<typeof link>>

const ground = z.object({ sentence: text, evidence: references })

const consumer = z.object({
  name: text,
  machine: text.nullable().describe("its id, where it is a machine that is known"),
  what: text,
  standing: z.enum(["uses it", "names it", "may name it", "watches it", "no longer names it"]),
  seen: time.nullable(),
  evidence: references,
})

const facet = z.object({
  kind: z.enum(FACET_KINDS),
  subject: text,
  by: reference.nullable().describe("the line that would make it again"),
})

const rebuildable = z.object({
  share: z.number().nullable().describe("0 to 1; null where nothing was seen that could be rebuilt"),
  of: id,
  facets: z.array(facet),
  missing: z.array(facet),
})

/** What stands behind a machine's answers, beside them. */
export const explained = z.object({
  against: z.array(text).describe("what speaks against the owner"),
  levels: z
    .array(z.object({ how: text, names: z.array(text) }))
    .describe("what every level says of who owns it"),
  conflicts: z.array(z.object({ how: text, names: z.array(text), evidence: references })),
  candidates: z.array(
    z.object({
      name: text,
      kind: z.enum(["owner", "person"]),
      share: z.number(),
      band: z.enum(["likely", "possible", "unsure"]),
      evidence: references,
    }),
  ),
  candidatesAre: z
    .enum(["owners", "contacts"])
    .describe("contacts: here inference was not found to be right, or could not be tried"),
  explainers: z
    .array(
      z.object({
        name: text,
        mail: text,
        share: z.number(),
        lines: id,
        commits: id,
        lastActive: time,
        left: z.boolean(),
        keeps: text.nullable(),
        evidence: references,
      }),
    )
    .describe("who can explain it, which is not who owns it"),
  busFactor: id.describe("how few authors wrote 80 % of it; 0 where nobody did"),
  grounds: z.array(ground),
  selfTest: z.object({ right: id, within3: id, of: id, sentence: text }),
  tickets: z.array(text),
  dependants: z.array(consumer),
  rebuildable,
  reasons: z.array(rankReason).describe("why it matters"),
  next: nextQuestion,
  others: z.array(nextQuestion),
  message: z.object({ to: text, mail: text, text }).nullable(),
  unread: z.array(text).describe("sources that are not whole, so that a line may be missing"),
})
export type ExplainedDocument = Written<z.infer<typeof explained>>

const counts = z.object({ explained: id, inDoubt: id, mysteries: id })

const mystery = z.object({
  machine: text.describe("its id"),
  name: text,
  ip: text,
  network: text,
  mac: text.nullable(),
  kind: text.nullable(),
  os: text.nullable(),
  role: text.nullable(),
  environment: text.nullable(),
  presence: z.enum(PRESENCES),
  firstSeen: time,
  lastSeen: time,
  ports: z.array(text),
  products: z.array(text),
  rank: id.describe("1 is what matters most"),
  points: z.number(),
  why: z.array(rankReason),
  next: nextQuestion.describe("the cheapest question that may settle it"),
  others: z.array(nextQuestion),
  state: z.enum(["open", "asked", "later"]),
  asked: z.object({ whom: text, at: time, decision: id }).nullable(),
  later: z.object({ until: time, decision: id }).nullable(),
})
export type MysteryDocument = Written<z.infer<typeof mystery>>

const dossier = z.object({
  machine: text,
  name: text,
  ip: text,
  network: text,
  kind: text.nullable(),
  os: text.nullable(),
  presence: z.enum(PRESENCES),
  lastSeen: time,
  drawnUp: time,
  scan: z.object({ id, ended: time.nullable() }).nullable(),
  sources: z.array(z.object({ name: text, head: text.nullable(), synced: time.nullable() })),
  fingerprint: text.describe("the same for the same evidence"),
  verdict: z.enum(VERDICTS),
  sentence: text,
  for: z.array(ground),
  against: z.array(ground),
  reservations: z.array(text),
  consumers: z.array(consumer),
  notChecked: z.array(z.object({ what: text, how: text })),
  rebuildable,
  ask: z.array(z.object({ name: text, because: text })),
  wayBack: z.array(text),
})

const dead = z.object({
  id,
  repository: text.describe("the source's name"),
  path: text,
  line: id,
  endLine: id,
  name: text,
  sentence: text,
  asked: id.describe("how often it was asked in vain"),
  firstAsked: time,
  author: text.nullable(),
  since: time.nullable().describe("when the line was written; null where no history says"),
  removable: z.boolean(),
  kept: text.nullable().describe("why no patch can take the lines out"),
})
export type DeadDocument = Written<z.infer<typeof dead>>

const rebuildableShare = z.object({
  name: text,
  machines: id,
  parts: id.describe("that were seen"),
  written: id.describe("of the parts, those with a line that would make them again"),
  share: z.number().nullable(),
})

/** The documents of the verbs that tell who and why. */
export const explainedDocuments = {
  mysteries: z.object({
    counts,
    states: z.object({ open: id, asked: id, later: id }),
    total: id,
    mysteries: z.array(mystery),
  }),
  dossier,
  dead: z.object({
    dead: z.array(dead),
    patch: z
      .object({ repository: text, name: text, text })
      .nullable()
      .describe("with --patch, as git format-patch writes it"),
  }),
  rebuildable: z.object({
    by: z.enum(["network", "group", "environment"]),
    rebuildable: z.array(rebuildableShare),
  }),
}
