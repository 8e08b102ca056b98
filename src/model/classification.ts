import type { MachineClaim, Sureness } from "./answer.ts"

/** One voice for an answer to "what is it". */
export interface Vote {
  readonly value: string
  /** Points, from the rule's sureness and from how well the field can be trusted. */
  readonly points: number
  readonly sureness: Sureness
  /** The rule that says so, or "nmap", "oui", "decided". */
  readonly rule: string
  /** One sentence: 'the SSH banner on 22/tcp says "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3"'. */
  readonly because: string
  /** Observation ids. */
  readonly evidence: readonly number[]
}

export const CONFIDENCES = ["certain", "likely", "possible", "unknown"] as const
export type Confidence = (typeof CONFIDENCES)[number]

/** The best supported answer to one part of "what is it", and what speaks against it. */
export interface Verdict {
  /** null: nothing that was seen tells, or equally good evidence disagrees. */
  readonly value: string | null
  readonly confidence: Confidence
  /** Of all points given, the share for this value: 0 to 1. */
  readonly share: number
  /** The votes for it, the strongest first. */
  readonly for: readonly Vote[]
  /** The best competing value with its votes; null where there is none. */
  readonly competing: {
    readonly value: string
    readonly share: number
    readonly votes: readonly Vote[]
  } | null
  /** Whether strong evidence speaks for two values that can't both be true. */
  readonly contradicted: boolean
  /** Where the answer is unknown or doubtful: the cheapest next question, one sentence; null where none would help. */
  readonly settledBy: string | null
}

/** When its maker stops mending a system, where that is known. */
export interface Support {
  readonly what: string
  /** "2028-06-30" */
  readonly until: string
  readonly state: "supported" | "security-only" | "ended"
  /** Where that was read. */
  readonly source: string
}

/** What a machine is, as far as its answers tell. */
export interface Classification {
  readonly verdicts: Readonly<Record<Exclude<MachineClaim, "role">, Verdict>>
  /** It may play several, the best supported first. */
  readonly roles: readonly Verdict[]
  readonly support: Support | null
}

/** What of a classification lists and tables show. */
export interface Described {
  readonly kind: string | null
  readonly vendor: string | null
  readonly model: string | null
  readonly os: string | null
  readonly role: string | null
}
