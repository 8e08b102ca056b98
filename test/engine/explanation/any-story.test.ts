import * as fc from "fast-check"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import type { NewDecision } from "#api/shapes.ts"
import { Workshop } from "#test/engine/declarations/git/workshop.ts"
import { openRoll, type Roll } from "../roll.ts"
import { begun, neverNamed, scansOf, SOURCES, story, tell, TODAY } from "./any-story.ts"

beforeAll(() => void vi.useFakeTimers({ toFake: ["Date"], now: TODAY }))
afterAll(() => void vi.useRealTimers())

type Sources = Readonly<Record<string, { readonly folder: string }>>

async function add({ client }: Roll, name: string, sources: Sources): Promise<void> {
  await client.sources.add({ location: sources[name]!.folder, name, branch: null, network: null })
}

const sync = async ({ client }: Roll, name: string) =>
  expect(await client.sources.sync({ name })).toMatchObject({ state: "read" })

/** Says what was said of machines that are there; of others there is nothing to say. */
async function decide({ client }: Roll, decisions: readonly NewDecision[]): Promise<void> {
  const { machines } = await client.machines.list({ all: true, limit: 100 })
  const known = new Set(machines.flatMap(({ addresses }) => addresses.map(({ ip }) => ip)))
  for (const decision of decisions)
    if (!("machines" in decision) || known.has(decision.machines[0]!)) await client.decisions.add(decision)
}

/** What is concluded of every machine: on its page, and in the whole. */
async function concluded({ client }: Roll) {
  expect(await client.explanation.settle()).toMatchObject({ fresh: true })
  const { machines } = await client.machines.list({ all: true, limit: 100 })
  const { mysteries } = await client.explanation.mysteries({ limit: 100 })
  const waiting = new Map(mysteries.map((one) => [one.machine, one]))
  return Promise.all(
    machines.map(async ({ id, addresses, explanation, owner, presence }) => {
      const page = await client.explanation.get({ ref: id })
      expect([id, explanation, owner]).toEqual([id, page.explanation, page.owner])
      const queued = waiting.get(id)
      if (presence === "present") expect(queued !== undefined).toBe(page.explanation === "mystery")
      if (queued !== undefined) expect([id, queued.why, queued.next]).toEqual([id, page.reasons, page.next])
      const links = page.links.map(({ source, path, line, state, standing, confidence, ...brought }) => {
        const oids = [brought.introduced?.oid, brought.removed?.oid].join(" ")
        return `${source} ${path}:${line} ${state} ${standing} ${confidence} ${oids}`
      })
      return {
        ips: addresses.map(({ ip }) => ip),
        ...{ presence, explanation, owner, links: links.toSorted(), message: page.message },
        ...{ who: page.who.sentence, why: page.why.sentence, when: page.when.sentence },
        ...{ against: page.against, levels: page.levels, tickets: page.tickets },
        candidates: page.candidates.map(({ name, band }) => `${name} ${band}`),
        explainers: page.explainers.map(({ name, left, keeps }) => `${name} ${left} ${keeps}`),
      }
    }),
  )
}

type Concluded = Awaited<ReturnType<typeof concluded>>

const inOrder = (told: Concluded) => told.map((one) => JSON.stringify(one)).toSorted()

test("whatever is written and seen, in whatever order: pages and the whole agree, and nobody is invented", async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ steps, scans, decisions }) => {
      const workshop = new Workshop()
      const [bit, whole] = await Promise.all([openRoll(), openRoll()])
      try {
        const sources = { infra: begun(workshop, "infra"), extra: begun(workshop, "extra") }
        const tellSome = (from: number, to: number) => {
          for (const [index, each] of steps.entries())
            if (index >= from && index < to) tell(sources[each.source], each, index)
          for (const name of SOURCES) sources[name].end()
        }
        const half = Math.ceil(steps.length / 2)
        const [before = "", after = ""] = scansOf(scans)

        // One engine reads as it happens, and concludes between; the other one reads all of it at the end.
        tellSome(0, half)
        for (const name of SOURCES) await add(bit, name, sources)
        await sync(bit, "infra")
        await bit.send(before)
        await bit.client.explanation.settle()
        await sync(bit, "extra")
        tellSome(half, steps.length)
        await sync(bit, "extra")
        await bit.send(after)
        await sync(bit, "infra")
        await decide(bit, decisions)

        for (const xml of [before, after]) await whole.send(xml)
        await decide(whole, decisions)
        for (const name of SOURCES.toReversed()) await add(whole, name, sources)
        for (const name of SOURCES.toReversed()) await sync(whole, name)

        const told = await concluded(whole)
        expect(inOrder(await concluded(bit))).toEqual(inOrder(told))
        const files = SOURCES.flatMap((name) => sources[name].paths.map((path) => sources[name].text(path)))
        expectNobodyInvented(told, { files, decisions, nowhere: neverNamed(steps) })
      } finally {
        await Promise.all([bit.end(), whole.end()])
        workshop.remove()
      }
    }),
    { numRuns: RUNS },
  )
}, 240_000)

const RUNS = 2

interface Written {
  readonly files: readonly string[]
  readonly decisions: readonly NewDecision[]
  readonly nowhere: ReadonlySet<string>
}

function expectNobodyInvented(told: Concluded, { files, decisions, nowhere }: Written): void {
  const words = [...files, ...decisions.map((one) => ("value" in one ? one.value : ""))]
  for (const { ips, owner, explanation, links } of told) {
    if (owner !== null) expect(words.join("\n").toLowerCase()).toContain(owner.name.toLowerCase())
    if (!ips.every((ip) => nowhere.has(ip))) continue
    expect(links).toEqual([])
    const isSaid = decisions.some(
      (one) => one.kind === "owner-rule" || ips.some((ip) => JSON.stringify(one).includes(`"${ip}"`)),
    )
    if (!isSaid) expect({ ips, explanation, owner }).toEqual({ ips, explanation: "mystery", owner: null })
  }
}
