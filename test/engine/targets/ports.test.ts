import { describe, expect, test } from "vitest"
import { Failure } from "#model/failure.ts"
import { countPorts, parsePorts } from "#engine/targets/ports.ts"

const raw = { profile: "standard", privilege: "raw", standardTcp: "22,80,443" } as const

const refusal = (text: string) => {
  try {
    parsePorts(text, raw)
    return "accepted"
  } catch (error) {
    return error instanceof Failure ? error.message : error
  }
}

describe("a list of ports", () => {
  test("is sorted, merged and told apart by protocol", () => {
    expect(parsePorts("443,22,80-81,82,8000-8100,8050,U:161,53", raw)).toEqual({
      tcp: "22,80-82,443,8000-8100",
      udp: "53,161",
    })
  })

  test("may name sets", () => {
    expect(parsePorts("dns,T:7", raw)).toEqual({ tcp: "7,53", udp: "53,5353" })
  })

  test("of the profile is used where none is given: nmap's common ports and a company's databases", () => {
    const { tcp } = parsePorts(null, { ...raw, standardTcp: "17777" })
    expect(tcp.split(",")).toEqual(expect.arrayContaining(["139", "6379", "17777"]))
    expect(countPorts(parsePorts(null, { ...raw, profile: "deep" }).tcp)).toBe(65_535)
    expect(countPorts(parsePorts(null, { ...raw, profile: "quick" }).tcp)).toBeGreaterThanOrEqual(100)
  })

  test("holds UDP only with raw sockets", () => {
    expect(parsePorts("22,U:53", { ...raw, privilege: "connect" })).toEqual({ tcp: "22", udp: "" })
  })

  test.each([
    ["0", /port 0/],
    ["65536", /65535/],
    ["90-80", /backwards.*80-90/],
    ["http", /"http" is no port/],
    ["22;reboot", /is no port/],
    ["__proto__", /is no port/],
    [" , ", /No port/],
  ])("%s gets a sentence", (text, sentence) => {
    expect(refusal(text)).toMatch(sentence)
  })

  test("of UDP ports only is refused where UDP can't be asked", () => {
    expect(() => parsePorts("U:53", { ...raw, privilege: "connect" })).toThrow(/raw sockets/)
  })
})
