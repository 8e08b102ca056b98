import type { Json } from "#model/observation.ts"

/** A text in a fact's detail; null where there is none. */
export function textIn(detail: Json, key: string): string | null {
  if (typeof detail !== "object" || detail === null || Array.isArray(detail)) return null
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no list, and not null: a record
  const value = (detail as Readonly<Record<string, Json>>)[key]
  return typeof value === "string" && value !== "" ? value : null
}
