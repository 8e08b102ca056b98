import type { Checks } from "../check.ts"
import { boundWider, portExtra, portMissing } from "./declared-ports.ts"
import { declaredVersion, productMismatch } from "./declared-products.ts"
import { declaredNotSeen } from "./declared-silent.ts"
import { osMismatch } from "./declared-systems.ts"
import { seenNotDeclared, unmanaged, wasDeclared } from "./declared-unknown.ts"

/** How the rules of declared against seen find what they are about. */
export const declared: Checks = {
  "declared-not-seen": declaredNotSeen,
  "seen-not-declared": seenNotDeclared,
  "unmanaged-in-managed-subnet": unmanaged,
  "was-declared": wasDeclared,
  "port-missing": portMissing,
  "port-extra": portExtra,
  "bound-wider-than-declared": boundWider,
  "product-mismatch": productMismatch,
  "declared-version": declaredVersion,
  "os-mismatch": osMismatch,
}
