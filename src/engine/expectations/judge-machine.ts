import { matchesGlob } from "#model/glob.ts"
import { durationText } from "./amounts.ts"
import { agrees, type Case, drift, type Judgement, lifeOf, listed, shown, unknown } from "./judgement.ts"
import { numberIn, type Seen } from "./seen.ts"

/** By how much a machine's clock is ahead of ours, from who tells it best. */
export interface ClockSeen {
  readonly aheadMs: number
  readonly plusMinusMs: number
  readonly by: string
  readonly evidence: readonly number[]
}

const TELLERS = ["ntp", "smb", "http", "tls", "nmap"] as const

export function clockOf(seen: Seen): ClockSeen | null {
  for (const by of TELLERS) {
    const [fact] = seen.facts("clock", by)
    const aheadMs = numberIn(fact?.detail ?? null, "aheadMs")
    if (fact && aheadMs !== null) {
      const plusMinusMs = Math.abs(numberIn(fact.detail, "plusMinusMs") ?? 1_000)
      return { aheadMs, plusMinusMs, by, evidence: [fact.id] }
    }
  }
  return null
}

/** Who owns it. */
export function judgeOwner({ expectation, seen }: Case): readonly Judgement[] {
  if (expectation.owner.length === 0) return []
  const { owner, firstSeen } = seen.sheet
  if (owner === null) return [unknown("owner", "nobody is known to own it")]
  if (expectation.owner.some((wanted) => isLike(owner.name, wanted))) return [agrees("owner")]
  const is = shown(owner.name)
  const title = `${is} owns it where ${listed(expectation.owner)} is expected to`
  const life = { evidence: [], since: firstSeen, pending: false }
  return [drift("owner", { what: `${is} owns it`, title, expected: listed(expectation.owner), ...life })]
}

const isLike = (text: string, glob: string) =>
  matchesGlob(text.slice(0, 300).toLowerCase(), glob.toLowerCase())

/** Which operating system it runs. */
export function judgeSystem({ expectation, seen }: Case): readonly Judgement[] {
  if (expectation.os.length === 0) return []
  const { os, firstSeen } = seen.sheet
  if (os === null) return [unknown("os", "its operating system is not known")]
  const isExpected = expectation.os.some((wanted) => isLike(os, wanted) || isRelease(os, wanted))
  if (isExpected) return [agrees("os")]
  // "Debian" or "Linux" does not say that it is not "Debian 12".
  if (expectation.os.some((wanted) => isRelease(wanted, os)) || /^linux\b/iu.test(os))
    return [unknown("os", `all that is known of its operating system is ${shown(os)}`)]
  const facts = seen.facts("os", "")
  const life = { ...lifeOf(facts, seen.sheet), ...(facts.length === 0 && { since: firstSeen }) }
  const title = `It runs ${shown(os)}, not ${listed(expectation.os)}`
  return [drift("os", { what: `it runs ${shown(os)}`, title, expected: listed(expectation.os), ...life })]
}

/** "Debian 12.5" is a release of "Debian 12" and of "Debian", and not of "Debian 1". */
function isRelease(os: string, wanted: string): boolean {
  const [own, start] = [os.toLowerCase(), wanted.toLowerCase()]
  return own.startsWith(start) && !/^\w/u.test(own.slice(start.length))
}

/** Whether its clock is right, as far as ours is. `usual`: by how much most of the machines are ahead; null: not known. */
export function judgeClock({ expectation, seen }: Case, usual: number | null): readonly Judgement[] {
  const { clock: limit } = expectation
  if (limit === null) return []
  const clock = clockOf(seen)
  if (clock === null) return [unknown("clock", "no answer has told its time")]
  const off = Math.abs(clock.aheadMs)
  if (off + clock.plusMinusMs <= limit) return [agrees("clock")]
  if (usual !== null && Math.abs(usual) > limit)
    return [
      unknown("clock", "most clocks differ from ours alike, so it may be ours that is wrong", clock.evidence),
    ]
  if (off - clock.plusMinusMs <= limit) {
    const reason = `its time is only known to ± ${durationText(clock.plusMinusMs)}, by ${clock.by}`
    return [unknown("clock", reason, clock.evidence)]
  }
  const is = clock.aheadMs > 0 ? "fast" : "slow"
  const roughly = `more than ${durationText(limit)} ${is}`
  const life = { ...lifeOf(seen.facts("clock", clock.by), seen.sheet), evidence: clock.evidence }
  const title = `The clock is ${roughly}`
  return [drift("clock", { what: roughly, title, expected: `at most ${durationText(limit)} off`, ...life })]
}
