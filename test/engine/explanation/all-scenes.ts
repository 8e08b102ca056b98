import { expect } from "vitest"
import { HAPROXY } from "./built-repository.ts"
import { BOT, PEOPLE } from "./built-routine.ts"
import { DECLARED, SEEN_AS, everyPage, explained, nameOf, WEAKER, type Scene } from "./scenes.ts"

const NOWHERE: readonly Scene[] = [
  [
    "a machine that is named nowhere stays a mystery: nobody is invented as its owner, and a question comes next",
    async (stage) => {
      for (const machine of ["quiet1", "web3"]) {
        const told = await explained(stage, machine)
        expect(told).toMatchObject({
          ...{ explanation: "mystery", owner: null, candidates: [], explainers: [], dependants: [] },
          ...{ levels: [], message: null, tickets: [], busFactor: 0 },
          who: { state: "unanswered", evidence: [] },
          why: { state: "unanswered" },
        })
        // Another machine once had web3's address, and another one is called quiet1-old.
        expect(told.links.filter(({ standing }) => standing === "link")).toEqual([])
        expect(told.next.question).not.toBe("")
        expect(told.next.cost).not.toBe("")
      }
    },
  ],
  [
    "the queue holds exactly the mysteries, what matters more before what matters less, and counts what pages say",
    async (stage) => {
      const { client } = stage
      await client.explanation.settle()
      const { mysteries, counts, total } = await client.explanation.mysteries({ limit: 1_000 })
      const pages = await everyPage(stage)
      const by = (word: string) =>
        pages.filter(({ explanation }) => explanation === word).map(({ machine }) => machine)
      expect(mysteries.map(({ machine }) => machine).toSorted()).toEqual(by("mystery").toSorted())
      expect(counts).toEqual({
        explained: by("explained").length,
        inDoubt: by("in-doubt").length,
        mysteries: by("mystery").length,
      })
      expect(total).toBe(mysteries.length)
      expect(mysteries.map(({ rank }) => rank)).toEqual(mysteries.map((_, index) => index + 1))
      const rankOf = (name: string) => mysteries.find((one) => one.name.startsWith(name))?.rank ?? Number.NaN
      expect(rankOf("web3")).toBeLessThan(rankOf("quiet1"))
      for (const { machine, next, others, why } of mysteries) {
        const page = pages.find((one) => one.machine === machine)
        expect([machine, next, others, why]).toEqual([machine, page?.next, page?.others, page?.reasons])
        expect(next.question).not.toBe("")
      }
    },
  ],
  [
    "the list of machines says the same of each as its page",
    async ({ client }) => {
      const pages = new Map((await everyPage({ client })).map((page) => [page.machine, page]))
      const { machines } = await client.machines.list({ limit: 1_000 })
      for (const { id, explanation, owner, environment, groups } of machines) {
        const page = pages.get(id)
        expect([id, explanation, owner]).toEqual([id, page?.explanation, page?.owner])
        expect([id, environment, groups]).toEqual([id, page?.environment, page?.groups])
      }
    },
  ],
]

const NEVER: readonly Scene[] = [
  [
    "nobody owns a machine whom no line names, no program explains one, and an author of two addresses is one",
    async ({ client }) => {
      const named = [
        "Shop",
        "Platform",
        "Office IT",
        "Data",
        "@acme/infra",
        "@acme/knowledge",
        "@acme/network",
      ]
      for (const told of await everyPage({ client })) {
        if (told.owner !== null) expect(named).toContain(told.owner.name)
        const people = [...told.explainers, ...told.candidates].map(({ name }) => name)
        expect(people).not.toContain(BOT.name)
        expect(people).not.toContain(PEOPLE.piaBefore.name)
        expect(told.explainers.map(({ mail }) => mail)).not.toContain(PEOPLE.piaBefore.mail)
      }
      const first = await client.explanation.get({ ref: nameOf("c0001") })
      expect(first.environment).toBeNull()
      expect(first.explainers[0]).toMatchObject({ name: PEOPLE.pia.name, mail: PEOPLE.pia.mail })
    },
  ],
  [
    "what is concluded of each machine leads to lines, commits and observations that are there",
    async (stage) => {
      const { client, built } = stage
      for (const told of await everyPage(stage)) {
        const places = told.links.map(({ path, line, kind, state }) => `${path}:${line} ${kind} ${state}`)
        expect(places).toEqual([...new Set(places)])
        if (told.links.some(({ path }) => path.startsWith("inventories/fleet/"))) continue
        const cited = [told.what, told.who, told.why, told.when].flatMap(({ evidence }) => evidence)
        const ids = [...new Set(cited.flatMap((one) => (one.kind === "observation" ? [one.id] : [])))]
        const found = ids.length === 0 ? [] : await client.observations.get({ ids })
        expect(new Set(found.map(({ id }) => id))).toEqual(new Set(ids))
        for (const one of cited)
          if ((one.kind === "declaration" || one.kind === "mention") && one.commit === built.head) {
            const { lines } = await client.sources.lines({ ...one, around: 0 })
            expect(lines.map(({ line }) => line)).toContain(one.line)
          }
      }
    },
  ],
]

const UNPLUGGED: readonly Scene[] = [
  [
    "a machine that is used can't be unplugged, and who uses it is named with the line",
    async ({ client, built }) => {
      const { verdict, consumers, sentence, ask } = await client.explanation.dossier({ ref: nameOf("web1") })
      expect(verdict).toBe("no")
      const proxy = consumers.find(({ what }) => what.includes("haproxy"))
      expect(proxy).toMatchObject({ standing: "names it" })
      expect(proxy?.evidence).toContainEqual(
        expect.objectContaining({ path: HAPROXY, line: built.line(HAPROXY, "server web1") }),
      )
      expect(sentence).toMatch(/^No/u)
      expect(ask.map(({ name }) => name)).toContain("Shop")
    },
  ],
  [
    "a machine that is written down as retired is no yes before it was looked at",
    async ({ client }) => {
      const { verdict, notChecked } = await client.explanation.dossier({ ref: nameOf("shell3") })
      expect(verdict).not.toBe("yes")
      expect(notChecked.length).toBeGreaterThan(0)
    },
  ],
  [
    "of no machine here a yes is said",
    async ({ client }) => {
      const { machines } = await client.machines.list({ limit: 1_000 })
      for (const { id, name } of machines.filter((one) => !/^c\d/u.test(one.name))) {
        const { verdict } = await client.explanation.dossier({ ref: id })
        expect([name, verdict]).not.toEqual([name, "yes"])
      }
    },
  ],
]

/** What is asked, and nothing is changed. */
export const SCENES: readonly Scene[] = [
  ...DECLARED,
  ...SEEN_AS,
  ...WEAKER,
  ...NOWHERE,
  ...NEVER,
  ...UNPLUGGED,
]
