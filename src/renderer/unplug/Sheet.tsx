import type { DossierTold } from "#api/explanation.ts"
import { printable } from "#model/printable.ts"
import { Consumers, consumersInWords } from "#renderer/app/Consumers.tsx"
import { showEvidence } from "#renderer/app/Evidence.tsx"
import { count, counted, exactly, whenInWords } from "#renderer/ui/format.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { Copy } from "#renderer/ui/Mono.tsx"
import { Pane, Panes, Section } from "#renderer/ui/Section.tsx"
import { PresenceMark } from "#renderer/ui/StateMark.tsx"
import { Beside } from "./Beside.tsx"
import { Grounds } from "./Grounds.tsx"
import { NotChecked } from "./NotChecked.tsx"
import { distinct, drawnUpInWords, reasonOf, VERDICT_WORDS } from "./unplugWords.ts"

function Verdict({ dossier }: { readonly dossier: DossierTold }) {
  const { verdict, against, notChecked, for: inFavour } = dossier
  const pieces = distinct([...inFavour, ...against].flatMap(({ evidence }) => evidence)).length
  return (
    <div className="unplug-verdict">
      <h2 className={`unplug-word unplug-${verdict}`}>{VERDICT_WORDS[verdict]}</h2>
      <div className="stack">
        <p className="unplug-reason">{printable(reasonOf(dossier), 1_000)}</p>
        <p className="quiet">
          {count(inFavour.length)} for it, {count(against.length)} against, on {counted(pieces, "piece")} of
          evidence; {count(notChecked.length)} not checked.
        </p>
      </div>
    </div>
  )
}

/** Which machine this is about, for a sheet that lies on a desk. */
function Which({ dossier }: { readonly dossier: DossierTold }) {
  const { ip, network, kind, os, presence, lastSeen } = dossier
  const known = [kind, os].flatMap((part) => (part === null || part === "" ? [] : [printable(part, 120)]))
  return (
    <p className="small quiet unplug-which">
      <span className="mono">{printable(ip)}</span>
      <span>in {printable(network, 120)}</span>
      {known.map((part) => (
        <span key={part}>{part}</span>
      ))}
      <PresenceMark presence={presence} />
      <span title={exactly(lastSeen)}>last answer {whenInWords(lastSeen)}</span>
    </p>
  )
}

function Consuming({ dossier: { consumers } }: { readonly dossier: DossierTold }) {
  if (consumers.length === 0)
    return (
      <Section title="Who would notice" rule>
        <p className="quiet">Nothing was found that uses or names it. That is no proof that nothing does.</p>
      </Section>
    )
  return (
    <Section title="Who would notice" note={consumersInWords(consumers)} rule>
      <Consumers consumers={consumers} />
    </Section>
  )
}

function Reservations({ dossier: { reservations } }: { readonly dossier: DossierTold }) {
  if (reservations.length === 0) return null
  return (
    <Section title="Reservations" note="what even a yes does not know" rule>
      <ul>
        {reservations.map((sentence) => (
          <li key={sentence} className="unplug-reservation">
            {printable(sentence, 600)}
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Foot({ dossier }: { readonly dossier: DossierTold }) {
  return (
    <p className="small faint unplug-foot">
      {printable(drawnUpInWords(dossier), 1_000)} Same evidence, same verdict:{" "}
      <span className="mono">{printable(dossier.fingerprint, 120)}</span>
      <Copy text={dossier.fingerprint} what="fingerprint of this dossier" />
    </p>
  )
}

/** The dossier of one machine: the verdict, both sides, what was not checked, and how to come back from it. */
export function Sheet({ dossier }: { readonly dossier: DossierTold }) {
  const { name, drawnUp } = dossier
  const openAll = () =>
    showEvidence({
      about: `whether ${name} can be unplugged`,
      for: distinct(dossier.for.flatMap(({ evidence }) => evidence)),
      against: distinct(dossier.against.flatMap(({ evidence }) => evidence)),
    })
  useKeys([{ keys: "e", says: "all evidence", run: openAll }])
  return (
    <article className="unplug" aria-label={`Can ${printable(name, 120)} be unplugged?`}>
      <Panes
        aside={
          <Pane label="Before and after">
            <Beside dossier={dossier} />
          </Pane>
        }
      >
        <Pane label="The verdict">
          <p className="unplug-paper print-only">
            <b>Rollcall</b>
            <span>Can {printable(name, 120)} be unplugged?</span>
            <span>{exactly(drawnUp)}</span>
          </p>
          <Verdict dossier={dossier} />
          <Which dossier={dossier} />
          <div className="unplug-two">
            <Grounds
              title="For pulling it"
              mark="answered"
              grounds={dossier.for}
              none="Nothing speaks for it."
            />
            <Grounds
              title="Against"
              mark="bad"
              grounds={dossier.against}
              none="Nothing was found that speaks against it. What was not checked stands below."
            />
          </div>
          <Consuming dossier={dossier} />
          <NotChecked dossier={dossier} />
          <Reservations dossier={dossier} />
          <Foot dossier={dossier} />
        </Pane>
      </Panes>
    </article>
  )
}
