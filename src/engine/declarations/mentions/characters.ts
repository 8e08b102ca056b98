// What the characters of a file are to the tokenizer, by their code: one look into a table, since it is done for each.

const OTHER = 0
/** What identifiers are made of. */
export const WORD = 1
/** What joins their parts: dot, colon, hyphen. */
export const JOINER = 2

const CLASSES = new Uint8Array(128)
const fill = (from: string, to: string, kind: number) =>
  CLASSES.fill(kind, from.charCodeAt(0), to.charCodeAt(0) + 1)
fill("0", "9", WORD)
fill("A", "Z", WORD)
fill("a", "z", WORD)
fill("_", "_", WORD)
fill(".", ".", JOINER)
fill(":", ":", JOINER)
fill("-", "-", JOINER)

const BASE64 = new Uint8Array(128)
for (const letter of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
  BASE64[letter.charCodeAt(0)] = 1

/** Whether a character belongs to a word, joins words, or does neither. */
export const classOf = (code: number): number => (code < 128 ? CLASSES[code]! : OTHER)

const SHORTEST_CODED = 40

/** Where a run of base64 that begins at `start` ends; `start` itself where what stands there is none. */
export function endOfCoded(text: string, start: number, end: number): number {
  let at = start
  while (at < end && isCoded(text.charCodeAt(at))) at += 1
  return at - start >= SHORTEST_CODED && isMixed(text, start, at) ? at : start
}

const isCoded = (code: number) => code < 128 && BASE64[code] === 1

/** Keys, certificates and checksums mix capitals, small letters and digits; paths and words hardly do. */
function isMixed(text: string, start: number, end: number): boolean {
  let capitals = 0
  let small = 0
  let digits = 0
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at)
    if (code >= 97) small += 1
    else if (code >= 65) capitals += 1
    else if (code >= 48) digits += 1
  }
  const least = (end - start) / 16
  return capitals >= least && small >= least && digits >= least / 2
}
