import type { Caused, CausedChange } from "#model/cause.ts"
import type { Change } from "#model/change.ts"
import type { Moment } from "#model/moment.ts"
import type { Sheet } from "#model/sheet.ts"
import type { Coverage } from "#store/coverage.ts"
import type { ReadSheet } from "#store/sheets.ts"
import type { Reading } from "#store/store.ts"
import { changesOf } from "#engine/causing/changes-of.ts"

/** Says of each change which commits likely explain it, in the order given. */
export type CausesOf = (changes: readonly Change[]) => Promise<readonly Caused[]>

/** What it takes to keep sheets at hand. */
export interface Shelving {
  readonly store: Pick<Reading, "sheets" | "machines" | "examining">
  readonly now: Moment
  /** Changes from then on are worth a look. */
  readonly changedSince: Moment
  readonly causesOf: CausesOf
}

const AT_A_TIME = 300
// As many as fit beside everything else; the rest is read again where it is needed again.
const MOST_KEPT = 12_000
const MOST_CHANGES = 200

/** Sheets of machines by their keys, read when they are asked for. */
export class Shelf {
  private readonly given: Shelving
  private readonly kept = new Map<number, Sheet>()
  private readonly changes = new Map<number, readonly CausedChange[]>()
  private asked: Coverage | null = null
  private readonly likes = new Map<string, Set<string>>()

  constructor(given: Shelving) {
    this.given = given
  }

  /** Finds out what changed of these machines, and what explains it, before their sheets are asked for. */
  async lookBack(keys: readonly number[]): Promise<void> {
    for (let at = 0; at < keys.length; at += AT_A_TIME) await this.lookBackAt(keys.slice(at, at + AT_A_TIME))
  }

  private async lookBackAt(keys: readonly number[]): Promise<void> {
    const { store, now, changedSince, causesOf } = this.given
    const sheets = await store.sheets.read(keys, now)
    const coverage = await this.coverage()
    const resolved = new Map(
      (await store.machines.resolvedByIds(sheets.map(({ machine }) => machine))).map((one) => [one.id, one]),
    )
    const found = sheets.map((sheet) => {
      const machine = resolved.get(sheet.machine)
      if (machine === undefined) return []
      return changesOf(machine, sheet, coverage)
        .filter(({ between }) => between[1] > changedSince)
        .slice(0, MOST_CHANGES)
    })
    const caused = await causesOf(found.flat())
    let next = 0
    for (const [index, sheet] of sheets.entries()) {
      const own = found[index]!.map((change) => ({ ...change, caused: caused[next++]! }))
      this.changes.set(sheet.key, own)
      for (const change of own) {
        const alike = this.likes.get(likeness(change)) ?? new Set<string>()
        this.likes.set(likeness(change), alike.add(change.machine))
      }
    }
  }

  private async coverage(): Promise<Coverage> {
    return (this.asked ??= await this.given.store.examining.coverage())
  }

  /** Machines of which the same changed lately from the same to the same. */
  alike(change: Change): readonly string[] {
    return [...(this.likes.get(likeness(change)) ?? [])]
  }

  async get(keys: readonly number[]): Promise<readonly Sheet[]> {
    const missing = keys.filter((key) => !this.kept.has(key))
    const read = new Map<number, Sheet>()
    for (let at = 0; at < missing.length; at += AT_A_TIME)
      for (const sheet of await this.given.store.sheets.read(
        missing.slice(at, at + AT_A_TIME),
        this.given.now,
      )) {
        const whole = this.whole(sheet)
        read.set(sheet.key, whole)
        if (this.kept.size < MOST_KEPT) this.kept.set(sheet.key, whole)
      }
    return keys.flatMap((key) => this.kept.get(key) ?? read.get(key) ?? [])
  }

  private whole(sheet: ReadSheet): Sheet {
    return { ...sheet, changes: this.changes.get(sheet.key) ?? [] }
  }
}

const likeness = ({ kind, fact, before, after }: Change): string =>
  `${kind}\n${fact}\n${before ?? ""}\n${after ?? ""}`
