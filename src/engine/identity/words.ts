import type { Reason, Weighing } from "./weigh.ts"

const MOST_IDS = 20

/** What speaks for and against, in one sentence: "the same SSH host key and hardware address, but another name". */
export function sentenceOf({ for: pro, against, impossible }: Weighing): string {
  const same = pro.length > 0 ? `the same ${listed(pro.slice(0, 3))}` : "nothing in common"
  const other = impossible ? [impossible] : against.slice(0, 3)
  return other.length > 0 ? `${same}, but ${listed(other)}` : same
}

function listed(reasons: readonly Reason[]): string {
  const words = reasons.map(({ says }) => says)
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`
}

/** The observations behind some reasons, the weightiest first. */
export function evidenceOf(reasons: readonly Reason[]): number[] {
  return [...new Set(reasons.flatMap(({ evidence }) => evidence))].slice(0, MOST_IDS)
}
