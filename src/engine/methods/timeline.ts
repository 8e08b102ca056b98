import type { TimelineItem } from "#api/causes.ts"
import type { Caused } from "#model/cause.ts"
import type { Change } from "#model/change.ts"
import type { Moment } from "#model/moment.ts"
import type { Scan } from "#model/scan.ts"
import type { KeptCommit } from "#store/commits.ts"
import { momentOf, type AsOf } from "#engine/as-of.ts"
import type { Context } from "#engine/context.ts"
import { causing } from "#engine/examining/causing.ts"
import { rankOf } from "#engine/findings/changes.ts"
import { author } from "./author.ts"
import { changesIn } from "./changes.ts"
import { machineByRef } from "./machines.ts"

type Kind = TimelineItem["kind"]

interface Asked {
  readonly machine: string | null
  readonly group: string | null
  readonly from: AsOf
  readonly to: AsOf
  readonly kinds: readonly Kind[]
  readonly unexplained: boolean
  readonly offset: number
  readonly limit: number
}

const DAY_MS = 86_400_000
const USUAL_DAYS = 30
// What lies further back is asked for by its own window.
const MOST_SCANS = 200
const MOST_CHANGES = 2_000
const MOST_COMMITS = 2_000

/** Which machines a timeline is about; null: all of them. */
type About = ReadonlySet<string> | null

/** Scans, changes, commits and findings side by side, the newest first. */
export async function timeline(
  context: Context,
  asked: Asked,
): Promise<{ from: Moment; to: Moment; total: number; items: readonly TimelineItem[] }> {
  const { store, tools } = context
  const to = Math.min(await momentOf(store, asked.to), tools.now())
  const from = asked.from === null ? to - USUAL_DAYS * DAY_MS : await momentOf(store, asked.from)
  const about = await aboutOf(context, asked)
  const wants = (kind: Kind) => asked.kinds.length === 0 || asked.kinds.includes(kind)
  const scans = (await store.scans.between(from, to, MOST_SCANS)).toSorted(
    (one, other) => one.moment - other.moment,
  )
  const changed = await changesOfScans(context, scans, about)
  const caused = await causedOf(context, changed.flatMap(({ changes }) => changes).slice(0, MOST_CHANGES))
  const items = [
    ...(wants("scan") && !asked.unexplained ? changed.map(scanItem) : []),
    ...(wants("change") ? changed.flatMap(({ changes }) => changeItems(changes, caused)) : []).filter(
      (item) => !asked.unexplained || (item.kind === "change" && item.caused.state === "unexplained"),
    ),
    ...(wants("commit") && !asked.unexplained ? await commitItems(context, { from, to, about, caused }) : []),
    ...(wants("finding") && !asked.unexplained ? await findingItems(context, { from, to, about }) : []),
  ].toSorted((one, other) => other.at - one.at || ORDER[one.kind] - ORDER[other.kind])
  return { from, to, total: items.length, items: items.slice(asked.offset, asked.offset + asked.limit) }
}

// What was seen by a scan stands above the scan that saw it.
const ORDER: Readonly<Record<Kind, number>> = { change: 0, finding: 1, scan: 2, commit: 3 }

async function aboutOf(context: Context, { machine, group }: Asked): Promise<About> {
  if (machine !== null) return new Set([await machineByRef(context, machine)])
  if (group === null) return null
  const briefs = await context.store.examining.briefs()
  return new Set(
    briefs.filter(({ groups, tags }) => groups.includes(group) || tags.includes(group)).map(({ id }) => id),
  )
}

interface Scanned {
  readonly scan: Scan
  readonly changes: readonly Change[]
}

/** What each scan brought: what began or ended since the one before it. */
async function changesOfScans(
  context: Context,
  scans: readonly Scan[],
  about: About,
): Promise<readonly Scanned[]> {
  const found: Scanned[] = []
  for (const scan of scans) {
    const before = await context.store.scans.latest(scan.moment - 1)
    const changes = before === null ? [] : await changesIn(context, before.moment, scan.moment)
    found.push({ scan, changes: changes.filter(({ machine }) => about === null || about.has(machine)) })
  }
  return found
}

const keyOf = ({ machine, kind, fact, before, after, between }: Change) =>
  [machine, kind, fact, before, after, between[1]].join("\n")

async function causedOf(context: Context, changes: readonly Change[]): Promise<ReadonlyMap<string, Caused>> {
  const { store, home, tools } = context
  const causes = await causing({ store, home, now: tools.now() })(changes)
  return new Map(changes.map((change, index) => [keyOf(change), causes[index]!]))
}

const UNTOLD: Caused = {
  state: "unknown",
  causes: [],
  because: "there are too many changes in this window to ask for each; narrow it",
  candidates: 0,
}

const scanItem = ({ scan, changes }: Scanned): TimelineItem => ({
  kind: "scan",
  at: scan.moment,
  scan: scan.id,
  network: scan.network,
  what: scan.kind,
  state: scan.state,
  answered: scan.answered,
  asked: scan.asked,
  changes: changes.length,
})

/** The same change of several machines by one scan is one item, with the cause that explains most of them. */
function changeItems(
  changes: readonly Change[],
  caused: ReadonlyMap<string, Caused>,
): readonly TimelineItem[] {
  const groups = Map.groupBy(changes, (change) => {
    const own = caused.get(keyOf(change))
    return [change.kind, change.fact, change.before, change.after, own?.state, own?.causes[0]?.commit].join(
      "\n",
    )
  })
  return [...groups.values()]
    .toSorted((one, other) => rankOf(one[0]!) - rankOf(other[0]!))
    .map((group) => {
      const [first] = group as [Change]
      return {
        kind: "change",
        at: first.between[1],
        change: first.kind,
        machines: group.map(({ machine, machineName }) => ({ id: machine, name: machineName })),
        fact: first.fact,
        before: first.before,
        after: first.after,
        between: first.between,
        evidence: group.flatMap(({ evidence }) => evidence).slice(0, 200),
        caused: caused.get(keyOf(first)) ?? UNTOLD,
      }
    })
}

interface Around {
  readonly from: Moment
  readonly to: Moment
  readonly about: About
}

async function commitItems(
  { store }: Context,
  { from, to, about, caused }: Around & { readonly caused: ReadonlyMap<string, Caused> },
): Promise<readonly TimelineItem[]> {
  const explains = new Map<string, number>()
  for (const { causes } of caused.values())
    for (const { source, commit, others } of causes.slice(0, 1))
      for (const oid of [commit, ...others]) {
        const key = `${source}\n${oid}`
        explains.set(key, (explains.get(key) ?? 0) + 1)
      }
  const authors = new Map((await store.commits.authors()).map(({ mail, name }) => [mail, name]))
  const items: TimelineItem[] = []
  for (const { id, name } of await store.sources.list()) {
    const commits = (await store.commits.arrived(id, from, to)).slice(-MOST_COMMITS)
    for (const commit of commits) {
      const explained = explains.get(`${name}\n${commit.oid}`) ?? 0
      if (about === null || explained > 0) items.push(commitItem(commit, explained, authors))
    }
  }
  return items
}

const commitItem = (
  commit: KeptCommit,
  explains: number,
  authors: ReadonlyMap<string, string>,
): TimelineItem => ({
  kind: "commit",
  at: commit.arrived,
  source: commit.source,
  commit: commit.oid,
  author: authors.get(commit.author) ?? commit.author,
  date: commit.time,
  subject: commit.subject,
  tickets: commit.tickets,
  files: commit.files,
  explains,
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

/** Writes down that a commit explains a change, or that it doesn't; both teach. */
export async function sayCause(
  context: Context,
  said: {
    readonly machine: string
    readonly fact: string
    readonly before: string | null
    readonly after: string | null
    readonly at: Moment
    readonly source: string
    readonly commit: string
    readonly explains: boolean
    readonly reason: string | null
  },
): Promise<{ decision: number }> {
  const { store, tools, examiner } = context
  const machine = await machineByRef(context, said.machine)
  const { fact, before, after, at, source, commit } = said
  const decision = await store.decisions.add({
    at: tools.now(),
    author: author(),
    kind: said.explains ? "confirm-cause" : "reject-cause",
    subject: machine,
    value: JSON.stringify({ fact, before, after, at, source, commit }),
    anchors: [await store.decisions.anchorsOf(machine)],
    reason: said.reason,
  })
  examiner.request()
  return { decision: decision.id }
}
