import { createHash } from "node:crypto"
import type { Consumer } from "#model/dossier.ts"
import type { Ground } from "#model/explanation.ts"
import {
  begun,
  consumersText,
  drawnUpText,
  evidenceTexts,
  facetText,
  machineText,
  NOTHING,
  piecesOf,
  questionOf,
  reasonOf,
  rebuildableText,
  referenceText,
  seenText,
  timeText,
  verdictWord,
  type DossierSheet,
} from "./dossier-sheet.ts"
import { DOSSIER_STYLE } from "./dossier-style.ts"
import { html, unescaped, type Markup } from "./html.ts"
import { MARKS } from "./marks.ts"

// Nothing but this very style may work in it: no script, no picture, no address, no form, whatever a name holds.
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(DOSSIER_STYLE).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ")

// The policy names it by its digest, so that not a letter may come between.
const STYLE = unescaped(`<style>${DOSSIER_STYLE}</style>`)

/** The dossier as one HTML document that needs nothing else: to be sent, kept and printed. */
export function dossierHtml(sheet: DossierSheet): string {
  const document = html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="referrer" content="no-referrer" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content="Rollcall" />
        <title>${questionOf(sheet)}</title>
        ${STYLE}
      </head>
      <body>
        <main>
          <header>
            <b>Rollcall</b>
            <h1>${questionOf(sheet)}</h1>
            <span>${timeText(sheet.drawnUp)}</span>
          </header>
          ${verdict(sheet)}
          <div class="two">
            ${grounds({ title: "For pulling it", mark: MARKS.disc, kind: "for", nothing: NOTHING.for }, sheet.for)}
            ${grounds({ title: "Against", mark: MARKS.triangle, kind: "against", nothing: NOTHING.against }, sheet.against)}
          </div>
          ${consumers(sheet.consumers)} ${notChecked(sheet)}
          <div class="columns">
            <div>${reservations(sheet)} ${ask(sheet)} ${wayBack(sheet)}</div>
            <div>${rebuildable(sheet)}</div>
          </div>
          <footer>
            ${drawnUpText(sheet)} Same evidence, same verdict: <span class="mono">${sheet.fingerprint}</span>
          </footer>
        </main>
      </body>
    </html> `
  return document.toString()
}

function verdict(sheet: DossierSheet): Markup {
  const pieces = piecesOf(sheet)
  const resting = pieces === 1 ? "1 piece of evidence." : `${pieces} pieces of evidence.`
  return html`<div class="verdict">
    <span class="word ${sheet.verdict}">${verdictWord(sheet)}</span>
    <div>
      <b>${reasonOf(sheet)}</b
      ><span class="quiet">${machineText(sheet)}. ${pieces === 0 ? "" : `On ${resting}`}</span>
    </div>
  </div>`
}

interface Side {
  readonly title: string
  readonly mark: Markup
  readonly kind: "for" | "against"
  readonly nothing: string
}

function grounds({ title, mark, kind, nothing }: Side, all: readonly Ground[]): Markup {
  const rows = all.map(
    ({ sentence, evidence }) =>
      html`<li>
        <span class="${kind}">${mark}</span>
        <div>${sentence}${evidenceMarkup(evidence)}</div>
      </li> `,
  )
  return html`<section>
    <h2>${title} <span class="count">${all.length}</span></h2>
    ${listOr(rows, nothing)}
  </section>`
}

const listOr = (rows: readonly Markup[], nothing: string) =>
  rows.length === 0
    ? html`<p class="quiet">${nothing}</p>`
    : html`<ul>
        ${rows}
      </ul>`

function evidenceMarkup(evidence: Ground["evidence"]): Markup {
  if (evidence.length === 0) return html``
  return html`<span class="mono">${evidenceTexts(evidence).map((text) => html`<span>${text}</span> `)}</span>`
}

function consumers(all: readonly Consumer[]): Markup {
  const rows = all.map((consumer) => {
    const { name, what, standing, evidence } = consumer
    const { kind, mark } = STANDINGS[standing]
    const seen = seenText(consumer)
    return html`<tr>
      <td><span class="${kind}">${mark}</span></td>
      <td>${name}</td>
      <td>${what}</td>
      <td>${evidenceMarkup(evidence)}</td>
      <td>${standing}${seen === "" ? "" : html`<span class="quiet">${seen}</span>`}</td>
    </tr> `
  })
  const table = html`<table>
    <thead>
      <tr>
        <th></th>
        <th>Consumer</th>
        <th>What</th>
        <th>Known from</th>
        <th>Reading</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`
  return html`<section>
    <h2>Who would notice <span>${consumersText(all)}</span></h2>
    ${rows.length === 0 ? html`<p class="quiet">${NOTHING.consumers}</p>` : table}
  </section>`
}

const STANDINGS: Readonly<Record<Consumer["standing"], { readonly kind: string; readonly mark: Markup }>> = {
  "uses it": { kind: "uses", mark: MARKS.triangle },
  "names it": { kind: "uses", mark: MARKS.triangle },
  "may name it": { kind: "may", mark: MARKS.half },
  "watches it": { kind: "watches", mark: MARKS.disc },
  "no longer names it": { kind: "settled", mark: MARKS.tick },
}

function notChecked({ notChecked: all }: DossierSheet): Markup {
  const rows = all.map(
    ({ what, how }) =>
      html`<li>
        <span class="unchecked">${MARKS.dashed}</span>
        <div>${begun(what)}<span class="quiet">${how}</span></div>
      </li> `,
  )
  return html`<section>
    <h2>Not checked <span>so this dossier says nothing about them</span></h2>
    ${listOr(rows, NOTHING.notChecked)}
  </section>`
}

function reservations({ reservations: all }: DossierSheet): Markup {
  if (all.length === 0) return html``
  const rows = all.map(
    (one) =>
      html`<li>
        <span class="may">${MARKS.half}</span>
        <div>${one}</div>
      </li> `,
  )
  return html`<section>
    <h2>Reservations</h2>
    <ul>
      ${rows}
    </ul>
  </section>`
}

// More parts than this are no longer told apart in a bar.
const WIDEST_BAR = 48

function rebuildable(sheet: DossierSheet): Markup {
  const { facets } = sheet.rebuildable
  const parts = facets.map(({ by }) => (by === null ? html`<i class="missing"></i>` : html`<i></i>`))
  const rows = facets.map(
    (facet) =>
      html`<li>
        <span class="${facet.by === null ? "missing" : "has"}"
          >${facet.by === null ? MARKS.ring : MARKS.disc}</span
        >
        <div>
          ${facetText(facet)}${facet.by === null ? html`<span class="none">no line makes it</span>` : html`<span class="mono">${referenceText(facet.by)}</span>`}
        </div>
      </li> `,
  )
  const bar =
    parts.length === 0 || parts.length > WIDEST_BAR
      ? html``
      : html`<div class="bar" aria-hidden="true">${parts}</div>`
  return html`<section>
    <h2>Could it be rebuilt? <span class="count">${rebuildableText(sheet)}</span></h2>
    ${bar}${listOr(rows, NOTHING.facets)}
  </section>`
}

function ask({ ask: all }: DossierSheet): Markup {
  const rows = all.map(
    ({ name, because }) =>
      html`<li>
        <span class="for">${MARKS.disc}</span>
        <div>${name}<span class="quiet">${because}</span></div>
      </li> `,
  )
  return html`<section>
    <h2>Who to ask</h2>
    ${listOr(rows, NOTHING.ask)}
  </section>`
}

function wayBack({ wayBack: all }: DossierSheet): Markup {
  if (all.length === 0) return html``
  const rows = all.map(
    (step, at) =>
      html`<li>
        <b>${at + 1}</b>
        <div>${step}</div>
      </li> `,
  )
  return html`<section>
    <h2>The way back</h2>
    <ol class="steps">
      ${rows}
    </ol>
  </section>`
}
