import { expect } from "vitest"
import type { Client } from "#api/client.ts"
import type { ExplainedTold, LinkTold } from "#api/explanation.ts"
import {
  CRON,
  DATA,
  DHCP,
  HOST_VARS,
  HOSTS,
  LEGACY,
  MOTD,
  PROMETHEUS,
  WIKI,
  ZONE,
  type BuiltRepository,
} from "./built-repository.ts"
import { PEOPLE } from "./built-routine.ts"

/** An engine that has seen the lab's machines and read the built repository. */
export interface Stage {
  readonly client: Client
  readonly built: BuiltRepository
}

/** What must be true there, and how to find out. */
export type Scene = readonly [fact: string, shown: (stage: Stage) => Promise<void>]

export const nameOf = (machine: string): string => `${machine}.lab.test`

export const explained = ({ client }: Pick<Stage, "client">, machine: string): Promise<ExplainedTold> =>
  client.explanation.get({ ref: nameOf(machine) })

const read = new WeakMap<Client, Promise<readonly ExplainedTold[]>>()

/** The pages of all machines, each asked for once: nothing may have changed between. */
export function everyPage({ client }: Pick<Stage, "client">): Promise<readonly ExplainedTold[]> {
  const pages = read.get(client) ?? pagesOf(client)
  read.set(client, pages)
  return pages
}

async function pagesOf(client: Client): Promise<readonly ExplainedTold[]> {
  const { machines } = await client.machines.list({ limit: 1_000 })
  return Promise.all(machines.map(({ id }) => client.explanation.get({ ref: id })))
}

/** The link to one line, of those that a machine has. */
export function linkAt({ links }: ExplainedTold, path: string, line: number): LinkTold {
  const found = links.find((link) => link.path === path && link.line <= line && link.endLine >= line)
  if (found === undefined)
    throw new Error(
      `No link to ${path}:${line} among ${links.map((one) => `${one.path}:${one.line}`).join(", ")}`,
    )
  return found
}

/** What declares a machine: it is explained by it. */
export const DECLARED: readonly Scene[] = [
  [
    "a declared machine is explained with its line, the commit that brought it, its author and its team",
    async (stage) => {
      const { built } = stage
      const told = await explained(stage, "web1")
      expect(told).toMatchObject({
        explanation: "explained",
        owner: { name: "Shop", how: "declared" },
        groups: ["web"],
        environment: "prod",
        tickets: expect.arrayContaining(["OPS-101"]),
      })
      expect(linkAt(told, HOSTS, built.line(HOSTS, "web1.lab.test"))).toMatchObject({
        ...{ kind: "declaration", format: "ansible-inventory", state: "exact", standing: "link" },
        ...{ confidence: "certain", commit: built.head },
        introduced: {
          oid: built.oid("web1"),
          author: PEOPLE.aiko.name,
          mail: PEOPLE.aiko.mail,
          subject: "Add web1 for the new shop (OPS-101)",
          tickets: ["OPS-101"],
        },
      })
      const scraped = built.line(PROMETHEUS, "web1.lab.test:9100")
      expect(told.dependants).toContainEqual(
        expect.objectContaining({ name: `${PROMETHEUS}:${scraped}`, standing: "watches it" }),
      )
      expect(told.why.sentence).toContain(`monitored by ${PROMETHEUS}:${scraped}`)
      expect(told.why.sentence).toContain("the shop that customers see")
      expect(told.why.sentence).toContain(
        `${built.oid("web1").slice(0, 7)} 'Add web1 for the new shop (OPS-101)'`,
      )
    },
  ],
  [
    "a rename, a reformat that is listed and one that isn't leave the commit that brought a line the true one",
    async (stage) => {
      const { built } = stage
      const passedOver = ["rename", "quotes", "spaces"].map((label) => built.oid(label))
      for (const [machine, path, text] of [
        ["web1", HOSTS, "web1.lab.test"],
        ["web1", `${HOST_VARS}/web1.lab.test.yml`, "owner"],
        ["web1", ZONE, "web1 IN A"],
        ["shell3", HOSTS, "shell3.lab.test"],
        ["redis1", DATA, "redis1.lab.test"],
        ["web2", WIKI, "web2.lab.test"],
      ] as const) {
        const { introduced } = linkAt(await explained(stage, machine), path, built.line(path, text))
        expect([path, introduced?.oid]).toEqual([path, built.oid(machine)])
        expect(passedOver).not.toContain(introduced?.oid)
      }
    },
  ],
  [
    "the team that CODEOWNERS names for a folder owns what the folder declares",
    async (stage) => {
      const { built } = stage
      const wiki = await explained(stage, "web2")
      expect(wiki).toMatchObject({
        explanation: "explained",
        owner: { name: "@acme/knowledge", how: "inherited" },
        who: { state: "answered" },
      })
      expect(wiki.who.evidence).toContainEqual(
        expect.objectContaining({ path: "CODEOWNERS", line: built.line("CODEOWNERS", "@acme/knowledge") }),
      )
      const printer = await explained(stage, "printer1")
      expect(printer).toMatchObject({
        explanation: "explained",
        owner: { name: "@acme/network" },
        tickets: ["#42"],
      })
      expect(linkAt(printer, DHCP, built.line(DHCP, "host printer1"))).toMatchObject({
        confidence: "certain",
        introduced: { oid: built.oid("printer1"), author: PEOPLE.tomas.name },
      })
    },
  ],
  [
    "the owner of everything in CODEOWNERS is none against what the lines of a machine say",
    async (stage) => {
      const told = await explained(stage, "shell2")
      expect(told.owner).toMatchObject({ name: "Office IT", how: "inferred" })
      expect(told.who.state).toBe("doubtful")
      expect(told.against.join("\n")).toContain("@acme/infra")
      expect(told.candidatesAre).toBe("owners")
      expect(told.explainers[0]).toMatchObject({ name: PEOPLE.ravi.name, left: false })
    },
  ],
  [
    "whoever wrote it and left more than a year ago is told as left, and the path's present maintainer is named",
    async (stage) => {
      const told = await explained(stage, "redis1")
      const gone = told.explainers.find(({ name }) => name === PEOPLE.jonas.name)
      expect(gone).toMatchObject({ left: true, keeps: null })
      expect(told.explainers[0]).toMatchObject({ name: PEOPLE.mira.name, left: false })
      expect(told.explainers.find(({ name }) => name === PEOPLE.mira.name)?.keeps).toBe(DATA)
      expect(told.message?.mail).toBe(PEOPLE.mira.mail)
      expect(told.who.sentence).toContain("left?")
      expect(told.owner?.name).not.toBe(PEOPLE.jonas.name)
    },
  ],
  [
    "a machine that is declared under another name is known by its host key",
    async (stage) => {
      const { built } = stage
      const link = linkAt(await explained(stage, "shell5"), ZONE, built.line(ZONE, "bastion"))
      expect(link).toMatchObject({ standing: "link", introduced: { oid: built.oid("shell5") } })
      expect(link.for.map(({ by }) => by)).toContain("host-key")
    },
  ],
]

/** What speaks of a machine without declaring it: found, and said to be weaker. */
export const SEEN_AS: readonly Scene[] = [
  [
    "each declaration says which machine was seen for it, and that none was",
    async (stage) => {
      const [{ source }] = (await explained(stage, "web1")).links as [LinkTold]
      const { declarations } = await stage.client.sources.declarations({ name: source, limit: 1_000 })
      const seenAs = (path: string, name: string) =>
        declarations
          .filter((one) => one.path === path && one.identifiers.some(({ value }) => value.startsWith(name)))
          .map(({ machines }) => machines.map((machine) => machine.name))
      expect(seenAs(HOSTS, "web1")).toEqual([[nameOf("web1")]])
      expect(seenAs(ZONE, "quiet1-old")).toEqual([[]])
      const found = await stage.client.sources.declarations({ name: source, text: "quiet1-old" })
      expect(found.declarations.map(({ machines }) => machines)).toEqual([[]])
      const undeclared = await stage.client.machines.list({ query: `!source:${source}` })
      expect(undeclared.machines.map(({ name }) => name)).toContain(nameOf("web3"))
      expect(undeclared.machines.map(({ name }) => name)).not.toContain(nameOf("web1"))
    },
  ],
]

export const WEAKER: readonly Scene[] = [
  [
    "a machine that is only commented out is found there, and is not explained by it",
    async (stage) => {
      const { built } = stage
      const told = await explained(stage, "shell1")
      const link = linkAt(told, HOSTS, built.line(HOSTS, "shell1.lab.test"))
      expect(["stale", "comment"]).toContain(link.state)
      expect(link.confidence).toBe("possible")
      expect(told.explanation).not.toBe("explained")
      expect(told.who.state).not.toBe("answered")
      expect(told.why.state).not.toBe("answered")
    },
  ],
  [
    "a machine of a file that was deleted is found there, with the commit that took it out",
    async (stage) => {
      const { built, client } = stage
      const told = await explained(stage, "guarded1")
      expect(told.links.filter(({ state }) => state === "removed")).toContainEqual(
        expect.objectContaining({
          ...{ path: LEGACY, line: 2, kind: "mention" },
          removed: expect.objectContaining({
            oid: built.oid("guarded1 gone"),
            author: PEOPLE.pia.name,
            subject: "Decommission the legacy rack (OPS-377)",
          }),
        }),
      )
      expect(told.links.every(({ confidence }) => confidence !== "certain")).toBe(true)
      expect(told.explanation).not.toBe("explained")
      expect(told.owner).toBeNull()
      expect(told.why.sentence).toMatch(/until \d{4}-\d{2}, removed in/u)
      expect(told.why.sentence).toContain("Decommission the legacy rack (OPS-377)")
      // The file is no longer there to be read; who took it out is.
      expect(told.next.question).toContain(built.oid("guarded1 gone").slice(0, 7))
      expect(told.message?.mail).toBe(PEOPLE.pia.mail)
      const commit = built.oid("guarded1 gone")
      const place = { source: told.links[0]!.source, path: LEGACY, line: 2, endLine: 2 }
      const gone = await client.sources.lines({ ...place, commit })
      expect(gone.commit).toBe(commit)
      expect(gone.lines).toContainEqual(
        expect.objectContaining({ line: 2, text: expect.stringContaining("guarded1") }),
      )
      const now = await client.sources.lines({ ...place, commit: "f".repeat(40) })
      expect(now.lines).toEqual([])
    },
  ],
  [
    "a machine that only another machine's job names is found there, and the job is told as who needs it",
    async (stage) => {
      const { built, client } = stage
      const line = built.line(CRON, "files1")
      const told = await explained(stage, "files1")
      expect(linkAt(told, CRON, line)).toMatchObject({
        ...{ kind: "mention", state: "line", standing: "link" },
        introduced: { oid: built.oid("files1"), author: PEOPLE.tomas.name },
      })
      expect(linkAt(told, CRON, line).confidence).not.toBe("certain")
      expect(told.explainers).toMatchObject([{ name: PEOPLE.tomas.name, lines: 1, commits: 1 }])
      expect(told.dependants).toContainEqual(
        expect.objectContaining({ name: `${CRON}:${line}`, standing: "names it" }),
      )
      expect(told.explanation).not.toBe("explained")
      const { verdict, consumers, sentence } = await client.explanation.dossier({ ref: nameOf("files1") })
      expect(verdict).toBe("no")
      expect(consumers.map(({ name }) => name)).toContain(`${CRON}:${line}`)
      expect(sentence).toContain(`${CRON}:${line}`)
    },
  ],
  [
    "a machine that only a template names is found there, as weaker evidence",
    async (stage) => {
      const { built } = stage
      const told = await explained(stage, "sleeper1")
      const link = linkAt(told, MOTD, built.line(MOTD, "sleeper1"))
      expect(link).toMatchObject({ kind: "mention", state: "template", confidence: "possible" })
      expect(told.explanation).not.toBe("explained")
    },
  ],
]
