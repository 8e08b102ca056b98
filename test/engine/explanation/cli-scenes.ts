import { expect } from "vitest"
import type { Home } from "#test/cli/command.ts"
import { HAPROXY, HOSTS, type BuiltRepository } from "./built-repository.ts"
import { PEOPLE } from "./built-routine.ts"
import { SOURCE } from "./changing-scenes.ts"
import { nameOf } from "./scenes.ts"

interface CommandStage {
  readonly home: Home
  readonly built: BuiltRepository
}

/** What the command tells of the same. */
export const COMMANDS: readonly (readonly [fact: string, shown: (stage: CommandStage) => Promise<void>])[] = [
  [
    "machine REF --json tells who and why, with the lines, the commits that brought them and their authors",
    async ({ home, built }) => {
      const told = await home.json("machine", nameOf("web1"))
      expect(told).toMatchObject({
        schema: "rollcall/machine@1",
        explanation: "explained",
        owner: { name: "Shop", how: "declared" },
        answers: { who: { state: "answered" }, why: { state: "answered" } },
      })
      expect(told["links"]).toContainEqual(
        expect.objectContaining({
          ...{ kind: "declaration", repository: SOURCE, path: HOSTS, state: "exact", confidence: "certain" },
          line: built.line(HOSTS, nameOf("web1")),
          commit: built.oid("web1"),
          author: expect.stringContaining(PEOPLE.aiko.name),
        }),
      )
    },
  ],
  [
    "mysteries --json tells the queue, with a question for each",
    async ({ home }) => {
      const { id } = await home.json("machine", nameOf("quiet1"))
      const told = await home.json("mysteries")
      expect(told["mysteries"]).toContainEqual(
        expect.objectContaining({
          machine: id,
          rank: expect.any(Number),
          next: expect.objectContaining({ question: expect.stringMatching(/\S/u), cost: expect.any(String) }),
        }),
      )
    },
  ],
  [
    "dossier REF says no of what is used, and names who uses it, as text and as JSON",
    async ({ home }) => {
      const { out } = await home.run("dossier", nameOf("web1"))
      expect(out).toMatch(/^# /u)
      expect(out).toContain("**No.**")
      expect(out).toContain(HAPROXY)
      expect(await home.json("dossier", nameOf("web1"))).toMatchObject({ verdict: "no" })
    },
  ],
]
