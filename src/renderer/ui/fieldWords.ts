import type { LockableField } from "#model/decision.ts"

/** What a field that can be kept as it is is called on the screen. */
export const FIELD_WORDS: Readonly<Record<LockableField, string>> = {
  name: "name",
  os: "system",
  vendor: "maker",
}

/** The same for a field that came as text. */
export function fieldInWords(field: string): string {
  if (field === "name" || field === "os" || field === "vendor") return FIELD_WORDS[field]
  return field
}
