import type { DeclaredMachine, LabService } from "../machine.ts"
import type { Plan } from "./ground.ts"

/** A process to keep running on a machine. */
export interface Daemon {
  readonly argv: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** The signal that ends it soonest without loss; SIGTERM where not given. */
  readonly stopSignal?: NodeJS.Signals
}

/** What a daemon's preparation may look at. */
export interface Site {
  readonly plan: Plan
  readonly machine: DeclaredMachine
  /** The machine's services that this daemon answers. */
  readonly services: readonly LabService[]
  /** A folder for this daemon on this machine. */
  readonly dir: string
  readonly materials: Materials
  /** Every machine of the lab, for the daemon that knows their names. */
  readonly machines: readonly DeclaredMachine[]
}

/** What was made once for all machines. */
export interface Materials {
  readonly certificates: string
  readonly hostKeys: string
  readonly postgres: string
  readonly mariadb: string
}

/** Writes a daemon's files and says how to run it. */
export type Prepare = (site: Site) => Promise<readonly Daemon[]> | readonly Daemon[]
