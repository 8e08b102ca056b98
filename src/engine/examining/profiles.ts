import type { PeerGroup } from "#model/peers.ts"
import type { Sheet } from "#model/sheet.ts"
import type { PeerProfile } from "#engine/findings/check.ts"
import { awayOf } from "#engine/findings/peers/facts.ts"
import { profileOf, straysIn } from "#engine/findings/peers/misplaced.ts"

// What a few of a group have in common is what it is like.
const MOST_GROUPS = 200
const MOST_MACHINES = 12
const FEWEST_MACHINES = 3

/** What groups are like, found out where a machine is far from its own. */
export class Profiles {
  private readonly groups: readonly PeerGroup[]
  private readonly sheetsOf: (machines: readonly string[]) => Promise<readonly Sheet[]>
  private known: Promise<readonly PeerProfile[]> | null = null

  constructor(
    groups: readonly PeerGroup[],
    sheetsOf: (machines: readonly string[]) => Promise<readonly Sheet[]>,
  ) {
    this.groups = groups
    this.sheetsOf = sheetsOf
  }

  /** What the others than this group are like; nothing where none of its machines is far from it. */
  async beside(group: PeerGroup, sheets: readonly Sheet[]): Promise<readonly PeerProfile[]> {
    const here = sheets.filter((sheet) => awayOf(sheet) === null)
    if (straysIn(here).length === 0) return []
    this.known ??= this.all()
    return (await this.known).filter((profile) => profile.group !== group.name)
  }

  private async all(): Promise<readonly PeerProfile[]> {
    const largest = this.groups
      .filter(({ machines }) => machines.length >= FEWEST_MACHINES)
      .toSorted((a, b) => b.machines.length - a.machines.length || (a.id < b.id ? -1 : 1))
      .slice(0, MOST_GROUPS)
    const profiles: PeerProfile[] = []
    for (const { name, machines } of largest) {
      const sheets = (await this.sheetsOf(machines.slice(0, MOST_MACHINES))).filter(
        (sheet) => awayOf(sheet) === null,
      )
      if (sheets.length >= FEWEST_MACHINES) profiles.push(profileOf(name, sheets))
    }
    return profiles.filter(({ traits }) => traits.length > 0)
  }
}
