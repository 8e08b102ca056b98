import type { Change, ChangeKind } from "#model/change.ts"
import type { ResolvedMachine } from "#model/machine.ts"
import type { Moment } from "#model/moment.ts"
import type { Reading } from "#store/store.ts"
import type { WhenGiven } from "#engine/explanation/when.ts"
import { causesOf } from "./causes-of.ts"
import { changesOf } from "./changes-of.ts"

/** What it takes to say what changed last. */
export interface LookingBack {
  readonly store: Reading
  readonly home: string
  readonly now: Moment
}

/** The last change of a machine, with the commit that likely explains it; null where nothing changed since it came. */
export async function lastChangeOf(
  { store, home, now }: LookingBack,
  { machine, key }: { readonly machine: ResolvedMachine; readonly key: number },
): Promise<WhenGiven["lastChange"]> {
  const [sheet] = await store.sheets.read([key], now)
  if (sheet === undefined) return null
  const coverage = await store.examining.coverage()
  const last = changesOf(machine, sheet, coverage).find(({ kind }) => kind !== "machine-new")
  if (last === undefined) return null
  const [caused] = await causesOf({ store, home }, [last])
  const told = { what: wordsOf(last), at: last.between[1] }
  const [first] = caused?.causes ?? []
  if (caused?.state !== "explained" || first === undefined)
    return { ...told, commit: null, ...(caused?.state === "unknown" && { unknown: caused.because }) }
  const source = await store.sources.named(first.source)
  const commit = source === null ? null : await store.commits.get(source.id, first.commit)
  return { ...told, commit }
}

const WORDS: Readonly<Partial<Record<ChangeKind, string>>> = {
  "machine-gone": "gone",
  "machine-back": "back again",
  "address-new": "came as an address",
  "address-left": "left as an address",
  "port-opened": "opened",
  "port-closed": "closed",
}

const LONGEST = 80

function wordsOf({ kind, fact, before, after }: Change): string {
  const word = WORDS[kind]
  if (word !== undefined) return `${fact} ${word}`
  const short = (text: string | null) => (text === null ? "nothing" : text.slice(0, LONGEST))
  return `${fact} from ${short(before)} to ${short(after)}`
}
