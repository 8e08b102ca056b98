import { dailyPhone, leasedDesktop, leasedServer, privatePhone, reshuffled } from "./behaviours/leases.ts"
import { infrastructure, keyless, staticServer } from "./behaviours/steady.ts"
import type { Cast } from "./stage.ts"

/** Every behaviour there is, by the name that reports use. */
export const CASTS: Readonly<Record<string, Cast>> = {
  "static server": staticServer,
  "keyless machine": keyless,
  infrastructure,
  "leased desktop": leasedDesktop,
  "leased server": leasedServer,
  "lease reshuffle": reshuffled,
  "phone, new MAC daily": dailyPhone,
  "phone, own MAC": privatePhone,
}

/** Shares of an ordinary network. */
export const MIXED: Readonly<Record<string, number>> = {
  "static server": 30,
  "keyless machine": 10,
  infrastructure: 5,
  "leased desktop": 15,
  "leased server": 4,
  "lease reshuffle": 4,
  "phone, new MAC daily": 4,
  "phone, own MAC": 3,
}
