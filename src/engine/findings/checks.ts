import type { Checks } from "./check.ts"
import { cards } from "./checks/cards.ts"
import { certificates } from "./checks/certificates.ts"
import { changes } from "./checks/changes.ts"
import { clocks } from "./checks/clocks.ts"
import { conflicts } from "./checks/conflicts.ts"
import { declared } from "./checks/declared.ts"
import { dhcp } from "./checks/dhcp.ts"
import { dns } from "./checks/dns.ts"
import { hygiene } from "./checks/hygiene.ts"
import { names } from "./checks/names.ts"
import { subnets } from "./checks/subnets.ts"
import { twice } from "./checks/twice.ts"
import { hostKeys } from "./checks/host-keys.ts"
import { peersChecks } from "./checks/peers.ts"
import { inTheOpen } from "./checks/plaintext.ts"
import { sharedKeys } from "./checks/shared-keys.ts"
import { support } from "./checks/support.ts"
import { weakSsh } from "./checks/weak-ssh.ts"
import { weakTls } from "./checks/weak-tls.ts"

/** How each rule finds what it is about, by the rules' ids. */
export const CHECKS: Checks = {
  ...cards,
  ...certificates,
  ...changes,
  ...clocks,
  ...conflicts,
  ...declared,
  ...dhcp,
  ...dns,
  ...hostKeys,
  ...hygiene,
  ...inTheOpen,
  ...names,
  ...peersChecks,
  ...sharedKeys,
  ...subnets,
  ...support,
  ...twice,
  ...weakSsh,
  ...weakTls,
}
