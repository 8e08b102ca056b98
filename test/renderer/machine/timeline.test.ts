import { expect, test } from "vitest"
import type { Happening } from "#api/shapes.ts"
import type { Change } from "#model/change.ts"
import { timelineOf } from "#renderer/machine/timeline.ts"

const change = (part: Partial<Change>): Change => ({
  kind: "port-opened",
  machine: "m-0001",
  machineName: "db1",
  fact: "22/tcp",
  before: null,
  after: null,
  between: [1, 2],
  evidence: [1],
  ...part,
})
const happening = (part: Partial<Happening>): Happening => ({
  kind: "reinstalled",
  at: 2,
  ip: "10.0.0.1",
  because: "hardware address kept, host key new",
  evidence: [2],
  other: null,
  ...part,
})
const told = (history: readonly Change[], happened: readonly Happening[]) =>
  timelineOf({ history, presence: "present", identity: { joins: [], doubts: [], alarms: [], happened } }).map(
    ({ at, says, because }) => [at, says, because],
  )

test("what befell the identity stands at its time, before the changes it brought", () => {
  const history = [change({ between: [3, 4], kind: "port-closed" }), change({})]
  expect(told(history, [happening({})])).toEqual([
    [4, "22/tcp closed", null],
    [2, "Reinstalled, at 10.0.0.1", "hardware address kept, host key new"],
    [2, "22/tcp opened", null],
  ])
})

test("an address that was taken over is what was taken", () => {
  expect(told([], [happening({ kind: "took-over" })])).toEqual([
    [2, "Took over 10.0.0.1", "hardware address kept, host key new"],
  ])
})
