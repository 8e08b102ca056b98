import * as bogus from "./behaviours/bogus.ts"
import * as clones from "./behaviours/clones.ts"
import * as floating from "./behaviours/floating.ts"
import * as homes from "./behaviours/homes.ts"
import * as leases from "./behaviours/leases.ts"
import * as presence from "./behaviours/presence.ts"
import * as replaced from "./behaviours/replaced.ts"
import * as six from "./behaviours/six.ts"
import * as steady from "./behaviours/steady.ts"
import * as upkeep from "./behaviours/upkeep.ts"
import * as virtual from "./behaviours/virtual-machines.ts"
import type { Cast } from "./stage.ts"

interface Behaviour {
  readonly name: string
  readonly cast: Cast
  /** Share of an ordinary network, in parts of the whole. */
  readonly ordinary: number
  /** Share of a network where the evidence often can't decide. */
  readonly hard: number
}

const row = (name: string, cast: Cast, ordinary: number, hard: number): Behaviour => ({
  name,
  cast,
  ordinary,
  hard,
})

/** Every behaviour there is, by the name that reports use. */
export const BEHAVIOURS: readonly Behaviour[] = [
  row("static server", steady.staticServer, 200, 60),
  row("keyless machine", steady.keyless, 80, 80),
  row("infrastructure", steady.infrastructure, 40, 10),
  row("leased, always on", leases.leasedAlways, 20, 20),
  row("leased desktop", leases.leasedDesktop, 120, 100),
  row("leased server", leases.leasedServer, 40, 40),
  row("lease reshuffle", leases.reshuffled, 40, 80),
  row("leased, keyless and far", leases.leasedKeyless, 5, 80),
  row("phone, new MAC daily", leases.dailyPhone, 30, 40),
  row("phone, own MAC", leases.privatePhone, 20, 20),
  row("phone, new MAC daily, no name", leases.untraceablePhone, 5, 40),
  row("reused address", replaced.reusedAddress, 20, 40),
  row("replaced", replaced.replaced, 15, 60),
  row("reinstalled", replaced.reinstalled, 15, 60),
  row("new card", replaced.newCard, 15, 40),
  row("renamed", replaced.renamed, 10, 20),
  row("upgraded", upkeep.upgraded, 20, 10),
  row("certificate renewed, same key", upkeep.renewedForKey, 15, 10),
  row("certificate renewed, new key", upkeep.renewedWithKey, 15, 20),
  row("rekeyed", upkeep.rekeyed, 10, 20),
  row("two cards, one segment", homes.twoCards, 15, 20),
  row("two segments", homes.twoSegments, 15, 20),
  row("silent leg", homes.silentLeg, 5, 20),
  row("router", homes.router, 5, 5),
  row("port forward", homes.portForward, 8, 20),
  row("bundled links", homes.bundled, 8, 5),
  row("several addresses", homes.aliases, 10, 5),
  row("VRRP", floating.vrrp, 6, 6),
  row("HSRP", floating.hsrp, 6, 6),
  row("CARP", floating.carp, 6, 6),
  row("floating address", floating.floatingPlain, 8, 20),
  row("clones", clones.clones, 12, 30),
  row("swapped clones", clones.swappedClones, 6, 60),
  row("late clone", clones.lateClone, 4, 20),
  row("shipped keys", clones.shippedKeys, 12, 30),
  row("wildcard certificate", clones.wildcard, 15, 20),
  row("placeholder serials", clones.placeholderSerials, 8, 20),
  row("zero MACs", clones.zeroMacs, 4, 10),
  row("IPv4 and IPv6", six.dualStack, 20, 10),
  row("IPv6, new address daily", six.privacySix, 15, 20),
  row("IPv6 only", six.onlySix, 6, 10),
  row("containers", virtual.containers, 10, 20),
  row("short-lived virtual machines", virtual.shortLived, 20, 20),
  row("proxy ARP", bogus.proxyArp, 20, 20),
  row("tarpit", bogus.tarpit, 20, 20),
  row("sleeper", presence.sleeper, 30, 20),
  row("comes or goes", presence.leaver, 20, 10),
  row("away and back", presence.returner, 15, 20),
]
