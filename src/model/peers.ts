import type { Reference } from "./explanation.ts"

export const PEER_KINDS = ["group", "tag", "suggested", "chosen"] as const
/** group: declared; tag: given by people; suggested: they look alike; chosen: somebody picked them just now. */
export type PeerKind = (typeof PEER_KINDS)[number]

/** Machines that ought to be alike. */
export interface PeerGroup {
  /** "group web", "tag canary", "like nginx on Debian 12 …": what it is asked for by. */
  readonly id: string
  readonly kind: PeerKind
  readonly name: string
  /** Ids, in order. */
  readonly machines: readonly string[]
  /** How many of them there are in each environment; "" for those without one. */
  readonly environments: Readonly<Record<string, number>>
  /** Why it is one: "12 machines are in group web of infra". */
  readonly because: string
}

/** A machine's answer to one comparable question, or why there is none. */
export type Cell =
  | {
      readonly known: true
      readonly value: string
      readonly evidence: readonly Reference[]
      /** Of a class: of how many it isn't known, and why: "2 of 7: not asked". */
      readonly partly?: string
    }
  | { readonly known: false; readonly reason: string; readonly evidence: readonly Reference[] }

export const AGREEMENTS = [
  "same",
  "outlier",
  "odd-one-out",
  "two-camps",
  "split",
  "differ",
  "rollout",
  "unknown",
] as const
/** How a fact is spread over peers; never which value is right. */
export type Agreement = (typeof AGREEMENTS)[number]

export const ROW_TAGS = ["same", "expected", "promoting", "rollout", "unexplained", "unknown"] as const
/** same · expected: a line declares it · promoting: on its way from dev to prod · rollout: under way · unexplained. */
export type RowTag = (typeof ROW_TAGS)[number]

/** Machines that are alike in every fact that differs. */
export interface PeerClass {
  readonly environment: string | null
  readonly machines: readonly string[]
  /** Where there are too many to show: how many classes this last one stands for. */
  readonly classes?: number
}

/** One fact that differs between peers. */
export interface MatrixRow {
  /** "version nginx 443/tcp": what it is asked for by. */
  readonly fact: string
  /** "nginx", "8443/tcp", "lowest TLS". */
  readonly label: string
  /** What is declared, with the line; null where nothing is. */
  readonly declared: Cell | null
  /** One a class, in their order. */
  readonly cells: readonly Cell[]
  readonly agreement: Agreement
  readonly tag: RowTag
  /** "7 of 8 in prod have 1.26.1": never which is right. */
  readonly says: string
  /** What splits two camps: "all four are in dc2"; null where nothing does. */
  readonly splitBy: string | null
  /** Of an expected difference: the line that declares it. */
  readonly expectedBy: Reference | null
}

/** Peers side by side. */
export interface Matrix {
  readonly group: PeerGroup
  /** In the order of environments, largest first within one. */
  readonly classes: readonly PeerClass[]
  readonly rows: readonly MatrixRow[]
  /** Facts that all of them share. */
  readonly equal: readonly { readonly fact: string; readonly label: string; readonly value: string }[]
  /** Names of machines by their ids. */
  readonly names: Readonly<Record<string, string>>
}
