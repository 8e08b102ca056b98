import { expect, test } from "vitest"
import { trayMenu, trayWords } from "#main/tray-menu.ts"
import { runningAfter } from "#main/pulse.ts"
import type { Scan, ScanProgress } from "#model/scan.ts"

const progress = (scan: number, share: number, state: ScanProgress["state"] = "running"): ScanProgress => ({
  scan,
  state,
  phases: [],
  share,
  secondsLeft: null,
  addresses: 254,
  answered: 12,
  newMachines: 0,
  changedMachines: 0,
  packets: 0,
  packetsPerSecond: 0,
  packetsPerSecondCap: 5_000,
  easedOff: [],
  leftAlone: [],
  unseen: [],
  warnings: [],
})

test("the tray tells how a running roll call goes and offers to stop it", () => {
  expect([trayWords([progress(7, 0.619)]), trayMenu([progress(7, 0.619)])]).toEqual([
    "Roll call running 61 %",
    [
      { kind: "open", label: "Open Rollcall" },
      { kind: "line" },
      { kind: "words", label: "Roll call running 61 %, 12 answered" },
      { kind: "stop", label: "Stop", scan: 7 },
      { kind: "line" },
      { kind: "quit", label: "Quit" },
    ],
  ])
})

test("with no roll call the tray offers nothing to stop", () => {
  expect([trayWords([]), trayMenu([]).filter(({ kind }) => kind === "stop")]).toEqual(["Rollcall", []])
})

test("of several roll calls each can be stopped by its number", () => {
  const labels = trayMenu([progress(7, 0.5), progress(8, 0.1)]).flatMap((item) =>
    item.kind === "stop" ? [item.label] : [],
  )
  expect(labels).toEqual(["Stop scan 7", "Stop scan 8"])
})

test("a scan is in the tray from its first progress until it ends, however that is told", () => {
  const ended = { kind: "scan-ended", scan: { id: 7 } as Scan } as const
  const one = runningAfter([], { kind: "progress", progress: progress(7, 0.1) })
  const two = runningAfter(one, { kind: "progress", progress: progress(7, 0.2) })
  expect([
    one.map(({ share }) => share),
    two.map(({ share }) => share),
    runningAfter(two, ended),
    runningAfter(two, { kind: "progress", progress: progress(7, 1, "stopped") }),
  ]).toEqual([[0.1], [0.2], [], []])
})
