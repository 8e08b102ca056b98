import { LINK_CONFIDENCES, type Link, type LinkConfidence, type LinkEvidence } from "#model/link.ts"
import type { KnownMachine } from "#model/known.ts"
import type { Mention, RemovedMention } from "#model/written.ts"
import type { Hit, KnownMachines } from "./known-machines.ts"
import { byText, placeOf, referenceKey } from "./words.ts"

// A token that more machines share names none of them.
const MOST_SHARED = 5
const COMMON = 0.1

/** Links lines that name machines without declaring them, those that are there and those that were removed. */
export function mentionLinks(
  mentions: readonly Mention[],
  removed: readonly RemovedMention[],
  known: KnownMachines,
): readonly Link[] {
  return oneALine([
    ...mentions.flatMap((mention) => linksTo(mention, false, known)),
    ...removed.flatMap((mention) => linksTo(mention, true, known)),
  ])
}

/** A line that names a machine by its name and by its address is one line, with both for it. */
function oneALine(links: readonly Link[]): readonly Link[] {
  const found = new Map<string, Link>()
  for (const link of links) {
    const key = `${link.machine}\n${link.state}\n${referenceKey(link.reference)}`
    const there = found.get(key)
    found.set(key, there === undefined ? link : together(there, link))
  }
  return [...found.values()]
}

function together(one: Link, other: Link): Link {
  const [surer, less] = surenessOf(one) >= surenessOf(other) ? [one, other] : [other, one]
  const known = new Set(surer.for.map(({ because }) => because))
  const added = less.for.filter(({ because }) => !known.has(because))
  return {
    ...surer,
    for: [...surer.for, ...added].toSorted(
      (a, b) => b.points - a.points || byText(a.by, b.by) || byText(a.because, b.because),
    ),
  }
}

const surenessOf = ({ standing, confidence }: Link) =>
  (standing === "link" ? 10 : 0) - LINK_CONFIDENCES.indexOf(confidence)

function linksTo(mention: Mention, isRemoved: boolean, known: KnownMachines): readonly Link[] {
  // "10.0.0.0/24" and the "db1" of "db1-old" are not this machine.
  if (mention.boundary === "network") return []
  const { kind, value } = mention.identifier
  const hits = strongestPerMachine(known.find(kind, value, mention.network))
  return hits.map((hit): Link => {
    const isCandidate =
      mention.boundary === "part-of-name" ||
      hit.how === "label" ||
      (kind === "name" && isWord(value)) ||
      hits.length > MOST_SHARED ||
      (kind === "address" && (hits.length > 1 || isOfAnother(mention, known.one(hit.machine))))
    const confidence = isCandidate
      ? "possible"
      : weaker(confidenceOf(mention, hit, hits.length), mention, isRemoved)
    return {
      machine: hit.machine,
      kind: "mention",
      reference: { kind: "mention", ...placeOf(mention) },
      state: isRemoved ? "removed" : mention.kind,
      confidence,
      standing: isCandidate ? "candidate" : "link",
      for: [evidenceOf(mention, hit)],
      against: [],
    }
  })
}

/** An address moves on: on a line that names another machine it is that one's. */
function isOfAnother({ others }: Mention, machine: KnownMachine | undefined): boolean {
  const names = (machine?.identifiers ?? []).filter(({ kind }) => kind === "name").map(({ value }) => value)
  const isOwn = (other: string) =>
    names.some((name) => name === other || name.startsWith(`${other}.`) || other.startsWith(`${name}.`))
  return others.length > 0 && !others.some(isOwn)
}

/** "db", "web" and "backup" name groups, roles and jobs as well as machines; "db1" and "db.lan" hardly do. */
const isWord = (name: string) => /^[a-z]{1,20}$/u.test(name)

function strongestPerMachine(hits: readonly Hit[]): readonly Hit[] {
  const found = new Map<string, Hit>()
  for (const hit of hits) {
    const there = found.get(hit.machine)
    if (there === undefined || rankOf(hit) > rankOf(there)) found.set(hit.machine, hit)
  }
  return [...found.values()]
}

const rankOf = ({ known, how }: Hit) => (known.current ? 3 : 0) + ["label", "suffix", "exact"].indexOf(how)

function confidenceOf(mention: Mention, { known, how }: Hit, machines: number): LinkConfidence {
  const { kind, value } = mention.identifier
  if (!known.current || mention.rarity < COMMON || machines > 1) return "possible"
  switch (kind) {
    case "mac":
    case "host-key":
    case "certificate":
    case "serial":
      return "certain"
    case "name":
      return how === "suffix" || value.includes(".") ? "likely" : "possible"
    case "address":
      return mention.network !== null && mention.network === known.network ? "likely" : "possible"
  }
}

const WEAKER: Readonly<Record<LinkConfidence, LinkConfidence>> = {
  certain: "likely",
  likely: "possible",
  possible: "possible",
}

function weaker(confidence: LinkConfidence, { kind }: Mention, isRemoved: boolean): LinkConfidence {
  return kind === "line" && !isRemoved ? confidence : WEAKER[confidence]
}

const POINTS: Readonly<Record<Mention["boundary"], number>> = {
  machine: 2,
  "with-port": 2,
  network: 0,
  "part-of-name": 0.5,
}

function evidenceOf(mention: Mention, { known, how }: Hit): LinkEvidence {
  const which = { exact: "", suffix: `, which is ${known.value}`, label: `, which may be ${known.value}` }
  return {
    by: mention.identifier.kind,
    because: `the line names ${mention.identifier.value}${which[how]}`,
    points: POINTS[mention.boundary] * (mention.kind === "line" ? 1 : 0.5),
    observations: known.observations,
  }
}
