import { expect } from "vitest"
import type { ExplainedTold } from "#api/explanation.ts"
import type { Workshop } from "#test/engine/declarations/git/workshop.ts"
import { HOSTS, HOST_VARS } from "./built-repository.ts"
import { PEOPLE } from "./built-routine.ts"
import { explained, linkAt, nameOf, type Stage } from "./scenes.ts"

/** A stage on which something is done: further commits are made in its workshop. */
export interface ChangingStage extends Stage {
  readonly workshop: Workshop
  /** The last day of the built history. */
  readonly today: number
}

type Changing = readonly [fact: string, shown: (stage: ChangingStage) => Promise<void>]

export const SOURCE = "infra"
/** It is declared, and its cable is pulled. */
export const UNPLUGGED = "shell4"

/** Beside it what the name server still calls machines that nobody ever saw, where their addresses were asked. */
const DEAD_NAMES = ["quiet1-old.lab.test", nameOf(UNPLUGGED), "web30.lab.test"]

const DEAD: readonly Changing[] = [
  [
    "a declared machine that never answered is told with its line, and the patch that takes it out is taken by git",
    async ({ client, built, workshop }) => {
      const line = built.line(HOSTS, nameOf(UNPLUGGED))
      const told = await client.explanation.dead({ source: SOURCE })
      const dead = told.dead.filter(({ path }) => path === HOSTS)
      expect(DEAD_NAMES).toEqual(expect.arrayContaining(told.dead.map(({ name }) => name)))
      expect(dead).toMatchObject([
        {
          ...{ source: SOURCE, path: HOSTS, line, endLine: line, name: nameOf(UNPLUGGED) },
          ...{ author: PEOPLE.ravi.name, removable: true, kept: null, asked: 2 },
        },
      ])
      const { text } = await client.explanation.patch({ source: SOURCE, ids: dead.map(({ id }) => id) })
      const clone = workshop.path("clone")
      workshop.git(workshop.folder, ["clone", "--quiet", built.folder, clone])
      workshop.write(workshop.folder, { "dead.patch": text })
      workshop.git(clone, ["apply", "--check", workshop.path("dead.patch")])
      const me = ["-c", "user.name=Me", "-c", "user.email=me@acme.example"]
      workshop.git(clone, [...me, "am", "--quiet", workshop.path("dead.patch")])
      expect(workshop.git(clone, ["show", "--format=", "--numstat", "HEAD"])).toBe(`0\t1\t${HOSTS}`)
      expect(workshop.git(clone, ["show", `HEAD:${HOSTS}`])).not.toContain(nameOf(UNPLUGGED))
      // What is written for the user to take is never put anywhere by us.
      expect(workshop.git(built.folder, ["rev-parse", "HEAD"])).toBe(built.head)
    },
  ],
]

/** What a page concludes, without what moves with every commit of the repository. */
function concludedBy({ links, ...told }: ExplainedTold) {
  return {
    ...{ explanation: told.explanation, owner: told.owner, who: told.who.state, groups: told.groups },
    ...{ why: told.why.sentence, environment: told.environment, tickets: told.tickets },
    dependants: told.dependants.map(({ name, what, standing }) => `${name} ${what} ${standing}`),
    links: links.map(({ path, line, state, standing, confidence, introduced, removed }) =>
      [path, line, state, standing, confidence, introduced?.oid, removed?.oid].join(" "),
    ),
  }
}

async function everything({ client }: Stage) {
  await client.explanation.settle()
  const { machines } = await client.machines.list({ limit: 1_000 })
  const told = await Promise.all(
    machines.map(async ({ id, name, explanation, owner }) => {
      const short = name.split(".")[0]!
      // Of two dozen that are alike the list says enough.
      if (/^c\d{3}[2-9]/u.test(short)) return [short, { explanation, owner }] as const
      return [short, concludedBy(await client.explanation.get({ ref: id }))] as const
    }),
  )
  return new Map(told)
}

const FURTHER: readonly Changing[] = [
  [
    "further commits change exactly what they change: an owner, a new declaration, a line that goes",
    async (stage) => {
      const { client, built, workshop, today } = stage
      const before = await everything(stage)
      const commit = (message: string, path: string, edit: (text: string) => string, minutes: number) => {
        const text = workshop.git(built.folder, ["show", `HEAD:${path}`])
        const date = new Date(today + minutes * 60_000).toISOString()
        return workshop.commit(built.folder, message, { [path]: `${edit(text)}\n` }, { ...PEOPLE.aiko, date })
      }
      const owner = commit(
        "Checkout takes web1 over (OPS-700)",
        `${HOST_VARS}/web1.lab.test.yml`,
        shopToCheckout,
        1,
      )
      const added = commit("Write web3 down at last (OPS-701)", "inventories/wiki/hosts.ini", withWeb3, 2)
      const gone = commit("motd: nobody carries it any more", "templates/motd.j2", firstLine, 3)
      expect(await client.sources.sync({ name: SOURCE })).toMatchObject({ head: gone, commits: 403 })
      const after = await everything(stage)
      const changed = [...after].flatMap(([name, now]) =>
        JSON.stringify(now) === JSON.stringify(before.get(name)) ? [] : [name],
      )
      expect(changed.toSorted()).toEqual(["sleeper1", "web1", "web3"])
      const [web1, web3, sleeper1] = await Promise.all(
        ["web1", "web3", "sleeper1"].map((name) => explained(stage, name)),
      )
      expect(web1).toMatchObject({ owner: { name: "Checkout", how: "declared" } })
      expect(linkAt(web1!, HOSTS, built.line(HOSTS, "web1.lab.test")).introduced?.oid).toBe(built.oid("web1"))
      expect(linkAt(web1!, `${HOST_VARS}/web1.lab.test.yml`, 1).commit).toBe(gone)
      expect(web3).toMatchObject({ explanation: "explained", owner: { name: "@acme/knowledge" } })
      expect(linkAt(web3!, "inventories/wiki/hosts.ini", 3).introduced).toMatchObject({ oid: added })
      expect(sleeper1!.links).toMatchObject([{ state: "removed", removed: { oid: gone } }])
      expect(owner).not.toBe(added)
    },
  ],
]

const shopToCheckout = (text: string) => text.replace("'Shop'", "'Checkout'")
const withWeb3 = (text: string) => `${text.trimEnd()}\nweb3.lab.test   ansible_host='10.77.2.11'`
const firstLine = (text: string) => text.split("\n", 1)[0]!

const DECIDED: readonly Changing[] = [
  [
    "owner and purpose that somebody says explain a mystery at once, and taken back it is a mystery again",
    async (stage) => {
      const { client } = stage
      const ref = nameOf("quiet1")
      const before = await explained(stage, "quiet1")
      expect(before).toMatchObject({ explanation: "mystery" })
      const machines = [before.machine]
      const decided = [
        ...(await client.decisions.add({
          kind: "owner",
          machines,
          value: "Reception",
          reason: "asked them",
        })),
        ...(await client.decisions.add({ kind: "purpose", machines, value: "rings the bell" })),
      ]
      const now = await explained(stage, "quiet1")
      expect(now).toMatchObject({
        ...{ explanation: "explained", owner: { name: "Reception", how: "decided", confidence: 1 } },
        ...{ who: { state: "answered" }, why: { state: "answered" } },
      })
      expect(now.why.sentence).toContain("rings the bell")
      const told = await client.machines.get({ ref })
      expect(told).toMatchObject({ explanation: "explained", owner: { name: "Reception", how: "decided" } })
      expect(await queued(stage)).not.toContain(before.machine)
      for (const { id } of decided.toReversed()) await client.decisions.undo({ id })
      expect(concludedBy(await explained(stage, "quiet1"))).toEqual(concludedBy(before))
      expect(await queued(stage)).toContain(before.machine)
    },
  ],
  [
    "who was asked and what is put off stand in the queue as that, and nothing of it explains a machine",
    async (stage) => {
      const { client } = stage
      const { machine } = await explained(stage, "quiet1")
      const [asked] = await client.decisions.add({
        kind: "ask",
        machines: [machine],
        value: PEOPLE.mira.name,
      })
      expect(await inQueue(stage, machine)).toMatchObject({
        state: "asked",
        asked: { whom: PEOPLE.mira.name },
      })
      const until = new Date(stage.today + 40 * 86_400_000).toISOString().slice(0, 10)
      const [later] = await client.decisions.add({ kind: "later", machines: [machine], value: until })
      expect(await inQueue(stage, machine)).toMatchObject({ state: "later" })
      expect((await explained(stage, "quiet1")).explanation).toBe("mystery")
      await client.decisions.undo({ id: later!.id })
      await client.decisions.undo({ id: asked!.id })
      expect(await inQueue(stage, machine)).toMatchObject({ state: "open", asked: null, later: null })
    },
  ],
  [
    "a rule about owners holds for what it fits and for nothing else, below what is declared",
    async (stage) => {
      const { client } = stage
      const [rule] = await client.decisions.add({
        ...{ kind: "owner-rule", pattern: "10.77.1.0/24", value: "Facilities", reason: null },
      })
      expect((await explained(stage, "quiet1")).owner).toMatchObject({ name: "Facilities", how: "rule" })
      expect((await explained(stage, "web1")).owner?.how).toBe("declared")
      expect((await explained(stage, "redis1")).owner?.name).not.toBe("Facilities")
      await client.decisions.undo({ id: rule!.id })
      expect((await explained(stage, "quiet1")).owner).toBeNull()
    },
  ],
]

async function inQueue({ client }: Stage, machine: string) {
  const { mysteries } = await client.explanation.mysteries({ limit: 1_000 })
  return mysteries.find((one) => one.machine === machine)
}

async function queued({ client }: Stage): Promise<readonly string[]> {
  const { mysteries } = await client.explanation.mysteries({ limit: 1_000 })
  return mysteries.map(({ machine }) => machine)
}

/** What is done, in this order, and what is so afterwards. */
export const CHANGES: readonly Changing[] = [...DEAD, ...DECIDED, ...FURTHER]
