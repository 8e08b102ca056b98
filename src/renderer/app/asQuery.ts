import { parseQuery } from "#model/query.ts"

/** What was typed as a query; what is no query is looked for as text. */
export function asQuery(typed: string): string {
  const text = typed.trim()
  return parseQuery(text).ok ? text : `"${text.replaceAll('"', "")}"`
}
