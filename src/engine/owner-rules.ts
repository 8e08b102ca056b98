import { Failure } from "#model/failure.ts"
import { readAddress } from "#model/address.ts"
import type { Decision } from "#model/decision.ts"
import { contains, parseExcluded } from "./targets/targets.ts"

/** What a person said of all machines that a pattern fits. */
export interface OwnerRule {
  readonly decision: number
  readonly pattern: string
  readonly owner: string
  /** The narrower of two rules goes first; by how much they leave to others. */
  readonly fits: (machine: Fitting) => boolean
}

/** What an owner's rule can go by. */
export interface Fitting {
  readonly ips: readonly string[]
  readonly names: readonly string[]
  readonly groups: readonly string[]
}

const GROUP = /^group:(.{1,200})$/u
const NAME = /^[\p{L}\p{N}_*?.-]{1,253}$/u

/** A pattern as it is kept; a Failure where it is neither addresses, nor a name, nor a group. */
export function ownerPattern(text: string): string {
  const pattern = text.trim().toLowerCase()
  if (GROUP.test(pattern) || isAddresses(pattern)) return pattern
  if (!NAME.test(pattern) || pattern.replaceAll(/[*?.-]/gu, "").length < 2)
    throw new Failure(
      "bad-input",
      `"${text}" fits no machines. Write 10.0.4.0/22, 10.0.4.1-99, web-*.prod.lan or group:payments.`,
    )
  return pattern
}

const isAddresses = (pattern: string) => readAddress(pattern.split(/[/-]/u, 1)[0] ?? "") !== null

/** The rules that stand, ready to be tried. */
export async function ownerRules(decisions: readonly Decision[]): Promise<readonly OwnerRule[]> {
  const rules = decisions.filter(({ kind, undone }) => kind === "owner-rule" && undone === null)
  return Promise.all(
    rules.map(async ({ id, subject, value }) => ({
      decision: id,
      pattern: subject,
      owner: value ?? "",
      fits: await fitting(subject),
    })),
  )
}

async function fitting(pattern: string): Promise<OwnerRule["fits"]> {
  const [, group] = GROUP.exec(pattern) ?? []
  if (group !== undefined) return ({ groups }) => groups.some((one) => one.toLowerCase() === group)
  if (isAddresses(pattern)) {
    const ranges = await parseExcluded([pattern], async () => [])
    return ({ ips }) => ips.some((ip) => contains(ranges, ip))
  }
  return ({ names }) => names.some((name) => fitsGlob(pattern, name.toLowerCase()))
}

/** "*" stands for anything, "?" for one letter; in time that grows with the product of both lengths at most. */
function fitsGlob(pattern: string, name: string): boolean {
  let at = 0
  let from = 0
  let star = -1
  let behind = 0
  while (from < name.length) {
    if (at < pattern.length && (pattern[at] === "?" || pattern[at] === name[from])) {
      at += 1
      from += 1
    } else if (pattern[at] === "*") {
      star = at
      behind = from
      at += 1
    } else if (star >= 0) {
      at = star + 1
      behind += 1
      from = behind
    } else return false
  }
  while (pattern[at] === "*") at += 1
  return at === pattern.length
}
