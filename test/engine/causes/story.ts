import { join } from "node:path"
import { vi } from "vitest"
import type { Caused } from "#model/cause.ts"
import type { Change } from "#model/change.ts"
import { openReading } from "#store/store.ts"
import { causesOf } from "#engine/causing/causes-of.ts"
import { Workshop } from "#test/engine/declarations/git/workshop.ts"
import { xmlOf, type Shown } from "../invented-scan.ts"
import { openRoll, type Roll } from "../roll.ts"

export const HOUR = 3_600_000
/** The moment of the first scan; the second one is a day later. */
export const FIRST = Date.UTC(2026, 10, 20, 12)
export const SECOND = FIRST + 24 * HOUR

export const MACHINES = ["web1", "web2", "web3", "db1", "db2"] as const
const ipOf = (name: string) => `10.9.0.${MACHINES.findIndex((one) => one === name) + 1}`
const lineOf = (name: string) => `${name}.lab.test ansible_host=${ipOf(name)}\n`

/** What each machine shows at first. */
export const shownFirst = (): Map<string, Shown> =>
  new Map(
    MACHINES.map((name, index) => [
      name,
      {
        ip: ipOf(name),
        mac: `00:1b:21:00:00:0${index + 1}`,
        name: `${name}.lab.test`,
        ports: {
          22: "ssh OpenSSH 9.2",
          ...(name.startsWith("web") ? { 80: "http nginx 1.24.0" } : { 543: "postgresql PostgreSQL 15.3" }),
        },
      },
    ]),
  )

export const FILES: Readonly<Record<string, string>> = {
  "hosts.ini": `[web]\n${["web1", "web2", "web3"].map(lineOf).join("")}\n[db]\n${["db1", "db2"].map(lineOf).join("")}`,
  "group_vars/web.yml": "nginx_version: 1.24.0\nworkers: 4\n",
  "group_vars/db.yml": "memory_mb: 512\n",
  "host_vars/db1.lab.test.yml": "postgresql_version: 15.3\nbackups: true\n",
  "host_vars/web1.lab.test.yml": "motd: hello\n",
  "site.yml": "- hosts: web\n  roles:\n    - nginx\n- hosts: db\n  roles:\n    - postgresql\n",
  "roles/nginx/tasks/main.yml":
    "- name: Install\n  package:\n    name: nginx\n- template:\n    src: nginx.conf.j2\n    dest: /etc/nginx/nginx.conf\n",
  "roles/nginx/templates/nginx.conf.j2": "server {\n  listen 80;\n}\n",
  "roles/postgresql/tasks/main.yml": "- name: Install\n  package:\n    name: postgresql\n",
  "README.md": "# Machines\n",
}

export interface Written {
  readonly files: Readonly<Record<string, string>>
  readonly message: string
  /** Milliseconds after the first scan. */
  readonly after: number
  readonly by?: string
  /** By how much the clock of its author is ahead. */
  readonly ahead?: number
}

/** A repository and an engine, with a scan before and one after what is told. */
export class Story {
  readonly workshop = new Workshop()
  readonly repository: string
  readonly files = new Map(Object.entries(FILES))
  readonly shown = shownFirst()
  readonly #roll: Roll

  private constructor(roll: Roll) {
    this.#roll = roll
    this.repository = this.workshop.repository("infra")
  }

  get client(): Roll["client"] {
    return this.#roll.client
  }

  /** Seen and read for the first time; with `late`, it is read only at the end. */
  static async begin(late = false): Promise<Story> {
    vi.useFakeTimers({ toFake: ["Date"], now: FIRST - HOUR })
    const story = new Story(await openRoll())
    story.write({ files: FILES, message: "Begin", after: -90 * 24 * HOUR })
    if (!late) await story.read(FIRST - HOUR)
    await story.scan(FIRST)
    return story
  }

  /** Writes a commit; a file of "" is taken out. */
  write({ files, message, after, by = "Ada", ahead = 0 }: Written): string {
    for (const [path, text] of Object.entries(files)) {
      if (text === "") {
        this.files.delete(path)
        this.workshop.git(this.repository, ["rm", "-q", path])
      } else this.files.set(path, text)
    }
    const date = new Date(FIRST + after + ahead).toISOString()
    const kept = Object.fromEntries(Object.entries(files).filter(([, text]) => text !== ""))
    return this.workshop.commit(this.repository, message, kept, {
      name: by,
      mail: `${by.toLowerCase()}@example.com`,
      date,
    })
  }

  text(path: string): string {
    return this.files.get(path) ?? ""
  }

  /** Reads the repository at a moment. */
  async read(at: number): Promise<void> {
    vi.setSystemTime(at)
    const { sources } = this.#roll.client
    const known = await sources.list()
    if (!JSON.stringify(known).includes('"infra"'))
      await sources.add({ location: this.repository, name: "infra", branch: null, network: null })
    await sources.sync({ name: "infra" })
  }

  async scan(at: number): Promise<void> {
    vi.setSystemTime(Math.max(at + 120_000, Date.now()))
    await this.#roll.send(xmlOf({ start: at / 1_000, machines: [...this.shown.values()] }))
    await this.client.explanation.settle()
  }

  /** Opens a port, or changes what answers on it; "" closes it. */
  turn(name: string, port: number, said: string | null): void {
    const { ports = {}, ...rest } = this.shown.get(name)!
    const left = Object.fromEntries(Object.entries(ports).filter(([one]) => Number(one) !== port))
    this.shown.set(name, { ...rest, ports: said === null ? left : { ...left, [port]: said } })
  }

  /** What changed between the scans, each with its cause; the repository is read before and after the second one. */
  async end({ readBetween = true }: { readonly readBetween?: boolean } = {}): Promise<readonly Told[]> {
    if (readBetween) await this.read(SECOND - HOUR)
    await this.scan(SECOND)
    await this.read(SECOND + 3 * HOUR)
    await this.client.explanation.settle()
    return this.causes()
  }

  async causes(): Promise<readonly Told[]> {
    const { changes } = await this.client.changes.list({ from: null, to: null, machine: null, limit: 500 })
    const store = openReading(join(this.#roll.home, "rollcall.db"))
    try {
      const caused = await causesOf({ store, home: this.#roll.home }, changes)
      return changes.map((change, index) => ({ change, caused: caused[index]! }))
    } finally {
      await store.close()
    }
  }

  async close(): Promise<void> {
    vi.useRealTimers()
    await this.#roll.end()
    this.workshop.remove()
  }
}

export interface Told {
  readonly change: Change
  readonly caused: Caused
}

/** What is said of one machine's change of one fact, short: "explained abc…", "unexplained". */
export function saidOf(
  told: readonly Told[],
  name: string,
  fact: string,
): { readonly state: string; readonly first: string | null; readonly because: string } {
  const found = told.find(({ change }) => change.machineName.startsWith(name) && change.fact.startsWith(fact))
  if (found === undefined)
    throw new Error(
      `Nothing changed at ${name} ${fact}: ${told.map(({ change }) => `${change.machineName} ${change.fact}`).join(", ")}`,
    )
  const { state, causes, because } = found.caused
  return { state, first: causes[0]?.commit ?? null, because }
}
