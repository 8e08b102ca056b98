import type { Cause } from "#model/cause.ts"
import type { Change } from "#model/change.ts"
import type { Source } from "#model/source.ts"
import type { Reading } from "#store/store.ts"
import { lagOf, type Confirmed } from "#engine/causes/window.ts"

/** What people said of commits as causes of changes, and what that teaches. */
export interface Sayings {
  readonly said: (change: Change, source: string, oid: string) => Cause["said"]
  /** How long a source's commits take until machines show them. */
  readonly lagOf: (source: string) => number
}

interface Spoken {
  readonly fact: string
  readonly before: string | null
  readonly after: string | null
  readonly at: number
  readonly source: string
  readonly commit: string
}

/** Reads what was confirmed and rejected, the latest word counting. */
export async function sayingsOf(
  { decisions, causes }: Pick<Reading, "decisions" | "causes">,
  sources: readonly Pick<Source, "id" | "name">[],
): Promise<Sayings> {
  const said = new Map<string, "confirmed" | "rejected">()
  const confirmed: Confirmed[] = []
  for (const { kind, subject, value } of await decisions.list()) {
    if (kind !== "confirm-cause" && kind !== "reject-cause") continue
    const spoken = spokenIn(value)
    if (spoken === null) continue
    said.set(keyOf(subject, spoken), kind === "confirm-cause" ? "confirmed" : "rejected")
    const source = sources.find(({ name }) => name === spoken.source)
    if (kind !== "confirm-cause" || source === undefined) continue
    const arrived = await causes.cameAt(source.id, spoken.commit)
    if (arrived !== null) confirmed.push({ source: source.name, arrived, between: [spoken.at, spoken.at] })
  }
  return {
    said: ({ machine, fact, before, after, between }, source, commit) =>
      said.get(keyOf(machine, { fact, before, after, at: between[1], source, commit })) ?? null,
    lagOf: (source) => lagOf(source, confirmed),
  }
}

const keyOf = (machine: string, { fact, before, after, at, source, commit }: Spoken) =>
  JSON.stringify([machine, fact, before, after, at, source, commit])

function spokenIn(value: string | null): Spoken | null {
  try {
    const read: unknown = JSON.parse(value ?? "null")
    return isSpoken(read) ? read : null
  } catch {
    return null
  }
}

function isSpoken(read: unknown): read is Spoken {
  if (typeof read !== "object" || read === null) return false
  const { fact, at, source, commit }: { fact?: unknown; at?: unknown; source?: unknown; commit?: unknown } =
    read
  return (
    typeof fact === "string" &&
    typeof at === "number" &&
    typeof source === "string" &&
    typeof commit === "string"
  )
}
