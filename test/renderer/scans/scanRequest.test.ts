import { expect, test } from "vitest"
import type { Network } from "#model/network.ts"
import { emptyDraft, isName, partsOf, proposed, requestOf } from "#renderer/scans/scanRequest.ts"

const office: Network = {
  id: 1,
  name: "office",
  targets: ["10.1.0.0/24"],
  excluded: ["10.1.0.9"],
  pace: "gentle",
  environment: null,
}

test("targets are parted by spaces, lines, semicolons and commas, but not inside an address", () => {
  expect(partsOf("10.0.0.1, 10.0.0.2;fd00::1\n10.0.0.5 - 9 web-03,db-01 10.0.0.1,5,9")).toEqual([
    "10.0.0.1",
    "10.0.0.2",
    "fd00::1",
    "10.0.0.5-9",
    "web-03",
    "db-01",
    "10.0.0.1,5,9",
  ])
})

test("only what is neither address nor range is a name that has to be looked up", () => {
  const parts = ["10.0.0.1", "10.0.0.0/24", "10.0.0.1-50", "fd00::/120", "web-03", "cafe"]
  expect(parts.filter(isName)).toEqual(["web-03", "cafe"])
})

test("a form in which nothing is ticked or typed asks for nothing", () => {
  expect(requestOf(emptyDraft(""), [office]).targets).toEqual([])
})

test("a saved network alone keeps its name, and what it leaves out stays out", () => {
  expect(requestOf({ ...emptyDraft(""), saved: new Set(["office"]), exclude: "10.1.0.7" }, [office])).toEqual(
    {
      targets: ["10.1.0.0/24"],
      exclude: ["10.1.0.9", "10.1.0.7"],
      profile: "standard",
      ports: null,
      pace: "normal",
      network: "office",
      full: false,
    },
  )
})

test("with other addresses beside it, the network's name is worked out by the engine", () => {
  const draft = { ...emptyDraft("10.2.0.1"), saved: new Set(["office"]) }
  expect(requestOf(draft, [office])).toMatchObject({ targets: ["10.1.0.0/24", "10.2.0.1"], network: null })
})

test("a range that is saved is not proposed a second time", () => {
  const known = (cidr: string) => ({
    cidr,
    how: "this computer sits here",
    interface: "eth0",
    addresses: 254,
    neighbours: 0,
    tooWide: null,
  })
  expect(proposed([known("10.1.0.0/24"), known("10.2.0.0/24")], [office])).toEqual([known("10.2.0.0/24")])
})
