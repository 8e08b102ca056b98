import { useState } from "react"
import type { MachineDossier } from "#api/shapes.ts"
import { useAsOf } from "#renderer/app/asOf.ts"
import type { FormKind, Subject } from "#renderer/app/draftDecision.ts"
import { tell } from "#renderer/app/tell.tsx"
import { type KeyBinding, useKeys } from "#renderer/ui/keys.ts"
import { ipsOf } from "./ipsOf.ts"

/** What is being decided of a machine, if anything. */
export interface Deciding {
  readonly past: boolean
  readonly subject: Subject
  /** The form that is open. */
  readonly form: FormKind | null
  readonly open: (form: FormKind) => void
  readonly close: () => void
}

/** A virtual address is no machine: it can't be the same as one, come apart or be retired. */
export const decidableOf = ({ presence }: Pick<MachineDossier, "presence">): readonly FormKind[] =>
  presence === "virtual"
    ? ["name", "owner", "purpose", "tag", "note", "never-touch"]
    : ["name", "owner", "purpose", "tag", "note", "merge", "split", "lock", "retire", "never-touch"]

/** Only what was seen at several addresses can come apart. */
export const canSplit = ({ addresses }: Pick<MachineDossier, "addresses">): boolean =>
  new Set(addresses.map(({ ip }) => ip)).size > 1

const KEYS: readonly (readonly [string, FormKind, string])[] = [
  ["o", "owner", "owner"],
  ["p", "purpose", "purpose"],
  ["m", "merge", "same machine"],
  ["Shift+M", "split", "split"],
]

/** Deciding about one machine, with its keys. */
export function useDeciding(machine: MachineDossier): Deciding {
  const past = useAsOf() !== null
  const [form, setForm] = useState<FormKind | null>(null)
  const ips = ipsOf(machine)
  const kinds = decidableOf(machine)
  const open = (next: FormKind) => {
    if (past) return
    if (next === "split" && !canSplit(machine)) tell("It had one address only, so there is nothing to split.")
    else setForm(next)
  }
  const bindings: readonly KeyBinding[] = KEYS.filter(([, kind]) => kinds.includes(kind)).map(
    ([keys, kind, says]) => ({
      keys,
      says,
      run: () => open(kind),
      shown: kind === "owner" || kind === "merge",
    }),
  )
  useKeys(past ? [] : bindings)
  return {
    past,
    form,
    open,
    close: () => setForm(null),
    subject: {
      id: machine.id,
      name: machine.name,
      ips,
      past: [...new Set(machine.addresses.map(({ ip }) => ip))].filter((ip) => !ips.includes(ip)),
    },
  }
}
