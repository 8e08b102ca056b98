import type { BlamedLine } from "#model/history.ts"
import type { Moment } from "#model/moment.ts"
import type { Conclusions } from "#store/explained.ts"
import type { LineRange } from "#store/past-lines.ts"
import type { StoreOpened } from "#engine/store-thread.ts"

// What goes between the engine and the thread that concludes.

/** What the thread is started with. */
export interface PassOrder {
  readonly database: string
  readonly home: string
  readonly now: Moment
}

export type FromPass =
  | StoreOpened
  | { readonly kind: "progress"; readonly share: number }
  | { readonly kind: "blamed"; readonly range: LineRange; readonly lines: readonly BlamedLine[] }
  | { readonly kind: "concluded"; readonly conclusions: Conclusions }
  | { readonly kind: "failed"; readonly sentence: string; readonly stack: string | null }
