import type { Caused } from "#model/cause.ts"
import type { Change } from "#model/change.ts"
import type { Context } from "#engine/context.ts"
import { causing } from "#engine/examining/causing.ts"

// What lies beyond is told as not asked for.
const MOST_ASKED = 5_000
const MOST_KEPT = 50_000

const UNTOLD: Caused = {
  state: "unknown",
  causes: [],
  because: "more changed in this window than can be asked for; a narrower one says more",
  candidates: 0,
}

interface Known {
  readonly stamp: string
  readonly caused: Map<string, Caused>
}

const remembered = new WeakMap<Context, Known>()
const asking = new WeakMap<Context, Promise<unknown>>()

const keyOf = ({ machine, kind, fact, before, after, between }: Change) =>
  JSON.stringify([machine, kind, fact, before, after, between])

/** Which commits likely explain changes: the same answer until a scan, a source or a person says more. */
export function causedOf(context: Context, changes: readonly Change[]): Promise<(change: Change) => Caused> {
  // Two that ask the same at once are answered by one work.
  const turn = (asking.get(context) ?? Promise.resolve())
    .catch(() => undefined)
    .then(() => ask(context, changes))
  asking.set(context, turn)
  return turn
}

async function ask(context: Context, changes: readonly Change[]): Promise<(change: Change) => Caused> {
  const known = await knownNow(context)
  const open = changes.slice(0, MOST_ASKED).filter((change) => !known.has(keyOf(change)))
  if (open.length > 0) {
    const { store, home, tools } = context
    const causes = await causing({ store, home, now: tools.now() })(open)
    if (known.size + open.length > MOST_KEPT) known.clear()
    for (const [index, change] of open.entries()) known.set(keyOf(change), causes[index] ?? UNTOLD)
  }
  return (change) => known.get(keyOf(change)) ?? UNTOLD
}

async function knownNow(context: Context): Promise<Map<string, Caused>> {
  const stamp = await stampOf(context)
  const known = remembered.get(context)
  if (known?.stamp === stamp) return known.caused
  const caused = new Map<string, Caused>()
  remembered.set(context, { stamp, caused })
  return caused
}

/** Changes with everything that causes and changes are concluded from. */
export async function stampOf({ store }: Context): Promise<string> {
  const sources = (await store.sources.list()).map(({ name, synced, head }) => [name, synced, head])
  const decisions = (await store.decisions.list()).map(({ id }) => id)
  return JSON.stringify([
    await store.observations.version(),
    sources,
    decisions.length,
    decisions.reduce((latest, id) => Math.max(latest, id), 0),
  ])
}
