import type { Failure } from "#model/failure.ts"

/** What the command's end says to a script. */
export const EXIT = { done: 0, badNews: 1, usage: 2, failed: 3, inPart: 4 } as const
export type Exit = (typeof EXIT)[keyof typeof EXIT]

/** The exit code of something the person can act on: wrong usage, or could not do it. */
export function exitFor(failure: Failure): Exit {
  switch (failure.code) {
    case "bad-input":
    case "bad-target":
    case "bad-query":
    case "not-confirmed":
      return EXIT.usage
    case "bad-file":
    case "not-found":
    case "conflict":
    case "database-newer":
    case "database-damaged":
    case "database-busy":
    case "disk-full":
    case "nmap-missing":
    case "nmap-failed":
    case "not-allowed":
    case "unavailable":
      return EXIT.failed
  }
}
