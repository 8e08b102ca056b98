import { ownerIn, purposeIn } from "./comments.ts"

// What people write beside machines: why they are there, whom to ask, and machines that are there no more.

const MOST_ABOVE = 5

/** What is said beside a line, or right above it, and where that is. */
export interface Remark {
  readonly comment: string
  readonly commentLine: number
}

/** The comment beside a line of a file, or else the lines of comment that stand right above it. */
export function remarkAt(lines: readonly string[], line: number, beside: string): Remark {
  if (purposeIn(beside) !== null) return { comment: beside, commentLine: line }
  const above: string[] = []
  let at = line - 1
  for (; at >= 1 && above.length < MOST_ABOVE; at -= 1) {
    const said = commentOf(lines[at - 1]!)
    if (said === null || isSwitchedOff(said)) break
    above.unshift(said)
  }
  const comment = above.filter((said) => purposeIn(said) !== null).join(" ")
  return { comment, commentLine: comment === "" ? line : at + 1 }
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

const OWNER_WORDS = /\b(?:owner|owned|contact|maintainer|responsible|team|ask|by)\b/giu

/** What a remark says beside who the owner is; null where that is all. */
export function purposeOf(comment: string): string | null {
  const purpose = purposeIn(comment.replace(/^(?:purpose|description|note)\s?[:=]\s?/iu, ""))
  const owner = ownerIn(comment, 1)?.name
  if (purpose === null || owner === undefined) return purpose
  return /\p{L}{3}/u.test(purpose.replace(owner, "").replace(OWNER_WORDS, "")) ? purpose : null
}
