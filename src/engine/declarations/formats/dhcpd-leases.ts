import type { Declared, Identifier } from "#model/declaration.ts"
import { bracesIn, type Statement } from "./brace-blocks.ts"
import { declared } from "./declared.ts"
import { mayBeConfiguration } from "./file-kinds.ts"
import type { Format, SourceText } from "./format.ts"
import { addressFrom, macFrom, nameFrom } from "./identifiers.ts"
import { linesOf } from "./lines.ts"
import { Gathering, distinct, fileName } from "./reading.ts"

// Leases say what a server saw, at a time: of each address only the latest one counts, as the servers read them too.

const FORMAT = "dhcpd-leases"
const KEA_HEADER = /^\ufeff?address,(?:hwaddr|duid),/u
const DNSMASQ_LINE =
  /^\d{1,12} (?:[0-9a-f]{2}(?::[0-9a-f]{2}){5}|\d{1,12}) [0-9a-f.:]{2,45} \S{1,255} \S{1,400}$/imu

/** The leases of ISC dhcpd, dnsmasq and Kea. */
export const dhcpdLeases: Format = {
  name: FORMAT,
  claims: (path, start) =>
    KEA_HEADER.test(start) ||
    (mayBeConfiguration(path) &&
      /^[ \t]*(?:lease\s+[\d.]{7,15}|ia-(?:na|pd|ta)\s+"[^\n]{1,600}")\s*\{/mu.test(start)) ||
    (fileName(path).endsWith(".leases") && DNSMASQ_LINE.test(start)),
  read: (files) => {
    const gathering = new Gathering()
    const latest = new Map<string, Declared>()
    for (const file of files)
      for (const lease of latestOf(leasesIn(file, gathering)).values()) {
        const key = keyOf(lease)
        const other = latest.get(key)
        if (other === undefined || (lease.since ?? lease.until ?? 0) >= (other.since ?? other.until ?? 0))
          latest.set(key, lease)
      }
    for (const each of latest.values()) gathering.add(each)
    return gathering.reading()
  },
}

/** All three servers append to their files, so that the last one of an address is the one that holds. */
const latestOf = (leases: readonly Declared[]): ReadonlyMap<string, Declared> =>
  new Map(leases.map((lease) => [keyOf(lease), lease]))

const keyOf = ({ identifiers }: Declared) => identifiers.find(({ kind }) => kind === "address")?.value ?? ""

function leasesIn(file: SourceText, gathering: Gathering): readonly Declared[] {
  if (KEA_HEADER.test(file.text)) return keaLeases(file, gathering)
  return /^[ \t]*(?:lease|ia-\w\w)\s[^\n]{1,700}\{/mu.test(file.text)
    ? iscLeases(file, gathering)
    : dnsmasqLeases(file, gathering)
}

interface Lease {
  readonly path: string
  readonly line: number
  readonly endLine: number
  readonly identifiers: readonly (Identifier | null)[]
  readonly status: string | null
  readonly since: number | null
  readonly until: number | null
}

const OVER = new Set(["free", "expired", "released", "backup", "reset"])

function leaseFrom({ identifiers, status, ...lease }: Lease): Declared {
  return declared({
    ...lease,
    format: FORMAT,
    kind: "lease",
    state: status !== null && OVER.has(status) ? "stale" : "exact",
    status,
    identifiers: distinct(identifiers),
  })
}

function iscLeases({ path, text }: SourceText, gathering: Gathering): readonly Declared[] {
  const { statements, problems } = bracesIn(text, { marks: '"', spansLines: false })
  for (const { line, sentence } of problems) gathering.problem(path, line, sentence)
  return leaseBlocks(statements).flatMap((block) => {
    const lease = iscLease(block, path)
    if (lease === null) gathering.problem(path, block.line, "This lease is of no address.")
    return lease ?? []
  })
}

/** Blocks of leases, which for IPv6 stand inside those of their clients, or, after a missing brace, in each other. */
const leaseBlocks = (statements: readonly Statement[]): readonly Statement[] =>
  statements.flatMap((statement) => {
    const kind = statement.words[0]?.text
    if (statement.block === null) return []
    const inner = leaseBlocks(statement.block)
    return kind === "lease" || kind === "iaaddr" ? [statement, ...inner] : inner
  })

function iscLease({ words, block, line, endLine }: Statement, path: string): Declared | null {
  const named = words[1]
  const address = named === undefined ? null : addressFrom(named.text, named.line)
  if (address === null) return null
  const said = (key: string, ...more: readonly string[]) =>
    block!.findLast(({ words: own }) => [key, ...more].every((word, index) => own[index]?.text === word))
      ?.words ?? []
  const mac = said("hardware")[2]
  const name = said("client-hostname")[1]
  return leaseFrom({
    path,
    line,
    endLine,
    identifiers: [
      address,
      mac === undefined ? null : macFrom(mac.text, mac.line),
      name === undefined ? null : nameFrom(name.text, name.line),
    ],
    status: said("binding", "state")[2]?.text ?? null,
    since:
      momentFrom(said("starts").map((word) => word.text)) ??
      momentFrom(said("cltt").map((word) => word.text)),
    until: momentFrom(said("ends").map((word) => word.text)),
  })
}

/** "2 2023/05/02 10:00:00" in UTC, or "epoch 1683021600"; null for "never" and what is no time. */
function momentFrom([, first, second, third]: readonly string[]): number | null {
  if (first === "epoch") return fromSeconds(second ?? "")
  const date = /^(\d{4})\/(\d{2})\/(\d{2})$/u.exec(second ?? "")
  if (date === null || !/^\d{2}:\d{2}:\d{2}$/u.test(third ?? "")) return null
  const moment = Date.parse(`${date[1]}-${date[2]}-${date[3]}T${third}Z`)
  return Number.isNaN(moment) ? null : moment
}

const fromSeconds = (text: string): number | null =>
  /^[1-9]\d{0,10}$/u.test(text) ? Number(text) * 1_000 : null

function dnsmasqLeases({ path, text }: SourceText, gathering: Gathering): readonly Declared[] {
  const leases: Declared[] = []
  for (const { number: line, text: written } of linesOf(text)) {
    const [until = "", mac = "", address = "", name = ""] = written.trim().split(/\s+/u, 5)
    if (until === "" || until === "duid") continue
    const identifier = addressFrom(address, line)
    if (identifier === null || !/^\d{1,12}$/u.test(until)) gathering.problem(path, line, "This is no lease.")
    else
      leases.push(
        leaseFrom({
          path,
          line,
          endLine: line,
          identifiers: [identifier, macFrom(mac, line), nameFrom(name, line)],
          status: null,
          since: null,
          until: fromSeconds(until),
        }),
      )
  }
  return leases
}

// https://kea.readthedocs.io: 0 default, 1 declined, 2 expired and reclaimed, 3 released, 4 registered.
const KEA_STATES = ["active", "declined", "expired", "released", "registered"]

function keaLeases({ path, text }: SourceText, gathering: Gathering): readonly Declared[] {
  let columns: ReadonlyMap<string, number> | null = null
  const leases: Declared[] = []
  for (const { number: line, text: written } of linesOf(text)) {
    const cells = written.replace(/^\ufeff/u, "").split(",", 100)
    if (written.trim() === "") continue
    if (columns === null || cells[0] === "address") {
      columns = new Map(cells.map((name, index) => [name.trim(), index]))
      continue
    }
    const known = columns
    const lease = keaLease({ path, line, cell: (name) => cells[known.get(name) ?? -1] ?? "" })
    if (lease === null) gathering.problem(path, line, "This is no lease.")
    else leases.push(lease)
  }
  return leases
}

interface Row {
  readonly path: string
  readonly line: number
  readonly cell: (name: string) => string
}

function keaLease({ path, line, cell }: Row): Declared | null {
  const address = addressFrom(cell("address"), line)
  if (address === null) return null
  const until = fromSeconds(cell("expire"))
  const lifetime = fromSeconds(cell("valid_lifetime"))
  return leaseFrom({
    path,
    line,
    endLine: line,
    identifiers: [address, macFrom(cell("hwaddr"), line), nameFrom(cell("hostname"), line)],
    // A lifetime of nothing is how Kea writes that a lease was deleted.
    status: cell("valid_lifetime") === "0" ? "released" : (KEA_STATES[Number(cell("state") || "0")] ?? null),
    since: until === null || lifetime === null ? null : until - lifetime,
    until,
  })
}
