/** Whether a path is meant by a glob: "*" and "?" within a folder, "**" for any folders. */
export function isMeant(glob: string, path: string): boolean {
  const parts = path.split("/")
  // Which counts of the path's parts are taken up so far: each part of the glob is looked at once for each of them.
  let reached = new Set([0])
  for (const part of glob.slice(0, 1_000).split("/")) {
    const next = new Set<number>()
    for (const count of reached) {
      if (part === "**") for (let more = count; more <= parts.length; more += 1) next.add(more)
      else if (count < parts.length && fits(part, parts[count]!)) next.add(count + 1)
    }
    reached = next
  }
  return reached.has(parts.length)
}

/** Goes back to the last star only, so that no pattern costs more than its length times that of the text. */
function fits(pattern: string, text: string): boolean {
  let [at, letter, star, after] = [0, 0, -1, 0]
  while (letter < text.length) {
    if (pattern[at] === "*") [star, after, at] = [at, letter, at + 1]
    else if (pattern[at] === "?" || pattern[at] === text[letter]) [at, letter] = [at + 1, letter + 1]
    else if (star === -1) return false
    else [at, after, letter] = [star + 1, after + 1, after + 1]
  }
  while (pattern[at] === "*") at += 1
  return at === pattern.length
}
