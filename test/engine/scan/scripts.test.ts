import { existsSync, readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { PROFILES } from "#model/profile.ts"
import { scriptsFor } from "#engine/scan/scripts.ts"

const FOLDER = "/usr/share/nmap/scripts"
const all = [
  ...new Set(PROFILES.flatMap((profile) => [...scriptsFor("tcp", profile), ...scriptsFor("udp", profile)])),
]

test("a deep scan asks all that a standard one asks, and more", () => {
  for (const protocol of ["tcp", "udp"] as const) {
    const [standard, deep] = [scriptsFor(protocol, "standard"), scriptsFor(protocol, "deep")]
    expect(deep.slice(0, standard.length)).toEqual(standard)
    expect(deep.length).toBeGreaterThan(standard.length)
  }
})

describe.skipIf(!existsSync(FOLDER))("as nmap itself says", () => {
  test.each(all)("%s is safe: no guessing of passwords, nothing that may harm", (name) => {
    const categories = /^categories\s*=\s*\{([^}]*)\}/mu.exec(
      readFileSync(`${FOLDER}/${name}.nse`, "utf8"),
    )?.[1]
    expect(categories).toContain('"safe"')
    expect(categories).not.toMatch(/intrusive|brute|dos|exploit|vuln|malware|fuzzer|external/u)
  })
})
