import type { DossierTold } from "#api/explanation.ts"
import { printable } from "#model/printable.ts"
import { Rebuilt } from "#renderer/app/Rebuilt.tsx"
import { Section } from "#renderer/ui/Section.tsx"
import { ask } from "./documents.ts"
import { becauseInWords } from "./unplugWords.ts"

function WhoToAsk({ dossier }: { readonly dossier: DossierTold }) {
  return (
    <Section title="Who to ask" rule>
      {dossier.ask.length === 0 && <p className="small quiet">Nobody is known who could be asked.</p>}
      <ol>
        {dossier.ask.map(({ name, because }, at) => (
          <li key={name} className="unplug-ask">
            <span className="unplug-whom">
              <span>{printable(name, 120)}</span>
              <span className="small quiet">{becauseInWords(name, because)}</span>
            </span>
            {/* The first is asked by the filled button. */}
            {at > 0 && (
              <button
                type="button"
                className="link small no-print"
                aria-label={`Ask ${printable(name, 120)}`}
                onClick={() => ask(dossier, name)}
              >
                Ask
              </button>
            )}
          </li>
        ))}
      </ol>
    </Section>
  )
}

/** Beside the verdict: whether it could be made again, whom to ask first, and how to undo it. */
export function Beside({ dossier }: { readonly dossier: DossierTold }) {
  return (
    <>
      <Rebuilt rebuildable={dossier.rebuildable} />
      <WhoToAsk dossier={dossier} />
      <Section title="The way back" rule>
        <ol className="unplug-way">
          {dossier.wayBack.map((step, at) => (
            <li key={step}>
              <span className="faint tabular">{at + 1}</span>
              <span className="small quiet">{printable(step, 600)}</span>
            </li>
          ))}
        </ol>
      </Section>
    </>
  )
}
