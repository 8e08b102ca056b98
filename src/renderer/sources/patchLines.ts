/** What a line of a patch does. */
export type PatchKind = "added" | "removed" | "place" | "head" | "kept"

export interface PatchLine {
  readonly kind: PatchKind
  readonly text: string
}

const HEAD = /^(?:diff --git |index |--- |\+\+\+ |new file mode |deleted file mode |old mode |new mode )/u

/** The lines of a patch as git writes it, each with what it does. */
export function patchLines(text: string): readonly PatchLine[] {
  let inFile = false
  return text.split("\n").map((line) => {
    if (line.startsWith("diff --git ")) inFile = true
    // A mail's signature ends the last file.
    if (line === "-- ") inFile = false
    return { kind: inFile ? kindOf(line) : "head", text: line.replace(/\r$/u, "") }
  })
}

function kindOf(line: string): PatchKind {
  if (HEAD.test(line)) return "head"
  if (line.startsWith("@@")) return "place"
  if (line.startsWith("+")) return "added"
  if (line.startsWith("-")) return "removed"
  return "kept"
}
