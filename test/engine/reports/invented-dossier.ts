import * as fc from "fast-check"
import type { Reference } from "#model/explanation.ts"
import type { DossierSheet } from "#engine/reports/dossier-sheet.ts"

const line = (source: string, path: string, at: number): Reference => ({
  kind: "mention",
  source,
  path,
  line: at,
  endLine: at,
  commit: "ab12cd3456789",
})

/** A dossier in which every text that comes from elsewhere is this one. */
export function sheetOf(text: string): DossierSheet {
  const evidence = [line(text, text, 27), { kind: "commit", source: text, commit: text } as const]
  const missing = { kind: "port", subject: text, by: null } as const
  return {
    machine: "m1",
    name: text,
    ip: "10.20.5.21",
    network: text,
    kind: text,
    os: text,
    presence: "present",
    lastSeen: Date.UTC(2026, 2, 17, 6, 12),
    drawnUp: Date.UTC(2026, 2, 17, 9, 9),
    scan: { id: 12, ended: Date.UTC(2026, 2, 17, 6, 14) },
    sources: [
      { name: text, head: text, synced: Date.UTC(2026, 2, 17, 6, 9) },
      { name: text, head: null, synced: null },
    ],
    fingerprint: text,
    verdict: "no",
    sentence: `No, because of 1 thing that speaks against it: ${text}`,
    for: [{ sentence: text, evidence: [{ kind: "decision", id: 4 }] }],
    against: [
      { sentence: text, evidence },
      { sentence: "A line still names it.", evidence: Array.from({ length: 9 }, () => line(text, text, 9)) },
    ],
    reservations: [text],
    consumers: [
      { name: text, machine: "m2", what: text, standing: "names it", seen: Date.UTC(2026, 2, 5), evidence },
      { name: text, machine: null, what: text, standing: "no longer names it", seen: null, evidence },
    ],
    notChecked: [{ what: text, how: text }],
    rebuildable: {
      share: 0.5,
      of: 2,
      facets: [missing, { kind: "name", subject: text, by: line(text, text, 213) }],
      missing: [missing],
    },
    ask: [{ name: text, because: text }],
    wayBack: [text],
  }
}

/** A dossier of a machine of which nothing is known. */
export const EMPTY: DossierSheet = {
  ...sheetOf("db1"),
  kind: null,
  os: null,
  scan: null,
  sources: [],
  verdict: "likely",
  sentence: "Likely. Not checked: all of its ports.",
  for: [],
  against: [],
  reservations: [],
  consumers: [],
  notChecked: [],
  rebuildable: { share: null, of: 0, facets: [], missing: [] },
  ask: [],
  wayBack: [],
}

/** What repositories and networks hold to be more than text. */
export const HOSTILE = [
  "<script>alert(1)</script>",
  "</style><img src=x onerror=alert(1)>",
  '"><svg onload=alert(1)>',
  "' style='x' onclick='y",
  "<!-- ]]> --> <![CDATA[ x",
  "&lt;b&gt; &amp;amp; &#60;",
  "| a | b |\n|---|---|",
  "[click](javascript:alert(1)) ![x](http://10.0.0.1/x.png)",
  "`code` ``more`` \\` \\",
  "\\*not\\* **strong** _em_ a_b_c ~~gone~~ $x$ [^1] {#id}",
  "# heading\n## another",
  "- list\n1. one\n> quoted\n    code",
  "---",
  "1",
  "===",
  "1. 2) + - : #",
  "http://example.org https://example.org www.example.org",
  "\u001b[31mred\u001b[0m \u001b]0;title\u0007 \u009b31m",
  "\u202egnp.exe\u202c \u2066x\u2069 \u200b\ufeff\u00ad",
  "a\r\nb\tc\u0000d\u2028e",
  "\ud800 \udfff \uffff \ufffe",
  "x".repeat(5_000),
  "",
  "   ",
] as const

const PUNCTUATION = "<>&\"'`*_[]()|~$^{}#+-=:\\/.!1 \n\ta&;".split("")

/** Control characters, and those that reorder or hide others; a document's own newlines aside. */
export const UNPRINTABLE = new RegExp(
  String.raw`[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]`,
  "u",
)

/** Such texts, alone and in pieces among others. */
export const hostileText = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(...PUNCTUATION), maxLength: 40 }),
  fc.array(fc.constantFrom(...HOSTILE), { minLength: 2, maxLength: 3 }).map((parts) => parts.join("")),
)
