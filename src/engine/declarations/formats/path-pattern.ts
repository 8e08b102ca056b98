// Patterns of paths as CODEOWNERS has them: gitignore's, without "!" and without "[…]". They are matched part by part
// and without a regular expression, since a pattern of stars against a long path would take one for ever.
// https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners

const MOST_PARTS = 64
const MOST_NAMES = 256
const LONGEST = 1_000

/** Whether a path, from the root of the repository, is meant by a pattern. */
export function matchesPath(pattern: string, path: string): boolean {
  const bare = pattern.replace(/\/+$/u, "")
  const isFolder = bare.length < pattern.length
  const rooted = bare.includes("/")
  const parts = bare
    .replace(/^\//u, "")
    .split("/")
    .filter((part) => part !== "")
  const wanted = rooted ? parts : ["**", ...parts]
  const names = path.split("/").filter((name) => name !== "")
  if (parts.length === 0) return pattern === "/" && names.length > 0
  if (wanted.length > MOST_PARTS || names.length > MOST_NAMES || pattern.length > LONGEST) return false
  const ends = endsOf(wanted, names)
  // What a pattern ends in may be a folder, and then all that is in it is meant; but "docs/*" means its files alone.
  const filesOnly = !isFolder && parts.length > 1 && parts.at(-1) === "*"
  return ends.some((end) => (end === names.length ? !isFolder : end > 0 && !filesOnly))
}

/** How many of the names each way of matching all parts takes. */
function endsOf(parts: readonly string[], names: readonly string[]): readonly number[] {
  let reached = new Set([0])
  for (const [index, part] of parts.entries()) {
    const next = new Set<number>()
    for (const at of reached)
      if (part !== "**") {
        if (at < names.length && matchesName(part, names[at]!)) next.add(at + 1)
      } else {
        // At the end "**" means what is inside, not the folder itself.
        const first = index === parts.length - 1 ? at + 1 : at
        for (let to = first; to <= names.length; to += 1) next.add(to)
      }
    reached = next
  }
  return [...reached]
}

/** Whether a name is meant by one part of a pattern: "*" is any letters, "?" any one, "\\" takes the next as it is. */
export function matchesName(pattern: string, name: string): boolean {
  const letters = lettersOf(pattern)
  let [at, in_, star, mark] = [0, 0, -1, 0]
  while (in_ < name.length) {
    const letter = letters[at]
    if (letter === "*") {
      star = at
      mark = in_
      at += 1
    } else if (letter === "?" || letter === `=${name[in_]!}`) {
      at += 1
      in_ += 1
    } else if (star === -1) return false
    else {
      at = star + 1
      mark += 1
      in_ = mark
    }
  }
  while (letters[at] === "*") at += 1
  return at === letters.length
}

/** "*" and "?" as they are, every other letter after "=". */
function lettersOf(pattern: string): readonly string[] {
  const letters: string[] = []
  for (let at = 0; at < pattern.length; at += 1) {
    const letter = pattern[at]!
    if (letter === "\\" && at + 1 < pattern.length) {
      at += 1
      letters.push(`=${pattern[at]!}`)
    } else letters.push(letter === "*" || letter === "?" ? letter : `=${letter}`)
  }
  return letters
}
