import { readAddress, type AddressRange } from "#model/address.ts"
import type { Identifier } from "#model/declaration.ts"
import type { Link, LinkConfidence, LinkEvidence } from "#model/link.ts"
import type { Source } from "#model/source.ts"
import type { Declaration, Mention, RemovedMention } from "#model/written.ts"
import { contradictions } from "./contradictions.ts"
import type { KnownMachine } from "#model/known.ts"
import { KnownMachines, type Hit, type SuffixRule } from "./known-machines.ts"
import { mentionLinks } from "./mention-links.ts"
import { matcherOf } from "./patterns.ts"
import { sharedAddresses } from "./shared-addresses.ts"
import { byText, linkKey, placeOf } from "./words.ts"

/** All that is written down, and all machines that it may be about. */
export interface Linkable {
  readonly machines: readonly KnownMachine[]
  readonly declarations: readonly Declaration[]
  readonly mentions: readonly Mention[]
  readonly removed: readonly RemovedMention[]
  readonly sources: readonly Pick<Source, "name" | "claims">[]
  readonly suffixes: readonly SuffixRule[]
}

/** Which machine each line is about, and what has no counterpart. */
export interface Links {
  readonly links: readonly Link[]
  /** Declarations of machines that no machine fits. */
  readonly declaredNotSeen: readonly Declaration[]
  /** Machines inside what a source claims to list, and that it doesn't. */
  readonly seenNotDeclared: readonly {
    readonly source: string
    readonly machine: string
    readonly ip: string
  }[]
  /** Patterns that were not tried. */
  readonly refused: readonly { readonly declaration: Declaration; readonly because: string }[]
}

/** Links what is written down to machines. The order of what comes in makes no difference. */
export function linksOf(given: Linkable): Links {
  const known = new KnownMachines(given.machines, given.suffixes)
  const shared = sharedAddresses(given.declarations)
  const refused: { declaration: Declaration; because: string }[] = []
  const declared = given.declarations.flatMap((declaration) => {
    // It owns paths, and its patterns are not of names.
    if (declaration.kind === "ownership") return []
    if (declaration.pattern === null) return identifierLinks(declaration, known, shared)
    const tried = patternLinks(declaration, known)
    if (typeof tried !== "string") return tried
    refused.push({ declaration, because: tried })
    return []
  })
  const links = [...declared, ...mentionLinks(given.mentions, given.removed, known)]
  return {
    links: ordered(links),
    declaredNotSeen: notSeen(given.declarations, declared),
    seenNotDeclared: notDeclared(given, declared),
    refused: refused.toSorted((one, other) => one.declaration.id - other.declaration.id),
  }
}

/** Keys are made once a link: an order of a hundred thousand compares each of them many times. */
function ordered(links: readonly Link[]): readonly Link[] {
  return links
    .map((link) => [linkKey(link), link] as const)
    .toSorted(([one], [other]) => byText(one, other))
    .map(([, link]) => link)
}

/** Points per kind: what a machine keeps when it moves, above what it is given. */
const POINTS = { "host-key": 10, serial: 10, mac: 9, certificate: 8, name: 6, address: 4 } as const
const STRONG = 8
const NAME_BY_SUFFIX = 5
const SHORT_NAME = 2
const ADDRESS_IN_SCOPE = 5

interface Weighed {
  readonly machine: string
  readonly for: readonly LinkEvidence[]
  readonly against: readonly LinkEvidence[]
  readonly net: number
}

function identifierLinks(
  declaration: Declaration,
  known: KnownMachines,
  shared: ReadonlySet<string>,
): readonly Link[] {
  const found = new Map<string, Map<string, LinkEvidence>>()
  for (const identifier of declaration.identifiers) {
    const hits = known.find(identifier.kind, identifier.value, declaration.network)
    for (const hit of hits) {
      const evidence = evidenceFrom(identifier, hit, { declaration, hits, shared })
      const mine = found.get(hit.machine) ?? new Map<string, LinkEvidence>()
      const at = `${identifier.kind} ${identifier.value}`
      if ((mine.get(at)?.points ?? -1) < evidence.points) mine.set(at, evidence)
      found.set(hit.machine, mine)
    }
  }
  const weighed = [...found].map(([machine, evidence]) =>
    weigh(machine, [...evidence.values()], contradictions(declaration, machine, known, shared)),
  )
  return weighed.map((one) => linkFrom(declaration, one, weighed))
}

function weigh(machine: string, pro: readonly LinkEvidence[], against: readonly LinkEvidence[]): Weighed {
  const sorted = (list: readonly LinkEvidence[]) =>
    list.toSorted((one, other) => other.points - one.points || byText(one.because, other.because))
  return { machine, for: sorted(pro), against: sorted(against), net: sum(pro) - sum(against) }
}

const sum = (list: readonly LinkEvidence[]) => list.reduce((total, { points }) => total + points, 0)

interface Around {
  readonly declaration: Declaration
  /** Everybody that the identifier leads to. */
  readonly hits: readonly Hit[]
  readonly shared: ReadonlySet<string>
}

function evidenceFrom(identifier: Identifier, hit: Hit, around: Around): LinkEvidence {
  const sure = around.hits.filter(({ how }) => how !== "label")
  const others = hit.how === "label" ? 0 : new Set(sure.map(({ machine }) => machine)).size - 1
  const points = pointsOf(identifier, hit, around)
  return {
    by: identifier.kind,
    because: sentenceOf(identifier, hit, others, around.shared),
    points: others > 0 ? Math.min(points, STRONG) / 2 : points,
    observations: hit.known.observations,
  }
}

function pointsOf({ kind, value }: Identifier, hit: Hit, { declaration, shared }: Around): number {
  if (!hit.known.current || hit.how === "label") return 1
  if (kind === "address") {
    const isScoped = declaration.network !== null && declaration.network === hit.known.network
    if (isScoped) return ADDRESS_IN_SCOPE
    return shared.has(value) ? 1 : POINTS.address
  }
  if (kind === "name") {
    if (hit.how === "suffix") return NAME_BY_SUFFIX
    return value.includes(".") ? POINTS.name : SHORT_NAME
  }
  // A made-up hardware address is as good as its maker's luck.
  return kind === "mac" && isMadeUp(value) ? POINTS.address : POINTS[kind]
}

const isMadeUp = (mac: string) => (Number.parseInt(mac.slice(0, 2), 16) & 0b10) !== 0

function sentenceOf(identifier: Identifier, hit: Hit, others: number, shared: ReadonlySet<string>): string {
  const { kind, value } = identifier
  const what = kind === "mac" ? "hardware address" : kind.replace("-", " ")
  const holds = hit.how === "label" ? "may have" : "has"
  const when = hit.known.current ? `${holds} the ${what}` : `once had the ${what}`
  const suffix = hit.how === "exact" ? "" : `, written as ${hit.known.value}`
  const beside = others > 0 ? `, as ${others} other ${others === 1 ? "machine has" : "machines have"}` : ""
  const also = kind === "address" && shared.has(value) ? "; declarations of other machines use it too" : ""
  return `it ${when} ${value}${suffix}${beside}${also}`
}

function linkFrom(declaration: Declaration, weighed: Weighed, all: readonly Weighed[]): Link {
  const best = Math.max(...all.map(({ net }) => net))
  const isBest = weighed.net === best && all.filter(({ net }) => net === best).length === 1
  const isLink = isBest && weighed.net >= SHORT_NAME
  return {
    machine: weighed.machine,
    kind: "declaration",
    reference: { kind: "declaration", id: declaration.id, ...placeOf(declaration) },
    state: declaration.state,
    confidence: isLink ? confidenceOf(declaration, weighed) : "possible",
    standing: isLink ? "link" : "candidate",
    for: weighed.for,
    against: weighed.against,
  }
}

function confidenceOf({ state }: Declaration, { for: pro, against, net }: Weighed): LinkConfidence {
  if (state === "stale") return "possible"
  const points = (kinds: readonly string[]) =>
    Math.max(0, ...pro.filter(({ by }) => kinds.includes(by)).map((one) => one.points))
  const isStrong = points(["host-key", "serial", "mac", "certificate"]) >= STRONG
  const bothAgree = points(["name"]) >= NAME_BY_SUFFIX && points(["address"]) >= POINTS.address
  if ((isStrong || bothAgree) && against.length === 0) return state === "exact" ? "certain" : "likely"
  return net >= POINTS.address ? "likely" : "possible"
}

function patternLinks(declaration: Declaration, known: KnownMachines): readonly Link[] | string {
  const matcher = matcherOf(declaration.pattern ?? "")
  if (matcher.kind === "refused") return matcher.because
  return [...known.all].flatMap((machine) => {
    const fit = machine.identifiers.find(
      ({ kind, value, network, current }) =>
        kind === "name" &&
        current &&
        (declaration.network === null || network === null || network === declaration.network) &&
        matcher.fits(value),
    )
    if (fit === undefined) return []
    const evidence: LinkEvidence = {
      by: "pattern",
      because: `its name ${fit.value} fits ${declaration.pattern}`,
      points: matcher.isWide ? 1 : POINTS.address,
      observations: fit.observations,
    }
    const link: Link = {
      machine: machine.id,
      kind: "declaration",
      reference: { kind: "declaration", id: declaration.id, ...placeOf(declaration) },
      state: declaration.state,
      confidence: matcher.isWide || declaration.state === "stale" ? "possible" : "likely",
      // A pattern that fits everything says nothing of anything.
      standing: matcher.isWide ? "candidate" : "link",
      for: [evidence],
      against: [],
    }
    return [link]
  })
}

function notSeen(declarations: readonly Declaration[], links: readonly Link[]): readonly Declaration[] {
  const seen = new Set(
    links.flatMap(({ standing, reference }) =>
      standing === "link" && reference.kind === "declaration" ? [reference.id] : [],
    ),
  )
  return declarations
    .filter(
      ({ id, kind, identifiers, state }) =>
        kind === "machine" && identifiers.length > 0 && state !== "stale" && !seen.has(id),
    )
    .toSorted((one, other) => one.id - other.id)
}

function notDeclared({ machines, sources }: Linkable, links: readonly Link[]): Links["seenNotDeclared"] {
  const linked = new Set(
    links.flatMap(({ standing, machine, reference }) =>
      standing === "link" ? [`${reference.source}\n${machine}`] : [],
    ),
  )
  const found = sources.flatMap(({ name, claims }) =>
    machines.flatMap((machine) => {
      if (linked.has(`${name}\n${machine.id}`)) return []
      const claimed = machine.identifiers.find(
        ({ kind, value, network, current }) =>
          kind === "address" &&
          current &&
          claims.some((claim) => claim.network === network && isInside(value, claim.range)),
      )
      return claimed === undefined ? [] : [{ source: name, machine: machine.id, ip: claimed.value }]
    }),
  )
  return found.toSorted((one, other) =>
    byText(`${one.source}\n${one.machine}`, `${other.source}\n${other.machine}`),
  )
}

function isInside(ip: string, { first, last }: AddressRange): boolean {
  const [address, low, high] = [ip, first, last].map(readAddress)
  if (!address || !low || !high) return false
  return address.family === low.family && address.value >= low.value && address.value <= high.value
}
