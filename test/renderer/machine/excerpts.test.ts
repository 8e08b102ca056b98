import { expect, test } from "vitest"
import type { ConsumerTold, LinkTold } from "#api/explanation.ts"
import { linkInWords, removedInWords } from "#renderer/app/linkWords.ts"
import { excerptsOf } from "#renderer/machine/excerpts.ts"

const link = (part: Partial<LinkTold>): LinkTold => ({
  source: "infra",
  path: "hosts.ini",
  line: 10,
  endLine: part.line ?? 10,
  commit: "a".repeat(40),
  kind: "declaration",
  declaration: 1,
  format: "ansible-inventory",
  declares: "machine",
  state: "exact",
  standing: "link",
  confidence: "certain",
  for: [],
  against: [],
  introduced: null,
  removed: null,
  ...part,
})
const mention = (part: Partial<LinkTold>): LinkTold =>
  link({ kind: "mention", declaration: null, format: null, declares: null, state: "line", ...part })
const consumer = (part: Partial<ConsumerTold>): ConsumerTold => ({
  name: "web1",
  machine: null,
  what: "haproxy backend db",
  standing: "names it",
  seen: null,
  evidence: [
    {
      kind: "declaration",
      id: 7,
      source: "infra",
      path: "haproxy.cfg",
      line: 41,
      endLine: 41,
      commit: null,
    },
  ],
  ...part,
})
const shown = (links: readonly LinkTold[], consumers: readonly ConsumerTold[] = []) =>
  excerptsOf(links, consumers).map(({ place, named, sayings }) => [
    `${place.path}:${place.line}-${place.endLine}`,
    named.map(({ line, endLine }) => `${line}-${endLine}`).join(" "),
    sayings.map(({ words }) => words).join(" | "),
  ])

test("what declares it stands before what uses it, and that before what only names it", () => {
  const links = [mention({ path: "notes.md", state: "document" }), mention({ path: "a.sh" }), link({})]
  expect(shown(links, [consumer({})])).toEqual([
    ["hosts.ini:10-10", "10-10", "declares it"],
    ["haproxy.cfg:41-41", "41-41", "web1 names it: haproxy backend db"],
    ["a.sh:10-10", "10-10", "names it"],
    ["notes.md:10-10", "10-10", "names it in a document"],
  ])
})

test("lines close together are one excerpt, and lines far apart are two", () => {
  expect(shown([link({ line: 30 }), link({ line: 12 }), link({ line: 10 })])).toEqual([
    ["hosts.ini:10-12", "10-10 12-12", "declares it | declares it"],
    ["hosts.ini:30-30", "30-30", "declares it"],
  ])
})

test("of a long block only its beginning is shown", () => {
  expect(shown([link({ line: 3, endLine: 400 })])).toEqual([["hosts.ini:3-10", "3-10", "declares it"]])
})

test("a line that names it and uses it says the use", () => {
  const at = { source: "infra", path: "jobs", line: 4, endLine: 4, commit: null }
  const used = consumer({
    what: "a scheduled job names it",
    evidence: [{ kind: "mention", ...at }],
  })
  expect(shown([mention({ ...at })], [used])).toEqual([["jobs:4-4", "4-4", "a scheduled job names it"]])
})

test("a line that is gone is told and not shown", () => {
  const removed = {
    source: "infra",
    oid: "def456a".padEnd(40, "0"),
    author: "Pia",
    mail: "p@example.org",
    time: new Date(2023, 4, 11).getTime(),
    subject: "Decommission ledger-archive",
    tickets: [],
    bulk: false,
    bot: false,
  }
  const gone = mention({ state: "removed", removed })
  expect(shown([gone])).toEqual([])
  expect(removedInWords(gone)).toBe("was named until 2023-05, removed in def456a")
})

test("a declaration says how far it goes", () => {
  expect(
    (
      [
        ["machine", "pattern"],
        ["machine", "stale"],
        ["lease", "exact"],
        ["ownership", "exact"],
      ] as const
    ).map(([declares, state]) => linkInWords({ kind: "declaration", declares, state })),
  ).toEqual([
    "declares it, by a pattern",
    "declares it, and says of itself that it no longer holds",
    "gave it an address",
    "says whose it is",
  ])
})
