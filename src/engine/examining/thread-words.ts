import type { Moment } from "#model/moment.ts"
import type { BenignChange } from "#model/notice.ts"
import type { PeerGroup } from "#model/peers.ts"
import type { Reached } from "#store/examining.ts"
import type { ExaminedScope } from "#store/verdicts.ts"
import type { StoreOpened } from "#engine/store-thread.ts"

// What goes between the engine and the thread that examines.

/** What the thread is started with. */
export interface ExamineOrder {
  readonly database: string
  readonly home: string
  readonly now: Moment
}

/** By network and subnet: how many machines there are, and how many of them are declared. */
export type SubnetCounts = Readonly<Record<string, readonly [machines: number, declared: number]>>

/** What is kept of a pass: from where the next one can go on. */
export interface KeptExamination {
  readonly reached: Reached
  /** When everything was looked at last. */
  readonly wholeAt: Moment
  /** What makes everything be looked at again where it is another: rules, sources, networks, decisions, ports asked. */
  readonly steady: string
  /** Networks of which one scan is known, sources that were read: what is new among them is at its first look. */
  readonly networks: readonly string[]
  readonly sources: readonly string[]
  readonly subnets?: SubnetCounts
  /** Machines that look alike and that nothing calls a group; found out when everything was looked at last. */
  readonly suggested: readonly PeerGroup[]
}

export type FromExamination =
  | StoreOpened
  | { readonly kind: "progress"; readonly share: number }
  | { readonly kind: "examined"; readonly scopes: readonly ExaminedScope[] }
  | {
      readonly kind: "done"
      readonly basis: string
      readonly kept: KeptExamination
      readonly isWhole: boolean
      /** What changed since the last pass, and something benign explains. */
      readonly benign: readonly BenignChange[]
    }
  /** Something came in after who and why were concluded: they come first, and nothing was looked at. */
  | { readonly kind: "outrun" }
  | { readonly kind: "failed"; readonly sentence: string; readonly stack: string | null }
