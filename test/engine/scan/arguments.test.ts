import { describe, expect, test } from "vitest"
import { type NmapQuestion, nmapArguments } from "#engine/scan/nmap/arguments.ts"

const patience = {
  timing: 4,
  retries: 1,
  firstWaitMs: 250,
  longestWaitMs: 1_000,
  machineSeconds: null,
} as const
const base = { family: 4, privilege: "raw", rate: { most: 40, least: null }, patience } as const
const question = (asks: NmapQuestion["asks"], more: Partial<NmapQuestion> = {}) =>
  nmapArguments({ ...base, ...more, asks })

describe("nmap's arguments", () => {
  test("never look a name up, and always hold to the rate", () => {
    const args = question({ kind: "tcp", ports: "22,80" })
    expect(args).toContain("-n")
    expect(args.slice(args.indexOf("--max-rate"), args.indexOf("--max-rate") + 2)).toEqual([
      "--max-rate",
      "40",
    ])
  })

  test("without raw sockets connect, and leave out what needs them", () => {
    const args = question({ kind: "discover", light: false, ports: [22] }, { privilege: "connect" })
    expect(args.filter((each) => /^-P[EAU]/u.test(each))).toEqual([])
    expect(question({ kind: "tcp", ports: "22" }, { privilege: "connect" })).toContain("-sT")
  })

  test("for IPv6 say so", () => {
    expect(question({ kind: "tcp", ports: "22" }, { family: 6 })).toContain("-6")
  })

  test.each(["22 -oN /tmp/x", "-iL", "22;id", "", "22,", "T:22"])("refuse %j as ports", (ports) => {
    expect(() => question({ kind: "tcp", ports })).toThrow(/no list of ports/)
  })
})
