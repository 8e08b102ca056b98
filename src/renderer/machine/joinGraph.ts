import type { MachineDossier } from "#api/shapes.ts"
import { STRENGTHS, type Strength } from "#model/machine.ts"
import { edgeOf, labelled, type Tie } from "./graphLabels.ts"
import { spanning } from "./spanning.ts"

// Where the addresses of a machine stand in the drawing of why they are one: a pure function of what is known, so that
// the same machine is always drawn the same.

type Dossier = Pick<MachineDossier, "addresses" | "identity">

export interface GraphNode {
  readonly key: string
  /** Shortened where an IPv6 address is too long for a drawing. */
  readonly label: string
  readonly second: string
  /** own: an address it has; past: one it had; near: an address of another machine that it may be. */
  readonly kind: "own" | "past" | "near"
  readonly x: number
  readonly y: number
  /** Where its words stand. */
  readonly words: "above" | "below" | "right"
}

export interface GraphEdge {
  readonly key: string
  readonly from: string
  readonly to: string
  readonly kind: "join" | "doubt"
  /** In px: the strongest evidence is the widest line. */
  readonly width: number
  readonly path: string
  /** "host key, serial", where there is room for it. */
  readonly label: { readonly text: string; readonly x: number; readonly y: number } | null
}

export interface JoinGraph {
  readonly width: number
  readonly height: number
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
  /** Near misses that the drawing leaves to the list. */
  readonly left: number
  /** Joins between addresses that are joined in the drawing already, by stronger ones. */
  readonly spared: number
}

export const GRAPH_WIDTH = 376
/** More addresses than this are a list. */
export const MOST_DRAWN = 40
/** More near misses than this are left to the list. */
const MOST_NEAR = 8
const LONGEST_LABEL = 17

interface Spot {
  readonly x: number
  readonly y: number
  readonly words: "above" | "below"
}

const spot = (x: number, y: number, words: Spot["words"]): Spot => ({ x, y, words })

/** Few addresses stand in a ring, in places chosen so that no two labels meet. */
const RINGS: Readonly<Record<number, { readonly height: number; readonly spots: readonly Spot[] }>> = {
  1: { height: 84, spots: [spot(188, 28, "below")] },
  2: { height: 84, spots: [spot(80, 28, "below"), spot(296, 28, "below")] },
  3: { height: 200, spots: [spot(80, 52, "above"), spot(296, 52, "above"), spot(188, 148, "below")] },
  4: {
    height: 200,
    spots: [spot(80, 52, "above"), spot(296, 52, "above"), spot(296, 148, "below"), spot(80, 148, "below")],
  },
  5: {
    height: 216,
    spots: [
      spot(64, 76, "above"),
      spot(188, 44, "above"),
      spot(312, 76, "above"),
      spot(270, 164, "below"),
      spot(106, 164, "below"),
    ],
  },
  6: {
    height: 232,
    spots: [
      spot(64, 76, "above"),
      spot(188, 44, "above"),
      spot(312, 76, "above"),
      spot(312, 148, "below"),
      spot(188, 180, "below"),
      spot(64, 148, "below"),
    ],
  },
}
const MOST_IN_RING = 6

/** More stand one under the other, joined by arcs at their left. */
const LINE = 24
const SPINE = 132
const DEEPEST_ARC = 116

const WIDTHS: Readonly<Record<Strength, number>> = { certain: 4, likely: 2.5, possible: 1.75, unsure: 1 }
const DOUBT_WIDTH = 1.25

/** "2001:db8…:1f2a": its start and end tell addresses of one network apart. */
export function shortAddress(ip: string): string {
  return ip.length <= LONGEST_LABEL ? ip : `${ip.slice(0, 8)}…${ip.slice(-7)}`
}

type Placed = Omit<GraphNode, "x" | "y" | "words">

function ownNodes({ addresses, identity }: Dossier): readonly Placed[] {
  const now = new Map<string, string>()
  for (const { ip, mac, until } of addresses.toSorted(
    (a, b) => Number(b.until === null) - Number(a.until === null),
  ))
    if (!now.has(ip) || until === null) now.set(ip, until === null ? (mac ?? "by TCP only") : "no longer")
  const known = [...now].map(([ip, second]) => ({
    key: ip,
    label: shortAddress(ip),
    second,
    kind: second === "no longer" ? ("past" as const) : ("own" as const),
  }))
  const joined = new Set(identity.joins.flatMap(({ a, b }) => [a, b]))
  const unknown = [...joined].filter((ip) => !now.has(ip)).toSorted()
  return [
    ...known,
    ...unknown.map((ip) => ({
      key: ip,
      label: shortAddress(ip),
      second: "no longer",
      kind: "past" as const,
    })),
  ]
}

const nearKey = ({ with: other, b }: Dossier["identity"]["doubts"][number]) => `${other} ${b}`

function nearNodes({ identity }: Dossier): readonly Placed[] {
  const near = new Map<string, Placed>()
  for (const doubt of identity.doubts) {
    const key = nearKey(doubt)
    const second = doubt.name === doubt.b ? "another machine" : doubt.name
    near.set(key, { key, label: shortAddress(doubt.b), second, kind: "near" })
  }
  return [...near.values()]
}

/** One line a pair of addresses, as strong as the strongest of what joins them. */
function tiesOf(
  { identity }: Dossier,
  kindsOf: (evidence: readonly number[]) => readonly string[],
): readonly Tie[] {
  const ties = new Map<string, Tie>()
  const add = (tie: Tie) => {
    const key = [tie.kind, ...[tie.from, tie.to].toSorted()].join(" ")
    const before = ties.get(key)
    ties.set(key, {
      ...tie,
      width: Math.max(tie.width, before?.width ?? 0),
      words: [...new Set([...(before?.words ?? []), ...tie.words])],
    })
  }
  for (const join of identity.joins) {
    if (join.a === join.b) continue
    add({ from: join.a, to: join.b, kind: "join", width: WIDTHS[join.strength], words: kindsOf(join.for) })
  }
  for (const doubt of identity.doubts)
    add({ from: doubt.a, to: nearKey(doubt), kind: "doubt", width: DOUBT_WIDTH, words: kindsOf(doubt.for) })
  return [...ties.values()]
}

/** Those that are joined stand beside each other, so that the arcs are short. */
function inReach(nodes: readonly Placed[], ties: readonly Tie[]): readonly Placed[] {
  const byKey = new Map(nodes.map((node) => [node.key, node]))
  const found = new Set<string>()
  const visit = (key: string) => {
    if (found.has(key) || !byKey.has(key)) return
    found.add(key)
    const next = ties
      .filter(({ from, to }) => from === key || to === key)
      .toSorted((a, b) => b.width - a.width)
      .map(({ from, to }) => (from === key ? to : from))
    for (const each of next) if (byKey.get(each)?.kind !== "near") visit(each)
  }
  for (const { key, kind } of nodes) if (kind !== "near") visit(key)
  for (const { key } of nodes) found.add(key)
  return [...found].flatMap((key) => byKey.get(key) ?? [])
}

type Drawn = Omit<JoinGraph, "left" | "spared">

function ring(nodes: readonly Placed[], ties: readonly Tie[]): Drawn {
  const { height, spots } = RINGS[nodes.length] ?? { height: 0, spots: [] }
  const placed = nodes.flatMap((node, at) => {
    const place = spots[at]
    return place ? [{ ...node, ...place }] : []
  })
  return { width: GRAPH_WIDTH, height, nodes: placed, edges: labelled(ties, placed) }
}

function ladder(nodes: readonly Placed[], ties: readonly Tie[]): Drawn {
  const placed: readonly GraphNode[] = inReach(nodes, ties).map((node, at) => ({
    ...node,
    x: SPINE,
    y: LINE / 2 + at * LINE,
    words: "right",
  }))
  const at = new Map(placed.map((node) => [node.key, node.y]))
  const longest = Math.max(1, placed.length - 1) * LINE
  const edges = ties.flatMap((tie): readonly GraphEdge[] => {
    const [from, to] = [at.get(tie.from), at.get(tie.to)]
    if (from === undefined || to === undefined) return []
    const deep = Math.min(DEEPEST_ARC, 20 + (Math.abs(to - from) / longest) * DEEPEST_ARC)
    const path = `M${SPINE} ${from}C${SPINE - deep} ${from} ${SPINE - deep} ${to} ${SPINE} ${to}`
    return [{ ...edgeOf(tie), path, label: null }]
  })
  return { width: GRAPH_WIDTH, height: placed.length * LINE, nodes: placed, edges }
}

/** How many addresses a drawing would have, those it had and those of near misses aside. */
export const addressCount = (machine: Dossier): number => ownNodes(machine).length

const strengthOf = (dossier: Dossier, key: string) =>
  Math.min(
    ...dossier.identity.doubts
      .filter((doubt) => nearKey(doubt) === key)
      .map(({ strength }) => STRENGTHS.indexOf(strength)),
  )

/**
 * The drawing of a machine's addresses, what joins them, and the near misses; null where there is nothing to draw or too
 * much. `kindsOf` names the kinds of observations: "host key".
 */
export function joinGraph(
  machine: Dossier,
  kindsOf: (evidence: readonly number[]) => readonly string[],
): JoinGraph | null {
  const own = ownNodes(machine)
  const allNear = nearNodes(machine)
  if (own.length > MOST_DRAWN || own.length + allNear.length < 2) return null
  const near = allNear
    .toSorted((a, b) => strengthOf(machine, a.key) - strengthOf(machine, b.key))
    .slice(0, MOST_NEAR)
  const nodes = [...own, ...near]
  const ties = tiesOf(machine, kindsOf)
  const left = allNear.length - near.length
  if (nodes.length <= MOST_IN_RING) return { ...ring(nodes, ties), left, spared: 0 }
  const joins = ties.filter(({ kind }) => kind === "join")
  const holding = spanning(joins.map((tie) => ({ ...tie, ends: [tie.from, tie.to], weight: tie.width })))
  const drawn = ladder(nodes, [...holding, ...ties.filter(({ kind }) => kind === "doubt")])
  return { ...drawn, left, spared: joins.length - holding.length }
}
