import type { GraphEdge, GraphNode } from "./joinGraph.ts"

/** A line of the drawing before it has its place. */
export interface Tie {
  readonly from: string
  readonly to: string
  readonly kind: GraphEdge["kind"]
  readonly width: number
  readonly words: readonly string[]
}

const LETTER = 5.8

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
}

const LABEL_HEIGHT = 14

const overlap = (a: Box, b: Box) =>
  Math.abs(a.x - b.x) < (a.width + b.width) / 2 + 4 && Math.abs(a.y - b.y) < LABEL_HEIGHT

/** Room that the nodes and their words take. */
function takenBy(nodes: readonly GraphNode[]): readonly Box[] {
  return nodes.flatMap(({ x, y, words, label, second }) => {
    const by = words === "above" ? -1 : 1
    const width = Math.max(label.length * 6.4, second.length * LETTER)
    return [
      { x, y, width: 20 },
      { x, y: y + by * 20, width },
      { x, y: y + by * 33, width },
    ]
  })
}

const PLACES = [0.5, 0.38, 0.62, 0.28, 0.72] as const
const MOST_WORDS = 2
/** Between more lines than this words are a tangle, and the rows below have them. */
const MOST_LABELLED = 7

/** The lines of a ring, with words where they touch neither each other nor the addresses. */
export function labelled(ties: readonly Tie[], nodes: readonly GraphNode[]): readonly GraphEdge[] {
  const at = new Map(nodes.map((node) => [node.key, node]))
  const taken = [...takenBy(nodes)]
  return ties.flatMap((tie) => {
    const [from, to] = [at.get(tie.from), at.get(tie.to)]
    if (!from || !to) return []
    const text = tie.words.slice(0, MOST_WORDS).join(", ")
    const spots = PLACES.map((share) => ({
      x: from.x + (to.x - from.x) * share,
      y: from.y + (to.y - from.y) * share,
      width: text.length * LETTER,
    }))
    const free =
      text === "" || ties.length > MOST_LABELLED
        ? undefined
        : spots.find((box) => taken.every((other) => !overlap(box, other)))
    if (free) taken.push(free)
    return [
      {
        ...edgeOf(tie),
        path: `M${from.x} ${from.y}L${to.x} ${to.y}`,
        label: free ? { text, x: free.x, y: free.y } : null,
      },
    ]
  })
}

/** A line without its place. */
export const edgeOf = ({ from, to, kind, width }: Tie) => ({
  key: `${kind} ${from} ${to}`,
  from,
  to,
  kind,
  width,
})
