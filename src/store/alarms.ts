import type { Alarm } from "#model/machine.ts"
import type { Database } from "./database.ts"
import { fromJson } from "./json.ts"

type Row = Omit<Alarm, "machines" | "evidence"> & { machines: string; evidence: string }

const alarmFrom = ({ machines, evidence, ...row }: Row): Alarm => ({
  ...row,
  machines: fromJson<string[]>(machines),
  evidence: fromJson<number[]>(evidence),
})

// A scan that finds everything as it was resolves nothing again, but it has seen the evidence once more.
const ALARM = `
  select id, rule, title, subject, machines, since, evidence,
    coalesce((select max(o.last) from json_each(evidence) e join observation o on o.id = e.value), last) as last
  from alarm`

/** What identity thinks a person ought to look at. */
export function alarmsIn(db: Database) {
  const all = db.prepare<[], Row>(`${ALARM} order by last desc, id`)
  const ofMachine = db.prepare<[string], Row>(
    `${ALARM} where id in (
       select alarm from alarm_machine join machine on key = machine where machine.id = ?) order by last desc, id`,
  )
  const one = db.prepare<[string], { id: string }>("select id from alarm where id = ?")
  return {
    has: async (id: string): Promise<boolean> => one.get(id) !== undefined,
    list: async (): Promise<Alarm[]> => all.all().map(alarmFrom),
    of: async (machine: string): Promise<Alarm[]> => ofMachine.all(machine).map(alarmFrom),
  }
}
