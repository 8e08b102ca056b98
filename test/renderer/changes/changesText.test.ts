import { expect, test } from "vitest"
import type { Change } from "#model/change.ts"
import { chosenText, kindsFrom, statesFrom } from "#renderer/changes/changeKinds.ts"
import { changesCsv, changesJson } from "#renderer/changes/changesText.ts"

const change: Change = {
  kind: "http-title",
  machine: "m-1",
  machineName: 'web, the "old" one',
  fact: "80/tcp title",
  before: "Welcome",
  after: '=HYPERLINK("http://x")',
  between: [Date.UTC(2026, 2, 16), Date.UTC(2026, 2, 17)],
  evidence: [4, 9],
}

test("in a table nothing that came off the network can run as a formula or break its cell", () => {
  expect(changesCsv([change]).split("\r\n")[1]).toBe(
    'm-1,"web, the ""old"" one",http-title,80/tcp title,Welcome,"\'=HYPERLINK(""http://x"")",2026-03-16T00:00:00.000Z,2026-03-17T00:00:00.000Z,4 9',
  )
})

test("for a program every change stands there whole", () => {
  expect(JSON.parse(changesJson([change], change.between[0], change.between[1]))).toEqual({
    schema: "rollcall/changes@1",
    from: "2026-03-16T00:00:00.000Z",
    to: "2026-03-17T00:00:00.000Z",
    changes: [change],
  })
})

test("the kinds in an address come back as they went, and what is no kind is dropped", () => {
  expect(kindsFrom(chosenText(["service", "port-opened"]))).toEqual(["port-opened", "service"])
  expect(kindsFrom("nonsense,host-key")).toEqual(["host-key"])
  expect(chosenText([])).toBeUndefined()
  expect(statesFrom("unexplained,whatever")).toEqual(["unexplained"])
})
