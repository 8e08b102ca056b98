import type { Happening, MachineDossier } from "#api/shapes.ts"
import type { Change } from "#model/change.ts"
import { printable } from "#model/printable.ts"
import { changeInWords } from "#renderer/ui/changeInWords.ts"

/** One thing that happened to a machine: something in it changed, or something befell its identity. */
export interface Step {
  readonly key: string
  readonly kind: Change["kind"] | Happening["kind"]
  readonly at: number
  /** The scans between which it happened. */
  readonly between: readonly [number, number]
  readonly says: string
  /** Why it is taken for that; only where identity says so. */
  readonly because: string | null
  readonly other: { readonly id: string; readonly name: string } | null
  readonly left: boolean
  readonly evidence: readonly number[]
  /** By which what explains it is found; null where it is no change. */
  readonly change: string | null
}

/** The same change in every list of changes. */
export const changeKey = (kind: string, fact: string, after: string | null, at: number): string =>
  JSON.stringify([kind, fact, after, at])

const HAPPENED: Readonly<Record<Happening["kind"], string>> = {
  reinstalled: "Reinstalled",
  "new-card": "New network card",
  moved: "Moved",
  replaced: "Replaced",
  swapped: "Swapped",
  rotated: "Changed its hardware address",
  "took-over": "Took over",
}

function happened({ kind, at, ip, because, evidence, other }: Happening): Step {
  return {
    key: `${kind} ${at} ${ip}`,
    kind,
    at,
    between: [at, at],
    says: kind === "took-over" ? `${HAPPENED[kind]} ${ip}` : `${HAPPENED[kind]}, at ${ip}`,
    because: printable(because, 400),
    other,
    left: false,
    evidence,
    change: null,
  }
}

function changed(change: Change, at: number): Step {
  const { kind, between, evidence, fact } = change
  return {
    key: `${at} ${kind} ${fact}`,
    kind,
    at: between[1],
    between,
    says: changeInWords(change),
    because: null,
    other: null,
    left: kind === "machine-gone" || kind === "address-left" || kind === "port-closed",
    evidence,
    change: changeKey(kind, fact, change.after, between[1]),
  }
}

/** All that happened, newest first; what befell the identity stands before the changes it brought. */
export function timelineOf({
  history,
  identity,
  presence,
}: Pick<MachineDossier, "history" | "identity" | "presence">): readonly Step[] {
  // A virtual address answers with other keys when another machine takes it: nothing was installed anew.
  const befell = presence === "virtual" ? [] : identity.happened
  return [...befell.map(happened), ...history.map(changed)].toSorted((a, b) => b.at - a.at)
}
