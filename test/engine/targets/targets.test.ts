import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Failure } from "#model/failure.ts"
import {
  addressesOf,
  contains,
  countAddresses,
  describeRanges,
  parseExcluded,
  parseTargets,
  without,
} from "#engine/targets/targets.ts"

const noNames = () => Promise.resolve([])
const parse = (...texts: readonly string[]) => parseTargets(texts, noNames)
const described = async (...texts: readonly string[]) => describeRanges(await parse(...texts))
const refusal = (text: string) =>
  parse(text).then(
    () => "accepted",
    (error: unknown) => (error instanceof Failure && error.code === "bad-target" ? error.message : error),
  )

describe("what can be asked", () => {
  test.each([
    ["10.0.0.7", ["10.0.0.7"]],
    ["10.0.0.0/24", ["10.0.0.0/24"]],
    ["10.0.0.77/24", ["10.0.0.0/24"]],
    ["10.0.0.1-50", ["10.0.0.1-50"]],
    ["10.0.0.1-10.0.3.255", ["10.0.0.1-10.0.3.255"]],
    ["10.0.1-2.1-3", ["10.0.1.1-3", "10.0.2.1-3"]],
    ["10.0.0.4/31", ["10.0.0.4/31"]],
    ["10.0.0.5/32", ["10.0.0.5"]],
    ["10.0.0.3, 10.0.0.1 10.0.0.2", ["10.0.0.1-3"]],
    ["10.0.0.1-10 10.0.0.5-20", ["10.0.0.1-20"]],
    ["FD00::0007", ["fd00::7"]],
    ["fd00::/120", ["fd00::/120"]],
    ["fd00::1-fd00::3", ["fd00::1-fd00::3"]],
    ["::ffff:10.0.0.7", ["10.0.0.7"]],
  ])("%s is %j", async (text, expected) => {
    expect(await described(text)).toEqual(expected)
  })

  test("a CIDR means the addresses machines can have", async () => {
    const ranges = await parse("192.168.4.0/30")
    expect([...addressesOf(ranges)]).toEqual(["192.168.4.1", "192.168.4.2"])
  })

  test("a name becomes its addresses", async () => {
    const ranges = await parseTargets(["nas.example.org"], () => Promise.resolve(["10.0.0.9", "fd00::9"]))
    expect(describeRanges(ranges)).toEqual(["10.0.0.9", "fd00::9"])
  })
})

describe("what makes no sense gets a sentence that names the bad part", () => {
  test.each([
    ["010.0.0.1", /"010\.0\.0\.1".*octal.*Write 10 instead of 010/],
    ["10.0.0.256", /256.*0 to 255/],
    ["10.0.0.9-3", /backwards.*3-9/],
    ["10.0.0.9-10.0.0.3", /backwards.*10\.0\.0\.3-10\.0\.0\.9/],
    ["10.0.0.0/33", /33.*0 to 32/],
    ["fd00::/129", /129.*0 to 128/],
    ["fd00::/64", /too wide.*\/112/],
    ["", /at least one target/],
    ["0.0.0.0", /no machine's address/],
    ["224.0.0.251", /multicast/],
    ["223.255.255.0-224.0.0.5", /224\.0\.0\.0 is a multicast/],
    ["223.255.255.0-223.255.255.9 239.1.2.3", /239\.1\.2\.3 is a multicast/],
    ["255.255.255.255", /broadcast/],
    ["ff02::1", /multicast/],
    ["https://example.org/path", /Did you mean example\.org\?/],
    ["10.0.0.1:80", /port/],
    ["10.0.0", /no IPv4 address/],
    ["10.0.0.0/8", /16,777,214 addresses.*1,048,576/],
    ["*.*.*.*", /more than Rollcall asks/],
    ["fe80::1%eth0", /zone/],
    ["-oX", /neither/],
    ["example.org/24", /prefix length/],
    ["nowhere.example.org", /no address/],
  ])("%s", async (text, sentence) => {
    expect(await refusal(text)).toMatch(sentence)
  })
})

describe("ranges", () => {
  test("what is excluded is gone, and a CIDR there means all of it", async () => {
    const ranges = await parse("10.0.0.250-10.0.2.5")
    const excluded = await parseExcluded(["10.0.1.0/24", "10.0.0.252"], noNames)
    expect(describeRanges(without(ranges, excluded))).toEqual([
      "10.0.0.250/31",
      "10.0.0.253-255",
      "10.0.2.0-5",
    ])
  })

  test("a wide exclusion is fine where a wide target is not", async () => {
    const excluded = await parseExcluded(["10.0.0.0/8", "fd00::/8"], noNames)
    expect(contains(excluded, "10.255.255.255") && contains(excluded, "fd12::1")).toBe(true)
  })

  const span = fc
    .tuple(fc.integer({ min: 0x01_00_00_00, max: 0xdf_ff_f0_00 }), fc.integer({ min: 0, max: 600 }))
    .map(([first, more]) => `${dotted(first)}-${dotted(first + more)}`)

  test("describing and reading again gives the same ranges, and counting is enumerating", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(span, { minLength: 1, maxLength: 6 }), async (texts) => {
        const ranges = await parse(...texts)
        expect(await parse(...describeRanges(ranges))).toEqual(ranges)
        const all = [...addressesOf(ranges)]
        expect(new Set(all).size).toBe(countAddresses(ranges))
        expect(all.every((ip) => contains(ranges, ip))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  test("ranges without others hold exactly what lies in the one and not in the other", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(span, { minLength: 1, maxLength: 4 }),
        fc.array(span, { maxLength: 4 }),
        async (texts, others) => {
          const ranges = await parse(...texts)
          const excluded = await parseExcluded(others, noNames)
          const expected = [...addressesOf(ranges)].filter((ip) => !contains(excluded, ip))
          expect([...addressesOf(without(ranges, excluded))]).toEqual(expected)
        },
      ),
      { numRuns: 60 },
    )
  })

  test("whatever is typed is read or refused with a sentence, never anything else", async () => {
    const typed = fc.oneof(
      fc.string(),
      fc.string({ unit: "grapheme" }),
      fc.stringMatching(/^[0-9.*/:a-f%-]{0,40}$/u),
    )
    await fc.assert(
      fc.asyncProperty(typed, async (text) => {
        const said = await refusal(text)
        expect(typeof said).toBe("string")
      }),
      { numRuns: 2_000 },
    )
  })
})

function dotted(value: number): string {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join(".")
}
