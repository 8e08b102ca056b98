import type { KnownNetwork, Network } from "#model/network.ts"
import type { Pace } from "#model/pace.ts"
import type { Profile } from "#model/profile.ts"

/** What stands in the form. */
export interface Draft {
  /** Addresses, ranges and names as typed. */
  readonly typed: string
  /** Names of saved networks that are ticked. */
  readonly saved: ReadonlySet<string>
  /** Ranges this computer knows of that are ticked. */
  readonly known: ReadonlySet<string>
  readonly exclude: string
  readonly profile: Profile
  readonly ports: string
  readonly pace: Pace
  /** The name the addresses are kept under; empty: worked out. */
  readonly network: string
  /** Asks everything, also of machines that would only be checked. */
  readonly full: boolean
}

/** A form that asks for nothing yet. */
export const emptyDraft = (typed: string): Draft => ({
  typed,
  saved: new Set(),
  known: new Set(),
  exclude: "",
  profile: "standard",
  ports: "",
  pace: "normal",
  network: "",
  full: false,
})

/** "10.0.0.1 - 10.0.0.9, web-03" as its parts; a comma inside "10.0.0.1,5" belongs to the part. */
export function partsOf(text: string): readonly string[] {
  return text
    .replaceAll(/\s+-\s+/gu, "-")
    .split(/[\s;]+|,(?=\s|$|[^,\s]*[.:\p{L}])/u)
    .filter((part) => part !== "")
}

/** Whether a part has to be looked up: it is neither an address nor a range. */
export const isName = (part: string): boolean => !part.includes(":") && !/^[\d.,/*-]+$/u.test(part)

/** The request as the engine wants it. */
export interface FormRequest {
  readonly targets: readonly string[]
  readonly exclude: readonly string[]
  readonly profile: Profile
  readonly ports: string | null
  readonly pace: Pace
  readonly network: string | null
  readonly full: boolean
}

/** What the form asks for; a single saved network keeps its name, its exclusions stay out in any case. */
export function requestOf(draft: Draft, networks: readonly Network[]): FormRequest {
  const saved = networks.filter(({ name }) => draft.saved.has(name))
  const targets = [...saved.flatMap((network) => network.targets), ...draft.known, ...partsOf(draft.typed)]
  const [only] = saved
  const alone = only && saved.length === 1 && draft.known.size === 0 && draft.typed.trim() === ""
  return {
    targets: [...new Set(targets)],
    exclude: [...new Set([...saved.flatMap((network) => network.excluded), ...partsOf(draft.exclude)])],
    profile: draft.profile,
    ports: draft.ports.trim() === "" ? null : draft.ports.trim(),
    pace: draft.pace,
    full: draft.full,
    network: draft.network.trim() === "" ? (alone ? only.name : null) : draft.network.trim(),
  }
}

/** The ranges this computer knows of that no saved network has already. */
export function proposed(
  known: readonly KnownNetwork[],
  networks: readonly Network[],
): readonly KnownNetwork[] {
  const saved = new Set(networks.flatMap((network) => network.targets))
  return known.filter(({ cidr }) => !saved.has(cidr))
}
