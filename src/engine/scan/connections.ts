import type { NmapAsks } from "./nmap/arguments.ts"
import type { NmapHost } from "./nmap/host.ts"
import { countPortsIn } from "./port-lists.ts"

// nmap counts the raw packets it sends, but not what the system sends for its connections. Those are estimated, so a
// count with them in it is "about": a question to a service is some three connections (greeting, probe, script) of
// handshake, data, acknowledgement and close.
const TALK = 18

/** About how many packets it takes to knock by connecting: one where nothing is open. */
export function packetsToKnock(asks: NmapAsks, targets: number): number {
  switch (asks.kind) {
    case "discover":
    case "os":
      return targets * asks.ports.length
    case "tcp":
    case "udp":
      return targets * countPortsIn(asks.ports)
    case "services":
      return targets * (asks.tcp.length + asks.udp.length)
  }
}

/** About how many packets the conversations with one machine's open ports took. */
export function packetsToTalk(asks: NmapAsks, host: NmapHost): number {
  if (asks.kind !== "services") return 0
  return host.ports.filter((port) => port.state === "open").length * TALK
}
