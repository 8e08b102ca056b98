import * as fc from "fast-check"
import { expect, test } from "vitest"
import { FOREVER } from "#model/moment.ts"
import { NOTHING_ASKED, type Asked, type Fact, type Observation } from "#model/observation.ts"
import { place, portSet, type Placed } from "#store/ledger.ts"

function fact(kind: Fact["kind"], subject: string, value: string): Fact {
  return { kind, subject, value, detail: null, method: "test", standing: "observed" }
}

const asked = (tcp: string, services: readonly string[] = []): Asked => ({ ...NOTHING_ASKED, tcp, services })

/** Applies what place() says to a ledger in memory, as the store does to its table. */
class Ledger {
  rows: Observation[] = []
  private readonly questions: { moment: number; tcp: string }[] = []

  see(moment: number, facts: readonly Fact[], question: Asked = NOTHING_ASKED): Placed {
    const others = ({ subject }: Fact) =>
      this.questions
        .filter(({ tcp }) => portSet(tcp)(Number.parseInt(subject, 10)))
        .map((other) => other.moment)
    const placed = place(this.rows, facts, question, moment, {
      before: (said) => Math.max(0, ...others(said).filter((other) => other < moment)),
      after: (said) => Math.min(FOREVER, ...others(said).filter((other) => other > moment)),
    })
    this.questions.push({ moment, tcp: question.tcp })
    for (const { id, fact: said, ...life } of placed.updates) {
      this.rows = this.rows.map((row) => (row.id === id ? { ...row, ...said, ...life, id } : row))
    }
    for (const { fact: said, ...life } of placed.inserts) {
      this.rows.push({ ...said, ...life, id: this.rows.length + 1, endpoint: 1 })
    }
    return placed
  }

  at(moment: number): string[] {
    return this.rows
      .filter(({ first, ended }) => first <= moment && moment < ended)
      .map(({ kind, subject, value }) => `${kind} ${subject} ${value}`)
      .toSorted()
  }
}

test("an unchanged fact costs no row: its life grows", () => {
  const ledger = new Ledger()
  for (const moment of [10, 20, 30]) ledger.see(moment, [fact("port", "22/tcp", "open")], asked("22"))
  expect(ledger.rows).toMatchObject([{ first: 10, last: 30, ended: FOREVER }])
})

test("a fact that was asked for and not seen ends; one that was not asked for goes on", () => {
  const ledger = new Ledger()
  const both = [fact("port", "22/tcp", "open"), fact("port", "8080/tcp", "open")]
  ledger.see(10, both, asked("1-65535"))
  ledger.see(20, [fact("port", "22/tcp", "open")], asked("1-1000"))
  expect(ledger.at(20)).toEqual(["port 22/tcp open", "port 8080/tcp open"])
  ledger.see(30, [fact("port", "22/tcp", "open")], asked("1-65535"))
  expect(ledger.at(30)).toEqual(["port 22/tcp open"])
  expect(ledger.at(25)).toEqual(["port 22/tcp open", "port 8080/tcp open"])
})

test("what answered on a port ends with it", () => {
  const ledger = new Ledger()
  ledger.see(10, [fact("port", "443/tcp", "open"), fact("certificate", "443/tcp", "SHA256:aa")], asked("443"))
  ledger.see(20, [], asked("443"))
  expect(ledger.at(20)).toEqual([])
})

test("a certificate that one probe missed is not gone while the same service answers", () => {
  const ledger = new Ledger()
  const port = fact("port", "443/tcp", "open")
  const service = fact("service", "443/tcp", "http nginx 1.24.0 ssl")
  ledger.see(10, [port, service, fact("certificate", "443/tcp", "SHA256:aa")], asked("443", ["443/tcp"]))
  ledger.see(20, [port, service], asked("443", ["443/tcp"]))
  expect(ledger.at(20)).toContain("certificate 443/tcp SHA256:aa")
  ledger.see(30, [port, fact("service", "443/tcp", "ssh OpenSSH 9.2p1")], asked("443", ["443/tcp"]))
  expect(ledger.at(30)).toEqual(["port 443/tcp open", "service 443/tcp ssh OpenSSH 9.2p1"])
})

test("a certificate's key outlives a renewal, ends with the port, and is gone where another certificate tells none", () => {
  const ledger = new Ledger()
  const port = fact("port", "443/tcp", "open")
  const key = fact("identifier", "443/tcp tls-key", "SHA256:k1")
  ledger.see(10, [port, fact("certificate", "443/tcp", "SHA256:aa"), key], asked("443"))
  ledger.see(20, [port, fact("certificate", "443/tcp", "SHA256:bb"), key], asked("443"))
  expect(ledger.rows.find(({ kind }) => kind === "identifier")).toMatchObject({ first: 10, last: 20 })
  ledger.see(30, [port], asked("443"))
  expect(ledger.at(30)).toContain("identifier 443/tcp tls-key SHA256:k1")
  ledger.see(40, [port, fact("certificate", "443/tcp", "SHA256:cc")], asked("443"))
  expect(ledger.at(40)).toEqual(["certificate 443/tcp SHA256:cc", "port 443/tcp open"])
  ledger.see(50, [port, fact("certificate", "443/tcp", "SHA256:cc"), key], asked("443"))
  ledger.see(60, [], asked("443"))
  expect(ledger.at(60)).toEqual([])
})

test("a machine's own number is replaced by another and never ends by silence", () => {
  const ledger = new Ledger()
  ledger.see(10, [fact("port", "161/udp", "open"), fact("identifier", "serial", "A1")], asked("1-65535"))
  ledger.see(20, [], { ...asked("1-65535"), udp: "1-65535" })
  expect(ledger.at(20)).toEqual(["identifier serial A1"])
  ledger.see(30, [fact("identifier", "serial", "B2")])
  expect(ledger.at(30)).toEqual(["identifier serial B2"])
})

test("an interface that a table no longer lists is gone; no table says nothing", () => {
  const ledger = new Ledger()
  const card = (mac: string) => fact("identifier", `interface-mac ${mac}`, mac)
  ledger.see(10, [card("00:0c:29:00:00:01"), card("00:0c:29:00:00:02")])
  ledger.see(20, [])
  expect(ledger.at(20)).toHaveLength(2)
  ledger.see(30, [card("00:0c:29:00:00:01")])
  expect(ledger.at(30)).toEqual(["identifier interface-mac 00:0c:29:00:00:01 00:0c:29:00:00:01"])
})

test("a later part of the same scan adds to the earlier part and ends nothing of it", () => {
  const ledger = new Ledger()
  ledger.see(10, [fact("up", "", "up"), fact("port", "22/tcp", "open")], asked("22"))
  ledger.see(10, [fact("service", "22/tcp", "ssh")], asked("22", ["22/tcp"]))
  expect(ledger.at(10)).toEqual(["port 22/tcp open", "service 22/tcp ssh", "up  up"])
})

test("an older scan imported later finds its place between the others", () => {
  const ledger = new Ledger()
  ledger.see(10, [fact("os", "", "Linux 5")])
  ledger.see(30, [fact("os", "", "Linux 6")])
  ledger.see(20, [fact("os", "", "Linux 6")])
  expect([10, 15, 20, 25, 30].map((moment) => ledger.at(moment)[0])).toEqual([
    "os  Linux 5",
    "os  Linux 5",
    "os  Linux 6",
    "os  Linux 6",
    "os  Linux 6",
  ])
  expect(ledger.rows).toHaveLength(2)
})

const sightings = fc.uniqueArray(
  fc.record({
    moment: fc.integer({ min: 1, max: 50 }),
    ports: fc.uniqueArray(fc.constantFrom("22/tcp", "80/tcp", "443/tcp"), { maxLength: 3 }),
    title: fc.option(fc.constantFrom("a", "b"), { nil: null }),
  }),
  { selector: ({ moment }) => moment, minLength: 1, maxLength: 12 },
)

type Seen = { moment: number; ports: string[]; title: string | null }

function factsOf({ ports, title }: Seen): Fact[] {
  return [
    ...ports.map((port) => fact("port", port, "open")),
    ...(title !== null && ports.includes("80/tcp") ? [fact("http-title", "80/tcp", title)] : []),
  ]
}

test("whatever the order the scans come in, each moment shows exactly the ports its scan saw", () => {
  fc.assert(
    fc.property(sightings, fc.infiniteStream(fc.nat()), (all, shuffle) => {
      const order = all.map((seen) => ({ seen, key: shuffle.next().value })).toSorted((a, b) => a.key - b.key)
      const ledger = new Ledger()
      for (const { seen } of order) ledger.see(seen.moment, factsOf(seen), asked("1-1000"))
      for (const seen of all) {
        const ports = ledger.at(seen.moment).filter((text) => text.startsWith("port"))
        expect(ports).toEqual(seen.ports.map((port) => `port ${port} open`).toSorted())
      }
    }),
  )
})

test("no two lives of one subject overlap, and every life holds its first and last moment", () => {
  fc.assert(
    fc.property(sightings, fc.infiniteStream(fc.nat()), (all, shuffle) => {
      const order = all.map((seen) => ({ seen, key: shuffle.next().value })).toSorted((a, b) => a.key - b.key)
      const ledger = new Ledger()
      for (const { seen } of order) ledger.see(seen.moment, factsOf(seen), asked("1-1000"))
      for (const row of ledger.rows) expect(row.first <= row.last && row.last < row.ended).toBe(true)
      const lives = Map.groupBy(ledger.rows, ({ kind, subject }) => `${kind} ${subject}`)
      for (const life of lives.values()) {
        const inOrder = life.toSorted((a, b) => a.first - b.first)
        inOrder.slice(1).forEach((next, index) => expect(inOrder[index]!.ended <= next.first).toBe(true))
      }
    }),
  )
})

test("a port set holds its ends and nothing beside them", () => {
  const holds = portSet("22,80-82,65535")
  expect([21, 22, 23, 79, 80, 82, 83, 65_535].filter(holds)).toEqual([22, 80, 82, 65_535])
  expect(portSet("")(22)).toBe(false)
})
