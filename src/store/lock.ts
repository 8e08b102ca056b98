import Sqlite from "better-sqlite3"
import { Failure } from "#model/failure.ts"

export interface Lock {
  release(): void
}

/**
 * One writer at any time: an exclusive transaction on a small file beside the database. The operating system lets go
 * of it when the process ends, however it ends, so a crash leaves nothing to clean up.
 */
export function lockDatabase(file: string): Lock {
  let lock: Sqlite.Database | undefined
  try {
    lock = new Sqlite(`${file}.lock`, { timeout: 0 })
    lock.pragma("locking_mode = exclusive")
    lock.pragma("journal_mode = memory")
    lock.exec("begin exclusive")
    const held = lock
    return { release: () => held.close() }
  } catch (error) {
    lock?.close()
    if (error instanceof Sqlite.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code)) {
      throw new Failure(
        "database-busy",
        `${file} is open in another Rollcall. Use that one, or name another with --db.`,
      )
    }
    if (error instanceof Sqlite.SqliteError) {
      throw new Failure(
        "bad-file",
        `${file} can't be opened: its folder can't be written to. Check its rights, or use --db.`,
      )
    }
    throw error
  }
}
