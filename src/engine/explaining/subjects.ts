import { addressText, readAddress } from "#model/address.ts"
import type { KnownIdentifier, KnownMachine } from "#model/known.ts"
import type { MachineState, ResolvedMachine } from "#model/machine.ts"
import type { Moment } from "#model/moment.ts"
import type { Json } from "#model/observation.ts"
import type { Borne } from "#store/known.ts"
import type { Reading } from "#store/store.ts"
import type { LookedInside, ToldInside } from "#engine/explanation/dependants.ts"
import type { SuffixRule } from "#engine/explanation/known-machines.ts"

/** A machine that is to be explained, with what it bears. */
export interface Subject {
  readonly key: number
  readonly machine: ResolvedMachine
  /** How it is now. */
  readonly state: MachineState
  readonly borne: readonly Borne[]
  readonly known: KnownMachine
  /** The network that it was seen in last, and its first address there. */
  readonly network: string
  readonly ip: string
}

const AT_A_TIME = 300

/** Machines with what they bear, in the order of their ids. */
export async function* subjectsOf(
  store: Pick<Reading, "machines" | "known">,
  ids: readonly string[],
): AsyncGenerator<readonly Subject[]> {
  for (let at = 0; at < ids.length; at += AT_A_TIME) {
    const some = ids.slice(at, at + AT_A_TIME)
    const borne = Map.groupBy(await store.known.borne(some), ({ machine }) => machine)
    const keys = await store.known.keys(some)
    const machines = await store.machines.resolvedByIds(some)
    yield machines.flatMap((machine) => {
      const key = keys.get(machine.id)
      return key === undefined || machine.holders !== null
        ? []
        : [subjectFrom(machine, key, borne.get(machine.id) ?? [])]
    })
  }
}

function subjectFrom(machine: ResolvedMachine, key: number, borne: readonly Borne[]): Subject {
  const state = machine.states.at(-1)!
  const address = machine.addresses.find(({ until }) => until === null) ?? machine.addresses[0]
  return {
    key,
    machine,
    state,
    borne,
    known: { id: machine.id, identifiers: identifiersOf(machine, state, borne) },
    network: address?.network ?? "",
    ip: address?.ip ?? "",
  }
}

/** All that a machine is known by, each once. */
function identifiersOf(
  machine: ResolvedMachine,
  state: MachineState,
  borne: readonly Borne[],
): readonly KnownIdentifier[] {
  const found = new Map<string, KnownIdentifier>()
  const add = (identifier: KnownIdentifier) => {
    const at = `${identifier.kind} ${identifier.network ?? ""} ${identifier.value}`
    const there = found.get(at)
    found.set(at, {
      ...identifier,
      current: identifier.current || there?.current === true,
      observations: [...new Set([...(there?.observations ?? []), ...identifier.observations])],
    })
  }
  for (const { ip, mac, network, until, evidence } of machine.addresses) {
    const current = until === null
    add({ kind: "address", value: canonical(ip), network, current, observations: evidence })
    if (mac !== null) add({ kind: "mac", value: mac.toLowerCase(), network: null, current, observations: [] })
  }
  for (const one of borne) for (const identifier of borneIdentifiers(one)) add(identifier)
  for (const name of state.names) addName(add, name)
  addName(add, state.name)
  return [...found.values()]
}

const canonical = (ip: string): string => {
  const address = readAddress(ip)
  return address === null ? ip : addressText(address)
}

function addName(add: (identifier: KnownIdentifier) => void, text: string): void {
  const value = nameFrom(text)
  if (value !== null) add({ kind: "name", value, network: null, current: true, observations: [] })
}

/** As it is compared; null for what is no name of one machine. */
function nameFrom(text: string): string | null {
  const name = text.trim().toLowerCase().replace(/\.$/u, "")
  const isName = /^[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?$/u.test(name)
  return isName && readAddress(name) === null && /[a-z]/u.test(name) ? name : null
}

const MOST_NAMES = 20

function borneIdentifiers(one: Borne): readonly KnownIdentifier[] {
  const { kind, value, subject, network, current, id, detail } = one
  const rest = { current, observations: [id] }
  switch (kind) {
    case "mac":
      return [{ kind, value: value.toLowerCase(), network: null, ...rest }]
    case "name": {
      const name = nameFrom(value)
      return name === null ? [] : [{ kind, value: name, network, ...rest }]
    }
    case "host-key":
      return value.startsWith("SHA256:") ? [{ kind, value, network: null, ...rest }] : []
    case "certificate":
      return [
        ...(value.startsWith("SHA256:")
          ? [{ kind, value: value.slice("SHA256:".length).toLowerCase(), network: null, ...rest } as const]
          : []),
        ...namesIn(detail).map((name) => ({ kind: "name", value: name, network, ...rest }) as const),
      ]
    case "inside":
      return subject === "interfaces" ? insideAddresses(one) : []
    case "identifier":
      return subject === "serial" ? [{ kind: "serial", value, network: null, ...rest }] : []
    default:
      return []
  }
}

/** Addresses that it has by its own word, also where no scan asked. */
function insideAddresses({ detail, network, current, id }: Borne): readonly KnownIdentifier[] {
  const list = valueAt(detail, "interfaces")
  if (!Array.isArray(list)) return []
  return list.flatMap((one: Json) =>
    textsAt(one, "addresses").flatMap((text) => {
      const value = canonical(text.split(/[/%]/u, 1)[0] ?? "")
      const isOwn = /^(?:127\.|169\.254\.|::1$|fe80:)/u.test(value) || readAddress(value) === null
      return isOwn ? [] : [{ kind: "address" as const, value, network, current, observations: [id] }]
    }),
  )
}

/** The names that a certificate is for, without those that stand for many. */
function namesIn(detail: Json): readonly string[] {
  const names = textsAt(detail, "sans")
  return names.flatMap((name) => (name.includes("*") ? [] : (nameFrom(name) ?? []))).slice(0, MOST_NAMES)
}

/** A list of texts inside of what else was said. */
function textsAt(detail: Json, key: string): readonly string[] {
  const list = valueAt(detail, key)
  return Array.isArray(list) ? list.filter((one) => typeof one === "string") : []
}

function valueAt(detail: Json, key: string): Json {
  if (typeof detail !== "object" || detail === null || Array.isArray(detail)) return null
  return new Map(Object.entries(detail)).get(key) ?? null
}

/** Who a machine was connected with when it was looked at from inside, the latest look last. */
export function looksInto({ machine, borne }: Subject): readonly LookedInside[] {
  return borne
    .filter(({ kind, subject }) => kind === "inside" && subject === "connections")
    .map(({ id, last, network, detail }) => ({
      machine: machine.id,
      network,
      at: last,
      observation: id,
      peers: peersIn(detail),
    }))
}

function peersIn(detail: Json): LookedInside["peers"] {
  const list = valueAt(detail, "peers")
  if (!Array.isArray(list)) return []
  return list.flatMap((peer: Json) => {
    const [direction, ip, port, process] = ["direction", "ip", "port", "process"].map((key) =>
      valueAt(peer, key),
    )
    if ((direction !== "in" && direction !== "out") || typeof ip !== "string" || typeof port !== "number")
      return []
    if (ip.startsWith("127.") || ip === "::1") return []
    return [{ direction, ip, port, process: typeof process === "string" ? process : null }]
  })
}

/** Jobs and mounts that it told from inside, in which others may be named. */
export function toldOfOthers(subject: Subject): readonly ToldInside[] {
  const parts = [
    ["cron", "job"],
    ["mounts", "mount"],
  ] as const
  return parts.flatMap(([part, kind]) =>
    toldInside(subject, part).flatMap(({ id, texts, at, network }) =>
      texts.map((text) => ({ machine: subject.machine.id, network, at, observation: id, kind, text })),
    ),
  )
}

/** UDP ports that it listened on for others when it was looked at from inside; null where nobody looked. */
export function udpListeners({ borne }: Subject): readonly number[] | null {
  const sockets = borne.filter(
    ({ kind, subject, current }) => kind === "inside" && subject === "sockets" && current,
  )
  if (sockets.length === 0) return null
  return sockets.flatMap(({ detail }) => {
    const list = valueAt(detail, "listening")
    if (!Array.isArray(list)) return []
    return list.flatMap((listener: Json) => {
      const [protocol, ip, port] = ["protocol", "ip", "port"].map((key) => valueAt(listener, key))
      const isOwn = typeof ip === "string" && (ip.startsWith("127.") || ip === "::1")
      return protocol === "udp" && typeof port === "number" && !isOwn && !CLIENTS.has(port) ? [port] : []
    })
  })
}

/** How many containers run on it, as it was seen from inside. */
export function containersOn({ borne }: Subject): number {
  const counts = borne
    .filter(({ kind, subject, current }) => kind === "inside" && subject === "containers" && current)
    .map(({ detail }) => valueAt(detail, "containers"))
  return Math.max(0, ...counts.map((list) => (Array.isArray(list) ? list.length : 0)))
}

// DHCP's clients listen for the answer to their own question.
const CLIENTS = new Set([68, 546])

/** Texts of a list that it told from inside, such as its jobs. */
export function toldInside({ borne }: Subject, part: string): readonly Told[] {
  return borne
    .filter(({ kind, subject, current }) => kind === "inside" && subject === part && current)
    .map(({ id, detail, last, network }) => ({ id, at: last, network, texts: textsAt(detail, "list") }))
}

/** A list that a machine told from inside. */
interface Told {
  readonly id: number
  readonly at: Moment
  readonly network: string
  readonly texts: readonly string[]
}

const FEWEST_SHARING = 2

/** Suffixes that several machines of a network have in their names: there a short name stands for a whole one. */
export function suffixesOf(subjects: Iterable<Subject>): readonly SuffixRule[] {
  const users = new Map<string, Set<string>>()
  for (const { known } of subjects)
    for (const { kind, value, network, current } of known.identifiers) {
      const dot = value.indexOf(".")
      if (kind !== "name" || !current || network === null || dot <= 0) continue
      const at = `${network}\n${value.slice(dot + 1)}`
      const own = users.get(at) ?? new Set<string>()
      users.set(at, own.add(known.id))
    }
  return [...users]
    .filter(([, machines]) => machines.size >= FEWEST_SHARING)
    .toSorted(([, one], [, other]) => other.size - one.size)
    .map(([at]) => {
      const [network = "", suffix = ""] = at.split("\n")
      return { network, suffix }
    })
}
