import { Link } from "@tanstack/react-router"
import type { DecisionTold, MachineDossier } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { exactly, whenInWords } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { standingDecisions } from "./decided.ts"
import "./Decided.css"

/** "decided by ada, 17 Mar 09:09: she asked for it". */
export function DecidedBy({ decision }: { readonly decision: DecisionTold }) {
  const { author, at, reason } = decision
  return (
    <span className="small quiet" title={exactly(at)}>
      decided by {printable(author, 60)}, {whenInWords(at)}
      {reason === null ? "" : `: ${printable(reason, 300)}`}
    </span>
  )
}

/** The tags people gave it, each a link to all that have it. */
export function Tags({ tags }: { readonly tags: readonly string[] }) {
  if (tags.length === 0) return null
  return (
    <span className="machine-tags">
      {tags.map((tag) => (
        <Link key={tag} to="/machines" search={{ query: `tag:${tag}`, all: true }} className="machine-tag">
          <span className="hidden">tag </span>
          {printable(tag, 60)}
        </Link>
      ))}
    </span>
  )
}

/** What people wrote down about it, newest first. */
export function Notes({ machine }: { readonly machine: MachineDossier }) {
  const notes = standingDecisions(machine, "note")
  if (notes.length === 0) return null
  return (
    <Section title="Notes">
      <ul className="notes">
        {notes.map((note) => (
          <li key={note.id}>
            <p className="note-text">{note.value}</p>
            <DecidedBy decision={note} />
          </li>
        ))}
      </ul>
    </Section>
  )
}
