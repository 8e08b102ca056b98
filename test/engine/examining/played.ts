import { join } from "node:path"
import type { FindingTold } from "#api/findings.ts"
import { failureOf } from "#api/client.ts"
import { Random } from "#test/bench/identity/random.ts"
import { Workshop } from "../declarations/git/workshop.ts"
import { xmlOf, type Shown } from "../invented-scan.ts"
import { openRoll, type Roll } from "../roll.ts"

const HOUR = 3_600_000
const ADDRESSES = Array.from({ length: 12 }, (_, index) => `10.9.0.${index + 2}`)
const SAID: Readonly<Record<number, readonly string[]>> = {
  23: ["telnet"],
  80: ["http nginx 1.24.0", "http nginx 1.26.1", "http Apache 2.4.57"],
  443: ["https nginx 1.24.0", "https"],
  5432: ["postgresql PostgreSQL 15.3", "postgresql PostgreSQL 9.6"],
  6379: ["redis Redis 7.0"],
  8080: ["", "http-proxy"],
}
const SYSTEMS = ["Linux 5.10", "Linux 6.1", "Microsoft Windows Server 2012", ""]

interface Living {
  readonly mac: string | undefined
  readonly name: string | undefined
  readonly os: string
  readonly hostKey: string | undefined
  readonly ports: Readonly<Record<number, string>>
}

/** A small network, and a repository that says something of it, to which anything may happen; by a seed. */
export class Played {
  readonly roll: Roll
  readonly steps: string[] = []
  private readonly random: Random
  private readonly workshop: Workshop
  private readonly repository: string
  private readonly machines = new Map<string, Living>()
  private readonly groups = new Map<string, "web" | "db">()
  private readonly scanned: number[] = []
  private clock: number

  private constructor(seed: string, roll: Roll) {
    this.roll = roll
    this.random = new Random(seed)
    this.workshop = new Workshop()
    this.repository = this.workshop.repository("infra")
    this.clock = Date.now() - 9 * 24 * HOUR
    for (const ip of ADDRESSES.slice(0, 8)) this.machines.set(ip, this.born())
    for (const ip of ADDRESSES.slice(0, 6)) this.groups.set(ip, this.random.pick(["web", "db"]))
  }

  /** With a first scan, and its source read. */
  static async begin(seed: string): Promise<Played> {
    const played = new Played(seed, await openRoll())
    await played.scan()
    await played.commit()
    await played.roll.client.sources.add({
      location: played.repository,
      name: "infra",
      branch: null,
      network: null,
    })
    await played.roll.client.sources.sync({ name: "infra" })
    // Where nothing is claimed, what is usual in a subnet counts.
    if (played.random.chance(0.5)) return played
    const range = { first: "10.9.0.0", last: "10.9.0.15" }
    await played.roll.client.sources.claim({ name: "infra", claims: [{ network: null, range }] })
    return played
  }

  get database(): string {
    return join(this.roll.home, "rollcall.db")
  }

  async end(): Promise<void> {
    await this.roll.end()
    this.workshop.remove()
  }

  /** Something happens, and is written down among the steps. */
  async step(): Promise<void> {
    const [name, does] = this.random.pick(this.all())
    this.steps.push(name)
    try {
      await does()
    } catch (error) {
      // Some things can't be said of what there is now.
      const failure = failureOf(error)
      if (failure === null) throw error
      this.steps.push(`refused: ${failure.message}`)
    }
  }

  private all(): readonly (readonly [string, () => Promise<unknown>])[] {
    return [
      ["scan", () => this.scan()],
      ["change and scan", () => this.changed()],
      ["change and scan", () => this.changed()],
      ["change and scan", () => this.changed()],
      ["import an older scan", () => this.older()],
      ["commit and sync", () => this.synced()],
      ["commit and sync", () => this.synced()],
      ["say of a finding", () => this.sayOfFinding()],
      ["say of a machine", () => this.sayOfMachine()],
      ["take something back", () => this.undo()],
    ]
  }

  private born(): Living {
    const { random } = this
    const ports = Object.entries(SAID).filter(() => random.chance(0.3))
    return {
      mac: random.chance(0.7) ? `00:1b:21:00:00:${10 + random.under(30)}` : undefined,
      name: random.chance(0.7) ? `box${random.under(14)}.lan` : undefined,
      os: random.pick(SYSTEMS),
      hostKey: random.chance(0.7) ? random.pick(["a", "b", "c", "d", "e", "f", "g"]) : undefined,
      ports: Object.fromEntries(ports.map(([port, said]) => [port, random.pick(said)])),
    }
  }

  /** Some machines are otherwise, and a scan finds it. */
  async changed(): Promise<void> {
    const { random, machines } = this
    const times = random.between(1, 3)
    for (let time = 0; time < times; time += 1) {
      const ip = random.pick(ADDRESSES)
      const is = machines.get(ip)
      const fresh = this.born()
      if (is === undefined) machines.set(ip, fresh)
      else if (random.chance(0.15)) machines.delete(ip)
      else {
        const what = random.pick(["mac", "hostKey", "ports", "ports", "os", "name"] as const)
        machines.set(ip, { ...is, [what]: fresh[what] })
        // The same may happen to others at once.
        if (random.chance(0.3))
          for (const [other, living] of machines)
            if (random.chance(0.5)) machines.set(other, { ...living, ports: fresh.ports })
      }
    }
    await this.scan()
  }

  private async scan(): Promise<void> {
    this.clock += this.random.between(1, 12) * HOUR
    await this.sendAt(this.clock)
  }

  private async older(): Promise<void> {
    const at = this.random.pick(this.scanned)
    await this.sendAt(at + this.random.pick([-1, 1]) * 20 * 60_000)
  }

  private async sendAt(at: number): Promise<void> {
    const machines = [...this.machines].map(([ip, living]): Shown => shownAt(ip, living))
    const asked = this.random.chance(0.8) ? "1-10000" : "22,80"
    const { status, sentence } = await this.roll.send(
      xmlOf({ start: Math.floor(at / 1_000), machines, asked }),
    )
    if (status !== 200) throw new Error(sentence)
    this.scanned.push(at)
  }

  private async synced(): Promise<void> {
    const ip = this.random.pick(ADDRESSES)
    if (this.random.chance(0.25)) this.groups.delete(ip)
    else this.groups.set(ip, this.random.pick(["web", "db"]))
    await this.commit()
    await this.roll.client.sources.sync({ name: "infra" })
  }

  private async commit(): Promise<void> {
    const { random, groups, workshop, repository } = this
    const inGroup = (group: string) =>
      [...groups].flatMap(([ip, of]) => (of === group ? [`box${ip.slice(7)}.lan ansible_host=${ip}`] : []))
    const inventory = ["[web]", ...inGroup("web"), "", "[db]", ...inGroup("db"), ""]
    workshop.commit(
      repository,
      random.pick(["tidy up", "nginx: move on", "open 8080 for the wiki"]),
      {
        "inventories/prod/hosts.ini": inventory.join("\n"),
        "inventories/prod/group_vars/web.yml": `http_port: ${random.pick([80, 8080])}\n`,
        "zones/lan.zone": zoneOf([...groups.keys()], random),
        "rollcall.yml": expected(random),
      },
      { date: new Date(this.clock + 10 * 60_000).toISOString() },
    )
  }

  private async sayOfFinding(): Promise<void> {
    const { random, roll } = this
    const findings = await this.findings()
    if (findings.length === 0) return
    const { id, rule } = random.pick(findings)
    const said = random.pick(["accept", "expect", "dismiss"] as const)
    this.steps.push(`${said} ${rule}`)
    if (said === "accept")
      await roll.client.findings.accept({
        id,
        until: random.pick(["2099-12-31", "2027-03-31"]),
        why: "known",
      })
    else await roll.client.findings[said]({ id, why: null })
  }

  async findings(): Promise<readonly FindingTold[]> {
    return (await this.roll.client.findings.list({ limit: 500 })).findings
  }

  private async sayOfMachine(): Promise<void> {
    const { random, roll } = this
    const { machines } = await roll.client.machines.list({ limit: 100 })
    const [one, other] = random.shuffled(machines.map(({ id }) => id))
    if (one === undefined || other === undefined) return
    const said = random.pick(["retire", "tag", "merge", "name"] as const)
    this.steps.push(said)
    if (said === "merge")
      await roll.client.decisions.add({ kind: said, machines: [one, other], reason: null })
    else if (said === "retire") await roll.client.decisions.add({ kind: said, machines: [one], reason: null })
    else if (said === "tag")
      await roll.client.decisions.add({ kind: said, machines: [one, other], value: "blue", reason: null })
    else await roll.client.decisions.add({ kind: said, machines: [one], value: "it.lan", reason: null })
  }

  private async undo(): Promise<void> {
    const { decisions } = await this.roll.client.decisions.list({ limit: 100 })
    if (decisions.length === 0) return
    const { id, kind } = this.random.pick(decisions)
    this.steps.push(`take back ${kind}`)
    await this.roll.client.decisions.undo({ id })
  }
}

function shownAt(ip: string, { mac, name, os, hostKey, ports }: Living): Shown {
  return {
    ip,
    ports,
    ...(mac && { mac }),
    ...(name && { name }),
    ...(os !== "" && { os }),
    ...(hostKey && { hostKey }),
  }
}

function zoneOf(ips: readonly string[], random: Random): string {
  const records = ips.map((ip) => `box${random.chance(0.9) ? ip.slice(7) : 3} IN A ${ip}`)
  return `$ORIGIN lan.\n$TTL 3600\n@ IN SOA ns.lan. root.lan. 1 2 3 4 5\n${records.join("\n")}\n`
}

const expected = (random: Random) => `expect:
  - name: web
    for: {group: web}
    ports:
      "80/tcp": {product: nginx, version: ">=${random.pick(["1.24", "1.26"])}"}
      "23/tcp": closed
    same: [product-versions, os]
waive:
  - {rule: plaintext, for: {group: db}, until: 2099-01-01, by: m.k, because: it is old}
`
