import { printable } from "#model/printable.ts"
import { count, counted } from "#renderer/ui/format.ts"
import type { GraphEdge, GraphNode, JoinGraph } from "./joinGraph.ts"
import "./JoinGraphDrawing.css"

function Edge({ edge: { path, kind, width } }: { readonly edge: GraphEdge }) {
  return <path d={path} className={`graph-${kind}`} strokeWidth={width} />
}

function Label({ edge: { label, kind } }: { readonly edge: GraphEdge }) {
  if (label === null) return null
  const width = label.text.length * 5.8 + 8
  return (
    <>
      <rect className="graph-ground" x={label.x - width / 2} y={label.y - 7} width={width} height="14" />
      <text className={`graph-word graph-word-${kind}`} x={label.x} y={label.y + 4} textAnchor="middle">
        {label.text}
      </text>
    </>
  )
}

const LONGEST_SECOND = 20
const cutTo = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text)

function Words({ node }: { readonly node: GraphNode }) {
  const { x, y, words, label, kind } = node
  const second = cutTo(printable(node.second, 120), words === "right" ? 28 : LONGEST_SECOND)
  if (words === "right")
    return (
      <>
        <text className="graph-address" x={x + 16} y={y + 4}>
          {label}
        </text>
        <text className={`graph-second-${kind}`} x={x + 132} y={y + 4}>
          {second}
        </text>
      </>
    )
  const [first, below] = words === "above" ? [y - 29, y - 16] : [y + 22, y + 35]
  return (
    <>
      <text className="graph-address" x={x} y={first} textAnchor="middle">
        {label}
      </text>
      <text className={`graph-second-${kind}`} x={x} y={below} textAnchor="middle">
        {second}
      </text>
    </>
  )
}

function Node({ node }: { readonly node: GraphNode }) {
  const { x, y, kind, words } = node
  const radius = words === "right" ? 5 : 7.5
  return (
    <g>
      <title>{printable(`${node.key}, ${node.second}`, 200)}</title>
      <circle className={`graph-node graph-${kind}`} cx={x} cy={y} r={radius} />
      <Words node={node} />
    </g>
  )
}

/** The addresses of a machine and what joins them; the rows below say the same in words, so it is hidden from readers. */
export function JoinGraphDrawing({ graph }: { readonly graph: JoinGraph }) {
  const { width, height, nodes, edges, left, spared } = graph
  return (
    <>
      <svg className="graph" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden>
        {edges.map((edge) => (
          <Edge key={edge.key} edge={edge} />
        ))}
        {edges.map((edge) => (
          <Label key={edge.key} edge={edge} />
        ))}
        {nodes.map((node) => (
          <Node key={node.key} node={node} />
        ))}
      </svg>
      {spared > 0 && (
        <p className="small faint">
          The strongest {count(edges.filter(({ kind }) => kind === "join").length)} of{" "}
          {counted(spared + edges.filter(({ kind }) => kind === "join").length, "join")} are drawn.
        </p>
      )}
      {left > 0 && <p className="small faint">{left} more that it may be are in the list only.</p>}
    </>
  )
}
