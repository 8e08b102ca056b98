import { userInfo } from "node:os"

/** Who says what is decided: the user whose engine this is. */
export function author(): string {
  try {
    return userInfo().username
  } catch {
    // Of a user that the system has no entry for, as in many containers, only the number is known.
    return `user ${process.getuid?.() ?? "unknown"}`
  }
}
