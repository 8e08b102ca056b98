/** What a line of a patch does. */
export type PatchKind = "added" | "removed" | "place" | "head" | "kept"

export interface PatchLine {
  readonly kind: PatchKind
  readonly text: string
}

const PLACE = /^@@ -\d{1,9}(?:,(\d{1,9}))? \+\d{1,9}(?:,(\d{1,9}))? @@/u

/** The lines of a patch as git writes it, each with what it does. */
export function patchLines(text: string): readonly PatchLine[] {
  // How many lines of the file before and after are still to come: only they tell "-- " of a line that goes from the
  // end of the letter.
  let [before, after] = [0, 0]
  const kindOf = (line: string): PatchKind => {
    if (before <= 0 && after <= 0) {
      const place = PLACE.exec(line)
      if (place === null) return "head"
      ;[before, after] = [Number(place[1] ?? 1), Number(place[2] ?? 1)]
      return "place"
    }
    if (line.startsWith("\\")) return "kept"
    if (!line.startsWith("+")) before -= 1
    if (!line.startsWith("-")) after -= 1
    if (line.startsWith("+")) return "added"
    return line.startsWith("-") ? "removed" : "kept"
  }
  return text.split("\n").map((line) => ({ kind: kindOf(line), text: line.replace(/\r$/u, "") }))
}
