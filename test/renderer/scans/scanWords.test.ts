import { expect, test } from "vitest"
import { methodsInWords, portsIn } from "#renderer/scans/scanWords.ts"

test("ports are counted by number and by range", () => {
  expect(["", "22", "22,80,443", "1-1000", "T:22,U:53,8000-8100"].map(portsIn)).toEqual([0, 1, 3, 1000, 103])
})

test("methods are said in words, and an unknown one as it is", () => {
  expect(methodsInWords(["arp", "tcp-syn", "other"])).toBe("ARP, TCP, half open and other")
})
