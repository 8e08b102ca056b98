import * as fc from "fast-check"
import { expect, test } from "vitest"
import { FIRST, HOUR, saidOf, Story } from "./story.ts"

// Any ports opened by commits of any kind and by hand, among commits that have nothing to do with them, by clocks that lie.

const WAYS = ["own file", "group", "template", "by hand"] as const

const opening = fc.record({
  port: fc.integer({ min: 600, max: 999 }),
  way: fc.constantFrom(...WAYS),
  machine: fc.constantFrom("web1", "web2", "web3"),
})
const NOISE: readonly ((story: Story, number: number) => Readonly<Record<string, string>>)[] = [
  (story, number) => ({ "README.md": `${story.text("README.md")}Port ${number} of web1.\n` }),
  (story, number) => ({
    "group_vars/db.yml": `${story.text("group_vars/db.yml")}cache_mb_${number}: ${number}\n`,
  }),
  (story, number) => ({
    "host_vars/db1.lab.test.yml": `${story.text("host_vars/db1.lab.test.yml")}extra_port: ${number}\n`,
  }),
  (story) => ({ "group_vars/web.yml": story.text("group_vars/web.yml").replaceAll(": ", ":  ") }),
  (story, number) => ({ "host_vars/web1.lab.test.yml": `motd: hello again\n# port ${number}\n` }),
]

const story = fc.record({
  openings: fc.uniqueArray(opening, { selector: ({ port }) => port, minLength: 2, maxLength: 5 }),
  noise: fc.array(fc.nat({ max: NOISE.length - 1 }), { maxLength: 6 }),
  ahead: fc.constantFrom(-2 * HOUR, 0, 2 * HOUR),
})

const EDITS: Readonly<Record<Exclude<(typeof WAYS)[number], "by hand">, (machine: string) => string>> = {
  "own file": (machine) => `host_vars/${machine}.lab.test.yml`,
  group: () => "group_vars/web.yml",
  template: () => "roles/nginx/templates/nginx.conf.j2",
}

test("whatever is opened by commits and by hand: each commit is named first, and nobody else's", async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ openings, noise, ahead }) => {
      const told = await Story.begin()
      try {
        const commits = new Map<number, string>()
        let minutes = 60
        const write = (files: Readonly<Record<string, string>>, message: string) => {
          minutes += 45
          return told.write({ files, message, after: minutes * 60_000, ahead, by: `Author${minutes}` })
        }
        for (const [index, { port, way, machine }] of openings.entries()) {
          const other = noise[index]
          if (other !== undefined) write(NOISE[other]!(told, openings[0]!.port), "Something else")
          told.turn(machine, port, "")
          if (way === "by hand") continue
          const path = EDITS[way](machine)
          commits.set(port, write({ [path]: `${told.text(path)}listen_${port}: ${port}\n` }, "More"))
        }
        const changes = await told.end()
        for (const { port, machine } of openings) {
          const { state, first } = saidOf(changes, machine, `${port}/tcp`)
          const commit = commits.get(port)
          expect({ port, state, first: commit === undefined ? null : first }).toEqual({
            port,
            state: commit === undefined ? "unexplained" : "explained",
            first: commit ?? null,
          })
        }
        expect(FIRST).toBeLessThan(Date.now())
      } finally {
        await told.close()
      }
    }),
    { numRuns: 3, endOnFailure: true },
  )
}, 240_000)
