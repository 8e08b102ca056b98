import { createHash } from "node:crypto"
import { setImmediate } from "node:timers/promises"
import type { Verdict } from "#model/finding.ts"
import type { Moment } from "#model/moment.ts"
import type { Database } from "./database.ts"
import { fromJson } from "./json.ts"
import { inSlices } from "./slices.ts"

/** What was looked at, and what rules say of it. */
export interface ExaminedScope {
  readonly scope: string
  /** When it has to be looked at again though nothing changes; null: never. */
  readonly review: Moment | null
  readonly verdicts: readonly Verdict[]
}

/** The same for the same rule, matter and peers. */
export function findingId({ rule, matter, peers }: Pick<Verdict, "rule" | "matter" | "peers">): string {
  const digest = createHash("sha256")
    .update(`${rule}\n${peers ?? ""}\n${matter}`)
    .digest("hex")
  return `f-${digest.slice(0, 10)}`
}

/** What rules say, by what they looked at, and from where the next look goes on. */
export function verdictsIn(db: Database) {
  return { ...examiningOf(db), ...writingOf(db) }
}

const MOST_VERDICTS = 500
const AT_ONCE = 50

function examiningOf(db: Database) {
  const from = db.prepare<[], { basis: string; at: Moment; body: string }>("select * from examined_from")
  const digests = db.prepare<[], { scope: string; digest: string }>("select scope, digest from examined")
  const due = db.prepare<[Moment], string>("select scope from examined where review <= ?").pluck()
  const next = db
    .prepare<[], Moment | null>("select min(review) from examined where review is not null")
    .pluck()
  const pending = db
    .prepare<[], string>(
      "select distinct v.scope from finding f join verdict v on v.finding = f.id where f.state = 'pending'",
    )
    .pluck()
  const untold = db
    .prepare<[], string>("select distinct scope from verdict where body ->> 'state' = 'unknown'")
    .pluck()
  const everyId = db.prepare<[], string>("select id from finding union select finding from verdict").pluck()
  const verdicts = db.prepare<
    [string, string, number, number],
    { scope: string; number: number; body: string }
  >(`
    select scope, number, body from verdict where finding = ? and (scope, number) > (?, ?)
    order by scope, number limit ?`)
  /** A finding may be about very many machines: others get their answers in between. */
  const verdictsOf = async (id: string): Promise<readonly Verdict[]> => {
    const found: Verdict[] = []
    for (let after = { scope: "", number: -1 }; ;) {
      const rows = verdicts.all(id, after.scope, after.number, MOST_VERDICTS)
      found.push(...rows.map(({ body }) => fromJson<Verdict>(body)))
      const last = rows.at(-1)
      if (last === undefined || rows.length < MOST_VERDICTS) return found
      after = last
      await setImmediate()
    }
  }
  return {
    /** What was examined last, and from what; null where nothing was. */
    from: async () => from.get() ?? null,
    digests: async (): Promise<ReadonlyMap<string, string>> =>
      new Map(digests.all().map(({ scope, digest }) => [scope, digest])),
    /** What has to be looked at again by a time, or because it was seen once only. */
    due: async (now: Moment): Promise<readonly string[]> => [...new Set([...due.all(now), ...pending.all()])],
    /** Of what something could not be told: the next scan may tell it, though it finds nothing new. */
    untold: async (): Promise<readonly string[]> => untold.all(),
    /** When something has to be looked at next though nothing changes; null: never. */
    nextReview: async (): Promise<Moment | null> => next.get() ?? null,
    /** All findings, and all that are told of and are none yet. */
    everyId: async (): Promise<readonly string[]> => everyId.all(),
    /** All that rules say of some findings. */
    verdictsOf: async (ids: readonly string[]): Promise<ReadonlyMap<string, readonly Verdict[]>> => {
      const found = new Map<string, readonly Verdict[]>()
      for (const [at, id] of ids.entries()) {
        found.set(id, await verdictsOf(id))
        if (at % AT_ONCE === AT_ONCE - 1) await setImmediate()
      }
      return found
    },
  }
}

/** A short text that is another one where a scope's verdicts are others. */
export function digestOf({ verdicts, review }: Omit<ExaminedScope, "scope">): string {
  return createHash("sha256")
    .update(JSON.stringify([verdicts, review]))
    .digest("base64url")
    .slice(0, 22)
}

function writingOf(db: Database) {
  const had = db.prepare<[string], string>("select distinct finding from verdict where scope = ?").pluck()
  const forget = db.prepare<[string]>("delete from examined where scope = ?")
  const examine = db.prepare<[string, string, Moment | null]>(
    "insert into examined (scope, digest, review) values (?, ?, ?)",
  )
  const say = db.prepare<[string, number, string, string]>(
    "insert into verdict (scope, number, finding, body) values (?, ?, ?, ?)",
  )
  const noFrom = db.prepare("delete from examined_from")
  const unset = db.prepare("update examined_from set basis = ''")
  const setFrom = db.prepare<[string, Moment, string]>(
    "insert into examined_from (basis, at, body) values (?, ?, ?)",
  )
  return {
    /** Replaces what was said of some scopes; returns the ids of all findings that this has to do with. */
    replace: async (scopes: readonly ExaminedScope[]): Promise<ReadonlySet<string>> => {
      const touched = new Set<string>()
      const write = db.transaction((slice: readonly ExaminedScope[]) => {
        for (const { scope, verdicts, review } of slice) {
          for (const id of had.all(scope)) touched.add(id)
          forget.run(scope)
          if (verdicts.length === 0 && review === null) continue
          examine.run(scope, digestOf({ verdicts, review }), review)
          for (const [number, verdict] of verdicts.entries()) {
            const id = findingId(verdict)
            touched.add(id)
            say.run(scope, number, id, JSON.stringify(verdict))
          }
        }
      })
      await inSlices(scopes, write)
      return touched
    },
    /** From now on what is said of scopes is ahead of what is found, until `examinedFrom` says that it fits again. */
    examinedAhead: async (): Promise<void> => {
      unset.run()
    },
    examinedFrom: async (basis: string, at: Moment, body: string): Promise<void> =>
      db.transaction(() => {
        noFrom.run()
        setFrom.run(basis, at, body)
      })(),
  }
}
