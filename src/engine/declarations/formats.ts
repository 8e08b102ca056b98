import type { Format } from "./formats/format.ts"

/** Every format that we read, the more exact ones first: a file belongs to the first that claims it. */
export const FORMATS: readonly Format[] = []

/** As much of a file as is looked at to find its format. */
export const START = 4_096

/** The format that a file is of; null for one that only the mention index reads. */
export function formatOf(path: string, start: string, formats: readonly Format[] = FORMATS): Format | null {
  return formats.find((format) => format.claims(path, start)) ?? null
}
