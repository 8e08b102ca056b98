import { setImmediate } from "node:timers/promises"
import type { Database } from "./database.ts"

const AT_A_TIME = 5_000

/** Forgets what was taken out of a source's files, a little at a time: before its paths go, whose numbers come again. */
export function forgettingGone(db: Database): (source: number) => Promise<void> {
  const end = db
    .prepare<[string], string>(
      `select token from gone_token where token > ? order by token limit 1 offset ${AT_A_TIME}`,
    )
    .pluck()
  const drop = db.prepare<{ source: number; after: string; end: string | null }>(`
    delete from gone_token
    where token > @after and (@end is null or token <= @end)
      and exists (select 1 from past_path where id = gone_token.path and source = @source)`)
  return async (source) => {
    for (let after: string | null = ""; after !== null;) {
      const last: string | null = end.get(after) ?? null
      drop.run({ source, after, end: last })
      after = last
      await setImmediate()
    }
  }
}
