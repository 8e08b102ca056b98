import { expect, test } from "vitest"
import { readFindingRules } from "#engine/findings/rules.ts"

const example = (is: string) => `{ is: ${is}, machines: {} }`

const written = (id: string, more = "") => `  - id: ${id}
    title: Something
    level: hint
    severity: low
    because: It matters.
    advice: Change it.
    guards: [One]
    examples:
      fires: [${example("a")}, ${example("b")}]
      quiet: [{ is: c, guard: 1 }, ${example("d")}, ${example("e")}]
${more}`

const read = (...texts: readonly string[]) =>
  readFindingRules(texts.map((text, index) => ({ path: `rules/findings/${index + 1}.yaml`, text })))

test("a file brings its rules with their examples", () => {
  const { rules, mistakes } = read(`about: Things.\nrules:\n${written("odd-thing")}`)
  expect(mistakes).toEqual([])
  expect(rules.map(({ id, family, by, quiet }) => ({ id, family, by, guard: quiet[0]?.guard }))).toEqual([
    { id: "odd-thing", family: "1", by: "check", guard: 1 },
  ])
})

test.each([
  [
    "an unknown word",
    `about: A\nrules:\n${written("odd", "    urgency: 3\n")}`,
    13,
    'There is no "urgency" here.',
  ],
  ["a severity that is none", `about: A\nrules:\n${written("odd").replace("low", "grave")}`, 6, "severity"],
  [
    "a rule without examples",
    `about: A\nrules:\n${written("odd").replace(/ {4}examples[^]*/u, "")}`,
    3,
    "no examples",
  ],
  [
    "one example to fire",
    `about: A\nrules:\n${written("odd").replace(`, ${example("b")}`, "")}`,
    11,
    "at least two",
  ],
  [
    "a guard that is not there",
    `about: A\nrules:\n${written("odd").replace("guard: 1", "guard: 2")}`,
    3,
    "no guard 2",
  ],
  ["a key twice", `about: A\nabout: B\nrules: []\n`, 2, "unique"],
  [
    "a state that is none",
    `about: A\nrules:\n${written("odd").replace("is: b,", "is: b, expects: [{ state: bad }],")}`,
    11,
    "state",
  ],
])("%s is a mistake with its line", (_what, text, line, sentence) => {
  const { rules, mistakes } = read(text)
  expect(rules).toEqual([])
  expect(mistakes).toEqual([
    { path: "rules/findings/1.yaml", line, sentence: expect.stringContaining(sentence) },
  ])
})

test("two rules of one id are a mistake, in two files as well", () => {
  const text = `about: A\nrules:\n${written("odd")}`
  const { rules, mistakes } = read(text, text)
  expect(rules).toHaveLength(1)
  expect(mistakes).toEqual([
    { path: "rules/findings/2.yaml", line: 3, sentence: 'There is a rule "odd" already.' },
  ])
})
