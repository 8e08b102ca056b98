import { Failure } from "#model/failure.ts"

/** failed: git ended with an error; slow, large, heavy: we ended it; missing: there is no git. */
export type GitTrouble = "failed" | "slow" | "large" | "heavy" | "missing"

/** A command of git that did not come to its end. */
export class GitFailed extends Failure {
  readonly why: GitTrouble
  /** What git said, as it said it: text of strangers. */
  readonly said: string
  readonly exit: number | null

  constructor(sentence: string, { why, said, exit }: { why: GitTrouble; said: string; exit: number | null }) {
    super(why === "missing" ? "unavailable" : "bad-file", sentence)
    this.why = why
    this.said = said
    this.exit = exit
  }
}

/** The last error that git itself told, harmless to show: what the other end says is left out. */
export function lastWords(said: string): string {
  const lines = said.split(/[\r\n]+/u).filter((line) => line !== "" && !line.startsWith("remote:"))
  const line = lines.findLast((each) => /^(?:fatal|error): /u.test(each)) ?? lines.at(-1) ?? ""
  return line
    .replace(/^(?:fatal|error): /u, "")
    .replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ")
    .slice(0, 300)
    .replace(/[.\s]+$/u, "")
}
