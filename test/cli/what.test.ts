import { expect, test } from "vitest"
import { supportText, whatAnswer, whatTable, whatText } from "#cli/what.ts"
import type { Verdict, Vote } from "#model/classification.ts"

const UNKNOWN: Verdict = {
  value: null,
  confidence: "unknown",
  share: 0,
  for: [],
  competing: null,
  contradicted: false,
  settledBy: null,
}

const vote = (value: string, because: string, evidence: readonly number[]): Vote => ({
  value,
  points: 6,
  sureness: "strong",
  rule: "test/rule",
  because,
  evidence,
})

const banner = vote("Debian GNU/Linux", 'the SSH banner on 22/tcp says "\u001b[31mDebian"', [7])
const lie = vote("IOS", 'the greeting on 23/tcp says "IOS"', [9])

const classification = {
  verdicts: {
    kind: { ...UNKNOWN, settledBy: "a look inside over SSH: rollcall look 10.0.0.7" },
    vendor: UNKNOWN,
    model: UNKNOWN,
    firmware: UNKNOWN,
    os: {
      ...UNKNOWN,
      value: "Debian GNU/Linux",
      confidence: "likely",
      share: 0.667,
      for: [banner],
      competing: { value: "IOS", share: 0.333, votes: [lie] },
      contradicted: true,
    } as Verdict,
    "os-version": UNKNOWN,
  },
  roles: [],
  support: {
    what: "Debian GNU/Linux 12",
    until: "2028-06-30",
    state: "security-only",
    source: "Debian releases page",
  },
} as const

const dossier = {
  classification,
  kind: null,
  vendor: null,
  model: null,
  os: "Debian GNU/Linux 12",
  role: "web",
}

test("the sheet tells each answer, what speaks against it and what to ask, as harmless text", () => {
  expect(whatTable(classification)).toEqual([
    "WHAT       ANSWER            HOW SURE                    BECAUSE                                         EVIDENCE",
    "kind       unknown",
    "  ask                                                    a look inside over SSH: rollcall look 10.0.0.7",
    'system     Debian GNU/Linux  likely, 67 %, contradicted  the SSH banner on 22/tcp says "\ufffd[31mDebian"     7',
    '  against  IOS               33 %                        the greeting on 23/tcp says "IOS"               9',
  ])
})

test("an answer that is contradicted is doubtful, and leads to its evidence", () => {
  expect(whatAnswer(dossier)).toEqual({ state: "doubtful", says: "Debian GNU/Linux 12, web", evidence: [7] })
})

test("where nothing is known nothing is answered", () => {
  const verdicts = { ...classification.verdicts, os: UNKNOWN }
  const nothing = { ...dossier, os: null, role: null, classification: { ...classification, verdicts } }
  expect([whatText(nothing), whatAnswer(nothing)]).toEqual([
    "",
    { state: "unanswered", says: null, evidence: [] },
  ])
})

test("the end of support is told with its date and where it was read", () => {
  expect([supportText(classification.support), supportText(null)]).toEqual([
    "Debian GNU/Linux 12: security fixes until 2028-06-30 (Debian releases page)",
    "",
  ])
})
