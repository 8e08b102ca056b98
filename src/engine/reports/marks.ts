import { html, type Markup } from "./html.ts"

const mark = (shape: Markup) => html`<svg viewBox="0 0 12 12" aria-hidden="true">${shape}</svg>`

/** The shapes that states have everywhere: told apart in grey and in print. */
export const MARKS = {
  disc: mark(html`<circle cx="6" cy="6" r="4.5" fill="currentColor" />`),
  triangle: mark(html`<path d="M6 1l5 9.5H1z" fill="currentColor" />`),
  ring: mark(html`<circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" stroke-width="2" />`),
  half: mark(
    html`<circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" stroke-width="1.5" /><path
        d="M6 1.75a4.25 4.25 0 0 0 0 8.5z"
        fill="currentColor"
      />`,
  ),
  dashed: mark(
    html`<circle
      cx="6"
      cy="6"
      r="4.5"
      fill="none"
      stroke="currentColor"
      stroke-width="1.25"
      stroke-dasharray="2.2 1.6"
    />`,
  ),
  tick: mark(
    html`<circle cx="6" cy="6" r="5" fill="none" stroke="currentColor" stroke-width="1.5" /><path
        d="M3.6 6.2l1.6 1.6 3.2-3.4"
        fill="none"
        stroke="currentColor"
        stroke-width="1.5"
      />`,
  ),
} as const satisfies Readonly<Record<string, Markup>>
