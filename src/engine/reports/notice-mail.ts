import type { Notice, NoticeFinding } from "#model/notice.ts"
import { isoTime } from "#model/moment.ts"
import { html, unescaped, type Markup } from "./html.ts"
import { plain } from "./plain.ts"

/** A notice as a mail: one subject, and the same words as text and as HTML. */
export interface NoticeMail {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Writes what a notice says for people who read mail: the worst first, each with what to do. */
export function noticeMail(notice: Notice): NoticeMail {
  return { subject: subjectOf(notice), text: textOf(notice), html: htmlOf(notice).toString() }
}

const LONGEST_TITLE = 120

/** "high: Port 23/tcp opened (web1)", "3 findings, the worst high: …". */
export function subjectOf({ findings }: Notice): string {
  const [first] = findings
  if (first === undefined) return "Rollcall: a test"
  const title = plain(first.title, LONGEST_TITLE)
  if (findings.length > 1)
    return `Rollcall: ${findings.length} findings, the worst ${first.severity}: ${title}`
  return `Rollcall: ${first.severity}: ${title} (${namesOf(first)})`
}

/** "web1", "web1, web2 and 5 more". */
export function namesOf({ names, machines }: NoticeFinding): string {
  const shown = names.slice(0, 3).map((name) => plain(name, 60))
  const more = machines - shown.length
  if (machines === 0) return "no machine"
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ")
}

const NEWS = {
  new: "New.",
  "came-back": "It was resolved before, and is back.",
  grew: "It was told before, of fewer machines.",
} as const

function textOf({ findings, id, moment }: Notice): string {
  const parts = findings.map((one) =>
    [
      `[${one.severity}] ${plain(one.title, 300)}`,
      `Machines: ${namesOf(one)}`,
      `${plain(one.says)} ${NEWS[one.news]}`,
      `What to do: ${plain(one.advice, 500)}`,
      `Since ${isoTime(one.since)} · rule ${one.rule} · rollcall findings ${one.finding}`,
    ].join("\n"),
  )
  const head = findings.length === 0 ? ["This is a test of Rollcall's notices. Nothing was found."] : []
  return [...head, ...parts, `Notice ${id}, after the scan of ${isoTime(moment)}.`].join("\n\n")
}

const STYLE =
  "body{font:15px/1.5 system-ui,sans-serif;max-width:42em}h2{font-size:16px;margin:1.5em 0 .2em}p{margin:.2em 0}small{opacity:.7}"

function htmlOf(notice: Notice): Markup {
  const { findings, id, moment } = notice
  const head =
    findings.length === 0 ? html`<p>This is a test of Rollcall's notices. Nothing was found.</p>` : html``
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${subjectOf(notice)}</title>
        <style>
          ${unescaped(STYLE)}
        </style>
      </head>
      <body>
        ${head}${findings.map(findingHtml)}
        <p><small>Notice ${id}, after the scan of ${isoTime(moment)}.</small></p>
      </body>
    </html>`
}

function findingHtml(one: NoticeFinding): Markup {
  return html`<h2>${one.severity}: ${plain(one.title, 300)}</h2>
    <p><b>${namesOf(one)}</b></p>
    <p>${plain(one.says)} ${NEWS[one.news]}</p>
    <p>What to do: ${plain(one.advice, 500)}</p>
    <p>
      <small
        >Since ${isoTime(one.since)} · rule ${one.rule} · <code>rollcall findings ${one.finding}</code></small
      >
    </p>`
}
