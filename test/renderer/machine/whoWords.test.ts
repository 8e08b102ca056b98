import { expect, test } from "vitest"
import { whoInWords } from "#renderer/machine/whoWords.ts"

const who = (sentence: string) => ({ state: "answered" as const, sentence, evidence: [] })

test("an owner stands before the reason, which does not repeat the name", () => {
  const owner = { name: "@payments", how: "declared", confidence: 0.95 } as const
  expect(whoInWords({ who: who("@payments, declared: variable owner, prod.yml:41."), owner })).toEqual({
    says: "@payments",
    how: null,
    because: "declared: variable owner, prod.yml:41.",
  })
})

test("an inferred owner is never shown without how sure that is and why", () => {
  const owner = { name: "Data", how: "inferred", confidence: 0.614 } as const
  const sentence = "Possibly Data, inferred: 12 of 19 lines that name it are by Pia."
  expect(whoInWords({ who: who(sentence), owner })).toEqual({
    says: "Data",
    how: "inferred 0.61",
    because: sentence,
  })
})

test("where nobody owns it the sentence says so", () => {
  const sentence = "Nobody is written down as its owner, and no line names it."
  expect(whoInWords({ who: who(sentence), owner: null })).toEqual({
    says: sentence,
    how: null,
    because: null,
  })
})
