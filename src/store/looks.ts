import type { LookAllowance, LookTaken } from "#model/look.ts"
import type { Database } from "./database.ts"
import { fromJson } from "./json.ts"

type AllowanceRow = Omit<LookAllowance, "allowed"> & { allowed: 0 | 1 }
type TakenRow = Omit<LookTaken, "notRead"> & { not_read: string }
type AllowanceKey = Pick<LookAllowance, "kind" | "network" | "subject">

const allowanceFrom = (row: AllowanceRow): LookAllowance => ({ ...row, allowed: row.allowed === 1 })
const takenFrom = ({ not_read, ...row }: TakenRow): LookTaken => ({
  ...row,
  notRead: fromJson<LookTaken["notRead"]>(not_read),
})

/** Into what Rollcall may look, and what came of it. */
export function looksIn(db: Database) {
  const all = db.prepare<[], AllowanceRow>(
    "select * from look_allowance order by kind desc, network, subject",
  )
  const save = db.prepare<AllowanceRow>(`
    insert into look_allowance (kind, network, subject, allowed, user, port, name, at, author)
    values (@kind, @network, @subject, @allowed, @user, @port, @name, @at, @author)
    on conflict (kind, network, subject) do update set
      allowed = excluded.allowed,
      user = excluded.user,
      port = excluded.port,
      name = excluded.name,
      at = excluded.at,
      author = excluded.author`)
  const remove = db.prepare<AllowanceKey>(
    "delete from look_allowance where kind = @kind and network = @network and subject = @subject",
  )
  const taken = db.prepare<[], TakenRow>("select * from look order by network, ip")
  const take = db.prepare<TakenRow>(`
    insert into look (network, ip, at, refusal, not_read) values (@network, @ip, @at, @refusal, @not_read)
    on conflict (network, ip) do update set
      at = excluded.at,
      refusal = excluded.refusal,
      not_read = excluded.not_read`)
  return {
    allowances: async (): Promise<LookAllowance[]> => all.all().map(allowanceFrom),
    allow: async (allowance: LookAllowance): Promise<void> => {
      save.run({ ...allowance, allowed: allowance.allowed ? 1 : 0 })
    },
    forget: async ({ kind, network, subject }: AllowanceKey): Promise<boolean> =>
      remove.run({ kind, network, subject }).changes > 0,
    taken: async (): Promise<LookTaken[]> => taken.all().map(takenFrom),
    /** Writes down what came of a look; only the last one into each address is kept. */
    take: async ({ notRead, ...look }: LookTaken): Promise<void> => {
      take.run({ ...look, not_read: JSON.stringify(notRead) })
    },
  }
}
