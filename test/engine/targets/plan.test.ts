import { expect, test } from "vitest"
import { estimateSeconds, planSentence } from "#engine/targets/plan.ts"

const office = {
  addresses: 254,
  checked: 0,
  tcpPorts: 1_000,
  udpPorts: 0,
  profile: "standard",
  pace: "normal",
} as const

test("the sentence says how many addresses, how many ports and about how long", () => {
  expect(planSentence(office)).toMatch(/^this will ask 254 addresses about 1,000 ports, about \d+ (?:s|min)$/)
})

test("UDP is named beside TCP", () => {
  expect(planSentence({ ...office, udpPorts: 12 })).toContain("1,000 TCP ports and 12 UDP ports")
})

test("a gentler pace takes longer", () => {
  expect(estimateSeconds({ ...office, pace: "gentle" })).toBeGreaterThan(estimateSeconds(office))
})
