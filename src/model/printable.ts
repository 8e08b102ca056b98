// C0 and C1 controls, and the bidirectional and invisible marks that can reorder or hide text on a terminal or page
// (Unicode TR 36). Tab and newline go as well: what comes off a network is shown on one line.
// eslint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu

/** Text from a network or a file, made harmless for a terminal: one line, no control characters, cut to `limit`. */
export function printable(text: string, limit = 4_096): string {
  const line = text.slice(0, limit * 4).replace(UNPRINTABLE, "\ufffd")
  if (line.length <= limit) return line
  // A pair of surrogates stays whole or goes: half of one is no character.
  return `${line.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, "")}…`
}

const UNPRINTABLE_IN_JSON = /[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu

/** JSON of the same value that is harmless on a terminal too: what JSON itself leaves as it is, is escaped. */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    UNPRINTABLE_IN_JSON,
    (letter) => `\\u${letter.codePointAt(0)!.toString(16).padStart(4, "0")}`,
  )
}
