import type { Place } from "#model/written.ts"

/** "inventory/prod.yml:418", "inventory/prod.yml:418-421". */
export function placeInWords({ path, line, endLine }: Pick<Place, "path" | "line" | "endLine">): string {
  return `${path}:${line}${endLine > line ? `-${endLine}` : ""}`
}

/** The start of a commit's name, as people say it. */
export const shortCommit = (oid: string): string => oid.slice(0, 7)
