import type { Ground, Reference } from "./explanation.ts"
import type { Moment } from "./moment.ts"

export const VERDICTS = ["no", "likely", "yes"] as const
/** Whether it can be unplugged. */
export type UnplugVerdict = (typeof VERDICTS)[number]

/** Something or somebody that uses the machine, or that names it. */
export interface Consumer {
  /** As it is called: "checkout-web", "10.0.0.9". */
  readonly name: string
  /** Id of the machine, where it is one that we know. */
  readonly machine: string | null
  readonly what: string
  /** may name it: by a short name or an old address, so that another machine may be meant. */
  readonly standing: "uses it" | "names it" | "may name it" | "watches it" | "no longer names it"
  readonly seen: Moment | null
  readonly evidence: readonly Reference[]
}

/** What nobody looked at, so that the dossier says nothing of it, and how to look. */
export interface NotChecked {
  readonly what: string
  readonly how: string
}

export const FACET_KINDS = ["service", "port", "name", "certificate", "package"] as const
export type FacetKind = (typeof FACET_KINDS)[number]

/** A part of a machine, and the line that would recreate it. */
export interface RebuiltFacet {
  readonly kind: FacetKind
  /** "443/tcp nginx", "web1.lan". */
  readonly subject: string
  readonly by: Reference | null
}

export interface Rebuildable {
  /** 0 to 1; null where there is nothing that could be rebuilt. */
  readonly share: number | null
  readonly of: number
  readonly facets: readonly RebuiltFacet[]
  readonly missing: readonly RebuiltFacet[]
}

/** Somebody to ask before it is unplugged, and why them. */
export interface ToAsk {
  readonly name: string
  readonly because: string
}

/** Can it be unplugged: the verdict, with everything it rests on and everything it does not. */
export interface Dossier {
  readonly machine: string
  readonly verdict: UnplugVerdict
  /** The verdict in a sentence, with its reason, its open question or its reservation. */
  readonly sentence: string
  readonly for: readonly Ground[]
  readonly against: readonly Ground[]
  readonly reservations: readonly string[]
  readonly consumers: readonly Consumer[]
  readonly notChecked: readonly NotChecked[]
  readonly rebuildable: Rebuildable
  readonly ask: readonly ToAsk[]
  /** How to get it back, step by step. */
  readonly wayBack: readonly string[]
}
