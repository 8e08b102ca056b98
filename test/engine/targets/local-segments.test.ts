import { expect, test } from "vitest"
import { localSegments } from "#engine/targets/local-segments.ts"

const card = (cidr: string, internal = false) =>
  ({ cidr, internal, address: "", netmask: "", family: "IPv4", mac: "" }) as const

test("a segment counts only where all of its addresses were named", () => {
  const interfaces = {
    eth0: [card("10.1.2.3/24")],
    eth1: [card("10.9.0.1/16")],
    lo: [card("127.0.0.1/8", true)],
  }
  const named = [
    { first: "10.1.2.0", last: "10.1.2.255" },
    { first: "10.9.0.0", last: "10.9.4.255" },
    { first: "127.0.0.0", last: "127.255.255.255" },
  ]
  expect(localSegments(named, interfaces)).toEqual([{ first: "10.1.2.1", last: "10.1.2.254" }])
  expect(localSegments([{ first: "10.1.2.1", last: "10.1.2.254" }], interfaces)).toHaveLength(1)
  expect(localSegments([{ first: "10.1.2.2", last: "10.1.2.254" }], interfaces)).toEqual([])
})
