import { Link } from "@tanstack/react-router"
import type { DeclarationTold } from "#api/sources.ts"
import type { DeclarationKind, DeclarationState } from "#model/declaration.ts"
import { printable } from "#model/printable.ts"
import { count } from "#renderer/ui/format.ts"
import { type Mark, StateMark } from "#renderer/ui/StateMark.tsx"
import type { Column } from "#renderer/ui/VirtualTable.tsx"
import { identifiersOf, queryFor, saidInWords } from "./declared.ts"
import { formatInWords } from "./formatWords.ts"
import { placeOf } from "./problemColumns.tsx"

const MOST_SHOWN = 4

type Named = Pick<DeclarationTold, "identifiers" | "pattern">

function Identifier({ identifier }: { readonly identifier: DeclarationTold["identifiers"][number] }) {
  const query = queryFor(identifier)
  const text = printable(identifier.raw, 120)
  const face = identifier.kind === "name" ? "" : "mono"
  if (query === null)
    return (
      <span className="mono quiet" title={`${identifier.kind}: ${text}`}>
        {text}
      </span>
    )
  return (
    <Link to="/machines" search={{ query }} className={`link ${face}`} tabIndex={-1}>
      {text}
    </Link>
  )
}

/** What a declaration knows the machine by; each leads to the machines that have it. */
export function Identifiers({ declaration }: { readonly declaration: Named }) {
  const { pattern } = declaration
  const all = identifiersOf(declaration)
  if (all.length === 0)
    return pattern === null ? (
      <span className="faint">no machine by name</span>
    ) : (
      <span className="mono">{printable(pattern, 200)}</span>
    )
  return (
    <span className="source-identifiers">
      {all.slice(0, MOST_SHOWN).map((each) => (
        <Identifier key={`${each.kind} ${each.value}`} identifier={each} />
      ))}
      {all.length > MOST_SHOWN && <span className="quiet">and {count(all.length - MOST_SHOWN)} more</span>}
    </span>
  )
}

const STATES: Readonly<Record<DeclarationState, { readonly mark: Mark; readonly word: string }>> = {
  exact: { mark: "answered", word: "exact" },
  templated: { mark: "doubt", word: "templated" },
  pattern: { mark: "doubt", word: "pattern" },
  stale: { mark: "gone", word: "stale" },
}

const KINDS: Readonly<Record<DeclarationKind, string>> = {
  machine: "",
  lease: "lease",
  expectation: "expected",
  ownership: "who owns",
}

function State({ state, kind }: Pick<DeclarationTold, "state" | "kind">) {
  const { mark, word } = STATES[state]
  // Who owns something is said of paths and patterns by nature.
  const plain = kind !== "machine" && (state === "exact" || kind === "ownership")
  const words = [KINDS[kind], plain ? "" : word].filter(Boolean)
  return (
    <span className="presence">
      <StateMark mark={plain ? "answered" : mark} says="" />
      <span className="cut">{words.join(", ")}</span>
    </span>
  )
}

/** The machine that it is about, as far as one was seen. */
function SeenAs({ machines, kind, identifiers }: DeclarationTold) {
  const [first] = machines
  if (first === undefined)
    return kind === "machine" && identifiers.length > 0 ? <span className="faint">not seen</span> : null
  return (
    <span className="cut">
      {first.standing === "candidate" && <span className="quiet">perhaps </span>}
      <Link to="/machines/$id" params={{ id: first.id }} className="link" tabIndex={-1}>
        {printable(first.name, 120)}
      </Link>
      {machines.length > 1 && <span className="quiet"> and {count(machines.length - 1)} more</span>}
    </span>
  )
}

export const DECLARATION_COLUMNS: readonly Column<DeclarationTold>[] = [
  {
    id: "machine",
    title: "Machine",
    width: "grow",
    least: 240,
    cell: (declaration) => <Identifiers declaration={declaration} />,
  },
  {
    id: "said",
    title: "What is said of it",
    width: "grow",
    least: 160,
    cell: (declaration) => {
      const words = printable(saidInWords(declaration), 600)
      return (
        <span className="quiet" title={words}>
          {words}
        </span>
      )
    },
  },
  { id: "seen", title: "Seen as", width: 168, cell: (declaration) => <SeenAs {...declaration} /> },
  { id: "state", title: "State", width: 120, cell: (declaration) => <State {...declaration} /> },
  {
    id: "format",
    title: "Format",
    width: 136,
    cell: ({ format }) => <span className="quiet">{printable(formatInWords(format), 80)}</span>,
  },
  {
    id: "place",
    title: "Where",
    width: "grow",
    least: 200,
    cell: (declaration) => (
      <span className="mono" title={printable(placeOf(declaration))}>
        {printable(placeOf(declaration), 400)}
      </span>
    ),
  },
]
