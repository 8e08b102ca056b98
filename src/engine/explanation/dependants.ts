import type { Consumer } from "#model/dossier.ts"
import type { Use } from "#model/declaration.ts"
import type { Link } from "#model/link.ts"
import type { Moment } from "#model/moment.ts"
import type { Declaration, Mention } from "#model/written.ts"
import type { KnownMachines } from "./known-machines.ts"
import { byText, counted, placeOf, placeText, quoted, referenceKey } from "./words.ts"

/** The connections that a machine had when it was looked at from inside. */
export interface LookedInside {
  readonly machine: string
  readonly network: string
  readonly at: Moment
  /** The observation that lists them. */
  readonly observation: number
  readonly peers: readonly {
    /** in: the other uses a service of this machine. */
    readonly direction: "in" | "out"
    readonly ip: string
    readonly port: number
    readonly process: string | null
  }[]
}

/** All that tells who uses whom. */
export interface UseGiven {
  readonly known: KnownMachines
  readonly declarations: readonly Declaration[]
  readonly links: readonly Link[]
  readonly mentions: readonly Mention[]
  readonly looks: readonly LookedInside[]
}

/** Who uses, names or watches each machine, by the machine's id: seen from inside, or written down. */
export function dependantsOf(given: UseGiven): ReadonlyMap<string, readonly Consumer[]> {
  const found = new Map<string, Map<string, Consumer>>()
  const note = (machine: string, consumer: Consumer) => {
    if (consumer.machine === machine) return
    const mine = found.get(machine) ?? new Map<string, Consumer>()
    mine.set(consumerKey(consumer), consumer)
    found.set(machine, mine)
  }
  for (const look of given.looks) fromLook(look, given.known, note)
  fromDeclarations(given, note)
  fromMentions(given, note)
  return new Map(
    [...found].map(([machine, consumers]) => [
      machine,
      [...consumers].toSorted(([one], [other]) => byText(one, other)).map(([, consumer]) => consumer),
    ]),
  )
}

type Note = (machine: string, consumer: Consumer) => void

const consumerKey = ({ name, what, evidence, seen }: Consumer) =>
  `${name}\n${what}\n${evidence.map(referenceKey).join("\n")}\n${seen ?? ""}`

function fromLook(look: LookedInside, known: KnownMachines, note: Note): void {
  const evidence = [{ kind: "observation", id: look.observation } as const]
  for (const { direction, ip, port, process } of look.peers) {
    const others = currentAt(ip, look.network, known)
    const by = process === null ? "" : ` (${quoted(process)})`
    const what = `connection to port ${port}${by}`
    const consumer = { what, standing: "uses it", seen: look.at, evidence } as const
    if (direction === "in")
      note(look.machine, { ...consumer, name: ip, machine: others.length === 1 ? others[0]! : null })
    // Where several may have the address, each of them may be the one that is used.
    else for (const other of others) note(other, { ...consumer, name: look.machine, machine: look.machine })
  }
}

function currentAt(ip: string, network: string | null, known: KnownMachines): readonly string[] {
  const hits = known.find("address", ip, network).filter(({ known: { current } }) => current)
  return [...new Set(hits.map(({ machine }) => machine))]
}

function fromDeclarations({ known, declarations, links }: UseGiven, note: Note): void {
  const machines = new Map<number, string[]>()
  for (const { reference, machine } of links)
    if (reference.kind === "declaration")
      machines.set(reference.id, [...(machines.get(reference.id) ?? []), machine])
  for (const declaration of declarations) {
    if (declaration.state === "stale") continue
    const linked = machines.get(declaration.id) ?? []
    for (const use of declaration.uses) fromUse(declaration, use, { linked, known, note })
  }
}

interface Sides {
  /** Machines that the declaration is, or may be, about: a use counts for each of them. */
  readonly linked: readonly string[]
  readonly known: KnownMachines
  readonly note: Note
}

function fromUse(declaration: Declaration, use: Use, { linked, known, note }: Sides): void {
  const others = [
    ...new Set(
      use.other.flatMap(({ kind, value }) =>
        known.find(kind, value, declaration.network).map(({ machine }) => machine),
      ),
    ),
  ]
  const port = use.port === null ? "" : `, port ${use.port}`
  const place = placeOf(declaration)
  const consumer = {
    what: `${quoted(use.what)}${port}`,
    standing: isWatching(use.what) ? "watches it" : "names it",
    seen: null,
    evidence: [{ kind: "declaration", id: declaration.id, ...place, line: use.line, endLine: use.line }],
  } as const
  const declared = declaration.identifiers[0]?.value ?? placeText(declaration)
  const other = use.other[0]?.value ?? "another machine"
  if (use.direction === "from")
    for (const machine of others) note(machine, { ...consumer, name: declared, machine: only(linked) })
  else for (const machine of linked) note(machine, { ...consumer, name: other, machine: only(others) })
}

const only = (machines: readonly string[]) => (machines.length === 1 ? machines[0]! : null)

const isWatching = (what: string) =>
  /scrap|monitor|prometheus|nagios|icinga|zabbix|blackbox|probe/iu.test(what)

/** How a mention is said. */
const MENTIONED: Readonly<Record<Exclude<Mention["use"], null>, string>> = {
  cron: "a scheduled job names it",
  monitor: "monitoring names it",
  upstream: "traffic is sent to it",
  dns: "a DNS record points at it",
}

function fromMentions({ mentions, links }: UseGiven, note: Note): void {
  const machines = new Map<string, string[]>()
  for (const { kind, state, reference, machine } of links) {
    if (kind !== "mention" || state === "removed") continue
    const at = referenceKey(reference)
    machines.set(at, [...(machines.get(at) ?? []), machine])
  }
  for (const mention of mentions) {
    if (mention.use === null || mention.kind === "document") continue
    const reference = { kind: "mention", ...placeOf(mention) } as const
    const isComment = mention.kind === "comment"
    for (const machine of machines.get(referenceKey(reference)) ?? [])
      note(machine, {
        name: placeText(mention),
        machine: null,
        what: isComment ? `${MENTIONED[mention.use]}, commented out` : MENTIONED[mention.use],
        standing: isComment ? "no longer names it" : mention.use === "monitor" ? "watches it" : "names it",
        seen: null,
        evidence: [reference],
      })
  }
}

/** "8 machines use or name it, 1 watches it"; empty where nobody does. */
export function dependantsSentence(consumers: readonly Consumer[]): string {
  const count = (standings: readonly Consumer["standing"][]) =>
    new Set(
      consumers
        .filter(({ standing }) => standings.includes(standing))
        .map(({ machine, name }) => machine ?? name),
    ).size
  const using = count(["uses it"])
  const naming = count(["names it"])
  const watching = count(["watches it"])
  return [
    ...(using > 0 ? [`${counted(using, "machine was", "machines were")} seen using it`] : []),
    ...(naming > 0 ? [`${counted(naming, "line or machine names", "lines or machines name")} it`] : []),
    ...(watching > 0 ? [`${counted(watching, "watches", "watch")} it`] : []),
  ].join(", ")
}
