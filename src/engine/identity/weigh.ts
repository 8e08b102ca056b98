import type { Observation } from "#model/observation.ts"
import type { Key, KeyGroup } from "./keys.ts"
import { likeness } from "./likeness.ts"
import { areCardsOfOne, nameStem } from "./names.ts"
import { aliveTogether, cardOf, lifeIn, overlap, spanLife, type Span } from "./span.ts"

/** Points from which two spans are taken for one machine, and from which they may be. */
export const JOINS = 10
export const DOUBTFUL = 6

/** One piece of evidence, for or against. */
export interface Reason {
  readonly says: string
  readonly points: number
  readonly evidence: readonly number[]
  /** Where it leaves a doubt that no other evidence lifts: more points than this there can't be. */
  readonly most?: number
}

/** What speaks for and against two spans being one machine. */
export interface Weighing {
  readonly points: number
  readonly for: readonly Reason[]
  readonly against: readonly Reason[]
  /** What makes it impossible; null where nothing does. */
  readonly impossible: Reason | null
  readonly together: boolean
}

/** What is known of a key beyond the two spans that share it. */
export interface Standing {
  /** Several machines bear it at once, so that it proves nothing. */
  readonly isCloned: (match: string) => boolean
  /** On how many segments it was borne. */
  readonly segments: (match: string) => number
  /** At how many addresses it was borne. */
  readonly places: (match: string) => number
}

/** Of keys about which nothing else is known: they are taken at their best. */
const ALONE: Standing = { isCloned: () => false, segments: () => 1, places: () => Infinity }

/** Weighs two spans. The earlier comes first where they were not alive together. */
export function weigh(a: Span, b: Span, standing: Standing = ALONE): Weighing {
  const together = aliveTogether(a, b)
  const pair: Pair = { a, b, together, standing, shared: sharedKeys(a, b) }
  const impossible = contradiction(a, b)
  const found = [
    ...sharing(pair),
    ...placing(pair),
    ...families(pair),
    ...cards(pair),
    ...hostKeys(pair),
    ...hardware(pair),
    ...names(pair),
    ...certificates(pair),
    ...likeness(a, b, together || isNextTo(a, b)),
  ].filter(({ points }) => points !== 0)
  const sum = found.reduce((points, reason) => points + reason.points, 0)
  return {
    points: Math.min(sum, ...found.map(({ most }) => most ?? Infinity)),
    for: found.filter(({ points }) => points > 0).toSorted((x, y) => y.points - x.points),
    against: found.filter(({ points }) => points < 0).toSorted((x, y) => x.points - y.points),
    impossible,
    together,
  }
}

interface Pair {
  readonly a: Span
  readonly b: Span
  readonly together: boolean
  readonly standing: Standing
  readonly shared: readonly (readonly [Key, Key])[]
}

/** Whether one follows the other at one address with nobody between them. */
export function isNextTo(a: Span, b: Span): boolean {
  return a.endpoint.id === b.endpoint.id && Math.abs(a.order - b.order) === 1
}

function sharedKeys(a: Span, b: Span): (readonly [Key, Key])[] {
  return a.keys.flatMap((one) =>
    b.keys.filter(({ match }) => match === one.match).map((other) => [one, other] as const),
  )
}

/** The best of each kind of key that both bear: a certificate and its key are one piece of evidence, not two. */
function sharing(pair: Pair): Reason[] {
  const best = new Map<KeyGroup, Reason>()
  for (const [one, other] of pair.shared) {
    const points = worth(one, other, pair)
    const known = best.get(one.group)
    if (known && known.points >= points) continue
    const says = one.group === "name" ? `name ${one.value}` : one.says
    best.set(one.group, { says, points, evidence: [one.observation.id, other.observation.id] })
  }
  return [...best.values()]
}

const CLONED_LATER: Readonly<Record<KeyGroup, number>> = {
  hardware: 4,
  "host-key": 4,
  tls: 2,
  mac: 2,
  name: 1,
}

function worth(one: Key, other: Key, { a, b, together, standing }: Pair): number {
  if (standing.isCloned(one.match)) return together ? 0 : CLONED_LATER[one.group]
  const points = Math.min(one.points, other.points)
  switch (one.group) {
    case "host-key":
      // The same key on another port is a forwarded port as often as not.
      return portOf(one) === portOf(other) && isMainKey(one, a) && isMainKey(other, b) ? points : 5
    case "tls":
      return sharesPort(one, other, a, b) ? points : Math.ceil(points / 2)
    case "mac":
      return together && a.segment !== b.segment ? macAcross(points, a) : points
    case "name":
      // The zone's name for an address stays when the machine goes; one that was seen elsewhere goes with it.
      return isNextTo(a, b) && one.observation.standing === "claimed" && standing.places(one.match) === 1
        ? 1
        : points
    case "hardware":
      return points
  }
}

const macAcross = (points: number, { mac }: Span): number => (mac?.kind === "universal" ? points : points - 4)

const portOf = ({ subject }: { readonly subject: string }): string => subject.split(" ", 1)[0] ?? ""

/** A machine's own SSH server is the one on 22; others beside it may be forwarded or run in containers. */
export function isMainKey({ group, subject }: Key, span: Span): boolean {
  if (group !== "host-key") return true
  const ports = new Set(span.keys.filter((key) => key.group === "host-key").map(portOf))
  return ports.size === 1 || portOf({ subject }) === "22/tcp" || !ports.has("22/tcp")
}

/** Whether a key was shown on one port at least by both. */
export function sharesPort(one: Key, other: Key, a: Span, b: Span): boolean {
  const at = (span: Span, { match }: Key) =>
    new Set(span.keys.filter((key) => key.match === match).map(portOf))
  const theirs = at(b, other)
  return [...at(a, one)].some((port) => theirs.has(port))
}

/** What the places and times of the two say. */
function placing({ a, b, together, standing, shared }: Pair): Reason[] {
  if (isNextTo(a, b)) return [continuity(a, b)]
  const strong = shared.filter(
    ([{ group, match }]) => (group === "host-key" || group === "hardware") && !standing.isCloned(match),
  )
  if (!together) return shared.length > 0 ? [soonAfter(a, b), ...following(a, b, shared, standing)] : []
  const hasCard = shared.some(([{ group }]) => group === "mac")
  if (strong.length === 0 || hasCard) return []
  return a.segment === b.segment ? sideBySide(a, b, shared) : legs(a, b, strong[0]![0], standing)
}

/** One address of each family, with the same certificate: most machines have both. */
function families({ a, b, together, shared, standing }: Pair): Reason[] {
  const isBoth = a.endpoint.ip.includes(":") !== b.endpoint.ip.includes(":")
  const tls = shared.find(
    ([{ group, match, points }]) => group === "tls" && points >= 6 && !standing.isCloned(match),
  )
  if (!together || !isBoth || !tls || standing.segments(tls[0].match) > 2) return []
  return [{ says: "pair of one IPv4 and one IPv6 address", points: 2, evidence: [] }]
}

const A_MONTH = 30 * 86_400_000

function continuity(a: Span, b: Span): Reason {
  const [early, late] = a.order < b.order ? [a, b] : [b, a]
  const isLongGone = spanLife(late).first - spanLife(early).last > A_MONTH
  const evidence = [early, late].flatMap(upId)
  if (a.hands >= MANY_HANDS)
    return { says: `address, though that has been in ${a.hands} hands`, points: 7, evidence }
  return { says: "address, with nobody in between", points: isLongGone ? 10 : 11, evidence }
}

/** An address that so many had is handed out anew all the time, and says little of who has it now. */
export const MANY_HANDS = 3

const upId = ({ observations }: Span): number[] =>
  observations
    .filter(({ kind }) => kind === "up")
    .map(({ id }) => id)
    .slice(-1)

const TWO_DAYS = 2 * 86_400_000

function soonAfter(a: Span, b: Span): Reason {
  const [early, late] = [spanLife(a), spanLife(b)].toSorted((x, y) => x.first - y.first)
  const isSoon = late!.first - early!.last <= TWO_DAYS
  return { says: "time: one was seen as soon as the other was gone", points: isSoon ? 1 : 0, evidence: [] }
}

/** A name that went from one address to another at once, where there is nothing else to know either by. */
function following(a: Span, b: Span, shared: Pair["shared"], standing: Standing): Reason[] {
  const isBare = ({ keys, mac }: Span) => mac === null && keys.every(({ group }) => group === "name")
  const name = shared.find(([{ match }]) => !standing.isCloned(match))
  if (!name || !isBare(a) || !isBare(b) || soonAfter(a, b).points === 0) return []
  const evidence = name.map(({ observation: { id } }) => id)
  return [{ says: "way: the name went with it, and was never in two places", points: 4, evidence }]
}

/** Two addresses of one segment with one key: two cards of a machine, or a machine and its clone. */
function sideBySide(a: Span, b: Span, shared: Pair["shared"]): Reason[] {
  if (cardOf(a) && cardOf(b)) return []
  // Whoever wrote the zone gave both addresses to one machine.
  if (shared.some(([{ group, subject }]) => group === "name" && subject === "ptr")) return []
  const says = "hardware addresses are not seen from here, and a copied machine would look the same"
  return [{ says, points: -4, evidence: [], most: JOINS - 1 }]
}

const MANY_SEGMENTS = 3

/** A key on several segments at once: legs of one machine, or copies of it. */
function legs(a: Span, b: Span, { match }: Key, standing: Standing): Reason[] {
  const found: Reason[] = []
  const isAligned = lastPart(a) === lastPart(b)
  if (isAligned) found.push({ says: `last part of the address, ${lastPart(a)}`, points: 2, evidence: [] })
  const [one, other] = [zoneName(a), zoneName(b)]
  const isNamedAlike = one !== null && other !== null && areCardsOfOne(one, other)
  if (isNamedAlike)
    found.push({ says: `beginning of the name, ${nameStem(one)}`, points: 2, evidence: nameIds(a, b) })
  // A copy shares its services and its system as well; the name it was given says that it is another.
  if (one !== null && other !== null && !isNamedAlike)
    found.push({ says: "other names in the DNS", points: -3, evidence: nameIds(a, b), ...DOUBT })
  if (standing.segments(match) >= MANY_SEGMENTS && !isAligned && !isNamedAlike)
    found.push({
      says: "the key is on so many segments that it may have been copied",
      points: -4,
      evidence: [],
    })
  return found
}

const lastPart = ({ endpoint: { ip } }: Span): string => ip.split(/[.:]/).at(-1) ?? ""

/** The zone's name for it, where that is no name made from the address. */
function zoneName({ keys }: Span): string | null {
  return keys.find(({ group, subject }) => group === "name" && subject === "ptr")?.value ?? null
}

const nameIds = (...spans: readonly Span[]): number[] =>
  spans.flatMap(({ observations }) => observations.filter(({ kind }) => kind === "name").map(({ id }) => id))

/** Other network cards: new hardware where the address stayed, and no news where it didn't. */
function cards({ a, b, together, shared }: Pair): Reason[] {
  const [one, other] = [cardOf(a), cardOf(b)]
  if (!one || !other || one.value === other.value || together) return []
  const evidence = [one.id, other.id]
  const isMadeUp = one.kind === "random" && other.kind === "random"
  const isNamed = shared.some(([{ group }]) => group === "name")
  const rotation: Reason[] =
    isMadeUp && isNamed ? [{ says: "habit of making up its hardware address", points: 4, evidence }] : []
  const says = "another hardware address"
  if (isNextTo(a, b) && isMadeUp) return [...rotation, { says, points: -6, evidence }]
  // Other hardware with the same name and services is what a replacement looks like.
  if (isNextTo(a, b)) return [{ says, points: -8, evidence, ...(hasStrong(shared) ? {} : DOUBT) }]
  const isEither = one.kind === "random" || other.kind === "random"
  return [...rotation, { says, points: isEither ? 0 : -2, evidence }]
}

function hostKeys({ a, b, together, shared, standing }: Pair): Reason[] {
  if (together) return []
  const differing = differingHostKeys(a, b)
  if (differing.length === 0) return []
  const card = shared.find(([{ group, match }]) => group === "mac" && !standing.isCloned(match))
  const kind = card && a.mac?.kind
  const points = kind === "universal" ? -2 : kind === "virtual-machine" ? -5 : -8
  const evidence = differing.map(({ observation: { id } }) => id)
  return [{ says: "other SSH host keys", points, evidence, ...(hasStrong(shared) ? {} : DOUBT) }]
}

const DOUBT = { most: JOINS - 1 } as const

/** Whether they share more than a name. */
const hasStrong = (shared: Pair["shared"]): boolean => shared.some(([{ group }]) => group !== "name")

/** Host keys on one port that are not the same, where none is. */
function differingHostKeys(a: Span, b: Span): Key[] {
  const hostKeysOf = ({ keys }: Span) => keys.filter(({ group }) => group === "host-key")
  const [ours, theirs] = [hostKeysOf(a), hostKeysOf(b)]
  if (ours.some(({ match }) => theirs.some((other) => other.match === match))) return []
  return ours.flatMap((one) =>
    theirs.filter((other) => portOf(other) === portOf(one)).flatMap((other) => [one, other]),
  )
}

function hardware({ a, b, together, shared }: Pair): Reason[] {
  if (together) return []
  const differing = differingHardware(a, b)
  if (differing.length === 0) return []
  const points = shared.some(([{ group }]) => group === "mac") ? -6 : -12
  return [
    {
      says: `another ${differing[0]!.says}`,
      points,
      evidence: differing.map(({ observation: { id } }) => id),
    },
  ]
}

function differingHardware(a: Span, b: Span): Key[] {
  return a.keys
    .filter(({ group }) => group === "hardware")
    .flatMap((one) => {
      const others = b.keys.filter(({ group, subject }) => group === "hardware" && subject === one.subject)
      return others.length > 0 && !others.some(({ match }) => match === one.match) ? [one, ...others] : []
    })
}

/** A machine shows one certificate on a port wherever it is asked, unless it serves each address apart. */
function certificates({ a, b, together, shared, standing }: Pair): Reason[] {
  const proving = shared.filter(([{ group, match }]) => group !== "name" && !standing.isCloned(match))
  if (proving.some(([{ group }]) => group !== "host-key")) return []
  // A certificate is renewed with a new key now and then.
  if (!together && (!isNextTo(a, b) || proving.length > 0)) return []
  const evidence = otherCertificates(a, b, together)
  if (evidence.length === 0) return together ? [] : otherKindsOfKeys(a, b)
  // Where everything else they share was copied, what was not copied tells them apart.
  return [{ says: "another certificate", points: -8, evidence, ...(hasStrong(shared) ? DOUBT : {}) }]
}

/** A certificate before and a host key after, or the other way about: nothing of what was shown is shown any more. */
function otherKindsOfKeys(a: Span, b: Span): Reason[] {
  const groupsOf = ({ keys }: Span) =>
    new Set(keys.map(({ group }) => group).filter((group) => group === "host-key" || group === "tls"))
  const [ours, theirs] = [groupsOf(a), groupsOf(b)]
  const areOthers = ours.size > 0 && theirs.size > 0 && ![...ours].some((group) => theirs.has(group))
  return areOthers ? [{ says: "none of the keys that were shown", points: -5, evidence: [] }] : []
}

/** Certificates of both that are not the same; of one port, where both were seen together. */
function otherCertificates(a: Span, b: Span, together: boolean): number[] {
  const shown = ({ told }: Span) => told.filter(({ kind }) => kind === "certificate")
  const theirs = shown(b)
  if (shown(a).some(({ value }) => theirs.some((other) => other.value === value))) return []
  return shown(a).flatMap((one) => {
    const others = theirs.filter(({ subject }) => !together || subject === one.subject)
    const isRenewed = !together && others.some((other) => isRenewal(one, other))
    return others.length > 0 && !isRenewed ? [one.id, others[0]!.id] : []
  })
}

/** Whether two that answered together are surely, or on one segment all but surely, not one machine. */
export function areDistinct(a: Span, b: Span): boolean {
  if (contradiction(a, b) !== null) return true
  const isOneCard = a.mac !== null && a.mac.value === b.mac?.value
  return a.segment === b.segment && !isOneCard && otherCertificates(a, b, true).length > 0
}

/** The same name in another certificate: renewed. */
function isRenewal({ detail: one }: Observation, { detail: other }: Observation): boolean {
  const subjectOf = (detail: Observation["detail"]) =>
    typeof detail === "object" && detail !== null && "subject" in detail
      ? JSON.stringify(detail["subject"])
      : "{}"
  return subjectOf(one) !== "{}" && subjectOf(one) === subjectOf(other)
}

const NAMED_BY_ITSELF = new Set(["netbios", "smb", "ntlm"])

function names({ a, b, together, shared }: Pair): Reason[] {
  if (shared.some(([{ group }]) => group === "name")) return []
  const own = differingNames(a, b, (subject) => subject !== "ptr")
  if (own.length > 0) return [{ says: "another name of its own", points: together ? -5 : -4, evidence: own }]
  if (together) return []
  const given = differingNames(a, b, (subject) => subject === "ptr")
  const points = isNextTo(a, b) ? -4 : -1
  return given.length > 0 ? [{ says: "another name in the DNS", points, evidence: given }] : []
}

function differingNames(a: Span, b: Span, counts: (subject: string) => boolean): number[] {
  const named = ({ keys }: Span) => keys.filter(({ group, subject }) => group === "name" && counts(subject))
  return named(a).flatMap((one) =>
    named(b)
      .filter(({ subject, value }) => subject === one.subject && value !== one.value)
      .flatMap((other) => [one.observation.id, other.observation.id]),
  )
}

/** What no one machine can be at one time; null where nothing rules it out. */
export function contradiction(a: Span, b: Span): Reason | null {
  if (!overlap(spanLife(a), spanLife(b)) || !aliveTogether(a, b)) return null
  return twoCards(a, b) ?? twoServers(a, b) ?? twoIdentities(a, b)
}

function twoCards(a: Span, b: Span): Reason | null {
  const [one, other] = [cardOf(a), cardOf(b)]
  if (!one || !other || one.value === other.value || a.segment !== b.segment) return null
  const says = "two hardware addresses on one segment at one time"
  return { says, points: -20, evidence: [one.id, other.id] }
}

/** Two SSH servers that answer on one port at one time with other keys. A key that was just renewed is no second one. */
function twoServers(a: Span, b: Span): Reason | null {
  const differing = differingHostKeys(a, b)
  const pairs = differing.flatMap((one, index) =>
    index % 2 === 0 ? [[one, differing[index + 1]!] as const] : [],
  )
  const clash = pairs.find(([one, other]) =>
    overlap(lifeIn(a, one.observation), lifeIn(b, other.observation)),
  )
  if (!clash) return null
  const says = "two SSH servers with other host keys at one time"
  return { says, points: -20, evidence: clash.map(({ observation: { id } }) => id) }
}

function twoIdentities(a: Span, b: Span): Reason | null {
  const hard = differingHardware(a, b)
  const named = differingNames(a, b, (subject) => NAMED_BY_ITSELF.has(subject))
  const evidence = hard.length > 0 ? hard.map(({ observation: { id } }) => id) : named
  if (evidence.length === 0) return null
  const says = hard.length > 0 ? `two ${hard[0]!.says}s at one time` : "two names of their own at one time"
  return { says, points: -20, evidence }
}
