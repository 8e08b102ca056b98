/** What one try to send something came to. `again`: another try may do better. */
export type Tried =
  | { readonly ok: true }
  | { readonly ok: false; readonly again: boolean; readonly problem: string }

/** What all tries together came to. */
export interface Sent {
  readonly state: "sent" | "failed"
  readonly tries: number
  /** Of the last try, one sentence. */
  readonly problem: string | null
}

/** Waits, or ends early with an error where the signal says so. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<unknown>

const MOST_TRIES = 3
const FIRST_WAIT_MS = 2_000
/** Each wait is so many times the last. */
const BACK_OFF = 5

/** Tries three times, with longer and longer waits in between, where another try may do better. */
export async function sendWithTries(
  attempt: () => Promise<Tried>,
  wait: Wait,
  signal: AbortSignal,
): Promise<Sent> {
  for (let tries = 1; ; tries += 1) {
    const tried = await attempt()
    if (tried.ok) return { state: "sent", tries, problem: null }
    const isLast = tries >= MOST_TRIES || !tried.again || signal.aborted
    if (isLast) return { state: "failed", tries, problem: tried.problem }
    try {
      await wait(FIRST_WAIT_MS * BACK_OFF ** (tries - 1), signal)
    } catch {
      return { state: "failed", tries, problem: tried.problem }
    }
  }
}
