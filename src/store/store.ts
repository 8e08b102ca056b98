import { statSync } from "node:fs"
import { alarmsIn } from "./alarms.ts"
import { causesIn } from "./causes.ts"
import { commitsIn } from "./commits.ts"
import { credentialsIn } from "./credentials.ts"
import { openDatabase, openToRead, type Database } from "./database.ts"
import { decisionsIn } from "./decisions.ts"
import { declarationsIn } from "./declarations.ts"
import { examiningIn } from "./examining.ts"
import { explainedIn } from "./explained.ts"
import { facetsIn } from "./facets.ts"
import { findingsIn } from "./findings.ts"
import { knownIn } from "./known.ts"
import { lockDatabase } from "./lock.ts"
import { looksIn } from "./looks.ts"
import { machinesIn } from "./machines.ts"
import { measuresIn } from "./measures.ts"
import { mentionsIn } from "./mentions.ts"
import { networksIn } from "./networks.ts"
import { notificationsIn } from "./notifications.ts"
import { observationsIn } from "./observations.ts"
import { pastLinesIn } from "./past-lines.ts"
import { ruleSourcesIn } from "./rule-sources.ts"
import { scansIn } from "./scans.ts"
import { sheetsIn } from "./sheets.ts"
import { sourcesIn } from "./sources.ts"
import { spentIn } from "./spent.ts"
import { viewsIn } from "./views.ts"

/** Everything that is kept. The interface is asynchronous, so that another database could stand behind it. */
export interface Store {
  readonly file: string
  readonly networks: ReturnType<typeof networksIn>
  readonly scans: ReturnType<typeof scansIn>
  readonly spent: ReturnType<typeof spentIn>
  readonly observations: ReturnType<typeof observationsIn>
  readonly machines: ReturnType<typeof machinesIn>
  readonly alarms: ReturnType<typeof alarmsIn>
  readonly facets: ReturnType<typeof facetsIn>
  readonly decisions: ReturnType<typeof decisionsIn>
  readonly credentials: ReturnType<typeof credentialsIn>
  readonly looks: ReturnType<typeof looksIn>
  readonly ruleSources: ReturnType<typeof ruleSourcesIn>
  readonly sources: ReturnType<typeof sourcesIn>
  readonly declarations: ReturnType<typeof declarationsIn>
  readonly mentions: ReturnType<typeof mentionsIn>
  readonly causes: ReturnType<typeof causesIn>
  readonly commits: ReturnType<typeof commitsIn>
  readonly pastLines: ReturnType<typeof pastLinesIn>
  readonly known: ReturnType<typeof knownIn>
  readonly explained: ReturnType<typeof explainedIn>
  readonly findings: ReturnType<typeof findingsIn>
  readonly examining: ReturnType<typeof examiningIn>
  readonly measures: ReturnType<typeof measuresIn>
  readonly sheets: ReturnType<typeof sheetsIn>
  readonly notifications: ReturnType<typeof notificationsIn>
  readonly views: ReturnType<typeof viewsIn>
  /** A whole copy in one file, while running. */
  backUp(to: string): Promise<{ readonly file: string; readonly bytes: number }>
  /** Asks SQLite whether the file is sound; null when it is, else what it says. */
  check(): Promise<string | null>
  close(): Promise<void>
}

/** Opens the one database; fails with a sentence where another Rollcall has it, or it is newer or damaged. */
export async function openStore(file: string): Promise<Store> {
  const lock = lockDatabase(file)
  try {
    return storeOver(openDatabase(file), file, () => lock.release())
  } catch (error) {
    lock.release()
    throw error
  }
}

/** What can be read of the store, for threads that conclude beside the engine, which alone writes. */
export type Reading = Omit<Store, "backUp" | "check">

/** Opens the database a second time, to read it as it is at that moment while the engine that owns it goes on writing. */
export function openReading(file: string): Reading {
  const db = openToRead(file)
  db.exec("begin")
  return storeOver(db, file, () => {})
}

function storeOver(db: Database, file: string, release: () => void): Store {
  return {
    file,
    networks: networksIn(db),
    scans: scansIn(db),
    spent: spentIn(db),
    observations: observationsIn(db),
    machines: machinesIn(db),
    alarms: alarmsIn(db),
    facets: facetsIn(db),
    decisions: decisionsIn(db),
    credentials: credentialsIn(db),
    looks: looksIn(db),
    ruleSources: ruleSourcesIn(db),
    sources: sourcesIn(db),
    declarations: declarationsIn(db),
    mentions: mentionsIn(db),
    causes: causesIn(db),
    commits: commitsIn(db),
    pastLines: pastLinesIn(db),
    known: knownIn(db),
    explained: explainedIn(db),
    findings: findingsIn(db),
    examining: examiningIn(db),
    measures: measuresIn(db),
    sheets: sheetsIn(db),
    notifications: notificationsIn(db),
    views: viewsIn(db),
    backUp: async (to) => {
      await db.backup(to)
      return { file: to, bytes: statSync(to).size }
    },
    check: async () => {
      const said = db.pragma("quick_check(1)", { simple: true })
      return said === "ok" ? null : String(said)
    },
    close: async () => {
      try {
        if (!db.readonly) db.pragma("optimize")
      } catch {
        // Only a help for later questions: a full disk must not keep the file from being closed.
      }
      db.close()
      release()
    },
  }
}
