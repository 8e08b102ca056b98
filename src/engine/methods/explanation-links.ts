import type { CommitTold, LinkTold } from "#api/explanation.ts"
import type { Commit } from "#model/history.ts"
import type { Link } from "#model/link.ts"
import type { Case } from "#engine/explaining/case.ts"
import type { World } from "#engine/explaining/world.ts"

const STATES: readonly Link["state"][] = [
  "exact",
  "templated",
  "pattern",
  "line",
  "template",
  "comment",
  "stale",
  "removed",
  "document",
]
const CONFIDENCES: readonly Link["confidence"][] = ["certain", "likely", "possible"]

/** All lines about a machine: what surely is about it before what may be, declarations before mentions. */
export function linksTold({ lines }: Case, { authors }: World): readonly LinkTold[] {
  const commitTold = (commit: Commit): CommitTold => ({
    source: commit.source,
    oid: commit.oid,
    author: authors.get(commit.author)?.name ?? commit.author,
    mail: commit.author,
    time: commit.time,
    subject: commit.subject,
    tickets: commit.tickets,
    bulk: commit.bulk,
    bot: commit.bot,
  })
  const told = [
    ...lines.declarations.map(({ link, declaration, introduced }) => ({
      ...placed(link),
      declaration: declaration.id,
      format: declaration.format,
      declares: declaration.kind,
      introduced: introduced && commitTold(introduced),
      removed: null,
    })),
    ...lines.mentions.map(({ link, introduced }) => ({
      ...placed(link),
      ...UNDECLARED,
      introduced: introduced && commitTold(introduced),
      removed: null,
    })),
    ...lines.removed.map(({ link, mention }) => ({
      ...placed(link),
      ...UNDECLARED,
      introduced: null,
      removed: {
        source: mention.source,
        oid: mention.commit,
        author: mention.author,
        mail: mention.mail,
        time: mention.removed,
        subject: mention.subject,
        tickets: [],
        bulk: false,
        bot: false,
      },
    })),
  ]
  return told.toSorted((one, other) => rankOf(one) - rankOf(other))
}

const UNDECLARED = { declaration: null, format: null, declares: null } as const

function placed({ kind, reference, state, standing, confidence, for: pro, against }: Link) {
  const { source, path, line, endLine, commit } = reference
  return { kind, source, path, line, endLine, commit, state, standing, confidence, for: pro, against }
}

const rankOf = ({ standing, state, confidence }: LinkTold) =>
  (standing === "link" ? 0 : 1_000) + STATES.indexOf(state) * 10 + CONFIDENCES.indexOf(confidence)
