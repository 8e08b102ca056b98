import { expect, test } from "vitest"
import type { DossierTold } from "#api/explanation.ts"
import { askMessage, checksFor, groundsOf, howInWords, reasonOf } from "#renderer/unplug/unplugWords.ts"

const observation = (id: number) => ({ kind: "observation", id }) as const
const dossier = (part: Partial<DossierTold>): DossierTold => ({
  machine: "m-0001",
  name: "db1",
  ip: "10.0.0.1",
  network: "lab",
  kind: null,
  os: null,
  presence: "present",
  lastSeen: 0,
  drawnUp: new Date(2026, 2, 17, 9, 9).getTime(),
  scan: null,
  sources: [],
  fingerprint: "d-8c41e0",
  verdict: "no",
  sentence: "No, because of 1 thing that speaks against it: web1 uses it: connection to port 5432.",
  for: [],
  against: [],
  reservations: [],
  consumers: [],
  notChecked: [],
  rebuildable: { share: null, of: 0, facets: [], missing: [] },
  ask: [],
  wayBack: [],
  ...part,
})

test("the reason does not repeat the verdict that stands beside it", () => {
  expect(
    (
      [
        ["no", "No, because nobody said that it may go."],
        ["likely", "Likely. Not checked: all of its ports."],
        ["yes", "Yes: No line in 3 sources names it. 2 reservations."],
      ] as const
    ).map(([verdict, sentence]) => reasonOf({ verdict, sentence })),
  ).toEqual([
    "Because nobody said that it may go.",
    "Not checked: all of its ports.",
    "No line in 3 sources names it. 2 reservations.",
  ])
})

test("grounds that say the same are one, with the evidence of all", () => {
  const same = (id: number) => ({ sentence: "A source still declares it.", evidence: [observation(id)] })
  expect(groundsOf([same(1), same(2), same(1)])).toEqual([
    { sentence: "A source still declares it.", evidence: [observation(1), observation(2)] },
  ])
})

test("what was not checked leads to the steps that check it, and not to commands", () => {
  const hows = [
    "a look inside over SSH, which needs a login and reads only",
    "a deep scan or a look inside",
    "rollcall sources add, with the repository that describes this network",
    "rollcall sources sync",
    "what settles the doubt on its page",
    "its own log of queries",
  ]
  expect(hows.map((how) => [checksFor(how).join(" "), howInWords(how)])).toEqual([
    ["look", hows[0]],
    ["look scan", hows[1]],
    ["sources", "adding the repository that describes this network"],
    ["sources", "reading the sources again"],
    ["machine", hows[4]],
    ["", hows[5]],
  ])
})

test("who is asked reads what speaks against it and what nobody checked, in lines of their own", () => {
  const asked = dossier({
    against: [{ sentence: "web1 uses it: connection\u202e.", evidence: [] }],
    notChecked: [{ what: "all of its ports", how: "a deep scan" }],
  })
  expect(askMessage(asked, "Dov").split("\n")).toEqual([
    "Dov, can db1 (10.0.0.1) be unplugged?",
    "",
    "Rollcall says: No, because of 1 thing that speaks against it: web1 uses it: connection to port 5432.",
    "",
    "Against it:",
    "- web1 uses it: connection\ufffd.",
    "",
    "Not checked:",
    "- all of its ports",
    "",
    "Does anything of yours still need it? If somebody else would know, who?",
    "",
    "(dossier d-8c41e0, 17 March 2026, 09:09:00)",
  ])
})
