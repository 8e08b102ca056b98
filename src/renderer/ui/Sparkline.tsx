import "./Sparkline.css"

/** One point with what is usual at its time; null where that is not known. */
export interface SparkPoint {
  readonly at: number
  readonly value: number
  readonly low: number | null
  readonly high: number | null
}

interface SparklineProps {
  readonly points: readonly SparkPoint[]
  readonly isUnusual: boolean
  /** What it shows, for those who hear it. */
  readonly label: string
}

const WIDTH = 192
const HEIGHT = 32
const EDGE = 5

interface Scale {
  readonly x: (at: number) => number
  readonly y: (value: number) => number
}

function scaleOf(points: readonly SparkPoint[]): Scale {
  const moments = points.map(({ at }) => at)
  const values = points.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value])
  const between = (all: readonly number[], from: number, to: number) => {
    const [least, most] = [Math.min(...all), Math.max(...all)]
    return (one: number) =>
      most === least ? (from + to) / 2 : from + ((one - least) / (most - least)) * (to - from)
  }
  return { x: between(moments, EDGE, WIDTH - EDGE), y: between(values, HEIGHT - EDGE, EDGE) }
}

const place = (x: number, y: number) => `${x.toFixed(1)},${y.toFixed(1)}`

/** The usual range as one shape along the points where it is known. */
function bandPath(points: readonly SparkPoint[], { x, y }: Scale): string {
  const known = points.flatMap(({ at, low, high }) =>
    low === null || high === null ? [] : [{ at, low, high }],
  )
  if (known.length < 2) return ""
  const above = known.map(({ at, high }) => place(x(at), y(high)))
  const below = known.toReversed().map(({ at, low }) => place(x(at), y(low)))
  return `M${[...above, ...below].join("L")}Z`
}

/** A line of counts over time on the band of what is usual; the last one has a dot. */
export function Sparkline({ points, isUnusual, label }: SparklineProps) {
  const scale = scaleOf(points)
  const last = points.at(-1)
  const line = points.map(({ at, value }) => place(scale.x(at), scale.y(value))).join("L")
  return (
    <svg
      className="spark"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={label}
    >
      <path className="spark-band" d={bandPath(points, scale)} />
      {points.length > 1 && <path className="spark-line" d={`M${line}`} />}
      {last && (
        <circle
          className={isUnusual ? "spark-dot spark-unusual" : "spark-dot"}
          cx={scale.x(last.at)}
          cy={scale.y(last.value)}
          r={isUnusual ? 4 : 3}
        />
      )}
    </svg>
  )
}
