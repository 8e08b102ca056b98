import { useState } from "react"
import type { FacetKind, Rebuildable, RebuiltFacet } from "#model/dossier.ts"
import { printable } from "#model/printable.ts"
import { AllOrFirst } from "#renderer/ui/AllOrFirst.tsx"
import { LeftOut } from "#renderer/ui/LeftOut.tsx"
import { PathText } from "#renderer/ui/PathText.tsx"
import { placeInWords } from "#renderer/ui/placeWords.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { showEvidence } from "./Evidence.tsx"
import { facetsShown, rebuiltInWords } from "./rebuilt.ts"
import "./Rebuilt.css"

const KINDS: Readonly<Record<FacetKind, string>> = {
  service: "Service",
  port: "Port",
  name: "Name",
  certificate: "Certificate",
  package: "Package",
}

// A fingerprint is compared by its ends.
const shortSubject = ({ kind, subject }: RebuiltFacet) =>
  kind === "certificate" && subject.length > 24 ? `${subject.slice(0, 12)}…${subject.slice(-4)}` : subject

function Facet({ facet }: { readonly facet: RebuiltFacet }) {
  const { kind, subject, by } = facet
  const place = by?.kind === "declaration" || by?.kind === "mention" ? placeInWords(by) : "a line"
  return (
    <li className="rebuilt-facet">
      <StateMark mark={by === null ? "mystery" : "answered"} says={by === null ? "no line" : "has a line"} />
      <span className="rebuilt-subject" title={printable(subject, 400)}>
        <span className="quiet">{KINDS[kind]}</span> {printable(shortSubject(facet), 120)}
      </span>
      {by === null ? (
        <span className="mystery">no line</span>
      ) : (
        <button
          type="button"
          className="mono quiet rebuilt-by"
          title={printable(place, 400)}
          aria-label={`Evidence for ${KINDS[kind]} ${subject}: ${place}`}
          onClick={() => showEvidence({ about: `${place} would recreate ${subject}`, for: [by] })}
        >
          <PathText path={place} />
        </button>
      )}
    </li>
  )
}

const MOST_CELLS = 60

function Bar({ rebuildable }: { readonly rebuildable: Rebuildable }) {
  const { of, missing } = rebuildable
  if (of > MOST_CELLS)
    return (
      <div className="rebuilt-bar" aria-hidden>
        <i style={{ flexGrow: of - missing.length }} />
        <i className="rebuilt-none" style={{ flexGrow: missing.length }} />
      </div>
    )
  return (
    <div className="rebuilt-bar" aria-hidden>
      {facetsShown(rebuildable, of).map(({ kind, subject, by }) => (
        <i key={`${kind} ${subject}`} className={by === null ? "rebuilt-none" : undefined} />
      ))}
    </div>
  )
}

const SHOWN_FIRST = 12

/** Which parts of a machine have a line that would recreate them. */
export function Rebuilt({ rebuildable }: { readonly rebuildable: Rebuildable }) {
  const { of } = rebuildable
  const [all, onAll] = useState(false)
  const shown = facetsShown(rebuildable, all ? of : SHOWN_FIRST)
  return (
    <Section title="Could it be rebuilt?" aside={rebuiltInWords(rebuildable)} rule>
      {of === 0 ? (
        <p className="small quiet">Nothing was seen of it that could be rebuilt.</p>
      ) : (
        <>
          <Bar rebuildable={rebuildable} />
          <ul>
            {shown.map((facet) => (
              <Facet key={`${facet.kind} ${facet.subject}`} facet={facet} />
            ))}
          </ul>
          <AllOrFirst extent={{ all, of, most: SHOWN_FIRST, onAll }} what="parts" />
          <LeftOut number={of - shown.length} />
        </>
      )}
    </Section>
  )
}
