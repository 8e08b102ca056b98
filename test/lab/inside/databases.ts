import { readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { asUser } from "./ground.ts"
import type { Plan } from "./ground.ts"
import { run } from "./program.ts"

/** The folder with PostgreSQL's server programs, which Debian keeps off the PATH. */
export function postgresPrograms(): string {
  const versions = "/usr/lib/postgresql"
  const newest = readdirSync(versions)
    .toSorted((a, b) => Number(a) - Number(b))
    .at(-1)
  return join(versions, newest ?? "", "bin")
}

/** An empty PostgreSQL cluster, to be copied for each database machine. */
export async function makePostgresCluster(plan: Plan, folder: string): Promise<void> {
  const data = await ownedFolder(plan, folder, "postgres")
  const password = join(folder, "password")
  writeFileSync(password, "lab\n")
  await runAll([
    ...asUser(plan, "postgres"),
    join(postgresPrograms(), "initdb"),
    ...["-D", data, "-U", "postgres", "--auth=scram-sha-256", `--pwfile=${password}`, "--no-sync"],
    ...["--locale=C", "--encoding=UTF8"],
  ])
}

/** An empty MariaDB data folder. */
export async function makeMariadbFolder(plan: Plan, folder: string): Promise<void> {
  const data = await ownedFolder(plan, folder, "mysql")
  await runAll([
    ...asUser(plan, "mysql"),
    ...["mariadb-install-db", "--no-defaults", `--datadir=${data}`, "--skip-test-db"],
    ...["--auth-root-authentication-method=normal", "--innodb-log-file-size=4M"],
  ])
}

async function ownedFolder({ footing }: Plan, folder: string, user: string): Promise<string> {
  const data = join(folder, "data")
  const owner = footing === "single" ? [] : ["-o", user, "-g", user]
  await run("install", ["-d", "-m", "700", ...owner, data])
  return data
}

async function runAll([command = "", ...args]: readonly string[]): Promise<void> {
  await run(command, args)
}
