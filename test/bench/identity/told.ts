import { FOREVER, type Moment } from "#model/moment.ts"

/** A machine as an outsider reads it, whichever way it was read. */
export interface ToldMachine {
  readonly id: string
  readonly virtual: boolean
  readonly holders: readonly {
    readonly machine: string
    readonly since: Moment
    readonly until: Moment | null
  }[]
  readonly addresses: readonly {
    readonly ip: string
    readonly since: Moment
    readonly until: Moment | null
    readonly candidates: readonly string[]
  }[]
}

/** What was told of one address at one moment. */
export interface Claim {
  readonly id: string
  readonly virtual: boolean
  /** The machine that held it then, for a virtual address. */
  readonly holder: string | null
  readonly candidates: readonly string[]
}

interface Stay {
  readonly since: Moment
  readonly until: Moment
  readonly machine: ToldMachine
  readonly candidates: readonly string[]
}

/** Everything that was told, asked by address and moment. */
export class Told {
  private readonly stays = new Map<string, Stay[]>()
  /** Moments of addresses that several machines claim at once. */
  conflicts = 0

  constructor(machines: Iterable<ToldMachine>) {
    for (const machine of machines)
      for (const { ip, since, until, candidates } of machine.addresses) {
        const stays = this.stays.get(ip) ?? []
        stays.push({ since, until: until ?? FOREVER, machine, candidates })
        this.stays.set(ip, stays)
      }
  }

  at(ip: string, moment: Moment): Claim | null {
    const here = (this.stays.get(ip) ?? []).filter(({ since, until }) => since <= moment && moment < until)
    const [first] = here
    if (!first) return null
    if (new Set(here.map(({ machine }) => machine.id)).size > 1) this.conflicts += 1
    const { machine, candidates } = here.find((stay) => !stay.machine.virtual) ?? first
    const holder = machine.holders.find(({ since, until }) => since <= moment && moment < (until ?? FOREVER))
    return { id: machine.id, virtual: machine.virtual, holder: holder?.machine ?? null, candidates }
  }
}
