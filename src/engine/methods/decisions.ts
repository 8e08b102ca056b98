import { setImmediate } from "node:timers/promises"
import type { DecisionAsked, DecisionTold } from "#api/shapes.ts"
import { FINDING_DECISIONS, type Decision } from "#model/decision.ts"
import { Failure } from "#model/failure.ts"
import { contains, parseExcluded } from "#engine/targets/targets.ts"
import type { Store } from "#store/store.ts"
import type { Context } from "#engine/context.ts"
import { askingOf, concludeFew } from "#engine/explaining/page.ts"
import { queueOf, rowOf } from "#engine/explaining/pass.ts"
import { inTurn } from "#engine/record.ts"
import { resolve } from "#engine/resolve.ts"
import { author } from "./author.ts"
import { placesOf, type Places } from "./decision-places.ts"
import { machineNow, rowsFor } from "./decision-rows.ts"
import { sentenceOf, wordsFrom } from "./decision-words.ts"
import { machineByRef } from "./machines.ts"

interface ListInput {
  readonly machine: string | null
  readonly undone: boolean
  readonly offset: number
  readonly limit: number
}

/** What people said, the newest first; of one machine, where it is named. */
export async function listDecisions(
  context: Context,
  { machine, undone, offset, limit }: ListInput,
): Promise<{ total: number; decisions: readonly DecisionTold[] }> {
  const { decisions } = context.store
  const found =
    machine !== null
      ? await aboutMachine(context, await machineByRef(context, machine), undone)
      : await (undone ? decisions.everything() : decisions.list())
  const page = found.toReversed().slice(offset, offset + limit)
  return { total: found.length, decisions: await told(context, page) }
}

/** Writes down what was decided, one row a machine, and resolves again what it touches. */
export function addDecision(context: Context, asked: DecisionAsked): Promise<readonly DecisionTold[]> {
  // Between looking the machines up and resolving them again no scan may change which machines they are.
  return inTurn(context.store, async () => {
    const { store, tools } = context
    const reason = asked.reason?.trim() ? wordsFrom(asked.reason, "reason") : null
    const said = { at: tools.now(), author: author(), reason }
    const rows = await rowsFor(context, asked)
    const decisions = await wholly(store, async () => {
      const added = await store.decisions.addAll(rows.map((row) => ({ ...row, ...said })))
      await heed(context, await touchedBy(context, added))
      return added
    })
    await explainAgain(context, decisions)
    return told(context, decisions)
  })
}

/** Takes a decision back: everything is as if it had not been said. The row stays, marked as undone. */
export function undoDecision(context: Context, { id }: { readonly id: number }): Promise<DecisionTold> {
  return inTurn(context.store, async () => {
    const { store, tools } = context
    const decision = await store.decisions.get(id)
    if (!decision)
      throw new Failure("not-found", `There is no decision ${id}. \`rollcall decisions\` lists them.`)
    if (decision.undone !== null)
      throw new Failure("conflict", `Decision ${id} was already taken back, by ${decision.undoneBy}.`)
    const touched = await touchedBy(context, [decision])
    await wholly(store, async () => {
      await store.decisions.undo(id, tools.now(), author())
      await heed(context, touched)
    })
    await explainAgain(context, [decision])
    if (OF_FINDINGS.has(decision.kind)) await context.examiner.heed([decision.subject])
    if (OF_CAUSES.has(decision.kind)) context.examiner.request()
    const [undone] = await told(context, [(await store.decisions.get(id))!])
    return undone!
  })
}

/**
 * A row and what is concluded from it belong together. Cut short between the two, the engine finds nothing concluded when
 * it opens next, and resolves everything again.
 */
async function wholly<T>({ machines }: Store, write: () => Promise<T>): Promise<T> {
  const rules = await machines.rules()
  await machines.concludedBy("")
  const written = await write()
  await machines.concludedBy(rules)
  return written
}

// They say nothing of which machines there are, nor of what they are.
const ASIDE: ReadonlySet<Decision["kind"]> = new Set([
  "never-touch",
  "later",
  "ask",
  "owner-rule",
  ...FINDING_DECISIONS,
])

/** Every endpoint of every machine that these decisions have to do with, as they are now. */
async function touchedBy({ store }: Context, decisions: readonly Decision[]): Promise<readonly number[]> {
  const resolving = decisions.filter(({ kind }) => !ASIDE.has(kind))
  const placed = resolving.flatMap(await placesOf(store, resolving)).flat()
  const endpoints = new Set(placed.map(({ endpoint }) => endpoint))
  for (const id of new Set(placed.map(({ machine }) => machine.id)))
    for (const endpoint of await store.machines.endpointsOf(id)) endpoints.add(endpoint)
  return [...endpoints]
}

// More than these wait for the pass over all machines, which comes at once.
const MOST_AT_ONCE = 20

/** Who and why of what was decided about is concluded at once, and of all other machines soon. */
async function explainAgain(context: Context, decisions: readonly Decision[]): Promise<void> {
  const { store, log } = context
  const said = decisions.filter(({ kind }) => EXPLAINING_KINDS.has(kind))
  if (said.length > 0) context.explainer.request()
  const keys = await store.known.keys(said.map(({ subject }) => subject))
  const ids = [...(await store.known.ids([...new Set(keys.values())])).values()]
  if (ids.length === 0 || ids.length > MOST_AT_ONCE || (await store.explained.from()) === null) return
  try {
    const { cases } = await concludeFew(askingOf(context), ids)
    const now = context.tools.now()
    await store.explained.update(cases.map(rowOf), queueOf(cases, now), now)
  } catch (error) {
    // What was decided stands; the pass over all machines concludes it as well.
    log.error({ err: error }, "what was decided about was not explained again")
  }
}

const EXPLAINING_KINDS: ReadonlySet<Decision["kind"]> = new Set([
  "merge",
  "split",
  "name",
  "owner",
  "purpose",
  "retire",
  "owner-rule",
])

const OF_FINDINGS: ReadonlySet<Decision["kind"]> = new Set(["accept", "expect", "false-alarm"])
const OF_CAUSES: ReadonlySet<Decision["kind"]> = new Set(["confirm-cause", "reject-cause"])

const BATCH = 100

async function heed({ store, tools, events }: Context, endpoints: readonly number[]): Promise<void> {
  for (let at = 0; at < endpoints.length; at += BATCH) {
    await resolve(store, endpoints.slice(at, at + BATCH), tools.describer)
    // A thousand machines were tagged at once: others get their answers in between.
    await setImmediate()
  }
  events.tell({ kind: "ledger-changed", moment: tools.now() })
}

async function aboutMachine(
  context: Context,
  machine: string,
  undone: boolean,
): Promise<readonly Decision[]> {
  const { store } = context
  const { id, aka, addresses } = await machineNow(context, machine)
  const endpoints = await store.machines.endpointsOf(id)
  const decisions = await store.decisions.about({ ids: [id, ...aka], endpoints }, undone)
  const places = await placesOf(store, decisions)
  const ips = addresses.filter(({ until }) => until === null).map(({ ip }) => ip)
  const isAbout: boolean[] = []
  for (const decision of decisions) {
    const isHeld = machinesIn(places(decision), decision).includes(id)
    isAbout.push(isHeld || (await keepsOff(decision, ips)))
  }
  return decisions.filter((_, at) => isAbout[at])
}

/** Ids of the machines that a decision is about: where it ties or parts several all of them, else the one it was said of. */
function machinesIn(groups: ReturnType<Places>, { kind }: Decision): readonly string[] {
  const isOfOne = kind !== "merge" && kind !== "apart" && kind !== "split"
  const places = isOfOne ? groups.flatMap((group) => group.slice(0, 1)) : groups.flat()
  return places.map(({ machine }) => machine.id)
}

/** Whether a never-touch row holds one of the addresses, whoever had them when it was said. */
async function keepsOff({ kind, subject }: Decision, ips: readonly string[]): Promise<boolean> {
  if (kind !== "never-touch") return false
  const ranges = await parseExcluded([subject], async () => [])
  return ips.some((ip) => contains(ranges, ip))
}

async function told({ store }: Context, decisions: readonly Decision[]): Promise<readonly DecisionTold[]> {
  const places = await placesOf(store, decisions)
  return decisions.map((decision) => {
    const { anchors: _anchors, ...row } = decision
    const groups = places(decision)
    return { ...row, sentence: sentenceOf(decision, groups), machine: groups[0]?.[0]?.machine ?? null }
  })
}
