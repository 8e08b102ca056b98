import type { TimelineItem, TimelineTold } from "#api/causes.ts"
import type { Caused } from "#model/cause.ts"
import type { Moment } from "#model/moment.ts"
import type { Scan } from "#model/scan.ts"
import type { Arrived } from "#store/causes.ts"
import { momentOf, type AsOf } from "#engine/as-of.ts"
import type { Context } from "#engine/context.ts"
import { causedOf, stampOf } from "./caused.ts"
import { everyChange } from "./changes.ts"
import { machineByRef } from "./machines.ts"
import { changeItems, foldQuiet, scanItem, type Scanned } from "./timeline-rows.ts"

type Kind = TimelineItem["kind"]

interface Asked {
  readonly machine: string | null
  readonly group: string | null
  readonly from: AsOf
  readonly to: AsOf
  readonly kinds: readonly Kind[]
  readonly unexplained: boolean
  readonly fold: boolean
  readonly offset: number
  readonly limit: number
}

const DAY_MS = 86_400_000
const USUAL_DAYS = 30
// What lies further back is asked for by its own window.
const MOST_SCANS = 200
const MOST_COMMITS = 2_000

/** Which machines a timeline is about; null: all of them. */
type About = ReadonlySet<string> | null

/** Scans, changes, commits and findings side by side, the newest first. */
export async function timeline(context: Context, asked: Asked): Promise<TimelineTold> {
  const about = await aboutOf(context, asked)
  const { from, to, cut, scans } = await windowOf(context, asked)
  const scanned = await changesOfScans(context, scans, about)
  const changes = scanned.flatMap((one) => one.changes)
  const causedBy = await causedOf(context, changes)
  const around = { from, to, about }
  const all = [
    ...scanned.flatMap((one) => changeItems(one.changes, causedBy)),
    ...(await findingItems(context, around)),
    ...scanned.map(scanItem),
    ...(await commitItems(context, around, changes.map(causedBy))),
  ].toSorted((one, other) => other.at - one.at || ORDER[one.kind] - ORDER[other.kind])
  const items = fitting(all, asked)
  return {
    ...{ from, to, cut },
    total: items.length,
    counts: KINDS.map((kind) => ({ kind, count: numberOf(all.filter((item) => item.kind === kind)) })),
    unexplained: numberOf(all.filter(isUnexplained)),
    items: items.slice(asked.offset, asked.offset + asked.limit),
  }
}

// What was seen by a scan stands above the scan that saw it.
const ORDER: Readonly<Record<Kind, number>> = { change: 0, finding: 1, scan: 2, commit: 3 }
const KINDS = ["scan", "change", "commit", "finding"] as const

/** A change of three machines counts as three, here as everywhere. */
const numberOf = (items: readonly TimelineItem[]) =>
  items.reduce((sum, item) => sum + (item.kind === "change" ? item.count : 1), 0)

const isUnexplained = (item: TimelineItem) => item.kind === "change" && item.caused.state === "unexplained"

function fitting(items: readonly TimelineItem[], { kinds, unexplained, fold }: Asked) {
  if (unexplained) return items.filter(isUnexplained)
  const wanted = items.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind))
  return fold ? foldQuiet(wanted) : wanted
}

/** From when to when, and the scans in it; where they are too many, the latest of them and the time they span. */
async function windowOf({ store, tools }: Context, asked: Asked) {
  const ends = [Math.min(await momentOf(store, asked.to), tools.now())]
  ends.push(
    asked.from === null
      ? ends[0]! - USUAL_DAYS * DAY_MS
      : Math.min(await momentOf(store, asked.from), tools.now()),
  )
  const [from, to] = [Math.min(...ends), Math.max(...ends)]
  const latest = await store.scans.between(from, to, MOST_SCANS + 1)
  const cut = latest.length > MOST_SCANS
  const scans = latest.slice(0, MOST_SCANS)
  return { from: cut ? scans.at(-1)!.moment : from, to, cut, scans }
}

async function aboutOf(context: Context, { machine, group }: Asked): Promise<About> {
  if (machine !== null) return new Set([await machineByRef(context, machine)])
  if (group === null) return null
  const { kind, name } = groupIn(group)
  const briefs = await context.store.examining.briefs()
  return new Set(
    briefs
      .filter(
        ({ groups, tags }) =>
          (kind !== "tag" && groups.includes(name)) || (kind !== "group" && tags.includes(name)),
      )
      .map(({ id }) => id),
  )
}

/** "web", or as peers are asked for: "group web", "tag canary". */
function groupIn(group: string): { readonly kind: string | null; readonly name: string } {
  const [, kind = null, name = group] = /^(group|tag) (.+)$/su.exec(group) ?? []
  return { kind, name }
}

/** What each scan brought: what began or ended since the one before it. The newest scan stands first. */
async function changesOfScans(
  context: Context,
  scans: readonly Scan[],
  about: About,
): Promise<readonly Scanned[]> {
  const { store } = context
  const stamp = await stampOf(context)
  const [earlier] = await store.scans.between(0, (scans.at(-1)?.moment ?? 0) - 1, 1)
  const found: Scanned[] = []
  for (const [index, scan] of scans.entries()) {
    const before = scans[index + 1] ?? earlier
    const changes = before === undefined ? [] : await everyChange(context, before.moment, scan.moment, stamp)
    found.push({ scan, changes: changes.filter(({ machine }) => about === null || about.has(machine)) })
  }
  return found
}

interface Around {
  readonly from: Moment
  readonly to: Moment
  readonly about: About
}

/** How many changes each commit is the likeliest explanation of. */
function explainedBy(causes: readonly Caused[]): ReadonlyMap<string, number> {
  const explains = new Map<string, number>()
  const firsts = causes.flatMap(({ state, causes: [first] }) =>
    state === "explained" && first !== undefined ? [first] : [],
  )
  for (const { source, commit, others } of firsts)
    for (const oid of new Set([commit, ...others])) {
      const key = `${source}\n${oid}`
      explains.set(key, (explains.get(key) ?? 0) + 1)
    }
  return explains
}

async function commitItems(
  { store }: Context,
  { from, to, about }: Around,
  causes: readonly Caused[],
): Promise<readonly TimelineItem[]> {
  const explains = explainedBy(causes)
  const items: TimelineItem[] = []
  for (const { id, name } of await store.sources.list())
    for (const commit of await store.causes.cameBetween(id, from, to, MOST_COMMITS)) {
      const explained = explains.get(`${name}\n${commit.oid}`) ?? 0
      if (about === null || explained > 0) items.push(commitItem(commit, name, explained))
    }
  return items
}

/** It stands where it came, as causes have it: its author's clock may lie. */
const commitItem = (
  { oid, arrived, name, mail, date, subject, tickets, files }: Arrived,
  source: string,
  explains: number,
): TimelineItem => ({
  ...{ kind: "commit", at: arrived, commit: oid, author: name === "" ? mail : name },
  ...{ source, date, subject, tickets, files, explains },
})

async function findingItems(
  { store }: Context,
  { from, to, about }: Around,
): Promise<readonly TimelineItem[]> {
  const turns = await store.findings.turnsBetween(from, to)
  const findings = await store.findings.byIds([...new Set(turns.map(({ finding }) => finding))])
  return turns.flatMap(({ finding: id, at, state, severity }): TimelineItem[] => {
    const finding = findings.get(id)
    const isTold = finding !== undefined && !finding.isBaseline && !UNTOLD_STATES.has(state)
    const isOurs = isTold && (about === null || finding.machines.some((machine) => about.has(machine)))
    return isOurs ? [{ kind: "finding", at, finding: id, title: finding.title, severity, state }] : []
  })
}

const UNTOLD_STATES: ReadonlySet<string> = new Set(["pending", "unknown", "expected"])
