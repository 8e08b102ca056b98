import { Link } from "@tanstack/react-router"

export type FindingsPart = "findings" | "peers" | "rules"

/** The parts of the Findings screen: the list, peers side by side, the rules. */
export function FindingsTabs({ shown }: { readonly shown: FindingsPart }) {
  const here = (part: FindingsPart) => (part === shown ? ({ "aria-current": "page" } as const) : {})
  return (
    <nav className="tabs" aria-label="Findings">
      <Link to="/findings" search={{}} activeOptions={{ exact: true }} {...here("findings")}>
        List
      </Link>
      <Link to="/findings/peers" search={{}} {...here("peers")}>
        Peers
      </Link>
      <Link to="/findings/rules" search={{}} {...here("rules")}>
        Rules
      </Link>
      <Link to="/notices" search={{ tab: "held" }}>
        Held back
      </Link>
    </nav>
  )
}
