import { afterEach, expect, test } from "vitest"
import type { OpenRecogniser } from "#engine/fingerprints/recogniser.ts"
import { openRecogniser } from "#engine/fingerprints/recogniser.ts"
import { LONGEST_FIELD } from "#model/answer.ts"
import { quiet, textsOf } from "./rule-texts.ts"

let recogniser: OpenRecogniser

afterEach(() => recogniser.close())

const SSH = `
field: ssh.banner
rules:
  - id: debian
    pattern: '^SSH-2\\.0-OpenSSH_(?<version>[\\w.]{1,20}) (?<package>Debian-[\\w.+-]{1,40})'
    means:
      product: OpenSSH
      version: '{version} {package|spaces}'
      os: { value: Debian GNU/Linux, sureness: weak }
    cpe: ['cpe:/a:openbsd:openssh:{version}']
    matches: [SSH-2.0-OpenSSH_9.2p1 Debian-2]
    matches-not: [SSH-2.0-OpenSSH_9.2p1]
  - id: on-lighttpd
    pattern: '^SSH'
    also: { http.server: '^lighttpd' }
    means: { info: beside lighttpd }
    matches: [{ text: SSH-2.0-x, with: { http.server: lighttpd/1.4 } }]
    matches-not: [x]
`
const RUNAWAY = `
field: http.title
rules:
  - { id: runs, pattern: '^(a+)+$', means: { product: X }, matches: [aa], matches-not: [b] }
  - { id: stays, pattern: '!$', means: { product: Y }, matches: ['a!'], matches-not: [b] }
`

test("a match gives a meaning for each sureness, with the pattern's groups filled in", async () => {
  recogniser = openRecogniser(await textsOf({ ssh: SSH }), quiet)
  const value = "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3"
  const field = "ssh.banner"
  expect(await recogniser.recognise([{ "ssh.banner": [value] }])).toEqual([
    [
      {
        rule: "ssh/debian",
        field,
        value,
        sureness: "strong",
        claims: { product: "OpenSSH", version: "9.2p1 Debian 2+deb12u3" },
        cpe: ["cpe:/a:openbsd:openssh:9.2p1"],
      },
      { rule: "ssh/debian", field, value, sureness: "weak", claims: { os: "Debian GNU/Linux" }, cpe: [] },
    ],
  ])
})

test("a rule that needs another field speaks only where the same answer has it", async () => {
  recogniser = openRecogniser(await textsOf({ ssh: SSH }), quiet)
  const found = await recogniser.recognise([
    { "ssh.banner": ["SSH-2.0-x"], "http.server": ["nginx", "lighttpd/1.4"] },
    { "ssh.banner": ["SSH-2.0-x"] },
    { "ssh.banner": ["SSH-2.0-x"], "http.server": ["nginx"] },
  ])
  expect(found.map((meanings) => meanings.map(({ rule }) => rule))).toEqual([["ssh/on-lighttpd"], [], []])
})

test("a pattern that runs away is set aside and told, and all other answers come", async () => {
  recogniser = openRecogniser(await textsOf({ ssh: SSH, titles: RUNAWAY }), quiet)
  const hostile = `${"a".repeat(40)}!`
  const found = await recogniser.recognise([
    { "ssh.banner": ["SSH-2.0-OpenSSH_9.2p1 Debian-2"] },
    { "http.title": [hostile] },
    { "http.title": ["yes!"] },
  ])
  const again = await recogniser.recognise([{ "http.title": [hostile, "aaa"] }])
  expect({
    found: [...found, ...again].map((meanings) => meanings.map(({ rule }) => rule)),
    problems: recogniser.problems().map(({ where }) => where),
  }).toEqual({
    found: [["ssh/debian", "ssh/debian"], ["titles/stays"], ["titles/stays"], ["titles/stays"]],
    problems: ["titles/runs"],
  })
})

test("values and their number are cut before anything is matched", async () => {
  recogniser = openRecogniser(await textsOf({ titles: RUNAWAY }), quiet)
  const [long, many] = await recogniser.recognise([
    { "http.title": [`${" ".repeat(LONGEST_FIELD)}!`] },
    { "http.title": [...Array.from({ length: 64 }, () => "."), "!"] },
  ])
  expect({ long, many }).toEqual({ long: [], many: [] })
})

test("mistakes in a file are told with their line, and its other rules are used", async () => {
  const broken = `${RUNAWAY}  - { id: bad, pattern: '(', means: { product: Z }, matches: [a], matches-not: [b] }\n`
  recogniser = openRecogniser(await textsOf({ titles: broken }), quiet)
  const [found] = await recogniser.recognise([{ "http.title": ["hi!"] }])
  expect({ rules: found?.map(({ rule }) => rule), problems: recogniser.problems() }).toMatchObject({
    rules: ["titles/stays"],
    problems: [{ where: "titles.yaml:6" }],
  })
})

test("other rules have another version, and the same rules the same", async () => {
  const open = async (text: string) => openRecogniser(await textsOf({ ssh: text }), quiet).version
  recogniser = openRecogniser(await textsOf({ ssh: SSH }), quiet)
  expect([await open(SSH), await open(`${SSH} `)]).toEqual([
    recogniser.version,
    expect.not.stringMatching(recogniser.version),
  ])
})

test("a closed recogniser refuses with a sentence", async () => {
  recogniser = openRecogniser(await textsOf({ ssh: SSH }), quiet)
  const asked = recogniser.recognise([{ "ssh.banner": ["x"] }])
  await Promise.all([expect(asked).rejects.toThrow("closed"), recogniser.close()])
})
