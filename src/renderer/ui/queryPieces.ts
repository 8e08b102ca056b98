import type { Span } from "#model/query.ts"

/** A stretch of a query as it is shown under the typing. */
export interface QueryPiece {
  readonly from: number
  readonly text: string
  readonly kind: "space" | "token" | "not" | "sign" | "error"
}

const PIECES = /\s+|[()|]|!?(?:[^\s()|"]|"[^"]*"?)+/gy

function kindOf(text: string): QueryPiece["kind"] {
  if (/^\s/.test(text)) return "space"
  if (/^[()|]$/.test(text)) return "sign"
  return /^[!-]./.test(text) ? "not" : "token"
}

function split(piece: QueryPiece, [start, end]: Span): readonly QueryPiece[] {
  const stop = piece.from + piece.text.length
  if (end <= piece.from || start >= stop) return [piece]
  const [first, last] = [Math.max(start, piece.from), Math.min(end, stop)]
  const part = (from: number, to: number, kind: QueryPiece["kind"]): QueryPiece => ({
    from,
    text: piece.text.slice(from - piece.from, to - piece.from),
    kind,
  })
  return [
    part(piece.from, first, piece.kind),
    part(first, last, "error"),
    part(last, stop, piece.kind),
  ].filter(({ text }) => text !== "")
}

/** A query cut into tokens, with the place of a mistake marked. */
export function piecesOf(query: string, error: Span | null): readonly QueryPiece[] {
  const pieces = [...query.matchAll(PIECES)].map(({ 0: text, index }) => ({
    from: index,
    text,
    kind: kindOf(text),
  }))
  return error === null ? pieces : pieces.flatMap((piece) => split(piece, error))
}
