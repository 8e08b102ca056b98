import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs"
import { dirname, join } from "node:path"
import Sqlite from "better-sqlite3"
import { Failure } from "#model/failure.ts"

export type Database = Sqlite.Database

const MIGRATIONS = join(import.meta.dirname, "../../db/migrations")

interface Migration {
  readonly number: number
  readonly file: string
}

/** Opens a database file, brings it up to date, and refuses with a sentence what is newer, damaged or no database. */
export function openDatabase(file: string, migrationsFolder = MIGRATIONS): Database {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const existed = existsSync(file) && statSync(file).size > 0
  const migrations = migrationsIn(migrationsFolder)
  const db = connect(file, existed)
  try {
    // Someone else's file, or a later Rollcall's, is refused before anything in it is changed.
    refuseForeign(db, file, migrations)
    prepare(db)
    migrate(db, file, existed, migrations)
    return db
  } catch (error) {
    db.close()
    throw asFailure(error, file)
  }
}

/** Opens a database that is up to date, to read from it beside its owner. */
export function openToRead(file: string): Database {
  const db = new Sqlite(file, { timeout: 5_000, readonly: true, fileMustExist: true })
  db.pragma("cache_size = -16384")
  db.pragma("temp_store = memory")
  db.pragma("trusted_schema = off")
  return db
}

function connect(file: string, existed: boolean): Database {
  let db: Database | undefined
  try {
    db = new Sqlite(file, { timeout: 5_000 })
    // What a network looks like is nobody else's to read; SQLite gives the files beside it the same rights.
    if (!existed) chmodSync(file, 0o600)
    return db
  } catch (error) {
    db?.close()
    throw asFailure(error, file)
  }
}

function prepare(db: Database): void {
  db.pragma("journal_mode = wal")
  db.pragma("synchronous = normal")
  db.pragma("foreign_keys = on")
  db.pragma("cache_size = -65536")
  db.pragma("temp_store = memory")
  db.pragma("trusted_schema = off")
}

function migrationsIn(folder: string): Migration[] {
  return readdirSync(folder)
    .filter((name) => /^\d{4}-.+\.sql$/.test(name))
    .toSorted()
    .map((name) => ({ number: Number(name.slice(0, 4)), file: join(folder, name) }))
}

const versionOf = (db: Database) => Number(db.pragma("user_version", { simple: true }))
const newestOf = (migrations: readonly Migration[]) => migrations.at(-1)?.number ?? 0

function refuseForeign(db: Database, file: string, migrations: readonly Migration[]): void {
  const version = versionOf(db)
  const newest = newestOf(migrations)
  if (version > newest) {
    throw new Failure(
      "database-newer",
      `${file} was written by a newer Rollcall (format ${version}, this one knows ${newest}). Update Rollcall, or name another database with --db.`,
    )
  }
  if (version === 0 && hasTables(db)) {
    throw new Failure("bad-file", `${file} is a database, but not one of Rollcall's. Name another with --db.`)
  }
}

function migrate(db: Database, file: string, existed: boolean, migrations: readonly Migration[]): void {
  const version = versionOf(db)
  const newest = newestOf(migrations)
  const pending = migrations.filter(({ number }) => number > version)
  if (pending.length === 0) return
  if (existed && version > 0) backUpBefore(db, `${file}.before-${String(newest).padStart(4, "0")}`)
  for (const migration of pending) apply(db, migration)
}

function hasTables(db: Database): boolean {
  return db.prepare("select 1 from sqlite_schema limit 1").get() !== undefined
}

/** A whole copy made before the format changes; one per format, so that the way back is always there. */
function backUpBefore(db: Database, copy: string): void {
  rmSync(copy, { force: true })
  db.prepare("vacuum into ?").run(copy)
}

function apply(db: Database, { number, file }: Migration): void {
  db.transaction(() => {
    db.exec(readFileSync(file, "utf8"))
    db.pragma(`user_version = ${number}`)
  })()
}

/** SQLite's own errors as sentences; everything else is returned as it is. */
export function asFailure(error: unknown, file: string): unknown {
  if (!(error instanceof Sqlite.SqliteError)) return error
  const sentence = SENTENCES.find(({ codes }) => codes.some((code) => error.code.startsWith(code)))
  return sentence ? new Failure(sentence.code, sentence.says(file), { cause: error }) : error
}

const SENTENCES = [
  {
    codes: ["SQLITE_NOTADB", "SQLITE_CORRUPT"],
    code: "database-damaged" as const,
    says: (file: string) =>
      `${file} is damaged or no database. Nothing was changed in it. Restore a backup, or name another database with --db.`,
  },
  {
    codes: ["SQLITE_FULL", "SQLITE_IOERR_WRITE"],
    code: "disk-full" as const,
    says: (file: string) =>
      `The disk that holds ${file} is full. Free some space; everything saved so far is kept.`,
  },
  {
    codes: ["SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM"],
    code: "bad-file" as const,
    says: (file: string) =>
      `${file} can't be opened for writing. Check that you own it and its folder, or use --db.`,
  },
  {
    codes: ["SQLITE_BUSY", "SQLITE_LOCKED"],
    code: "database-busy" as const,
    says: (file: string) => `${file} is in use by another program. Close it and try again.`,
  },
]

/** The schema as one text, sorted, so that a change of it is read as a diff. */
export function schemaText(db: Database): string {
  const rows = db
    .prepare<[], { sql: string }>(
      "select sql from sqlite_schema where sql is not null and name not like 'sqlite_%' order by type desc, name",
    )
    .all()
  return `-- Generated from db/migrations by \`npm run schema\`; not written by hand.\n\n${rows.map(({ sql }) => `${sql};\n`).join("\n")}`
}
