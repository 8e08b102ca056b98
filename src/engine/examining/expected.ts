import type { ExaminedScope } from "#store/findings.ts"

/** What expectations in sources say of the machines that they are about. */
export async function* expectedVerdicts(_work: unknown): AsyncGenerator<readonly ExaminedScope[]> {
  yield []
}
