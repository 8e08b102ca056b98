import { afterAll, expect, test } from "vitest"
import { systemText } from "#engine/classification/classify.ts"
import { Describer } from "#engine/describe.ts"
import { openRecogniser } from "#engine/fingerprints/recogniser.ts"
import { readOwnRules, readVocabularyTexts } from "#engine/rule-files.ts"
import { vendorOf } from "#engine/vendor.ts"
import { readVocabulary } from "#engine/vocabulary.ts"
import { RECORDED } from "./recorded.ts"

const rules = { files: await readOwnRules(), vocabulary: await readVocabularyTexts() }
const recogniser = openRecogniser(rules, { log: { warn: () => {} } })
afterAll(() => recogniser.close())
const describer = new Describer({ recogniser: () => recogniser, vocabulary: readVocabulary(), vendorOf })
const asking = {
  kept: {},
  circumstances: { ip: "10.0.0.7", network: "lab", open: [] },
  now: Date.UTC(2026, 0, 1),
}

test.each(RECORDED)("with the rules we come with: $name", async ({ facts, is }) => {
  const { verdicts, roles } = await describer.classification(facts, asking)
  expect({
    kind: verdicts.kind.value,
    vendor: verdicts.vendor.value,
    model: verdicts.model.value,
    os: systemText(verdicts.os.value, verdicts["os-version"].value),
    role: roles[0]?.value,
  }).toMatchObject(is)
})

test("with the rules we come with, a lie is told beside the answer, and doubts what else it says", async () => {
  const { facts } = RECORDED.find(({ name }) => name === "a server on which one banner lies")!
  const { os, vendor } = (await describer.classification(facts, asking)).verdicts
  expect([os.competing?.votes[0]?.rule, vendor.confidence]).toEqual(["ssh/cisco", "possible"])
})
