/** Whether a text matches a pattern: "*" stands for any letters, "?" for one. It takes no longer than both are long, multiplied. */
export function matchesGlob(name: string, pattern: string): boolean {
  let [at, from, star, retry] = [0, 0, -1, 0]
  while (at < name.length) {
    if (pattern[from] === "*") {
      star = from
      retry = at
      from += 1
    } else if (pattern[from] === "?" || pattern[from] === name[at]) {
      at += 1
      from += 1
    } else if (star === -1) return false
    else {
      retry += 1
      at = retry
      from = star + 1
    }
  }
  while (pattern[from] === "*") from += 1
  return from === pattern.length
}
