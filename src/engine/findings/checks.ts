import type { Checks } from "./check.ts"
import { certificates } from "./checks/certificates.ts"
import { changes } from "./checks/changes.ts"

/** How each rule finds what it is about, by the rules' ids. */
export const CHECKS: Checks = {
  ...certificates,
  ...changes,
}
