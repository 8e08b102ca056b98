import { join } from "node:path"
import type { Prepare } from "../inside/daemon.ts"
import { asUser } from "../inside/ground.ts"
import { copyOf } from "../inside/kept.ts"

/** A MariaDB server with an empty database. */
export const mariadb: Prepare = async ({ plan, dir, services, materials }) => {
  const data = await copyOf(join(materials.mariadb, "data"), join(dir, "data"))
  return services.map(({ port }) => ({
    argv: [
      ...asUser(plan, "mysql"),
      ...["mariadbd", "--no-defaults", `--datadir=${data}`, `--socket=${join(data, "socket")}`],
      ...[`--pid-file=${join(data, "pid")}`, `--port=${port}`, "--bind-address=*", "--skip-name-resolve"],
      ...["--skip-log-bin", "--innodb-buffer-pool-size=8M", "--innodb-log-file-size=4M"],
      ...["--innodb-flush-log-at-trx-commit=0", "--performance-schema=off", "--max-connections=40"],
    ],
  }))
}
