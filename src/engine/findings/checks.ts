import type { Checks } from "./check.ts"

/** How each rule finds what it is about, by the rules' ids. */
export const CHECKS: Checks = {}
