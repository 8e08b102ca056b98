// A repository with a long history that never was, as a stream for git fast-import: the same numbers give the same commits.
import { configFile } from "./config-files.ts"
import { inventedMachine } from "../generate-nmap-xml.ts"

/** How much of it there is. */
export interface RepositoryWish {
  readonly commits: number
  /** Machines that it declares at its end; about half as many more come and go in its history. */
  readonly machines: number
  /** Files of all kinds beside those that declare machines. */
  readonly others: number
  /** Whether each machine has a file of its own beside its lines in an inventory and a zone. */
  readonly ownFiles?: boolean
}

const YEARS = 10
const BEGIN = Date.UTC(2016, 0, 4, 8) / 1_000
const PEOPLE = 80
const IN_ONE_INVENTORY = 100
const IN_ONE_ZONE = 200
const BULK_EVERY = 500
const BOT_EVERY = 40
const AREAS = 100
const LEAVES_EVERY = 120
const MOST_IN_FIRST_COMMIT = 20

interface Author {
  readonly name: string
  readonly mail: string
}

const FIRST = ["Ada", "Bo", "Cem", "Dana", "Eli", "Fay", "Gus", "Hana", "Ivo", "Jun"]
const LAST = ["Abel", "Brandt", "Costa", "Duarte", "Egger", "Frank", "Groth", "Hahn"]

const author = (number: number): Author => {
  const name = `${FIRST[number % FIRST.length]} ${LAST[Math.floor(number / FIRST.length) % LAST.length]}`
  return { name, mail: `${name.toLowerCase().replace(" ", ".")}@example.com` }
}
const BOT: Author = { name: "renovate[bot]", mail: "bot@renovate.example.com" }

/** Files as they stand, and the next commits to them. */
export class InventedRepository {
  private readonly wish: RepositoryWish
  private readonly files = new Map<string, string[]>()
  /** Files to be made, the last one first. */
  private readonly coming: string[] = []
  private readonly paths: string[] = []
  private leaving: number[]
  private state = 20_260_101
  private made = 0

  constructor(wish: RepositoryWish) {
    this.wish = wish
    const { machines, others, commits } = wish
    // Those of higher numbers leave again.
    const leave = Math.min(Math.floor(machines / 2), Math.floor(commits / LEAVES_EVERY))
    this.leaving = Array.from({ length: leave }, (_, at) => machines + at)
    this.coming = [...this.beginning(machines + this.leaving.length, others)].toReversed()
  }

  /** The next commits, for git fast-import; the first ones make the files. */
  *commits(count: number): Generator<string> {
    // Within one stream each commit follows the one before.
    for (let done = 0; done < count; done += 1)
      yield this.commit(done === 0 && this.made > 0 ? "from refs/heads/main^0\n" : "")
  }

  private commit(from: string): string {
    const changed = this.changes()
    this.made += 1
    const time = BEGIN + Math.floor((this.made * YEARS * 365 * 86_400) / this.wish.commits)
    const { name, mail } = this.made % BOT_EVERY === 0 ? BOT : author(this.dice(PEOPLE))
    const sign = `${name} <${mail}> ${time} +0000`
    const files = [...changed].map((path) => this.written(path))
    const subject = `${subjectOf([...changed])} (T${this.made})`
    return `commit refs/heads/main\nauthor ${sign}\ncommitter ${sign}\ndata ${subject.length}\n${subject}\n${from}${files.join("")}\n`
  }

  /** Paths that the next commit touches, already as it leaves them. */
  private changes(): ReadonlySet<string> {
    const changed = new Set<string>()
    if (this.coming.length > 0) {
      // All files are there after the first tenth.
      const each = Math.ceil((10 * this.coming.length) / Math.max(1, this.wish.commits - 10 * this.made))
      for (const path of this.coming.splice(-Math.min(each, MOST_IN_FIRST_COMMIT))) {
        changed.add(path)
        this.paths.push(path)
      }
      return changed
    }
    if (this.made % LEAVES_EVERY === 0 && this.leaving.length > 0) return this.leave(this.leaving.pop()!)
    const count = this.made % BULK_EVERY === 0 ? 60 : 1 + this.dice(3)
    for (let at = 0; at < count; at += 1) changed.add(this.edit())
    return changed
  }

  /** Another ticket stands behind one of a file's lines. */
  private edit(): string {
    const path = this.paths[this.dice(this.paths.length)]!
    const lines = this.files.get(path)!
    const at = this.dice(lines.length)
    const mark = path.startsWith("dns/") ? ";" : "#"
    const line = lines[at] ?? ""
    lines[at] = `${line.replace(/ [#;] T\d+$/u, "")} ${mark} T${this.made}`
    return path
  }

  private leave(number: number): ReadonlySet<string> {
    const { name } = inventedMachine(number)
    const [short = name] = name.split(".")
    const changed = new Set([inventoryOf(number), zoneOf(number)])
    for (const path of changed) {
      const lines = this.files.get(path) ?? []
      this.files.set(
        path,
        lines.filter((line) => !line.startsWith(`${name} `) && !line.startsWith(`${short} `)),
      )
    }
    const own = hostVars(number)
    if (this.files.delete(own)) {
      this.paths.splice(this.paths.indexOf(own), 1)
      changed.add(own)
    }
    return changed
  }

  private written(path: string): string {
    const lines = this.files.get(path)
    if (lines === undefined) return `D ${path}\n`
    const text = `${lines.join("\n")}\n`
    return `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`
  }

  /** All files as they are when they come, with their paths in the order of their coming. */
  private *beginning(machines: number, others: number): Generator<string> {
    const set = (path: string, lines: string[]) => {
      this.files.set(path, lines)
      return path
    }
    for (let at = 0; at < machines; at += IN_ONE_INVENTORY)
      yield set(inventoryOf(at), ["[all]", ...numbers(at, IN_ONE_INVENTORY, machines).map(inventoryLine)])
    for (let at = 0; at < machines; at += IN_ONE_ZONE)
      yield set(zoneOf(at), ["$ORIGIN example.test.", ...numbers(at, IN_ONE_ZONE, machines).map(zoneLine)])
    const owning = this.wish.ownFiles === false ? 0 : machines
    for (let at = 0; at < owning; at += 1) yield set(hostVars(at), hostVarsLines(at))
    for (let at = 0; at < others; at += 1) {
      const { path, text } = configFile(at * 7 + OTHER_KINDS[at % OTHER_KINDS.length]!, machines)
      yield set(`areas/${at % AREAS}/${path}`, text.split("\n"))
    }
  }

  private dice(sides: number): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((this.state / 2 ** 32) * sides)
  }
}

// Of the invented files, those that declare no machines of their own: modules, runbooks and sites.
const OTHER_KINDS = [3, 4, 5]

const numbers = (from: number, count: number, most: number) =>
  Array.from({ length: Math.min(count, most - from) }, (_, at) => from + at)

// Many small folders: a folder of thousands of files is written anew with every commit to one of them.
const partOf = (number: number) => `inventories/part-${Math.floor(number / IN_ONE_INVENTORY)}`
const inventoryOf = (number: number) => `${partOf(number)}/hosts.ini`
const zoneOf = (number: number) => `dns/zones/db.example.test.${Math.floor(number / IN_ONE_ZONE)}`
const hostVars = (number: number) => `${partOf(number)}/host_vars/${inventedMachine(number).name}.yml`

function inventoryLine(number: number): string {
  const { name, address } = inventedMachine(number)
  return `${name} ansible_host=${address}`
}

function zoneLine(number: number): string {
  const { name, address } = inventedMachine(number)
  return `${(name.split(".")[0] ?? name).padEnd(20)} 3600 IN A ${address}`
}

function hostVarsLines(number: number): string[] {
  const { name, address, mac, role } = inventedMachine(number)
  return [
    "---",
    `ip: ${address}`,
    `mac: "${mac.toLowerCase()}"`,
    `role: ${role.name}`,
    ...(number % 3 === 0 ? [`owner: team-${number % 12}`] : []),
    `backup_window: ${number % 24}`,
    `monitoring_interval: ${30 + (number % 60)}`,
    `description: serves ${role.name} for ${name.split("-")[0]} ${number % 40}`,
    ...Array.from({ length: 8 }, (_, at) => `${role.name}_setting_${at}: ${(number * 7 + at * 13) % 1_000}`),
  ]
}

const subjectOf = (changed: readonly string[]): string => {
  const [first = "nothing"] = changed
  return changed.length === 1 ? `Change ${first}` : `Change ${first} and ${changed.length - 1} more`
}
