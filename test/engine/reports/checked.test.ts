import { SaxesParser } from "saxes"
import { expect, test } from "vitest"
import { evaluate } from "#engine/expectations/evaluate.ts"
import { readExpectations } from "#engine/expectations/read.ts"
import { EXPECTATION_RULES } from "#engine/expectations/rules.ts"
import { junitXml } from "#engine/reports/junit.ts"
import { sarifJson } from "#engine/reports/sarif.ts"
import { sceneOf } from "#test/engine/findings/scene.ts"

const now = Date.parse("2026-03-17T00:00:00Z")

const written = `expect:
  - name: prod "web" <&>
    for: {group: web}
    ports:
      "443/tcp": {product: nginx}
      "8080/tcp": open
      "23/tcp": closed
  - name: nobody
    for: {group: mail}
    ports: {"25/tcp": open}
waive:
  - {rule: expectation, about: "*23/tcp", for: {name: web3}, until: 2026-04-01, by: m.k, because: vendor}
  - {rule: tls-weak, for: {name: fax}, until: 2026-03-01, by: m.k, because: vendor}
`

const web = (ip: number, ports: object, more = {}) => ({
  ip: `10.0.0.${ip}`,
  groups: ["web"],
  ports,
  ...more,
})
const hostile = "evil]]> \u0000\u0007\ud800 <product>"

function checked() {
  const { sheets } = sceneOf({
    machines: {
      web1: web(1, { "443/tcp": { name: "http", product: "nginx" }, "8080/tcp": null }),
      web2: web(2, { "443/tcp": { name: "http", product: hostile }, "8080/tcp": null }),
      web3: web(3, { "443/tcp": { name: "http", product: "nginx" }, "8080/tcp": null, "23/tcp": null }),
      web4: web(4, {}, { presence: "gone" }),
    },
  })
  const { expectations } = readExpectations("ops/rollcall files.yml", written)
  const { parts, verdicts } = evaluate(expectations, sheets, now)
  const inParts = new Set(parts.flatMap((part) => part.verdicts))
  const problems = [{ path: "b.yml", line: 3, sentence: 'There is no "prots" here: did you mean "ports"?' }]
  return {
    parts,
    beside: verdicts.filter((one) => !inParts.has(one)),
    problems,
    nameOf: (id: string) => id,
    now,
  }
}

test("JUnit: each part with the machines that it came to the same for; what is accepted or unknown is skipped", () => {
  const xml = junitXml(checked())
  const seen: string[] = []
  let suites: Record<string, string> = {}
  const parser = new SaxesParser()
  parser.on("error", (error) => {
    throw error
  })
  parser.on("opentag", ({ name, attributes }) => {
    if (name === "testsuites") suites = attributes
    if (name === "testcase") seen.push(`${attributes["name"]} @${attributes["line"]}`)
    if (name === "failure" || name === "skipped" || name === "error")
      seen.push(`  ${name}: ${attributes["message"]}`)
  })
  parser.write(xml).close()
  expect(seen).toMatchInlineSnapshot(`
    [
      "line 3 @3",
      "  error: There is no "prots" here: did you mean "ports"?",
      "443/tcp @5",
      "443/tcp, not known @5",
      "  skipped: It can't be told: the machine no longer answers.",
      "443/tcp product @5",
      "443/tcp product @5",
      "  failure: 443/tcp is answered by evil]]> ��� <product>, not by nginx",
      "8080/tcp @6",
      "8080/tcp, not known @6",
      "  skipped: It can't be told: the machine no longer answers.",
      "23/tcp @7",
      "23/tcp, accepted @7",
      "  skipped: m.k accepts it until 2026-04-01: vendor (ops/rollcall files.yml, line 12).",
      "23/tcp, not known @7",
      "  skipped: It can't be told: the machine no longer answers.",
      "selection, not known @8",
      "  skipped: No machine is selected by group mail.",
      "waiver of tls-weak for name fax, until 2026-03-01 @13",
      "  failure: The waiver of tls-weak ended on 2026-03-01",
    ]
  `)
  expect(suites).toMatchObject({ tests: "12", failures: "2", errors: "1", skipped: "5" })
})

interface Result {
  readonly level: string
  readonly ruleIndex: number
  readonly locations: readonly [
    { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } },
  ]
  readonly suppressions?: readonly { readonly justification: string }[]
  readonly partialFingerprints: { readonly "rollcallMatter/v1": string }
}

test("SARIF: rules, levels, lines, fingerprints, and what accepts it", () => {
  const log = JSON.parse(sarifJson(checked(), { version: "0.1.0", rules: Object.values(EXPECTATION_RULES) }))
  const [{ tool, results }] = log.runs
  expect(log.version).toBe("2.1.0")
  const brief = results.map((one: Result) => {
    const { physicalLocation: at } = one.locations[0]
    const accepted = one.suppressions?.[0]?.justification ?? ""
    return `${one.level} ${tool.driver.rules[one.ruleIndex].id} ${at.artifactLocation.uri}:${at.region.startLine} ${accepted}`
  })
  expect(brief).toMatchInlineSnapshot(`
    [
      "none expectation ops/rollcall%20files.yml:5 ",
      "error expectation ops/rollcall%20files.yml:5 ",
      "none expectation ops/rollcall%20files.yml:6 ",
      "error expectation ops/rollcall%20files.yml:7 m.k accepts it until 2026-04-01: vendor (ops/rollcall files.yml, line 12).",
      "none expectation ops/rollcall%20files.yml:7 ",
      "none expectation-nobody ops/rollcall%20files.yml:8 ",
      "warning expectation-waiver-ended ops/rollcall%20files.yml:13 ",
      "error expectation-problem b.yml:3 ",
    ]
  `)
  const prints = results.map((one: Result) => one.partialFingerprints["rollcallMatter/v1"])
  expect(prints.every((print: string) => /^[0-9a-f]{32}$/u.test(print))).toBe(true)
})
