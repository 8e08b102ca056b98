import { expect, test } from "vitest"
import {
  changeTitle,
  type ItemOf,
  keyOf,
  lanesFrom,
  scanDetail,
  scanTitle,
} from "#renderer/app/timelineWords.ts"

const scan: ItemOf<"scan"> = {
  kind: "scan",
  at: Date.UTC(2026, 2, 17, 6),
  scan: 12,
  network: "lab",
  what: "scan",
  state: "done",
  answered: 27,
  asked: 64,
  changes: 0,
  quiet: 1,
  since: Date.UTC(2026, 2, 17, 6),
}

const change: ItemOf<"change"> = {
  kind: "change",
  at: scan.at,
  change: "port-opened",
  machines: [
    { id: "m-1", name: "web-01" },
    { id: "m-2", name: "web-02" },
  ],
  count: 7,
  fact: "8443/tcp",
  before: null,
  after: "open",
  between: [0, scan.at],
  evidence: [1],
  caused: { state: "unexplained", causes: [], because: "", candidates: 0 },
}

test("a scan says how many answered, and a run of quiet ones how many they are", () => {
  expect(scanTitle(scan)).toBe("Scan 12 of lab")
  expect(scanDetail(scan)).toBe("27 of 64 answered, nothing changed")
  expect(scanDetail({ ...scan, state: "stopped", changes: 2 })).toBe("stopped; 27 of 64 answered, 2 changes")
  expect(scanTitle({ ...scan, quiet: 12, since: 0 })).toBe("12 scans, nothing changed")
})

test("the same change of several machines names the first and counts the others", () => {
  expect(changeTitle(change)).toBe("web-01 and 6 more: 8443/tcp opened")
  expect(changeTitle({ ...change, count: 1 })).toBe("web-01: 8443/tcp opened")
  expect(changeTitle({ ...change, change: "machine-new", fact: "", count: 4 })).toBe(
    "4 new machines: web-01 and 3 more",
  )
})

test("two rows of one moment have keys of their own", () => {
  expect(keyOf(change)).not.toBe(keyOf({ ...change, fact: "9000/tcp" }))
})

test("lanes in an address that are none are dropped", () => {
  expect(lanesFrom("commit,nonsense,scan")).toEqual(["scan", "commit"])
  expect(lanesFrom(undefined)).toEqual([])
})
