import {
  IconArrowsDiff,
  IconGitBranch,
  IconGitCommit,
  IconHelpHexagon,
  IconListCheck,
  IconRadar2,
  IconServer2,
  IconSettings,
  type Icon,
} from "@tabler/icons-react"
import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { count } from "#renderer/ui/format.ts"
import { questions } from "./client.ts"
import { Pulse } from "./Pulse.tsx"
import "./Navigation.css"

interface Entry {
  readonly to:
    | "/"
    | "/mysteries"
    | "/machines"
    | "/findings"
    | "/changes"
    | "/sources"
    | "/scans"
    | "/settings"
  readonly name: string
  readonly icon: Icon
}

/** The screens, in menu order. */
export const SCREENS: readonly Entry[] = [
  { to: "/", name: "Roll call", icon: IconListCheck },
  { to: "/mysteries", name: "Mysteries", icon: IconHelpHexagon },
  { to: "/machines", name: "Machines", icon: IconServer2 },
  { to: "/findings", name: "Findings", icon: IconArrowsDiff },
  { to: "/changes", name: "Changes", icon: IconGitCommit },
  { to: "/sources", name: "Sources", icon: IconGitBranch },
  { to: "/scans", name: "Scans", icon: IconRadar2 },
  { to: "/settings", name: "Settings", icon: IconSettings },
]

/** Nine machines in three rows, and one of them nobody has explained. */
function Logo() {
  const places = [0, 6, 12]
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" fill="currentColor" aria-hidden>
      {places.flatMap((y) =>
        places
          .filter((x) => x !== 6 || y !== 6)
          .map((x) => <rect key={`${x} ${y}`} x={x} y={y} width="4" height="4" rx="1" />),
      )}
      <rect
        className="logo-mystery"
        x="6.75"
        y="6.75"
        width="2.5"
        height="2.5"
        rx=".5"
        fill="none"
        strokeWidth="1.5"
      />
    </svg>
  )
}

function useCounts(): Readonly<Partial<Record<Entry["to"], number>>> {
  const summary = useQuery(questions.rollcall.summary.queryOptions())
  const open = useQuery(questions.explanation.mysteries.queryOptions({ input: { state: "open", limit: 1 } }))
  const findings = useQuery(questions.findings.counts.queryOptions())
  const sources = useQuery(questions.sources.list.queryOptions())
  const written = sources.data && sources.data.length > 0 ? { "/sources": sources.data.length } : {}
  if (!summary.data) return written
  const { machines, changesTotal } = summary.data
  if (machines === 0) return written
  return {
    ...written,
    "/machines": machines,
    "/changes": changesTotal,
    ...(findings.data ? { "/findings": findings.data.open } : {}),
    ...(open.data ? { "/mysteries": open.data.states.open } : {}),
  }
}

/** The menu, and at its foot the scanner's pulse. */
export function Navigation() {
  const counts = useCounts()
  return (
    <section className="nav no-print" aria-label="Menu and pulse">
      <div className="brand">
        <Logo />
        Rollcall
      </div>
      <nav className="nav-links" aria-label="Screens">
        {SCREENS.map(({ to, name, icon: Shape }) => (
          <Link
            key={to}
            to={to}
            className="nav-link"
            activeOptions={{ exact: to === "/", includeSearch: false }}
          >
            <Shape size={16} stroke={1.5} aria-hidden />
            {name}
            {counts[to] !== undefined && <span className="nav-count">{count(counts[to])}</span>}
          </Link>
        ))}
      </nav>
      <Pulse />
    </section>
  )
}
