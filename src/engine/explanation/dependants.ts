import { readAddress } from "#model/address.ts"
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

/** What a machine told from inside that may name others: a job of its own, or what it mounts. */
export interface ToldInside {
  readonly machine: string
  readonly network: string
  readonly at: Moment
  readonly observation: number
  readonly kind: "job" | "mount"
  readonly text: string
}

/** All that tells who uses whom. */
export interface UseGiven {
  readonly told: readonly ToldInside[]
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
  for (const told of given.told) fromTold(told, given.known, note)
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

const ADDRESS_OR_NAME =
  /(?<![\w.-])(?:\d{1,3}(?:\.\d{1,3}){3}|[a-z_][a-z0-9_-]{1,62}(?:\.[a-z0-9-]{1,63}){0,10}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})(?![\w-])/giu
const MOST_WORDS = 60

/** Every machine that a job or a mount names: it works without a connection being open when somebody looks. */
function fromTold(told: ToldInside, known: KnownMachines, note: Note): void {
  const { machine, network, kind, text, at, observation } = told
  const words = text.slice(0, 2_000).match(ADDRESS_OR_NAME) ?? []
  for (const word of new Set(words.slice(0, MOST_WORDS).map((one) => one.toLowerCase()))) {
    const isAddress = readAddress(word) !== null
    for (const hit of known.find(isAddress ? "address" : "name", word, network)) {
      const isSure = hit.known.current && hit.how !== "label" && (isAddress || !/^[a-z]+$/u.test(word))
      note(hit.machine, {
        name: machine,
        machine,
        what: kind === "job" ? `a job on it: ${quoted(text)}` : `mounts ${quoted(text)}`,
        standing: !isSure ? "may name it" : kind === "job" ? "names it" : "uses it",
        seen: at,
        evidence: [{ kind: "observation", id: observation }],
      })
    }
  }
}

function currentAt(ip: string, network: string | null, known: KnownMachines): readonly string[] {
  const hits = known.find("address", ip, network).filter(({ known: { current } }) => current)
  return [...new Set(hits.map(({ machine }) => machine))]
}

function fromDeclarations({ known, declarations, links }: UseGiven, note: Note): void {
  const about = machinesOf(links)
  const aliases = aliasesOf(declarations, about)
  for (const declaration of declarations) {
    if (declaration.state === "stale") continue
    const linked = about.get(declaration.id) ?? NOBODY
    for (const use of declaration.uses) fromUse(declaration, use, { linked, known, aliases, note })
  }
}

/** Machines by whether they surely are meant. */
type Meant = ReadonlyMap<string, boolean>

const NOBODY: Meant = new Map()

/** Which machines each declaration is about, or may be. */
function machinesOf(links: readonly Link[]): ReadonlyMap<number, Meant> {
  const found = new Map<number, Map<string, boolean>>()
  for (const { reference, machine, standing } of links) {
    if (reference.kind !== "declaration") continue
    const mine = found.get(reference.id) ?? new Map<string, boolean>()
    mine.set(machine, standing === "link")
    found.set(reference.id, mine)
  }
  return found
}

/** Names that are only declared for a machine, such as an alias in a zone, under which others may use it. */
function aliasesOf(
  declarations: readonly Declaration[],
  about: ReadonlyMap<number, Meant>,
): ReadonlyMap<string, Meant> {
  const aliases = new Map<string, Map<string, boolean>>()
  for (const { id, identifiers, state } of declarations) {
    const meant = about.get(id)
    if (meant === undefined || state === "stale") continue
    for (const { kind, value } of identifiers) {
      if (kind !== "name") continue
      const there = aliases.get(value) ?? new Map<string, boolean>()
      for (const [machine, isSure] of meant) there.set(machine, isSure || there.get(machine) === true)
      aliases.set(value, there)
    }
  }
  return aliases
}

interface Sides {
  /** Machines that the declaration is, or may be, about: a use counts for each of them. */
  readonly linked: Meant
  readonly known: KnownMachines
  readonly aliases: ReadonlyMap<string, Meant>
  readonly note: Note
}

function fromUse(declaration: Declaration, use: Use, sides: Sides): void {
  const others = othersOf(declaration, use, sides)
  const { linked, note } = sides
  const port = use.port === null ? "" : `, port ${use.port}`
  const place = { ...placeOf(declaration), line: use.line, endLine: use.line }
  const consumer = {
    what: `${quoted(use.what)}${port}`,
    seen: null,
    evidence: [{ kind: "declaration", id: declaration.id, ...place }],
  } as const
  const standing = (isSure: boolean) => {
    if (!isSure) return "may name it"
    return isWatching(`${declaration.format} ${use.what}`) ? "watches it" : "names it"
  }
  const used = use.direction === "from" ? others : linked
  const using = use.direction === "from" ? linked : others
  const name =
    (use.direction === "from" ? declaration.identifiers[0]?.value : use.other[0]?.value) ?? placeText(place)
  for (const [machine, isSure] of used)
    note(machine, { ...consumer, standing: standing(isSure), name, machine: only(using) })
}

/** Whom the other side of a use means, by what was seen and by what is declared. */
function othersOf({ network }: Declaration, { other }: Use, { known, aliases }: Sides): Meant {
  const found = new Map<string, boolean>()
  const add = (machine: string, isSure: boolean) => found.set(machine, isSure || found.get(machine) === true)
  for (const { kind, value } of other) {
    for (const { machine, how, known: one } of known.find(kind, value, network))
      add(machine, one.current && how !== "label")
    if (kind === "name") for (const [machine, isSure] of aliases.get(value) ?? NOBODY) add(machine, isSure)
  }
  return found
}

/** The one machine that surely is meant; null where there is none, or more. */
function only(machines: Meant): string | null {
  const sure = [...machines].flatMap(([machine, isSure]) => (isSure ? [machine] : []))
  return sure.length === 1 ? sure[0]! : null
}

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
  const machines = new Map<string, Link[]>()
  for (const link of links) {
    if (link.kind !== "mention" || link.state === "removed") continue
    const at = referenceKey(link.reference)
    machines.set(at, [...(machines.get(at) ?? []), link])
  }
  for (const mention of mentions) {
    if (mention.use === null || mention.kind === "document") continue
    const reference = { kind: "mention", ...placeOf(mention) } as const
    const said = MENTIONED[mention.use]
    for (const { machine, standing } of machines.get(referenceKey(reference)) ?? [])
      note(machine, {
        name: placeText(mention),
        machine: null,
        what: mention.kind === "comment" ? `${said}, commented out` : said,
        standing: standingOf(mention, standing),
        seen: null,
        evidence: [reference],
      })
  }
}

function standingOf({ kind, use }: Mention, standing: Link["standing"]): Consumer["standing"] {
  if (kind === "comment") return "no longer names it"
  if (standing === "candidate") return "may name it"
  return use === "monitor" ? "watches it" : "names it"
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
  const maybe = count(["may name it"])
  const watching = count(["watches it"])
  return [
    ...(using > 0 ? [`${counted(using, "machine was", "machines were")} seen using it`] : []),
    ...(naming > 0 ? [`${counted(naming, "line or machine names", "lines or machines name")} it`] : []),
    ...(maybe > 0 ? [`${counted(maybe, "may name", "may name")} it`] : []),
    ...(watching > 0 ? [`${counted(watching, "watches", "watch")} it`] : []),
  ].join(", ")
}
