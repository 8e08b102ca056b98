import type { AddressRange } from "#model/address.ts"
import { Failure } from "#model/failure.ts"
import type { Decision } from "#model/decision.ts"
import { describeRanges, parseExcluded } from "#engine/targets/targets.ts"
import type { Context } from "#engine/context.ts"
import { author } from "./author.ts"

const noNames = async (): Promise<readonly string[]> => []

type Entry = Pick<Decision, "id" | "subject" | "reason" | "at" | "author">

export async function listNeverTouch({ store }: Context): Promise<readonly Entry[]> {
  const decisions = await store.decisions.list()
  return decisions.filter(({ kind }) => kind === "never-touch").map(entryFrom)
}

/** From now on no packet goes to these addresses, whatever is asked for. */
export async function addNeverTouch(
  context: Context,
  { subject, reason }: { readonly subject: string; readonly reason: string | null },
): Promise<Entry> {
  const ranges = await parseExcluded([subject], noNames)
  if (ranges.length === 0)
    throw new Failure("bad-input", "Name an address, a CIDR or a range that is never to be touched.")
  const decision = await context.store.decisions.add({
    at: context.tools.now(),
    author: author(),
    kind: "never-touch",
    subject: describeRanges(ranges).join(" "),
    value: null,
    anchors: [],
    reason,
  })
  return entryFrom(decision)
}

/** Takes an entry back; the row stays, marked as undone. Other decisions have their own way back. */
export async function removeNeverTouch(
  { store, tools }: Context,
  { id }: { readonly id: number },
): Promise<{ removed: boolean }> {
  const decision = await store.decisions.get(id)
  if (decision?.kind !== "never-touch") return { removed: false }
  return { removed: await store.decisions.undo(id, tools.now(), author()) }
}

/** Every address that may never get a packet. */
export async function neverTouchRanges(context: Context): Promise<readonly AddressRange[]> {
  const entries = await listNeverTouch(context)
  return entries.length === 0
    ? []
    : parseExcluded(
        entries.map(({ subject }) => subject),
        noNames,
      )
}

function entryFrom({ id, subject, reason, at, author: by }: Decision): Entry {
  return { id, subject, reason, at, author: by }
}
