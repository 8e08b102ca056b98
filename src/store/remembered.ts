import type { Database } from "./database.ts"

/** Keeps answers for as long as nothing is written: the pages of one list count the same machines again and again. */
export function rememberedIn(db: Database, most = 200): <T>(key: string, answer: () => T) => T {
  const version = db.prepare<[], number>("select total_changes()").pluck()
  const answers = new Map<string, unknown>()
  let of = -1
  return <T>(key: string, answer: () => T): T => {
    const now = version.get() ?? 0
    if (now !== of || answers.size >= most) answers.clear()
    of = now
    if (!answers.has(key)) answers.set(key, answer())
    // Under one key only one kind of answer is ever kept.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return answers.get(key) as T
  }
}
