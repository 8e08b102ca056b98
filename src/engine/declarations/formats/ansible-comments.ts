import { type Comment, purposeIn, type Said, saidTogether } from "./comments.ts"

// What people write beside machines: why they are there, whom to ask, and machines that are there no more.

const MOST_ABOVE = 5

const NOTHING: Said = { purpose: null, owner: null }

/** What comments say of a machine. */
export const saidIn = (comments: readonly Comment[]): Said => saidTogether(comments, purposeOf)

/** What is said beside a line of a file, or else by the lines of comment that stand right above it. */
export function remarkAt(lines: readonly string[], line: number, text: string): Said {
  const beside = text === "" ? NOTHING : saidIn([{ text, line }])
  const above: Comment[] = []
  for (let at = line - 1; at >= 1 && above.length < MOST_ABOVE; at -= 1) {
    const said = commentOf(lines[at - 1]!)
    if (said === null || isSwitchedOff(said)) break
    above.unshift({ text: said, line: at })
  }
  if (above.length === 0) return beside
  const heading = saidIn(above)
  return { purpose: beside.purpose ?? heading.purpose, owner: beside.owner ?? heading.owner }
}

/** What a line of comment says, without its marks; null for a line that is none. */
export const commentOf = (line: string): string | null => /^\s*[#;]+(.*)$/u.exec(line)?.[1]?.trim() ?? null

const PERSONAL = /^(?:owner|contact|team|maintainer|responsible|purpose|description|note)s?\b/iu

/** Whether a comment is rather a line of the file that was switched off. */
function isSwitchedOff(text: string): boolean {
  if (PERSONAL.test(text)) return false
  return (
    /^\[[^\]\s]+\]$/u.test(text) ||
    /^[\w.-]{1,253}:(?:\s+[^\s{]{0,253}|\s+\{.*\})?$/u.test(text) ||
    isStale(text)
  )
}

/** Whether what follows a comment mark reads like the line of a machine: "web3 ansible_host=…", "db1.example.org". */
export function isStale(text: string): boolean {
  const words = text.split(/\s*#/u, 1)[0]!.trim().split(/\s+/u)
  const [name = "", ...rest] = words
  if (rest.length === 0) return isMachineLike(name)
  return isNameLike(name) && /^[a-z_]\w{0,99}=./iu.test(rest[0]!)
}

const isNameLike = (name: string): boolean => /^[a-z0-9_[][\w.:[\]-]{0,252}$/iu.test(name)

/** Whether one word alone can only be a machine: it ends in a number or a domain, or is an address. */
export function isMachineLike(name: string): boolean {
  if (!isNameLike(name)) return false
  if (/^\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?$/u.test(name)) return true
  if (!/[a-z]/iu.test(name) || /^v?\d/iu.test(name)) return false
  return /[a-z_-]\d{1,6}$|\]$|[\w-]\.[\w.-]{0,200}[a-z]{2,24}(?::\d{1,5})?$/iu.test(name)
}

function purposeOf(comment: string): string | null {
  // Variables that are commented out behind a machine say nothing of why it is there.
  if (comment.split(/\s+/u).every((word) => /^\w{1,100}=/u.test(word))) return null
  return purposeIn(comment.replace(/^(?:purpose|description|note)\s?[:=]\s?/iu, ""))
}
