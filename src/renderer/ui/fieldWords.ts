import { LOCKABLE_FIELDS, type LockableField } from "#model/decision.ts"

/** What a field that can be kept as it is is called on the screen. */
export const FIELD_WORDS: Readonly<Record<LockableField, string>> = {
  name: "name",
  kind: "kind",
  vendor: "maker",
  model: "model",
  os: "system",
  role: "role",
}

/** The same for a field that came as text. */
export function fieldInWords(field: string): string {
  const known = LOCKABLE_FIELDS.find((each) => each === field)
  return known === undefined ? field : FIELD_WORDS[known]
}
