import type { Answer } from "#model/answer.ts"
import type { Fact } from "#model/observation.ts"
import type { Spent } from "#model/spent.ts"

/** One open port to be asked what speaks there. */
export interface TalkTarget {
  readonly ip: string
  readonly port: number
  /** Questions that it answered last time, the best first. */
  readonly before: readonly string[]
  /** Whether everything is asked that is safe, or only what tells it apart. */
  readonly thorough: boolean
}

/** How long is waited, in milliseconds. */
export interface Patience {
  readonly connectMs: number
  readonly greetingMs: number
  readonly lateGreetingMs: number
  readonly answerMs: number
}

/** What a conversation needs from the scan around it. */
export interface TalkTools {
  /** Waits for a place among the connections this machine may have open; returns how to give it back. */
  gate(ip: string): Promise<() => void>
  /** Told once for every connection, when it is over. */
  spent(ip: string, spent: Spent): void
  readonly patience: Patience
  readonly signal: AbortSignal
}

/** What came of asking one port. */
export interface Talk {
  /** Of the first connection. */
  readonly state: "open" | "refused" | "no-answer"
  /** Whether it ever said a byte. */
  readonly said: boolean
  /** nmap's word for what it speaks; null: not understood. */
  readonly protocol: string | null
  readonly tunnel: "ssl" | null
  /** Fields of rules/vocabulary/fields.yaml. */
  readonly answers: readonly Answer[]
  readonly facts: readonly Fact[]
}

/** What an earlier answer fact said: the question in its subject, and its value. */
export interface Known {
  readonly question: string
  readonly value: string
}

/** One port whose answers are known, to be asked whether they still hold. */
export interface CheckTarget {
  readonly ip: string
  readonly port: number
  readonly known: readonly Known[]
}

/** Whether a port still answers as it did; unknown: it did not say, ask again later. */
export interface Check {
  readonly state: "same" | "changed" | "refused" | "unknown"
  readonly talk: Talk | null
}
