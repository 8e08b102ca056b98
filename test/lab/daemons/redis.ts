import type { Prepare } from "../inside/daemon.ts"

/** A Redis server that keeps nothing. */
export const redis: Prepare = ({ dir, services }) =>
  services.map(({ port, password }) => ({
    argv: [
      ...["redis-server", "--port", String(port), "--bind", "*", "-::*", "--dir", dir],
      ...["--protected-mode", "no", "--save", "", "--appendonly", "no", "--daemonize", "no"],
      ...(password === undefined ? [] : ["--requirepass", password]),
    ],
  }))
