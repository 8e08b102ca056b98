import type { Recogniser } from "#model/answer.ts"
import type { Moment } from "#model/moment.ts"
import type { ScanProgress } from "#model/scan.ts"
import type { Store } from "#store/store.ts"
import type { Describer } from "./describe.ts"
import type { EventHub } from "./events.ts"
import type { Examiner } from "./examining/examiner.ts"
import type { Explainer } from "./explaining/explainer.ts"
import type { RulesInUse } from "./rules-in-use.ts"
import type { NmapProgram } from "./scan/nmap/program.ts"
import type { Teller } from "./telling.ts"

/** What the engine needs of a log. */
export interface Log {
  info(object: object, message: string): void
  warn(object: object, message: string): void
  error(object: object, message: string): void
}

/** Tools from outside: programs, the clock, tables. Stages get them as arguments. */
export interface Tools {
  /** The installed nmap; Failure("nmap-missing") where there is none. Looked for anew each time. */
  nmap(): Promise<NmapProgram>
  /** Says which machines there are, and what they are. */
  readonly describer: Describer
  /** Finds out what answers mean, by the rules that are in use at the time. */
  readonly recogniser: Recogniser
  now(): Moment
}

/** A scan that is under way. */
export interface RunningScan {
  readonly stop: () => void
  readonly ended: Promise<void>
  progress: ScanProgress
}

/** What every method of the contract may use. */
export interface Context {
  readonly store: Store
  readonly tools: Tools
  readonly events: EventHub
  readonly running: Map<number, RunningScan>
  readonly rules: RulesInUse
  /** Concludes who and why again wherever something changed. */
  readonly explainer: Explainer
  /** Finds out what doesn't agree again wherever something changed. */
  readonly examiner: Examiner
  /** Tells people of what was found, over the ways that they set up. */
  readonly teller: Teller
  readonly log: Log
  readonly version: string
  readonly home: string
  readonly started: Moment
  /** Asks whoever started the engine to end it. */
  readonly requestStop: () => void
}
