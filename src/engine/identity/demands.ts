import {
  machinesOf,
  NOTHING_DECIDED,
  type Decided,
  type Decision,
  type LockableField,
} from "#model/decision.ts"
import { founded } from "#model/machine-id.ts"
import type { Span } from "./span.ts"

/** A decision, and the observations that its anchors name. */
export interface Anchored {
  readonly decision: Decision
  /** Where and when each anchor was seen, in the same groups. */
  readonly anchors: readonly (readonly Anchor[])[]
}

export interface Anchor {
  readonly observation: number
  readonly endpoint: number
  readonly first: number
}

/** Two spans that a person put together. */
export interface Together {
  readonly a: Span
  readonly b: Span
  readonly because: string
}

/** What people demand of these spans. */
export interface Demands {
  readonly together: readonly Together[]
  areApart(a: Span, b: Span): boolean
  /** What was said of the machine that these spans make. */
  decided(cluster: readonly Span[]): Decided
  /** Decisions that hold on to none of these spans. */
  readonly unheard: readonly Anchored[]
  /** Numbers of founding observations that belong to one of the spans' machines, whoever else might take them. */
  claims: ReadonlyMap<number, Span>
}

/** Finds the spans that decisions hold on to. The later decision wins where two contradict each other. */
export function demandsOf(spans: readonly Span[], decisions: readonly Anchored[]): Demands {
  const find = finder(spans)
  const links = new Map<Span, Map<Span, Decision | null>>()
  const claims = new Map<number, Span>()
  const said = new Map<Span, Decision[]>()
  const put = (a: Span, b: Span, merge: Decision | null) => {
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const known = links.get(one)
      if (known) known.set(other, merge)
      else links.set(one, new Map([[other, merge]]))
    }
  }
  const parted = new Map<number, Parted>()
  const unheard: Anchored[] = []
  const inOrder = decisions.toSorted((x, y) => x.decision.id - y.decision.id)
  for (const { decision, anchors } of inOrder) {
    const span = decision.kind === "split" ? firstOf(anchors[0], find) : undefined
    if (!span) continue
    // The part that stays keeps the machine's id, though the observation that founded it may go with the other part.
    claims.set(founded(decision.subject), span)
    parted.set(founded(decision.subject), { by: decision.id, span })
  }
  for (const anchored of inOrder) {
    const { decision, anchors } = anchored
    const machines = machinesOf(decision)
    const groups = anchors.map(
      (group, at) =>
        stayingOf(machines[at], decision, parted) ?? group.flatMap((anchor) => find(anchor) ?? []),
    )
    if (groups.every((group) => group.length === 0)) unheard.push(anchored)
    switch (decision.kind) {
      case "merge":
        for (const [a, b] of pairsOf(groups)) put(a, b, decision)
        break
      case "apart":
      case "split":
        for (const [a, b] of pairsOf(groups)) put(a, b, null)
        break
      default: {
        const span = groups[0]?.[0]
        if (span) said.set(span, [...(said.get(span) ?? []), decision])
      }
    }
  }
  return {
    together: [...links].flatMap(([a, others]) =>
      [...others].flatMap(([b, merge]) => (merge ? [{ a, b, because: wordsOf(merge) }] : [])),
    ),
    areApart: (a, b) => links.get(a)?.get(b) === null,
    decided: (cluster) => decidedFrom(cluster.flatMap((span) => said.get(span) ?? [])),
    unheard,
    claims,
  }
}

const wordsOf = ({ author, reason }: Decision): string =>
  `${author} decided so${reason === null ? "" : `: ${reason}`}`

function firstOf(group: readonly Anchor[] | undefined, find: Find): Span | undefined {
  return group?.map(find).find((span) => span !== undefined)
}

/** What stayed of a machine when a part of it was split off, and the number of the decision that did so. */
interface Parted {
  readonly by: number
  readonly span: Span
}

/** What was said of a whole machine before it was split was said of the part that stayed. */
function stayingOf(
  machine: string | undefined,
  { id }: Decision,
  parted: ReadonlyMap<number, Parted>,
): readonly Span[] | undefined {
  const staying = machine === undefined ? undefined : parted.get(founded(machine))
  return staying && staying.by > id ? [staying.span] : undefined
}

type Find = (anchor: Anchor) => Span | undefined

function pairsOf(groups: readonly (readonly Span[])[]): (readonly [Span, Span])[] {
  return groups.flatMap((group, index) =>
    groups.slice(index + 1).flatMap((other) => group.flatMap((a) => other.map((b) => [a, b] as const))),
  )
}

function finder(spans: readonly Span[]): Find {
  const byEndpoint = Map.groupBy(spans, ({ endpoint }) => endpoint.id)
  return ({ endpoint, first }) =>
    byEndpoint.get(endpoint)?.find(({ from, to }) => from <= first && first < to)
}

function decidedFrom(decisions: readonly Decision[]): Decided {
  if (decisions.length === 0) return NOTHING_DECIDED
  return decisions
    .toSorted((a, b) => a.id - b.id)
    .reduce((decided, decision) => taking(decided, decision), NOTHING_DECIDED)
}

function taking(decided: Decided, { kind, value, at }: Decision): Decided {
  switch (kind) {
    case "name":
    case "owner":
    case "purpose":
      return { ...decided, [kind]: value }
    case "tag":
      return { ...decided, tags: [...new Set([...decided.tags, value ?? ""])].toSorted() }
    case "note":
      return { ...decided, notes: [...decided.notes, value ?? ""] }
    case "lock":
      return { ...decided, locked: { ...decided.locked, ...lockFrom(value ?? "") } }
    case "retire":
      return { ...decided, retired: at }
    case "merge":
    case "apart":
    case "split":
    case "never-touch":
    case "later":
    case "ask":
    case "owner-rule":
    case "accept":
    case "expect":
    case "false-alarm":
    case "baseline":
    case "confirm-cause":
    case "reject-cause":
      return decided
  }
}

function lockFrom(text: string): Readonly<Partial<Record<LockableField, string>>> {
  const at = text.indexOf("=")
  return { [text.slice(0, at)]: text.slice(at + 1) }
}
