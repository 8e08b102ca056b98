import type { LookDone, LookPlan, Looks } from "#api/looks.ts"
import { addressText, readAddress } from "#model/address.ts"
import { Failure } from "#model/failure.ts"
import type { LookAllowance } from "#model/look.ts"
import { FOREVER } from "#model/moment.ts"
import { NOTHING_ASKED, type Observation } from "#model/observation.ts"
import type { Context } from "#engine/context.ts"
import { recorder } from "#engine/record.ts"
import { checked, type LookOrder } from "#engine/scan/inside/arguments.ts"
import { isHere, lookHere } from "#engine/scan/inside/here.ts"
import { lookInside, type Look } from "#engine/scan/inside/inside.ts"
import { spendingOf } from "#engine/spending.ts"
import { contains } from "#engine/targets/targets.ts"
import { author } from "./author.ts"
import { machineByRef, select } from "./machines.ts"
import { networkFor } from "./networks.ts"
import { neverTouchRanges } from "./never-touch.ts"

/** An address in a network, and the machine that is known there. */
interface Place {
  readonly ip: string
  readonly network: string
}

/** How to log in, where it is said; null: as the user's SSH configuration, or a scan, has it. */
type Way = Pick<LookAllowance, "user" | "port" | "name">

/** What looking into a machine would do. Nothing is sent. */
export async function planLook(
  context: Context,
  { ref, ...way }: Way & { readonly ref: string },
): Promise<LookPlan> {
  const place = await placeOf(context, ref)
  const order = await orderFor(context, place, await wayTo(context, place, way))
  const { ip, port, user, name } = order
  const how = isHere(ip) ? "here" : "ssh"
  const as = `${user === null ? "" : `${user}@`}${name ?? ip}${port === 22 ? "" : ` port ${port}`}`
  const sentence =
    how === "here"
      ? `This reads what this computer (${ip}) knows of itself; nothing is sent.`
      : `This logs in to ${as} with your own SSH and runs one script there that only reads, for at most a minute.`
  return { ip, network: place.network, port, how, sentence }
}

/** Looks into a machine once, now, as a person asked for it, and writes down what it tells. */
export async function takeLook(
  context: Context,
  { ref, ...way }: Way & { readonly ref: string },
  signal: AbortSignal = new AbortController().signal,
): Promise<LookDone> {
  const place = await placeOf(context, ref)
  const look = await lookAt(context, place, await wayTo(context, place, way), signal)
  const scan = look.kind === "looked" ? await writeDown(context, place, look) : null
  return {
    ...place,
    scan,
    machine: await machineAt(context, place),
    refusal: look.kind === "refused" ? look.sentence : null,
    notRead: look.kind === "looked" ? look.notRead : [],
    read:
      look.kind === "refused"
        ? []
        : look.facts.flatMap(({ kind, subject, value }) =>
            kind === "inside" ? [{ part: subject, value }] : [],
          ),
  }
}

/** For the line: looks into a machine where somebody allowed it; null where nobody did, or where never-touch keeps off. */
export async function lookWhereAllowed(
  context: Context,
  place: Place,
  signal: AbortSignal,
): Promise<Look | null> {
  const allowance = await allowedFor(context, place)
  if (allowance === null || (await isNeverTouched(context, place.ip))) return null
  return lookAt(context, place, allowance, signal)
}

/** What was said last of looking into what answers here: of the address, else of the machine, else of the network. */
export async function allowedFor(context: Context, { ip, network }: Place): Promise<LookAllowance | null> {
  const said = await context.store.looks.allowances()
  if (said.length === 0) return null
  const ofAddress = said.find(
    (one) => one.kind === "address" && one.network === network && one.subject === ip,
  )
  const found =
    ofAddress ??
    (await saidOfMachine(context, { ip, network }, said)) ??
    said.find(({ kind, subject }) => kind === "network" && subject === network)
  return found?.allowed === true ? found : null
}

async function saidOfMachine(context: Context, place: Place, said: readonly LookAllowance[]) {
  const machine = await machineAt(context, place)
  if (machine === null) return undefined
  for (const one of said) {
    // A machine's older ids lead to it as well.
    if (one.kind === "machine" && (await context.store.machines.find(one.subject)).includes(machine.id))
      return one
  }
  return undefined
}

export async function allowLook(
  context: Context,
  { subject, ...way }: Way & { readonly subject: string },
): Promise<Looks> {
  const about = await subjectOf(context, subject)
  if (about.kind === "network" && way.name !== null)
    throw new Failure(
      "bad-input",
      "A name to log in with is one machine's: allow that machine, not a network.",
    )
  checked({ ip: "127.0.0.1", knownKeys: [], user: way.user, name: way.name, port: way.port ?? 22 })
  await context.store.looks.allow({ ...about, ...way, allowed: true, ...by(context) })
  return listLooks(context)
}

/** Takes an allowance back; a machine or an address stays out also where its network is allowed. */
export async function denyLook(context: Context, { subject }: { readonly subject: string }): Promise<Looks> {
  const about = await subjectOf(context, subject)
  if (about.kind !== "network")
    await context.store.looks.allow({
      ...about,
      user: null,
      port: null,
      name: null,
      allowed: false,
      ...by(context),
    })
  else if (!(await context.store.looks.forget(about)))
    throw new Failure("not-found", `Looking into the network ${about.subject} was not allowed.`)
  return listLooks(context)
}

export async function listLooks(context: Context): Promise<Looks> {
  const { store } = context
  const allowances = await store.looks.allowances()
  const names = await store.machines.names(allowances.map(({ subject }) => subject))
  const taken = await store.looks.taken()
  return {
    allowances: allowances.map((one) => ({ ...one, called: names.get(one.subject) ?? one.subject })),
    taken: await Promise.all(taken.map(async (one) => ({ ...one, machine: await machineAt(context, one) }))),
  }
}

const by = ({ tools }: Context) => ({ at: tools.now(), author: author() })

async function subjectOf(
  context: Context,
  subject: string,
): Promise<Pick<LookAllowance, "kind" | "network" | "subject">> {
  const { store } = context
  const networks = new Set([
    "default",
    ...(await store.networks.list()).map(({ name }) => name),
    ...(await store.scans.latestByNetwork(FOREVER)).keys(),
  ])
  if (networks.has(subject)) return { kind: "network", network: "", subject }
  const address = readAddress(subject)
  if (address !== null && (await store.machines.find(addressText(address))).length !== 1) {
    const { ip, network } = await placeOf(context, subject)
    return { kind: "address", network, subject: ip }
  }
  return { kind: "machine", network: "", subject: await machineByRef(context, subject) }
}

/** Where a reference leads: an address as it stands, or one that the machine has now. */
async function placeOf(context: Context, ref: string): Promise<Place> {
  const address = readAddress(ref.trim())
  const place =
    address === null ? await placeOfMachine(context, ref) : await placeAt(context, addressText(address))
  if (await isNeverTouched(context, place.ip))
    throw new Failure("not-allowed", `${place.ip} is on the never-touch list. Nothing was sent.`)
  return place
}

async function placeAt(context: Context, ip: string): Promise<Place> {
  const [known, ...others] = await context.store.machines.find(ip)
  const held = known === undefined || others.length > 0 ? [] : await addressesOf(context, known)
  const network = held.find((one) => one.ip === ip && one.until === null)?.network
  return { ip, network: network ?? (await networkFor(context, null, [{ first: ip, last: ip }])) }
}

async function placeOfMachine(context: Context, ref: string): Promise<Place> {
  const id = await machineByRef(context, ref)
  const never = await neverTouchRanges(context)
  const now = (await addressesOf(context, id)).filter(({ until }) => until === null)
  const open = now.find(({ ip }) => !contains(never, ip)) ?? now[0]
  if (open === undefined) throw new Failure("not-found", `${ref} has no address now. Scan it first.`)
  return { ip: open.ip, network: open.network }
}

async function addressesOf(context: Context, id: string) {
  const question = {
    query: `id:${id}`,
    asOf: null,
    all: true,
    sort: { by: "name", descending: false },
  } as const
  const [machine] = await context.store.machines.list(await select(context, question), 1, 0)
  return machine?.addresses ?? []
}

const isNeverTouched = async (context: Context, ip: string) => contains(await neverTouchRanges(context), ip)

async function machineAt({ store, tools }: Context, { ip, network }: Place): Promise<LookDone["machine"]> {
  const [endpoint] = await store.observations.endpointsIn(network, { first: ip, last: ip })
  if (endpoint === undefined) return null
  const [id] = await store.machines.holding(endpoint, tools.now(), FOREVER)
  return id === undefined ? null : { id, name: (await store.machines.names([id])).get(id) ?? id }
}

/** What is said now, and for the rest what was allowed before. */
async function wayTo(context: Context, place: Place, said: Way): Promise<Way> {
  const allowed = await allowedFor(context, place)
  return {
    user: said.user ?? allowed?.user ?? null,
    port: said.port ?? allowed?.port ?? null,
    name: said.name ?? allowed?.name ?? null,
  }
}

/** The order with what scans know of the address: where SSH answers, and with which keys. */
async function orderFor({ store }: Context, { ip, network }: Place, way: Way): Promise<LookOrder> {
  const endpoints = await store.observations.endpointsIn(network, { first: ip, last: ip })
  const known = (await store.observations.evidence(endpoints))
    .flatMap(({ observations }) => observations)
    .filter(({ ended }) => ended === FOREVER)
  const port = way.port ?? sshPortIn(known)
  const knownKeys = known.flatMap(({ kind, subject, value }) => {
    const [at, type] = subject.split(" ")
    return kind === "host-key" && at === `${port}/tcp` && type !== undefined
      ? [{ type, fingerprint: value }]
      : []
  })
  return checked({ ip, port, user: way.user, name: way.name, knownKeys })
}

/** 22, unless SSH was seen elsewhere only. */
function sshPortIn(known: readonly Observation[]): number {
  const ports = known.flatMap(({ kind, subject, value }) =>
    kind === "service" && /^ssh\b/u.test(value) && subject.endsWith("/tcp")
      ? [Number.parseInt(subject, 10)]
      : [],
  )
  return ports.length === 0 || ports.includes(22) ? 22 : Math.min(...ports)
}

async function lookAt(context: Context, place: Place, way: Way, signal: AbortSignal): Promise<Look> {
  const order = await orderFor(context, place, way)
  const tools = { ssh: process.env["ROLLCALL_SSH"] ?? "ssh", environment: process.env }
  const look = isHere(place.ip) ? await lookHere(place.ip, signal) : await lookInside(order, tools, signal)
  await context.store.looks.take({
    ...place,
    at: context.tools.now(),
    refusal: look.kind === "refused" ? look.sentence : null,
    notRead: look.kind === "looked" ? look.notRead : [],
  })
  return look
}

/** A look by itself is a scan of one address that asked nothing else; what it did not ask about stays as it was. */
async function writeDown(
  context: Context,
  { ip, network }: Place,
  { facts, spent }: Extract<Look, { kind: "looked" }>,
): Promise<number> {
  const now = context.tools.now()
  const scan = await context.store.scans.add(
    {
      kind: "scan",
      started: now,
      ended: now,
      state: "done",
      reason: null,
      network,
      profile: null,
      targets: [ip],
      excluded: [],
      tcp: "",
      udp: "",
      methods: ["inside"],
      privilege: "connect",
      pace: null,
      asked: 1,
      answered: 1,
      packets: spent.packets,
      file: null,
    },
    null,
  )
  await recorder(context.store, scan, context.tools.describer).record([{ ip, facts, asked: NOTHING_ASKED }])
  const spending = await spendingOf(context.store, scan)
  await spending.write([{ ip, spent }])
  await spending.end()
  context.events.tell({ kind: "ledger-changed", moment: scan.moment })
  return scan.id
}
