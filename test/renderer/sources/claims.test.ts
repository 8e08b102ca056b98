import { expect, test } from "vitest"
import { rangeFrom, rangeText, withClaim, withoutClaim } from "#renderer/sources/claims.ts"

test("a range is typed as a network, as two ends, as an end and a last part, or as one address", () => {
  expect(
    ["10.0.4.0/22", "10.0.4.1-10.0.5.9", "10.0.4.1-50", "10.0.4.7", " fd00::/126 "].map(rangeFrom),
  ).toEqual([
    { first: "10.0.4.0", last: "10.0.7.255" },
    { first: "10.0.4.1", last: "10.0.5.9" },
    { first: "10.0.4.1", last: "10.0.4.50" },
    { first: "10.0.4.7", last: "10.0.4.7" },
    { first: "fd00::", last: "fd00::3" },
  ])
})

test("a network that is named by an address inside of it is the whole network", () => {
  expect(rangeFrom("10.0.5.17/22")).toEqual({ first: "10.0.4.0", last: "10.0.7.255" })
  expect(rangeFrom("0.0.0.0/0")).toEqual({ first: "0.0.0.0", last: "255.255.255.255" })
})

test("what is no range is none", () => {
  const wrong = [
    "",
    "web1",
    "10.0.4.0/33",
    "10.0.4.0/",
    "10.0.4.9-1",
    "10.0.4.1-fd00::1",
    "10.0.4.300",
    "1-2-3",
  ]
  expect(wrong.map(rangeFrom)).toEqual(wrong.map(() => null))
})

test("a range is said as a network where it is one", () => {
  const texts = ["10.0.4.0/22", "10.0.4.1-50", "10.0.4.7", "fd00::/64"]
  expect(texts.map((text) => rangeText(rangeFrom(text)!))).toEqual([
    "10.0.4.0/22",
    "10.0.4.1 to 10.0.4.50",
    "10.0.4.7",
    "fd00::/64",
  ])
})

test("a claim is made once, and taken back alone", () => {
  const office = { network: "office", range: rangeFrom("10.0.4.0/24")! }
  const lab = { network: "lab", range: rangeFrom("10.0.4.0/24")! }
  expect(withClaim([office], { ...office })).toEqual([office])
  expect(withClaim([office], lab)).toEqual([office, lab])
  expect(withoutClaim([office, lab], { ...office })).toEqual([lab])
})
