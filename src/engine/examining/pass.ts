import type { Expectations } from "#model/expectation.ts"
import type { Verdict } from "#model/finding.ts"
import type { Moment } from "#model/moment.ts"
import type { PeerGroup } from "#model/peers.ts"
import type { Sheet } from "#model/sheet.ts"
import type { BenignChange } from "#model/notice.ts"
import type { BriefRow } from "#store/examining.ts"
import { digestOf, type ExaminedScope } from "#store/verdicts.ts"
import type { Reading } from "#store/store.ts"
import { suggestedGroups } from "#engine/findings/peers/suggested.ts"
import { heldBackOf } from "#engine/findings/held-back.ts"
import { basisOf } from "#engine/explaining/pass.ts"
import { alarmVerdicts } from "./alarms.ts"
import { examinedBasis, keptBefore, steadyOf, wholeAgain } from "./basis.ts"
import { expectationsIn, expecting, judged, lightSheets, overdueWaivers, withWaivers } from "./expected.ts"
import { expectedAmong } from "./declared-differences.ts"
import { groupsAmong, groupsTouched, oncePerMachines } from "./peer-groups.ts"
import { Profiles } from "./profiles.ts"
import { checksOf, RULES, scopeOf } from "./scope.ts"
import { Shelf, type CausesOf } from "./shelf.ts"
import { aroundFor, subnetCounts, surroundingsOf, type Surroundings } from "./surroundings.ts"
import type { FromExamination, KeptExamination } from "./thread-words.ts"
import { changedAmong, changesFrom, touchedIn } from "./touched.ts"
import { writtenDown } from "./written-down.ts"

/** What a pass takes. */
export interface Examining {
  readonly store: Reading
  readonly home: string
  readonly now: Moment
  readonly causesOf: CausesOf
  readonly signal?: AbortSignal | undefined
}

const AT_A_TIME = 300
// A whole network that takes other addresses at once is no more to be looked through one by one.
const MOST_BENIGN = 5_000

interface Work {
  readonly examining: Examining
  readonly briefs: readonly BriefRow[]
  readonly shelf: Shelf
  readonly surroundings: Surroundings
  readonly expectations: Expectations
  /** null: all of them. */
  readonly touched: ReadonlySet<number> | null
  readonly known: ReadonlyMap<string, string>
  /** Scopes that have to be looked at though nothing of them changed. */
  readonly due: ReadonlySet<string>
  /** When the last pass looked; what changed since and is benign is counted. null: there was none. */
  readonly since: Moment | null
  readonly benign: BenignChange[]
  readonly wholeAt: Moment
  readonly suggested: readonly PeerGroup[]
  /** Scopes that were looked at, so that what stands for others can go. */
  readonly seen: Set<string>
}

/** Looks at everything, or at what may be otherwise since the last pass, and tells what rules say of it. */
export async function* examine(examining: Examining): AsyncGenerator<FromExamination> {
  const { store } = examining
  if (!(await isExplained(store))) return yield { kind: "outrun" }
  const basis = await examinedBasis(store)
  const steady = await steadyOf(store)
  const reached = await store.examining.reached()
  const work = await workOf(examining, steady)
  const isWhole = work.touched === null
  yield { kind: "progress", share: 0.1 }
  for await (const scopes of scopesIn(work)) {
    examining.signal?.throwIfAborted()
    const changed = scopes.filter((scope) => isOther(scope, work))
    if (changed.length > 0) yield { kind: "examined", scopes: changed }
  }
  const forgotten = isWhole ? [...work.known.keys()].filter((scope) => !work.seen.has(scope)) : goneIn(work)
  yield { kind: "examined", scopes: forgotten.map((scope) => ({ scope, review: null, verdicts: [] })) }
  const { networks, sources } = await lookedAt(store)
  const wholeAt = isWhole ? examining.now : work.wholeAt
  const suggested = isWhole ? await suggestedIn(work) : work.suggested
  const subnets = subnetCounts(work.briefs)
  const kept = { reached, wholeAt, steady, networks, sources, subnets, suggested }
  yield { kind: "done", basis, kept, isWhole, benign: work.benign }
}

/** What is not linked to machines yet would be compared with what it was before. */
async function isExplained(store: Reading): Promise<boolean> {
  const from = await store.explained.from()
  return from !== null && from.basis === (await basisOf(store))
}

async function lookedAt(store: Reading): Promise<Pick<KeptExamination, "networks" | "sources">> {
  const networks = [...new Set((await store.examining.endedScans()).map(({ network }) => network))]
  const sources = (await store.sources.list()).flatMap(({ name, synced }) => (synced === null ? [] : [name]))
  return { networks, sources }
}

async function workOf(examining: Examining, steady: string): Promise<Work> {
  const { store, now, causesOf } = examining
  const briefs = await store.examining.briefs()
  const before = await keptBefore(store)
  const canGoOn =
    before !== null &&
    before.steady === steady &&
    now < wholeAgain(before) &&
    !(await store.examining.isPastChanged(before.reached))
  const isScanned = before?.reached.moment !== (await store.examining.reached()).moment
  const due = new Set([
    ...(await store.findings.due(now)),
    ...(isScanned ? await store.findings.untold() : []),
  ])
  const touched = canGoOn ? await touchedIn(store, before, { briefs, due }) : null
  const shelf = new Shelf({ store, now, changedSince: await changesFrom(store, now), causesOf })
  const keys = touched === null ? briefs.map(({ key }) => key) : [...touched]
  await shelf.lookBack(await changedAmong(store, keys, now))
  const surroundings = await surroundingsOf(store, { now, briefs, alike: (change) => shelf.alike(change) })
  return {
    expectations: await expectationsIn(store),
    ...{ examining, briefs, shelf, surroundings, touched, due, wholeAt: before?.wholeAt ?? now },
    suggested: before?.suggested ?? [],
    known: await store.findings.digests(),
    seen: new Set(),
    since: before?.reached.moment ?? null,
    benign: [],
  }
}

const isOther = ({ scope, ...said }: ExaminedScope, { known, seen }: Work): boolean => {
  seen.add(scope)
  const before = known.get(scope)
  if (said.verdicts.length === 0 && said.review === null) return before !== undefined
  return before !== digestOf(said)
}

/** Machines, groups and expectations that are there no more. */
function goneIn({ known, briefs, seen }: Work): readonly string[] {
  const there = new Set(briefs.map(({ key }) => `machine ${key}`))
  return [...known.keys()].filter(
    (scope) =>
      (scope.startsWith("machine ") && !there.has(scope)) ||
      // Of these all that there are were gone through.
      (/^(?:peers|expected) /u.test(scope) && !seen.has(scope)),
  )
}

async function* scopesIn(work: Work): AsyncGenerator<readonly ExaminedScope[]> {
  yield* ofMachines(work)
  yield* ofShared(work)
  yield* ofPeers(work)
  yield [await ofWritten(work)]
  yield [scopeOf("alarms", alarmVerdicts(await work.examining.store.examining.alarms(), RULES))]
  yield* ofExpectations(work)
}

async function* ofMachines(work: Work) {
  const { briefs, touched, shelf, surroundings, since, benign } = work
  const keys = briefs.map(({ key }) => key).filter((key) => touched === null || touched.has(key))
  const checks = checksOf("machine")
  for (let at = 0; at < keys.length; at += AT_A_TIME) {
    const sheets = await shelf.get(keys.slice(at, at + AT_A_TIME))
    if (since !== null && benign.length < MOST_BENIGN)
      benign.push(...sheets.flatMap((sheet) => heldBackOf(sheet, surroundings, since)))
    yield sheets.map((sheet) =>
      scopeOf(
        `machine ${sheet.key}`,
        accepting(
          work,
          checks.flatMap(([rule, check]) => check(sheet, aroundFor(surroundings, rule))),
          [sheet],
        ),
      ),
    )
  }
}

async function* ofShared(work: Work) {
  const { touched, due, shelf, surroundings, known } = work
  const { store } = work.examining
  const checks = checksOf("shared")
  const areDue = [...due].some((scope) => scope.startsWith("shared "))
  const rows = await store.examining.shared(touched === null || areDue ? null : [...touched])
  const told = new Set<string>()
  for (const { kind, value, machines } of rows) {
    const scope = `shared ${kind} ${value}`
    told.add(scope)
    if (touched !== null && !due.has(scope) && !machines.some((key) => touched.has(key))) continue
    const sheets = await shelf.get(machines)
    if (sheets.length < 2) continue
    const shared = { kind, value, sheets }
    yield [
      scopeOf(
        scope,
        accepting(
          work,
          checks.flatMap(([rule, check]) => check(shared, aroundFor(surroundings, rule))),
          sheets,
        ),
      ),
    ]
  }
  if (touched === null) return
  // What was shared by one that was touched, and is not any more.
  const over = [...known.keys()].filter((scope) => scope.startsWith("shared ") && !told.has(scope))
  for (const scope of over) {
    const value = scope.split(" ").slice(2).join(" ")
    if (!(await store.examining.isShared(value))) yield [scopeOf(scope, [])]
  }
}

async function* ofPeers(work: Work) {
  const { briefs, touched, due } = work
  const keys = new Map(briefs.map(({ id, key }) => [id, key]))
  const groups = groupsAmong(briefs)
  for (const { id } of groups) work.seen.add(`peers ${id}`)
  const keysOf = ({ machines }: PeerGroup) => machines.flatMap((id) => keys.get(id) ?? [])
  const profiles = new Profiles(groups, (machines) =>
    work.shelf.get(machines.flatMap((id) => keys.get(id) ?? [])),
  )
  const { looked, told } = groupsTouched(
    groups,
    (group) =>
      touched === null || due.has(`peers ${group.id}`) || keysOf(group).some((key) => touched.has(key)),
  )
  const found = []
  for (const group of looked)
    found.push({ group, verdicts: await saidOfPeers(work, group, { keys: keysOf(group), profiles }) })
  for (const [group, scope] of oncePerMachines(found, scopeOf)) if (told.has(group)) yield [scope]
}

async function saidOfPeers(
  work: Work,
  group: PeerGroup,
  { keys, profiles }: { readonly keys: readonly number[]; readonly profiles: Profiles },
): Promise<readonly Verdict[]> {
  const sheets = await work.shelf.get(keys)
  const others = await profiles.beside(group, sheets)
  const peers = { group, sheets, expected: expectedAmong(sheets, work.expectations.differ), others }
  const verdicts = checksOf("peers").flatMap(([rule, check]) =>
    check(peers, aroundFor(work.surroundings, rule)),
  )
  return accepting(work, verdicts, sheets)
}

/** What people accept in their own files, whichever rule says it. */
const accepting = (
  { expectations, examining: { now } }: Work,
  verdicts: readonly Verdict[],
  sheets: readonly Sheet[],
): readonly Verdict[] => withWaivers(verdicts, expectations, sheets, now)

async function* ofExpectations({
  examining: { store, now },
  expectations,
  briefs,
  touched,
  due,
  shelf,
  seen,
}: Work) {
  yield [scopeOf("waivers", overdueWaivers(expectations, now))]
  if (expectations.expect.length === 0) return
  for (const one of expecting(expectations, await lightSheets(store, briefs))) {
    seen.add(one.scope)
    const isTouched = touched === null || due.has(one.scope) || one.keys.some((key) => touched.has(key))
    if (isTouched) yield [scopeOf(one.scope, judged(one, expectations, await shelf.get(one.keys), now))]
  }
}

// To find what looks alike all sheets are needed at once.
const MOST_ALIKE = 12_000

async function suggestedIn({ briefs, shelf }: Work): Promise<readonly PeerGroup[]> {
  const groups = groupsAmong(briefs)
  const grouped = new Set(groups.flatMap(({ machines }) => machines))
  const single = briefs.filter(({ id, presence }) => presence === "present" && !grouped.has(id))
  return suggestedGroups(await shelf.get(single.slice(0, MOST_ALIKE).map(({ key }) => key)), groups)
}

async function ofWritten({ examining: { store }, briefs, surroundings }: Work): Promise<ExaminedScope> {
  const written = await writtenDown(store, briefs)
  const verdicts = checksOf("written").flatMap(([rule, check]) =>
    check(written, aroundFor(surroundings, rule)),
  )
  return scopeOf("written", verdicts)
}
