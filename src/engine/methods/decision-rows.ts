import { setImmediate } from "node:timers/promises"
import { addressText, readAddress } from "#model/address.ts"
import type { Decision, LockableField } from "#model/decision.ts"
import { Failure } from "#model/failure.ts"
import type { Machine } from "#model/machine.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { DecisionAsked } from "#api/shapes.ts"
import { describeRanges, parseExcluded } from "#engine/targets/targets.ts"
import type { Context } from "#engine/context.ts"
import { ownerPattern } from "#engine/owner-rules.ts"
import { listed, machineNameFrom, wordsFrom } from "./decision-words.ts"
import { machineByRef, select } from "./machines.ts"

/** What is written of a decision, beside who said it, when and why. */
export type DecisionRow = Pick<Decision, "kind" | "subject" | "value" | "anchors">

type Asked<Kind extends DecisionAsked["kind"]> = Extract<DecisionAsked, { readonly kind: Kind }>

/** The rows that hold what was asked for; a Failure where it makes no sense of the machines as they are now. */
export async function rowsFor(context: Context, asked: DecisionAsked): Promise<readonly DecisionRow[]> {
  switch (asked.kind) {
    case "merge":
      return [await mergeRow(context, asked)]
    case "apart":
      return [await apartRow(context, asked)]
    case "split":
      return [await splitRow(context, asked)]
    case "name":
      return ofEach(context, asked, machineNameFrom(asked.value))
    case "owner":
    case "purpose":
    case "tag":
    case "note":
    case "ask":
      return ofEach(context, asked, wordsFrom(asked.value, asked.kind))
    case "later":
      return ofEach(context, asked, dayFrom(context, asked.value))
    case "owner-rule":
      return [ownerRuleRow(asked)]
    case "lock":
      return lockRows(context, asked)
    case "retire":
      return ofEach(context, asked, null)
    case "never-touch":
      return neverTouchRows(context, asked)
  }
}

// Others get their answers while a thousand machines are looked up.
const PAUSE_EVERY = 50

async function idsOf(context: Context, refs: readonly string[]): Promise<readonly string[]> {
  const ids = new Set<string>()
  for (const [at, ref] of refs.entries()) {
    ids.add(await machineByRef(context, ref))
    if (at % PAUSE_EVERY === 0) await setImmediate()
  }
  return [...ids]
}

const anchorsOf = ({ store }: Context, ids: readonly string[]) =>
  Promise.all(ids.map((id) => store.decisions.anchorsOf(id)))

async function ofEach(
  context: Context,
  { kind, machines }: { readonly kind: Decision["kind"]; readonly machines: readonly string[] },
  value: string | null,
): Promise<readonly DecisionRow[]> {
  const ids = await idsOf(context, machines)
  const rows: DecisionRow[] = []
  for (const [at, subject] of ids.entries()) {
    rows.push({ kind, subject, value, anchors: await anchorsOf(context, [subject]) })
    if (at % PAUSE_EVERY === 0) await setImmediate()
  }
  return rows
}

async function mergeRow(context: Context, { machines }: Asked<"merge">): Promise<DecisionRow> {
  const ids = await idsOf(context, machines)
  if (ids.length < 2)
    throw new Failure("bad-input", `${listed(machines)} lead to one machine already, ${ids[0]}.`)
  await refuseVirtual(context, ids)
  const [subject = "", ...others] = ids
  return { kind: "merge", subject, value: others.join(" "), anchors: await anchorsOf(context, ids) }
}

async function apartRow(context: Context, { machines }: Asked<"apart">): Promise<DecisionRow> {
  const ids = await idsOf(context, machines)
  const [subject, other] = ids
  if (subject === undefined || other === undefined)
    throw new Failure(
      "bad-input",
      `${listed(machines)} lead to one machine, ${subject}. Say which addresses are another: rollcall decide ${subject} split ADDRESS`,
    )
  await refuseVirtual(context, ids)
  return { kind: "apart", subject, value: other, anchors: await anchorsOf(context, ids) }
}

async function splitRow(context: Context, asked: Asked<"split">): Promise<DecisionRow> {
  const [subject = ""] = await idsOf(context, asked.machines)
  await refuseVirtual(context, [subject])
  const addresses = [...new Set(asked.addresses.map(addressFrom))]
  const { decisions } = context.store
  const anchors = await decisions.anchorsOf(subject)
  const places = await decisions.anchored(anchors)
  const isOther = (anchor: number) => addresses.includes(places.get(anchor)?.ip ?? "")
  const held = new Set([...places.values()].map(({ ip }) => ip))
  const strange = addresses.find((ip) => !held.has(ip))
  if (strange !== undefined)
    throw new Failure("bad-input", `${strange} is no address of ${subject}. It has ${listed([...held])}.`)
  const staying = anchors.filter((anchor) => !isOther(anchor))
  if (staying.length === 0)
    throw new Failure(
      "bad-input",
      `${listed(addresses)} is all that ${subject} has: nothing would be left of it. Name only what is another machine.`,
    )
  return { kind: "split", subject, value: addresses.join(" "), anchors: [staying, anchors.filter(isOther)] }
}

function addressFrom(text: string): string {
  const address = readAddress(text.trim())
  if (address === null) throw new Failure("bad-input", `"${text}" is no address. Write 10.0.0.7 or fd00::7.`)
  return addressText(address)
}

/** A day to come, as it was written. */
function dayFrom({ tools }: Context, day: string): string {
  if (Date.parse(day) <= tools.now())
    throw new Failure("bad-input", `${day} is not to come. Name a later day.`)
  return day
}

function ownerRuleRow({ pattern, value }: Asked<"owner-rule">): DecisionRow {
  return {
    kind: "owner-rule",
    subject: ownerPattern(pattern),
    value: wordsFrom(value, "owner"),
    anchors: [],
  }
}

const LOCKED: Readonly<Record<LockableField, (machine: Machine) => string | null>> = {
  name: ({ name }) => name,
  kind: ({ kind }) => kind,
  vendor: ({ vendor }) => vendor,
  model: ({ model }) => model,
  os: ({ os }) => os,
  role: ({ role }) => role,
}

async function lockRows(context: Context, asked: Asked<"lock">): Promise<readonly DecisionRow[]> {
  const field = asked.value
  const rows: DecisionRow[] = []
  for (const id of await idsOf(context, asked.machines)) {
    const machine = await machineNow(context, id)
    const kept = LOCKED[field](machine)
    if (kept === null)
      throw new Failure(
        "bad-input",
        `Nothing is known of the ${field} of ${machine.name} that could be kept.`,
      )
    rows.push({
      kind: "lock",
      subject: id,
      value: `${field}=${kept}`,
      anchors: await anchorsOf(context, [id]),
    })
  }
  return rows
}

async function neverTouchRows(
  context: Context,
  asked: Asked<"never-touch">,
): Promise<readonly DecisionRow[]> {
  const rows = new Map<string, DecisionRow>()
  for (const ref of asked.machines) {
    const ids = await context.store.machines.find(ref.trim())
    // Nobody has to have answered at an address for it to be left alone.
    const bare = ids.length === 0 ? readAddress(ref.trim()) : null
    const row = bare
      ? { kind: "never-touch" as const, subject: addressText(bare), value: null, anchors: [] }
      : await neverTouchRow(context, await machineByRef(context, ref))
    rows.set(row.subject, row)
  }
  return [...rows.values()]
}

async function neverTouchRow(context: Context, id: string): Promise<DecisionRow> {
  const { name, addresses } = await machineNow(context, id)
  if (addresses.length === 0)
    throw new Failure("bad-input", `${name} has no address. Name one: rollcall never-touch add ADDRESS`)
  const last = Math.max(...addresses.map(untilOf))
  const ips = addresses.filter((address) => untilOf(address) === last).map(({ ip }) => ip)
  const ranges = await parseExcluded(ips, async () => [])
  return {
    kind: "never-touch",
    subject: describeRanges(ranges).join(" "),
    value: null,
    anchors: await anchorsOf(context, [id]),
  }
}

const untilOf = ({ until }: { readonly until: Moment | null }) => until ?? FOREVER

async function refuseVirtual(context: Context, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const { name, presence } = await machineNow(context, id)
    if (presence === "virtual")
      throw new Failure(
        "bad-input",
        `${name} is a virtual address that machines hold in turn, and no machine: it can't be one with another, or be parted.`,
      )
  }
}

/** One machine as lists show it now. */
export async function machineNow(context: Context, id: string): Promise<Machine> {
  const sort = { by: "name", descending: false } as const
  const selection = await select(context, { query: `id:${id}`, asOf: null, all: true, sort })
  const [machine] = await context.store.machines.list(selection, 1, 0)
  if (!machine) throw new Failure("not-found", `${id} is no machine any more.`)
  return machine
}
