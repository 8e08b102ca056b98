import { afterEach, expect, test } from "vitest"
import { openRecogniser, type OpenRecogniser } from "#engine/fingerprints/recogniser.ts"
import { testRules } from "#engine/fingerprints/rules-test.ts"
import { testRulesAt } from "#engine/rules-testing.ts"
import { quiet, textsOf } from "./rule-texts.ts"

// The folder with recog's own XML files, where they are at hand: they are not ours to keep here.
const RECOG = process.env["ROLLCALL_RECOG"]

let recogniser: OpenRecogniser | undefined

afterEach(async () => {
  await recogniser?.close()
  recogniser = undefined
})

const recogText = (inner: string, attributes = 'matches="ssh.banner"') =>
  `<?xml version="1.0"?>\n<fingerprints ${attributes}>${inner}</fingerprints>`

const MACHINE = recogText(`
  <fingerprint pattern="(?i)^acmessh_([\\d.]+)$">
    <description>Acme: management board</description>
    <example service.version="1.2">AcmeSSH_1.2</example>
    <param pos="0" name="service.product" value="Acme SSH"/>
    <param pos="1" name="service.version"/>
    <param pos="0" name="service.cpe23" value="cpe:/a:acme:ssh:{service.version}"/>
    <param pos="0" name="hw.device" value="Lights Out Management"/>
    <param pos="0" name="hw.vendor" value="Acme"/>
    <param pos="0" name="os.vendor" value="Debian"/>
    <param pos="0" name="os.product" value="Linux"/>
    <param pos="0" name="os.version" value="12.0"/>
    <param pos="0" name="os.certainty" value="0.5"/>
  </fingerprint>
  <fingerprint pattern="^Acme">
    <description>Acme: anything</description>
    <param pos="0" name="service.product" value="Acme"/>
  </fingerprint>`)

test("recog's params become claims in our words, and of one database the first match counts", async () => {
  recogniser = openRecogniser(await textsOf({ "theirs/ssh": MACHINE }), quiet)
  const [found] = await recogniser.recognise([{ "ssh.banner": ["SSH-2.0-AcmeSSH_1.2"] }])
  expect(found?.map(({ rule, sureness, claims, cpe }) => ({ rule, sureness, claims, cpe }))).toEqual([
    {
      rule: "theirs/ssh/acme-management-board",
      sureness: "fair",
      claims: {
        service: "ssh",
        product: "Acme SSH",
        version: "1.2",
        kind: "management board",
        vendor: "Acme",
      },
      cpe: ["cpe:/a:acme:ssh:1.2"],
    },
    {
      rule: "theirs/ssh/acme-management-board",
      sureness: "weak",
      // Written "12.0" there, which no Debian calls itself.
      claims: { os: "Debian GNU/Linux", "os-version": "12" },
      cpe: [],
    },
  ])
})

test("an example must give what it declares, in base64 or in a file of its own", async () => {
  const inner = `<fingerprint pattern="^a(.)c$">
    <description>letters</description>
    <example service.version="b">abc</example>
    <example service.version="b" _encoding="base64">YWJj</example>
    <example service.version="x" _filename="large"/>
    <example service.version="wrong">abc</example>
    <param pos="1" name="service.version"/>
  </fingerprint>`
  const texts = await textsOf({ letters: recogText(inner) })
  const files = texts.files.map((file) => ({ ...file, beside: { large: "axc" } }))
  const { failed } = await testRules({ ...texts, files })
  expect(failed).toEqual([
    {
      path: "letters.yaml",
      line: 7,
      sentence: 'letters/letters gives service.version "b" for "abc", and not "wrong".',
    },
  ])
})

test("what a file of recog's may not have is said with its line, and what stands before it is used", async () => {
  const bomb = `<!DOCTYPE f [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n${recogText("")}`
  const deep = recogText("<fingerprint pattern='a'>".repeat(9))
  const cut = recogText('<fingerprint pattern="x"><description>x</description></fingerprint><finger')
  const pattern = recogText('<fingerprint pattern="("></fingerprint>')
  const { files } = await testRules(await textsOf({ bomb, deep, cut, pattern }))
  expect(files.map(({ rules, mistakes }) => [rules, mistakes.map(({ line }) => line)])).toEqual([
    [0, [1]],
    [0, [2]],
    [1, [2]],
    [0, [2]],
  ])
})

test.skipIf(RECOG === undefined)("recog's own examples match", { timeout: 120_000 }, async () => {
  const { files, tried, failed, ranAway } = await testRulesAt([RECOG ?? ""])
  const examples = files.reduce((sum, file) => sum + file.examples, 0)
  console.log(
    `${tried - failed.length} of recog's ${examples} examples match; run away: ${ranAway.join(", ")}`,
  )
  expect(tried - failed.length).toBeGreaterThanOrEqual(7_520)
})
