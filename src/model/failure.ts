export const FAILURE_CODES = [
  "bad-input",
  "bad-target",
  "bad-query",
  "bad-file",
  "not-found",
  "not-confirmed",
  "conflict",
  "database-newer",
  "database-damaged",
  "database-busy",
  "disk-full",
  "nmap-missing",
  "nmap-failed",
  "not-allowed",
  "unavailable",
] as const
export type FailureCode = (typeof FAILURE_CODES)[number]

/** Something the person can act on: a code for scripts, and a sentence that says what happened and what to try. */
export class Failure extends Error {
  readonly code: FailureCode
  override name = "Failure"

  constructor(code: FailureCode, sentence: string, options?: { readonly cause?: unknown }) {
    super(sentence, options)
    this.code = code
  }
}
