const TOKEN = /[a-z0-9_][a-z0-9_.:@+~-]*/giu
const MOST = 4_000

/** Identifier-like words of a text in lower case: whole, and cut at colons and underlines. */
export function tokensOf(text: string, into: Set<string> = new Set()): Set<string> {
  for (const [found] of text.slice(0, 20_000).matchAll(TOKEN)) {
    if (into.size > MOST) return into
    const token = found.toLowerCase().replace(/[.:@+~-]+$/u, "")
    into.add(token)
    if (/[:@]/u.test(token)) for (const piece of token.split(/:+|@/u)) if (piece !== "") into.add(piece)
  }
  return into
}

/** Words of a text in lower case, letters and digits only. */
export function wordsOf(text: string, into: Set<string> = new Set()): Set<string> {
  for (const [found] of text.slice(0, 20_000).matchAll(/[a-z][a-z0-9]+|\d+(?:\.\d+)*/giu)) {
    if (into.size > MOST) return into
    into.add(found.toLowerCase())
  }
  return into
}
