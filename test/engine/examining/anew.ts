import { join } from "node:path"
import Sqlite from "better-sqlite3"
import { Examiner } from "#engine/examining/examiner.ts"
import { OPEN_STATES, type FindingState, type Verdict } from "#model/finding.ts"
import { openStore } from "#store/store.ts"

/** What a database holds of what rules said: verdicts by scope, findings by id. */
export interface Said {
  readonly verdicts: ReadonlyMap<string, readonly Verdict[]>
  readonly findings: ReadonlyMap<string, FoundRow>
}

export interface FoundRow {
  readonly state: FindingState
  readonly severity: string
  readonly machines: readonly number[]
  readonly title: string
  readonly says: string
  readonly baseline: boolean
}

/** Reads what was said, while an engine has the database. */
export function saidIn(file: string): Said {
  const db = new Sqlite(file, { readonly: true })
  try {
    const verdicts = db
      .prepare<[], { scope: string; body: string }>("select scope, body from verdict order by scope, number")
      .all()
    const findings = db
      .prepare<[], { id: string; state: FindingState; severity: string; baseline: number; body: string }>(
        "select id, state, severity, baseline, body from finding order by id",
      )
      .all()
    const machines = db
      .prepare<[string], number>("select machine from finding_machine where finding = ? order by 1")
      .pluck()
    return {
      verdicts: new Map(
        [...Map.groupBy(verdicts, ({ scope }) => scope)].map(([scope, own]) => [
          scope,
          own.map(({ body }) => JSON.parse(body) as Verdict),
        ]),
      ),
      findings: new Map(
        findings.map(({ id, state, severity, baseline, body }) => {
          const { title, says } = JSON.parse(body) as { title: string; says: string }
          const found = { state, severity, machines: machines.all(id), title, says, baseline: baseline === 1 }
          return [id, found]
        }),
      ),
    }
  } finally {
    db.close()
  }
}

let copies = 0

/** What is said where everything is looked at for the first time, in a copy that knows the same and has found nothing yet. */
export async function saidAnew(home: string): Promise<Said> {
  const file = join(home, `copy-${(copies += 1)}.db`)
  const from = new Sqlite(join(home, "rollcall.db"), { readonly: true })
  from.prepare("vacuum into ?").run(file)
  from.close()
  const copy = new Sqlite(file)
  copy.pragma("foreign_keys = on")
  copy.exec("delete from examined_from; delete from examined; delete from finding")
  copy.close()
  const store = await openStore(file)
  const failures: unknown[] = []
  const examiner = new Examiner({
    store,
    home,
    now: Date.now,
    explained: async () => {},
    tell: () => {},
    onNews: async () => {},
    onFailure: (error) => failures.push(error),
  })
  await examiner.settled()
  await examiner.close()
  await store.close()
  if (failures.length > 0) throw failures[0]
  return saidIn(file)
}

/** Where what was found the short way differs from what is found by looking at everything; nothing where it doesn't. */
export function differences(short: Said, anew: Said): readonly string[] {
  const scopes = new Set([...short.verdicts.keys(), ...anew.verdicts.keys()])
  const verdicts = [...scopes].toSorted().flatMap((scope) => {
    const [was, is] = [short, anew].map(({ verdicts: all }) => (all.get(scope) ?? []).map(worded).toSorted())
    return JSON.stringify(was) === JSON.stringify(is)
      ? []
      : [`${scope}\n  short: ${was!.join("\n         ")}\n  anew:  ${is!.join("\n         ")}`]
  })
  const ids = new Set([...short.findings.keys(), ...anew.findings.keys()])
  const findings = [...ids].toSorted().flatMap((id) => {
    const [was, is] = [short.findings.get(id), anew.findings.get(id)]
    return isSame(was, is) ? [] : [`${id}\n  short: ${JSON.stringify(was)}\n  anew:  ${JSON.stringify(is)}`]
  })
  return [...verdicts, ...findings]
}

const worded = ({ rule, state, matter, peers, machines, title, says, severity, pending, since }: Verdict) =>
  JSON.stringify([rule, state, matter, peers, machines, title, dayless(says), severity, pending, since])

// On which day it was seen last is told by the look that found it; nothing else is found on another day.
const dayless = (says: string) => says.replaceAll(/\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?/gu, "DAY")

// What nobody can tell now, or was seen once more, stays open where it was: that much a finding remembers.
const MAY_STAY_OPEN: ReadonlySet<FindingState> = new Set(["unknown", "pending"])
const isOpen = (state: FindingState) => OPEN_STATES.includes(state)

function isSame(was: FoundRow | undefined, is: FoundRow | undefined): boolean {
  if (was === undefined || is === undefined) return (was ?? is)?.state === "resolved"
  if (MAY_STAY_OPEN.has(is.state) && !MAY_STAY_OPEN.has(was.state)) return was.state !== "resolved"
  if (was.state !== is.state && !(isOpen(was.state) && isOpen(is.state))) return false
  return (
    was.severity === is.severity &&
    was.title === is.title &&
    dayless(was.says) === dayless(is.says) &&
    JSON.stringify(was.machines) === JSON.stringify(is.machines)
  )
}
