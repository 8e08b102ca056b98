import type { BaselineTold, DifferentTold, SeriesTold } from "#api/normal.ts"
import { CHANGE_KINDS } from "#model/change.ts"
import { Failure } from "#model/failure.ts"
import { METRICS, type Metric } from "#model/metric.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import { momentOf, type AsOf } from "#engine/as-of.ts"
import type { Context } from "#engine/context.ts"
import { bandsOf, type Point, type Wording } from "#engine/findings/usual.ts"
import { author } from "./author.ts"
import { everyChange } from "./changes.ts"
import { wordsFrom } from "./decision-words.ts"
import { told } from "./findings.ts"

/** The moment that somebody called normal last; null where nobody did. */
export async function normalNow({ store }: Context): Promise<BaselineTold | null> {
  const last = (await store.decisions.list()).findLast(({ kind }) => kind === "baseline")
  if (last === undefined) return null
  const moment = Number(last.value)
  const scan = await store.scans.latest(moment)
  return {
    decision: last.id,
    moment,
    scan: scan?.id ?? null,
    by: last.author,
    at: last.at,
    why: last.reason,
  }
}

/** Calls a moment normal: from now on it is what things are compared with. */
export async function pinNormal(
  context: Context,
  { at, why }: { readonly at: AsOf; readonly why: string | null },
): Promise<BaselineTold> {
  const { store, tools, events } = context
  const asked = Math.min(await momentOf(store, at), FOREVER - 1)
  const scan = await store.scans.latest(asked)
  if (scan === null)
    throw new Failure("bad-input", "Nothing had been scanned by then, so there is nothing to call normal.")
  await store.decisions.add({
    at: tools.now(),
    author: author(),
    kind: "baseline",
    subject: "normal",
    value: String(scan.moment),
    anchors: [],
    reason: why?.trim() ? wordsFrom(why, "reason") : null,
  })
  events.tell({ kind: "ledger-changed", moment: tools.now() })
  return (await normalNow(context))!
}

const DAY_MS = 86_400_000

/** How many there were after each scan, with what is usual on that weekday at that hour. */
export async function seriesOf(
  context: Context,
  { network, days }: { readonly network: string | null; readonly days: number },
): Promise<readonly SeriesTold[]> {
  const { store, tools } = context
  const measures = upToNow(
    await store.measures.list(network ?? ""),
    network === null ? (await store.measures.now("")).all : (await store.measures.now(network)).own,
  )
  const from = tools.now() - days * DAY_MS
  return METRICS.map((metric) => {
    const points = measures.flatMap(({ moment, body }): Point[] => {
      const value = body[metric]
      return value === undefined ? [] : [{ at: moment, value }]
    })
    return seriesFrom(metric, points, from)
  })
}

type Counted = Awaited<ReturnType<Context["store"]["measures"]["list"]>>

/** After the last scan sources are read and people decide: what there is now is told, as lists tell it. */
function upToNow(counted: Counted, now: Counted[number]["body"]): Counted {
  const last = counted.at(-1)
  return last === undefined ? [] : [...counted.slice(0, -1), { ...last, body: { ...last.body, ...now } }]
}

const count = (value: number) => Math.round(value).toLocaleString("en-US")
const percent = (value: number) => `${(value * 100).toFixed(1)} %`
const counted = (one: string, many: string): Wording => ({
  isShare: false,
  says: (value) => `${count(value)} ${value === 1 ? one : many}`,
  number: count,
})

const WORDING: Readonly<Record<Metric, Wording>> = {
  machines: counted("machine is there", "machines are there"),
  explained: { isShare: true, says: (value) => `${percent(value)} are explained`, number: percent },
  findings: counted("finding is open", "findings are open"),
  ports: counted("port is open", "ports are open"),
  changes: counted("change since the scan before", "changes since the scan before"),
  new: counted("new machine since the scan before", "new machines since the scan before"),
  gone: counted("machine gone since the scan before", "machines gone since the scan before"),
}

function seriesFrom(metric: Metric, points: readonly Point[], from: Moment): SeriesTold {
  const { bands, says, isUnusual } = bandsOf(points, WORDING[metric])
  return {
    metric,
    points: points.flatMap((point, index) => (point.at < from ? [] : [{ ...point, ...bands[index]! }])),
    says,
    isUnusual,
  }
}

const MOST_SHOWN = 100
const DAYS_SHOWN = 90

/** What is otherwise than at the moment that somebody called normal, or than at the first scan. */
export async function differentFromNormal(context: Context): Promise<DifferentTold> {
  const { store } = context
  const baseline = await normalNow(context)
  const now = (await store.scans.latest(FOREVER))?.moment ?? null
  const from = baseline?.moment ?? (await store.scans.first())?.moment ?? null
  const series = await seriesOf(context, { network: null, days: DAYS_SHOWN })
  const unusual = series.filter(({ isUnusual }) => isUnusual === true)
  if (from === null || now === null) return { ...{ baseline, from, to: now }, ...NOTHING, unusual }
  const changes = await everyChange(context, from, now)
  const counts = Map.groupBy(changes, ({ kind }) => kind)
  const findings = await store.findings.openSince(from, MOST_SHOWN)
  return {
    baseline,
    from,
    to: now,
    machines: {
      before: await store.machines.presentAt(from),
      now: (await store.measures.now("")).all["machines"] ?? 0,
      new: counts.get("machine-new")?.length ?? 0,
      gone: counts.get("machine-gone")?.length ?? 0,
    },
    counts: CHANGE_KINDS.flatMap((kind) => {
      const own = counts.get(kind)
      return own === undefined ? [] : [{ kind, count: own.length }]
    }),
    changes: changes.slice(0, MOST_SHOWN),
    totalChanges: changes.length,
    findings: await told(context, findings),
    totalFindings: await store.findings.countOpenSince(from),
    unusual,
  }
}

const NOTHING = {
  machines: { before: 0, now: 0, new: 0, gone: 0 },
  counts: [],
  changes: [],
  totalChanges: 0,
  findings: [],
  totalFindings: 0,
} as const satisfies Partial<DifferentTold>
