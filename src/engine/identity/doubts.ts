import type { Doubt, Strength } from "#model/machine.ts"
import type { Link } from "./clusters.ts"
import type { Key } from "./keys.ts"
import type { KeyStandings } from "./standing.ts"
import { cardOf, isOpen, segmentName, type Span } from "./span.ts"
import { DOUBTFUL, JOINS } from "./weigh.ts"
import { evidenceOf, sentenceOf } from "./words.ts"

const MOST = 8

/** Who else a machine may be: of each pair of machines the strongest link that did not join them. */
export function doubtsOf(
  apart: readonly Link[],
  idOf: (span: Span) => string,
  standings: KeyStandings,
): Map<string, Doubt[]> {
  const best = new Map<string, Link>()
  for (const link of apart) {
    // That a copy is no merge is certain: the alarm tells of it.
    if (link.weighing.impossible || link.weighing.points < DOUBTFUL) continue
    const key = [idOf(link.a), idOf(link.b)].toSorted().join(" ")
    if (!best.has(key)) best.set(key, link)
  }
  const doubts = new Map<string, Doubt[]>()
  const put = (id: string, doubt: Doubt) => doubts.set(id, [...(doubts.get(id) ?? []), doubt])
  for (const link of best.values()) {
    put(idOf(link.a), doubtFrom(link.a, link.b, link, idOf(link.b), standings))
    put(idOf(link.b), doubtFrom(link.b, link.a, link, idOf(link.a), standings))
  }
  for (const [id, list] of doubts) doubts.set(id, list.slice(0, MOST))
  return doubts
}

function doubtFrom(mine: Span, other: Span, { weighing }: Link, id: string, standings: KeyStandings): Doubt {
  return {
    with: id,
    a: mine.endpoint.ip,
    b: other.endpoint.ip,
    strength: strengthOf(weighing.points),
    because: sentenceOf(weighing),
    for: evidenceOf(weighing.for),
    against: evidenceOf(weighing.against),
    ...settling(mine, other, weighing.together, standings),
  }
}

function strengthOf(points: number): Strength {
  return points >= JOINS ? "likely" : points >= JOINS - 2 ? "possible" : "unsure"
}

/** The cheapest question that would tell. */
function settling(
  a: Span,
  b: Span,
  together: boolean,
  { isCloned }: KeyStandings,
): Pick<Doubt, "settledBy" | "ask"> {
  for (const group of ["host-key", "tls"] as const) {
    const [one, other] = [keyOf(a, group), keyOf(b, group)]
    // What has left its address can't be asked any more.
    if (one && !other && isOpen(b)) return askFor(one, b)
    if (other && !one && isOpen(a)) return askFor(other, a)
  }
  if (together && (!cardOf(a) || !cardOf(b)) && a.segment === b.segment)
    return {
      settledBy: `a scan from inside ${segmentName(a)}, where hardware addresses are seen`,
      ask: null,
    }
  const isCopied = a.keys.some(({ match }) => isCloned(match) && b.keys.some((key) => key.match === match))
  return {
    settledBy: isCopied
      ? "a person who knows which copy stands where"
      : "a person who knows: nothing that a scan can ask tells them apart",
    ask: null,
  }
}

function keyOf({ keys }: Span, group: Key["group"]): Key | undefined {
  return keys.find((key) => key.group === group)
}

function askFor(
  { subject, says }: Key,
  { endpoint: { ip, network } }: Span,
): Pick<Doubt, "settledBy" | "ask"> {
  const port = subject.split("/", 1)[0] ?? ""
  return {
    settledBy: `the ${says} of ${ip}: a scan of port ${port} there`,
    ask: { ip, network, ports: port },
  }
}
