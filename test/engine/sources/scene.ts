import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import Sqlite from "better-sqlite3"
import type { Pace } from "#engine/sources/watch.ts"
import { openRoll, type Roll } from "../roll.ts"

export const HOSTS = "10.0.0.11 web1.lan web1\n10.0.0.31 db1.lan db1\n"

/** A folder that becomes a source, and an engine that reads it. */
export class Scene {
  readonly folder = mkdtempSync(join(tmpdir(), "rollcall-written-"))
  roll: Roll

  private constructor(roll: Roll) {
    this.roll = roll
  }

  /** With a pace, the engine watches its sources. */
  static async open(watches?: Pace): Promise<Scene> {
    return new Scene(await openRoll(undefined, undefined, watches))
  }

  get sources(): Roll["client"]["sources"] {
    return this.roll.client.sources
  }

  async end(): Promise<void> {
    await this.roll.end()
    rmSync(this.folder, { recursive: true, force: true })
  }

  git(...args: readonly string[]): string {
    const who = { NAME: "A", EMAIL: "a@x" }
    const people = Object.entries(who).flatMap(([key, value]) => [
      [`GIT_AUTHOR_${key}`, value],
      [`GIT_COMMITTER_${key}`, value],
    ])
    const env = { PATH: process.env["PATH"], HOME: this.folder, GIT_CONFIG_NOSYSTEM: "1" }
    const options = {
      cwd: this.folder,
      env: { ...env, ...Object.fromEntries(people) },
      encoding: "utf8",
    } as const
    return execFileSync("git", args, options).trim()
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true })
      writeFileSync(join(this.folder, path), text)
    }
  }

  /** Makes the folder a repository, with a first commit. */
  begin(files: Readonly<Record<string, string>>): string {
    this.git("init", "-q", "-b", "trunk")
    return this.commit(files, "Begin")
  }

  commit(files: Readonly<Record<string, string>>, subject: string): string {
    this.write(files)
    this.git("add", "-A")
    this.git("commit", "-q", "--allow-empty", "-m", subject)
    return this.git("rev-parse", "HEAD")
  }

  /** Adds the folder, or what else is named, as the source "infra", and reads it. */
  async added(location = this.folder) {
    await this.sources.add({ location, name: "infra", branch: null, network: null })
    return this.sync()
  }

  sync() {
    return this.sources.sync({ name: "infra" })
  }

  /** What the database holds of it. */
  store<Found>(look: (db: Sqlite.Database) => Found): Found {
    const db = new Sqlite(join(this.roll.home, "rollcall.db"), { readonly: true })
    try {
      return look(db)
    } finally {
      db.close()
    }
  }

  /** Its declarations: where, and by which address. */
  async names(): Promise<readonly string[]> {
    const { declarations } = await this.sources.declarations({ name: "infra" })
    return declarations.flatMap(({ path, line, identifiers }) =>
      identifiers.filter(({ kind }) => kind === "address").map(({ value }) => `${path}:${line} ${value}`),
    )
  }

  /** Its problems: where, and what. */
  async problems(): Promise<readonly string[]> {
    const { problems } = await this.sources.problems({ name: "infra", limit: 1_000 })
    return problems.map(({ path, line, sentence }) => `${path}:${line} ${sentence}`)
  }
}
