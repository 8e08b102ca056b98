import { PACE_LIMITS, type Pace, partOf } from "#model/pace.ts"
import type { Profile } from "#model/profile.ts"

/** What decides how long a scan takes. */
export interface Undertaking {
  readonly addresses: number
  /** Machines that are known and only checked for changes; then all others are only looked at as well. */
  readonly checked: number
  readonly tcpPorts: number
  readonly udpPorts: number
  readonly profile: Profile
  readonly pace: Pace
}

// Of an ordinary network's addresses about a third answer. A guess, and said to be one by "about".
const ANSWERING = 0.3
const PACKETS_TO_DISCOVER = 5
const PACKETS_PER_PORT = 1.3
const PACKETS_TO_CHECK = 100
/** How long nmap needs for one run over a group of machines, and how many machines go into one. */
const FINGERPRINT_SECONDS = 12
const FINGERPRINT_MACHINES = 40

/** About how many seconds a scan will take. */
export function estimateSeconds({
  addresses,
  checked,
  tcpPorts,
  udpPorts,
  profile,
  pace,
}: Undertaking): number {
  const limits = PACE_LIMITS[pace]
  if (checked > 0)
    return Math.ceil(1 + (addresses * 2 + checked * PACKETS_TO_CHECK) / (limits.packetsPerSecond * 0.4))
  const machines = addresses <= 4 ? addresses : Math.ceil(addresses * ANSWERING)
  const discover = 1 + (addresses * PACKETS_TO_DISCOVER) / (limits.packetsPerSecond * 0.4)
  const together = Math.min(limits.packetsPerSecond * 0.8, partOf("knocks", limits) * machines)
  const ports = (machines * tcpPorts * PACKETS_PER_PORT) / Math.max(1, together)
  const udp =
    (machines * udpPorts * 2) /
    Math.min(limits.packetsPerSecond * 0.06, limits.packetsPerSecondPerMachine * 0.4)
  const fingerprint = profile === "quick" ? 0 : FINGERPRINT_SECONDS * (1 + machines / FINGERPRINT_MACHINES)
  return Math.ceil(discover + Math.max(ports, udp) + fingerprint)
}

/** "this will ask 254 addresses about 1,000 TCP ports and 9 UDP ports, about 2 min" */
export function planSentence(undertaking: Undertaking): string {
  const { addresses, tcpPorts, udpPorts } = undertaking
  const ports = [portsText(tcpPorts, udpPorts > 0 ? "TCP " : ""), portsText(udpPorts, "UDP ")].filter(Boolean)
  if (undertaking.checked > 0)
    return `this will check ${grouped(undertaking.checked)} known ${undertaking.checked === 1 ? "machine" : "machines"} for changes and look for new ones at ${grouped(addresses)} ${addresses === 1 ? "address" : "addresses"}, about ${duration(estimateSeconds(undertaking))}`
  const what = `${grouped(addresses)} ${addresses === 1 ? "address" : "addresses"}`
  return `this will ask ${what} about ${ports.join(" and ")}, about ${duration(estimateSeconds(undertaking))}`
}

function portsText(count: number, protocol: string): string {
  if (count === 0) return ""
  return `${grouped(count)} ${protocol}${count === 1 ? "port" : "ports"}`
}

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.max(5, Math.ceil(seconds / 5) * 5)} s`
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`
  if (seconds < 48 * 3_600) return `${Math.round(seconds / 3_600)} h`
  return `${grouped(Math.round(seconds / 86_400))} days`
}

const grouped = (value: number) => value.toLocaleString("en-US")
