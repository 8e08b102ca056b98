import type { Decision } from "#model/decision.ts"
import type { Moment } from "#model/moment.ts"
import type { Database } from "./database.ts"

/** What people said. Rows are only ever added and marked as undone. */
export function decisionsIn(db: Database) {
  const all = db.prepare<[], Decision>("select * from decision where undone is null order by id")
  const add = db.prepare<Omit<Decision, "id" | "undone">, Decision>(`
    insert into decision (at, author, kind, subject, reason)
    values (@at, @author, @kind, @subject, @reason)
    returning *`)
  const undo = db.prepare("update decision set undone = ? where id = ? and undone is null")
  return {
    list: async (): Promise<Decision[]> => all.all(),
    add: async (decision: Omit<Decision, "id" | "undone">): Promise<Decision> => add.get(decision)!,
    undo: async (id: number, at: Moment): Promise<boolean> => undo.run(at, id).changes > 0,
  }
}
