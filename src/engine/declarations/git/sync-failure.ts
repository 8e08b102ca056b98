import { Failure } from "#model/failure.ts"
import { GitFailed, lastWords } from "./git-failed.ts"

const REASONS: readonly (readonly [RegExp, string])[] = [
  [
    /could not read (?:Username|Password)|Authentication failed|HTTP Basic|terminal prompts disabled|error: 40[13]/iu,
    "it wants a password, and Rollcall keeps none. Name it over ssh, with the key in your ssh agent",
  ],
  [
    /Permission denied \(|Too many authentication failures/iu,
    "no key in your ssh agent opens it. Add the key (ssh-add), and try again",
  ],
  [
    /Host key verification failed|host key .*has changed/iu,
    "ssh does not know its host key. Connect once with ssh to check it, and try again",
  ],
  [/dubious ownership/iu, "it belongs to another user. Agree to read it, and try again"],
  [/transport '.*' not allowed/iu, "Rollcall reads repositories over https, ssh and file only"],
]

/** The sentence for a sync that failed; bugs and stops by the user pass through. */
export function syncFailure(
  named: string,
  error: unknown,
  { tooLarge, largest }: { readonly tooLarge: boolean; readonly largest: number },
): unknown {
  if (tooLarge)
    return new Failure(
      "bad-file",
      `${named} is larger than ${Math.round(largest / 1e6)} MB and was stopped. Raise the limit, or name a smaller one.`,
      { cause: error },
    )
  if (!(error instanceof GitFailed) || error.why !== "failed") return error
  if (/No space left on device|Disk quota exceeded/iu.test(error.said))
    return new Failure("disk-full", `The disk is full: ${named} could not be mirrored.`, { cause: error })
  const unsafe = /object ([0-9a-f]{7})[0-9a-f]{33,57}: (\w{1,40}): /u.exec(error.said)
  if (unsafe !== null)
    return new Failure(
      "bad-file",
      `${named} is not read: git calls its object ${unsafe[1]} unsafe (${unsafe[2]}), as attacks on git are.`,
      { cause: error },
    )
  const reason =
    REASONS.find(([pattern]) => pattern.test(error.said))?.[1] ??
    (lastWords(error.said) || "git did not say why")
  return new Failure("bad-file", `${named} can't be read: ${reason}.`, { cause: error })
}
