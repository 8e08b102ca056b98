import { expect, test } from "vitest"
import { decide, QUIET_MS, type Deciding, type Told } from "#engine/notifications/notifications.ts"

type Given = Deciding["findings"][number]

const finding = (more: Partial<Given> = {}): Given => ({
  id: "f-1",
  rule: "change-unexplained",
  level: "strong",
  severity: "medium",
  state: "open",
  matter: "port 23/tcp opened",
  peers: "network lab",
  title: "Port 23/tcp opened",
  says: "It opened.",
  advice: "Ask who did it.",
  machines: ["m-1"],
  for: [{ sentence: "It opened.", evidence: [{ kind: "observation", id: 7 }] }],
  against: [],
  reason: null,
  since: 1_000,
  firstSeen: 1_000,
  lastSeen: 2_000,
  resolved: null,
  returns: 0,
  isBaseline: false,
  ...more,
})

const deciding = (findings: readonly Given[], told: readonly Told[] = [], now = 10_000): Deciding => ({
  now,
  findings,
  told: new Map(told.map((one) => [one.finding, one])),
  least: "medium",
  nameOf: (machine) => `name of ${machine}`,
})

const told = (more: Partial<Told> = {}): Told => ({
  finding: "f-1",
  at: 5_000,
  returns: 0,
  machines: 1,
  ...more,
})

test("what is open for the first time is told, with the names of its machines", () => {
  const { tell, held } = decide(deciding([finding()]))
  expect(tell).toMatchObject([{ finding: "f-1", news: "new", machines: 1, names: ["name of m-1"] }])
  expect(held).toEqual([])
})

test("the worst comes first", () => {
  const both = [finding(), finding({ id: "f-2", severity: "critical" })]
  expect(decide(deciding(both)).tell.map(({ severity }) => severity)).toEqual(["critical", "medium"])
})

test.each([
  ["pending", { state: "pending" }],
  ["first-look", { isBaseline: true }],
  ["hint", { level: "hint" }],
  ["severity", { severity: "low" }],
] as const)("what is held back has its reason: %s", (reason, more) => {
  const { tell, held } = decide(deciding([finding(more)]))
  expect(tell).toEqual([])
  expect(held).toMatchObject([{ reason, finding: "f-1", rule: "change-unexplained", machines: ["m-1"] }])
  expect(held[0]?.cause.sentence).not.toBe("")
})

test.each(["accepted", "expected", "false-alarm", "unknown", "resolved"] as const)(
  "what is %s is neither told nor held back",
  (state) => expect(decide(deciding([finding({ state })]))).toEqual({ tell: [], held: [] }),
)

test("what was told is not told again while it lives on", () => {
  expect(decide(deciding([finding()], [told()]))).toEqual({ tell: [], held: [] })
})

test("what comes back is told again after a quiet day, and held back before", () => {
  const back = finding({ state: "came-back", returns: 1 })
  const soon = decide(deciding([back], [told()], 5_000 + QUIET_MS - 1))
  expect([soon.tell, soon.held.map(({ reason }) => reason)]).toEqual([[], ["quiet-time"]])
  const later = decide(deciding([back], [told()], 5_000 + QUIET_MS))
  expect(later.tell.map(({ news }) => news)).toEqual(["came-back"])
})

test("one that was there at the first look, was resolved and came back, is news", () => {
  const back = finding({ state: "came-back", returns: 1, isBaseline: true })
  expect(decide(deciding([back])).tell).toHaveLength(1)
})

test("one machine more is no news, twice as many are", () => {
  const three = finding({ machines: ["m-1", "m-2", "m-3"] })
  expect(decide(deciding([three], [told({ machines: 2 })])).tell).toEqual([])
  const four = finding({ machines: ["m-1", "m-2", "m-3", "m-4"] })
  expect(decide(deciding([four], [told({ machines: 2 })])).tell.map(({ news }) => news)).toEqual(["grew"])
})

test("the same matter is held back under the same key, so that it counts once", () => {
  const key = () => decide(deciding([finding({ severity: "low" })])).held[0]?.key
  expect(key()).toBe(key())
})
