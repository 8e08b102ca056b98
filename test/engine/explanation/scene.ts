import type { Declared, Identifier, IdentifierKind } from "#model/declaration.ts"
import type { Author, BlamedLine, Commit } from "#model/history.ts"
import type { Link } from "#model/link.ts"
import type { Declaration, Mention, RemovedMention } from "#model/written.ts"
import type { Block, History } from "#engine/explanation/authors.ts"
import { placeOf } from "#engine/explanation/words.ts"
import type { KnownIdentifier, KnownMachine } from "#model/known.ts"

export const DAY = 86_400_000
export const NOW = Date.UTC(2026, 2, 17)

export function identifier(kind: IdentifierKind, value: string, line = 1): Identifier {
  return { kind, value, raw: value, line }
}

export function declaration(id: number, said: Partial<Declaration> = {}): Declaration {
  const line = said.line ?? id
  const nothing: Declared = {
    format: "ansible-inventory",
    kind: "machine",
    state: "exact",
    path: "hosts.yml",
    line,
    endLine: line,
    identifiers: [],
    pattern: null,
    services: [],
    uses: [],
    groups: [],
    environment: null,
    role: null,
    owner: null,
    purpose: null,
    status: null,
    since: null,
    until: null,
    attributes: {},
  }
  return { id, source: "infra", network: null, commit: "c0ffee1", ...nothing, ...said }
}

export function mention(value: string, said: Partial<Mention> = {}): Mention {
  return {
    source: "infra",
    path: "notes.conf",
    line: 1,
    endLine: 1,
    commit: "c0ffee1",
    network: null,
    kind: "line",
    boundary: "machine",
    identifier: { kind: /^[\d.]+$/u.test(value) ? "address" : "name", value },
    use: null,
    others: [],
    rarity: 1,
    ...said,
  }
}

export function removedMention(value: string, said: Partial<RemovedMention> = {}): RemovedMention {
  return {
    ...mention(value, said),
    commit: "def4567",
    removed: Date.UTC(2023, 4, 11),
    subject: "Decommission ledger-archive",
    mail: "pia@acme.example",
    author: "pia@acme.example",
    ...said,
  }
}

/** An identifier as it was seen: "mac 52:54:00:00:00:01", "address 10.0.0.7@corp". */
export function known(text: string, said: Partial<KnownIdentifier> = {}): KnownIdentifier {
  const [kind = "", rest = ""] = text.split(/ (.*)/u)
  const [value = "", network = null] = rest.split("@")
  return { kind: kind as IdentifierKind, value, network, current: true, observations: [1], ...said }
}

export function machine(id: string, ...identifiers: (string | KnownIdentifier)[]): KnownMachine {
  return {
    id,
    identifiers: identifiers.map((one) => (typeof one === "string" ? known(one) : one)),
  }
}

export function link(to: Declaration | Mention, said: Partial<Link> = {}): Link {
  const place = placeOf(to)
  return {
    machine: "m1",
    kind: "id" in to ? "declaration" : "mention",
    reference: "id" in to ? { kind: "declaration", id: to.id, ...place } : { kind: "mention", ...place },
    state: "id" in to ? to.state : to.kind,
    confidence: "likely",
    standing: "link",
    for: [],
    against: [],
    ...said,
  }
}

export function commit(oid: string, by: string, said: Partial<Commit> = {}): Commit {
  return {
    source: "infra",
    oid,
    author: by,
    time: NOW - 400 * DAY,
    subject: "Change it",
    tickets: [],
    files: 1,
    bulk: false,
    bot: false,
    ignored: false,
    ...said,
  }
}

export function author(mail: string, said: Partial<Author> = {}): Author {
  return { name: mail.split("@")[0]!, mail, lastActive: NOW - 10 * DAY, ...said }
}

export function history(commits: readonly Commit[], authors: readonly Author[] = []): History {
  const mails = [...new Set(commits.map((one) => one.author))]
  const named = [...mails.map((mail) => author(mail)), ...authors]
  return {
    commits: new Map(commits.map((one) => [one.oid, one])),
    authors: new Map(named.map((one) => [one.mail, one])),
  }
}

/** A block whose lines are blamed to these commits, one a line. */
export function block(oids: readonly string[], said: Partial<Block> = {}): Block {
  const lines: readonly BlamedLine[] = oids.map((oid, index) => ({ line: index + 1, oid, boundary: false }))
  return {
    reference: {
      kind: "declaration",
      id: 1,
      source: "infra",
      path: "hosts.yml",
      line: 1,
      endLine: Math.max(1, oids.length),
      commit: "c0ffee1",
    },
    spec: 1,
    lines,
    introducedBy: null,
    commits: [...new Set(oids)],
    ...said,
  }
}
