import * as fc from "fast-check"
import { expect, test } from "vitest"
import { readRules } from "#engine/fingerprints/rule-file.ts"
import { readVocabulary } from "#engine/fingerprints/vocabulary.ts"
import { readVocabularyTexts } from "#engine/rule-files.ts"

const vocabulary = readVocabulary(await readVocabularyTexts())

const read = (text: string, path = "acme.yaml") => readRules({ path, name: "acme", text }, vocabulary)

const GOOD = `about: SSH of Acme
field: ssh.banner
rules:
  - id: acme
    pattern: '^SSH-2\\.0-Acme_(?<version>[\\d.]{1,20})'
    ignore-case: true
    also:
      http.server: '^acme'
    means:
      product: Acme SSH
      version: '{version|upper}'
      kind: { value: router, sureness: weak }
    sureness: fair
    cpe: ['cpe:/a:acme:ssh:{version}']
    matches:
      - text: SSH-2.0-Acme_9.20
        gives: { version: 9.20 }
        with: { http.server: acme/1 }
    matches-not: [SSH-2.0-Other]
`

/** The mistakes of a file that is good but for one change, as "line: sentence". */
function mistakesWith(before: string, after: string): readonly string[] {
  const changed = GOOD.replace(before, () => after)
  expect(changed).not.toBe(GOOD)
  const { rules, mistakes } = read(changed)
  return [...mistakes.map(({ line, sentence }) => `${line}: ${sentence}`), ...rules.map(({ name }) => name)]
}

test("a rule as it should be is read whole", () => {
  const { rules, mistakes } = read(GOOD)
  expect({ mistakes, rules }).toMatchObject({
    mistakes: [],
    rules: [
      {
        name: "acme/acme",
        line: 4,
        fields: ["ssh.banner"],
        pattern: { flags: "iu" },
        also: [{ field: "http.server", pattern: { source: "^acme", flags: "u" } }],
        claims: [
          { claim: "product", sureness: "fair" },
          { claim: "version", sureness: "fair" },
          { claim: "kind", sureness: "weak" },
        ],
        // A number keeps its last zero.
        examples: [{ gives: { version: "9.20" }, with: { "http.server": "acme/1" } }],
        counterexamples: [{ text: "SSH-2.0-Other" }],
      },
    ],
  })
})

test.each([
  ["field: ssh.banner", "field: ssh.baner", /^2: There is no field "ssh.baner"; there are ssh.banner/],
  ["about:", "abot:", /^1: The file has no "abot"; there are about, field, rules/],
  ["sureness: fair", "sureness: sure", /^13: There is no sureness "sure"; there are certain, strong/],
  ["product: Acme SSH", "produkt: Acme SSH", /^10: means has no "produkt"; there are service, product/],
  ["value: router", "value: ruter", /^12: There is no kind "ruter"; there are server/],
  ["{version|upper}", "{verson}", /^11: The pattern has no group "verson" \(it has version\)/],
  ["{version|upper}", "{version|loud}", /^11: There is no filter "loud"; there are lower/],
  ["{version|upper}", "{version", /^11: .* has a brace without its other half/],
  ["(?<version>", "(", /^11: The pattern has no group "version"/],
  ["[\\d.]{1,20})", "[\\d.]{1,20}", /^5: The pattern can't be used: .*[Uu]nterminated group/],
  ["'^SSH-2\\.0-Acme_(?<version>[\\d.]{1,20})'", "'(?<version>x?)'", /^5: The pattern matches every text/],
  ["ignore-case: true", "ignore-case: yes", /^6: ignore-case is "true" or "false"/],
  ["    matches-not: [SSH-2.0-Other]\n", "", /^4: The rule has no examples: under "matches-not:"/],
  ["matches-not: [SSH-2.0-Other]", "matches-not: []", /^19: The rule has no examples/],
  ["id: acme", "id: Acme SSH", /^4: The id "Acme SSH" must be lower-case/],
  ["cpe:/a", "cep:/a", /^14: A CPE name begins with/],
  [
    "http.server: '^acme'",
    "http.sever: '^acme'",
    /^8: There is no field "http.sever"; there are http.status/,
  ],
  ["about: SSH of Acme", "about: *x", /^1: about must be text; aliases/],
  ["product: Acme SSH", "product: !!js/function x", /^10: product must be text; tags/],
  ["rules:\n", "rules: {}\nmore:\n", /^3: rules must be a list|^4: The file has no "more"/],
])("%s written as %s is told with its line", (before, after, sentence) => {
  expect(mistakesWith(before, after)[0]).toMatch(sentence)
})

test("an id that stands twice is told with both lines, and the first is used", () => {
  const rule = GOOD.slice(GOOD.indexOf("  - id"))
  const { rules, mistakes } = read(GOOD + rule)
  expect({ rules: rules.length, mistakes }).toEqual({
    rules: 1,
    mistakes: [
      {
        path: "acme.yaml",
        line: 20,
        sentence: "A rule with this id stands in line 4 already. Give this one another id.",
      },
    ],
  })
})

test("a pattern over 2,000 characters, a file over 1 MB and a bottomless one are refused with a sentence", () => {
  const said = (text: string) => read(text).mistakes.map(({ sentence }) => sentence)[0]
  expect([
    said(GOOD.replace("[\\d.]{1,20}", () => "x".repeat(2_001))),
    said(`${GOOD}# ${"x".repeat(1_000_000)}`),
    said(`about: ${"[".repeat(400_000)}`),
  ]).toEqual([
    "The pattern can't be used: the pattern is longer than 2,000 characters.",
    "The file is larger than 1 MB. Split it.",
    expect.stringMatching(/nested too deeply|not YAML/),
  ])
})

const pieces = fc.constantFrom(
  ...GOOD.split(/(?<=\n)/u),
  ...[
    "- ",
    "{",
    "}",
    "[",
    "]",
    "*a",
    "&a x",
    "!!map",
    "'",
    '"',
    "|\n",
    "? ",
    "<<: *a\n",
    "\t",
    "\0",
    "\u2028",
    "😀",
  ],
)

test("whatever stands in a YAML file, the reader answers with rules and mistakes", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 60 }), (parts) => {
      const { rules, mistakes } = read(parts.join(""))
      for (const rule of rules) expect(rule.examples.length).toBeGreaterThan(0)
      for (const { line } of mistakes) expect(line).toBeGreaterThan(0)
    }),
    { numRuns: 300 },
  )
})

const xml = fc.constantFrom(
  '<fingerprints matches="ssh.banner">',
  "</fingerprints>",
  '<fingerprint pattern="^(a)$" flags="REG_ICASE">',
  '<fingerprint pattern="((">',
  "</fingerprint>",
  "<description>x</description>",
  '<example service.version="a">a</example>',
  '<example _encoding="base64">%%%</example>',
  '<param pos="1" name="service.version"/>',
  '<param pos="0" name="a" value="{b}{b}{b}{b}"/>',
  '<param pos="0" name="b" value="{a}{a}{a}{a}"/>',
  '<param pos="-1"/>',
  "<!DOCTYPE x [<!ENTITY y 'z'>]>",
  "&y;",
  "<![CDATA[x]]>",
  "\0",
)

test("whatever stands in an XML file, the reader answers with rules and mistakes", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(xml, fc.string()), { maxLength: 40 }), (parts) => {
      const { rules, mistakes } = read(`<?xml version="1.0"?>\n${parts.join("")}`, "acme.xml")
      expect(rules.length + mistakes.length).toBeGreaterThanOrEqual(0)
    }),
    { numRuns: 300 },
  )
})
