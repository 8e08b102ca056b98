import { appendFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Prepare } from "../inside/daemon.ts"
import { postgresPrograms } from "../inside/databases.ts"
import { asUser } from "../inside/ground.ts"
import { copyOf } from "../inside/kept.ts"
import { inParallel } from "../inside/program.ts"

/** A PostgreSQL server with an empty cluster of its own for each port. */
export const postgres: Prepare = async ({ plan, dir, services, materials }) => {
  const cluster = (port: number) => join(dir, `cluster-${port}`)
  await inParallel(services, 2, async ({ port }) => {
    await copyOf(join(materials.postgres, "data"), cluster(port))
    appendFileSync(join(cluster(port), "postgresql.conf"), settings(port))
    writeFileSync(join(cluster(port), "pg_hba.conf"), "host all all all scram-sha-256\n")
  })
  return services.map(({ port }) => ({
    argv: [...asUser(plan, "postgres"), join(postgresPrograms(), "postgres"), "-D", cluster(port)],
    stopSignal: "SIGINT",
  }))
}

function settings(port: number): string {
  return `
listen_addresses = '*'
port = ${port}
unix_socket_directories = ''
fsync = off
shared_buffers = 16MB
max_connections = 40
autovacuum = off
wal_level = minimal
max_wal_senders = 0
`
}
