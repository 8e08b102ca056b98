import type { Agreement } from "#model/peers.ts"

/** How the values of one fact are spread over machines of which it is known. */
export interface Consensus {
  readonly agreement: Extract<
    Agreement,
    "same" | "outlier" | "odd-one-out" | "two-camps" | "split" | "differ" | "unknown"
  >
  /** How likely more than half of an ideal population has what most have here. */
  readonly likely: number
}

const SURE = 0.95
const MOST_OUTSIDE = 1 / 6
const MAYBE = 0.8
/** Below it, two camps are told apart from a plain split. */
const LEADS = 0.6

/**
 * Says what the sizes of classes of one value each allow to say, the largest first: never that most are right. Every
 * share is as likely before anything is seen.
 */
export function consensusOf(sizes: readonly number[]): Consensus {
  const known = sizes.reduce((sum, size) => sum + size, 0)
  const [largest = 0, second = 0] = sizes
  if (known < 2) return { agreement: "unknown", likely: 0 }
  const likely = moreThan(1 / 2, largest, known)
  if (sizes.length === 1) return { agreement: "same", likely }
  const outside = known - largest
  // 1/6 of 6 is 1.
  if (likely >= SURE && outside / known <= MOST_OUTSIDE + 1e-9) return { agreement: "outlier", likely }
  if (likely >= MAYBE && outside === 1) return { agreement: "odd-one-out", likely }
  if (known <= 3) return { agreement: "differ", likely }
  if (sizes.length > 2 || second < 2) return { agreement: "split", likely }
  const isLed = moreThan(2 / 3, largest, known) >= LEADS
  return { agreement: isLed ? "two-camps" : "split", likely }
}

const remembered = new Map<string, number>()

/** The chance that more than a share `above` of a population has what `have` of `known` machines have. */
export function moreThan(above: number, have: number, known: number): number {
  const key = `${above} ${have} ${known}`
  const before = remembered.get(key)
  if (before !== undefined) return before
  const found = tailOf(above, have, known)
  if (remembered.size > 10_000) remembered.clear()
  remembered.set(key, found)
  return found
}

/** The upper tail of Beta(have + 1, known - have + 1), as the binomial sum that it is for whole numbers. */
function tailOf(above: number, have: number, known: number): number {
  const trials = known + 1
  const [yes, no] = [Math.log(above), Math.log(1 - above)]
  let choose = 0
  let sum = 0
  for (let at = 0; at <= have; at += 1) {
    sum += Math.exp(choose + at * yes + (trials - at) * no)
    choose += Math.log(trials - at) - Math.log(at + 1)
  }
  return Math.min(1, sum)
}
