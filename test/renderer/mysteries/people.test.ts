import { expect, test } from "vitest"
import type { ExplainerTold } from "#api/explanation.ts"
import { messageFor } from "#renderer/mysteries/message.ts"
import { peopleOf } from "#renderer/mysteries/people.ts"

const wrote = (name: string, share: number): ExplainerTold => ({
  name,
  mail: `${name.toLowerCase()}@shop.example`,
  share,
  lines: 12,
  commits: 3,
  lastActive: 0,
  left: false,
  keeps: null,
  evidence: [],
})

test("everybody stands once: candidates with what they wrote, then who can explain it", () => {
  const people = peopleOf({
    candidates: [
      { name: "Pia", kind: "person", share: 0.41, band: "possible", evidence: [] },
      { name: "@data", kind: "owner", share: 0.15, band: "unsure", evidence: [] },
    ],
    explainers: [wrote("Mirela", 0.33), wrote("pia", 0.6), wrote("Heir", 0)],
  })
  expect(people.map(({ name, band, wrote: did }) => [name, band, did?.lines ?? null])).toEqual([
    ["Pia", "possible 0.41", 12],
    ["@data", "unsure 0.15", null],
    ["Mirela", "0.33", 12],
    ["Heir", "", 12],
  ])
})

const question = (words: string) => ({ question: words, kind: "person", cost: "1 message" }) as const
const message = { to: "Pia", mail: "pia@shop.example", text: "Hello Pia" }

test("a question goes to whoever can explain it, else to whoever runs the network", () => {
  const next = question("Pia, what is db1?")
  const last = question("Who runs the network office, and knows db1?")
  expect(messageFor(next, { network: "office" }, { message })).toEqual({ whom: "Pia", text: "Hello Pia" })
  for (const known of [{ message }, { message: null }])
    expect(messageFor(last, { network: "office" }, known)).toEqual({
      whom: "whoever runs office",
      text: last.question,
    })
  expect(messageFor(next, { network: "office" }, undefined)).toBeNull()
})
