import * as fc from "fast-check"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import type { NewDecision } from "#api/shapes.ts"
import { Workshop } from "#test/engine/declarations/git/workshop.ts"
import { xmlOf, type Shown } from "../invented-scan.ts"
import { openRoll, type Roll } from "../roll.ts"
import { PEOPLE } from "./built-routine.ts"
import { Chronicle } from "./chronicle.ts"

const TODAY = Date.UTC(2026, 10, 20, 12)
const DAY = 86_400_000
const MACHINES = 8
const OWNERS = ["Shop", "Data", "@acme/network"] as const

const nameOf = (machine: number) => `m${machine}.lab.test`
const ipOf = (machine: number) => `10.9.0.${machine}`

const machine = fc.integer({ min: 1, max: MACHINES })

/** One commit: what becomes of one machine in one file. */
const step = fc.record({
  machine,
  what: fc.constantFrom(
    "declare",
    "declare",
    "comment",
    "take out",
    "owner",
    "no owner",
    "job",
    "codeowners",
  ),
  owner: fc.constantFrom(...OWNERS),
  by: fc.constantFrom(PEOPLE.pia, PEOPLE.mira, PEOPLE.jonas),
})
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

const shown = fc
  .record({
    machine,
    named: fc.boolean(),
    port: fc.constantFrom(22, 80, 5432),
  })
  .map(({ machine: number, named, port }): Shown => ({
    ip: ipOf(number),
    mac: `00:1b:21:00:00:0${number}`,
    ports: { [port]: "" },
    ...(named && { name: nameOf(number) }),
  }))

const scan = fc.uniqueArray(shown, { selector: ({ ip }) => ip, minLength: 1 })

const said: fc.Arbitrary<NewDecision> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("owner" as const, "purpose" as const),
    machines: fc.tuple(machine.map(ipOf)),
    value: fc.constantFrom("Reception", "Cellar"),
  }),
  fc.record({
    kind: fc.constant("owner-rule" as const),
    pattern: fc.constantFrom("10.9.0.0/30", "m*.lab.test"),
    value: fc.constant("Facilities"),
    reason: fc.constant(null),
  }),
)

const story = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 24 }),
  scans: fc.tuple(scan, scan),
  decisions: fc.array(said, { maxLength: 2 }),
})

beforeAll(() => void vi.useFakeTimers({ toFake: ["Date"], now: TODAY }))
afterAll(() => void vi.useRealTimers())

const CODEOWNERS = "* @acme/infra\n"

function tell(chronicle: Chronicle, { machine: number, what, owner, by }: Step, days: number): void {
  const line = `${nameOf(number)} ansible_host=${ipOf(number)}\n`
  const without = (text: string) => text.replaceAll(new RegExp(`^(?:# )?m${number}\\..*\\n`, "gmu"), "")
  const vars = `host_vars/${nameOf(number)}.yml`
  const at = (path: string) => (chronicle.paths.includes(path) ? chronicle.text(path) : null)
  const edits = {
    declare: { "hosts.ini": `${without(chronicle.text("hosts.ini"))}${line}` },
    comment: { "hosts.ini": `${without(chronicle.text("hosts.ini"))}# ${line}` },
    "take out": { "hosts.ini": without(chronicle.text("hosts.ini")) },
    owner: { [vars]: `owner: ${owner}\n` },
    "no owner": at(vars) === null ? {} : { [vars]: null },
    job: { "cron/jobs.cron": `${at("cron/jobs.cron") ?? ""}5 4 * * * root ping -c1 ${nameOf(number)}\n` },
    codeowners: {
      CODEOWNERS: `${CODEOWNERS}/hosts.ini ${owner.startsWith("@") ? owner : `@acme/${owner.toLowerCase()}`}\n`,
    },
  }[what]
  chronicle.tell({ by, days, message: `${what} ${nameOf(number)} (T${100 + number})`, edits })
}

const xmls = (scans: readonly (readonly Shown[])[]) =>
  scans.map((machines, index) => xmlOf({ start: (TODAY - (9 - 8 * index) * DAY) / 1_000, machines }))

const place = (location: string) => ({ location, name: "infra", branch: null, network: null })

/** Says what was said of machines that are there; of others there is nothing to say. */
async function decide({ client }: Roll, decisions: readonly NewDecision[]): Promise<void> {
  const { machines } = await client.machines.list({ all: true, limit: 100 })
  const known = new Set(machines.flatMap(({ addresses }) => addresses.map(({ ip }) => ip)))
  for (const decision of decisions)
    if (!("machines" in decision) || known.has(decision.machines[0]!)) await client.decisions.add(decision)
}

/** What is concluded of every machine: on its page, and in the whole. */
async function concluded({ client }: Roll) {
  await client.explanation.settle()
  const { machines } = await client.machines.list({ all: true, limit: 100 })
  const { mysteries } = await client.explanation.mysteries({ limit: 100 })
  const waiting = new Set(mysteries.map((one) => one.machine))
  const told = await Promise.all(
    machines.map(async ({ id, addresses, explanation, owner, presence }) => {
      const page = await client.explanation.get({ ref: id })
      expect([addresses[0]?.ip, explanation, owner]).toEqual([addresses[0]?.ip, page.explanation, page.owner])
      if (presence === "present") expect(waiting.has(id)).toBe(page.explanation === "mystery")
      const links = page.links.map(({ path, line, state, standing, confidence, introduced, removed }) =>
        [path, line, state, standing, confidence, introduced?.oid, removed?.oid].join(" "),
      )
      const { who, why, against, levels, candidates, explainers, tickets, message } = page
      return [
        addresses[0]!.ip,
        {
          ...{ explanation, owner, presence, against, levels, tickets, message, links: links.toSorted() },
          ...{ who: who.sentence, why: why.sentence },
          candidates: candidates.map(({ name, band }) => `${name} ${band}`),
          explainers: explainers.map(({ name, left, keeps }) => `${name} ${left} ${keeps}`),
        },
      ] as const
    }),
  )
  return Object.fromEntries(told.toSorted(([one], [other]) => (one < other ? -1 : 1)))
}

test("whatever is written and seen, in whatever order: pages and the whole agree, and nobody is invented", async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ steps, scans, decisions }) => {
      const workshop = new Workshop()
      const [bit, whole] = await Promise.all([openRoll(), openRoll()])
      try {
        const chronicle = new Chronicle(workshop, "any", TODAY)
        chronicle.tell({
          ...{ by: PEOPLE.pia, days: 900, message: "Begin" },
          edits: { "hosts.ini": "[all]\n", CODEOWNERS },
        })
        const days = (index: number) => 800 - index * 33
        const half = Math.ceil(steps.length / 2)
        const [before, after] = xmls(scans)
        for (const [index, each] of steps.slice(0, half).entries()) tell(chronicle, each, days(index))
        chronicle.end()
        await bit.client.sources.add(place(chronicle.folder))
        await bit.client.sources.sync({ name: "infra" })
        await bit.send(before!)
        await bit.client.explanation.settle()
        for (const [index, each] of steps.slice(half).entries()) tell(chronicle, each, days(half + index))
        chronicle.end()
        await bit.client.sources.sync({ name: "infra" })
        await bit.send(after!)
        await decide(bit, decisions)

        for (const xml of [before!, after!]) await whole.send(xml)
        await decide(whole, decisions)
        await whole.client.sources.add(place(chronicle.folder))
        expect(await whole.client.sources.sync({ name: "infra" })).toMatchObject({ state: "read" })

        const told = await concluded(whole)
        expect(await concluded(bit)).toEqual(told)
        const written = chronicle.paths.map((path) => chronicle.text(path)).join("\n")
        const words = `${written}\n${decisions.map((one) => ("value" in one ? one.value : "")).join("\n")}`
        const everNamed = new Set(steps.map((one) => ipOf(one.machine)))
        for (const [ip, { owner, explanation, links }] of Object.entries(told)) {
          if (owner !== null) expect(words.toLowerCase()).toContain(owner.name.toLowerCase())
          if (everNamed.has(ip)) continue
          expect(links).toEqual([])
          const isSaid = decisions.some(
            (one) => JSON.stringify(one).includes(`"${ip}"`) || one.kind === "owner-rule",
          )
          if (!isSaid) expect({ ip, explanation, owner }).toEqual({ ip, explanation: "mystery", owner: null })
        }
      } finally {
        await Promise.all([bit.end(), whole.end()])
        workshop.remove()
      }
    }),
    { numRuns: 3 },
  )
}, 240_000)
