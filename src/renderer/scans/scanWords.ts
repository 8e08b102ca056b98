import type { Pace } from "#model/pace.ts"
import { PACE_LIMITS } from "#model/pace.ts"
import type { Profile } from "#model/profile.ts"
import type { Scan, ScanState } from "#model/scan.ts"
import { count, counted, listed } from "#renderer/ui/format.ts"
import type { Mark } from "#renderer/ui/StateMark.tsx"

/** How a state is marked and said. */
export const STATES: Readonly<Record<ScanState, { readonly mark: Mark; readonly word: string }>> = {
  running: { mark: "doubt", word: "running" },
  done: { mark: "answered", word: "done" },
  stopped: { mark: "not-asked", word: "stopped" },
  interrupted: { mark: "not-asked", word: "broke off" },
  failed: { mark: "bad", word: "failed" },
}

/** What each profile asks. */
export const PROFILE_MEANS: Readonly<Record<Profile, string>> = {
  quick: "Who answers, and the ports that are common.",
  standard: "Who answers, a thousand ports, and what speaks there.",
  deep: "Who answers, every port, and what speaks there. Takes long.",
}

/** What a pace allows, as a sentence. */
export function paceInWords(pace: Pace): string {
  const { packetsPerSecond, packetsPerSecondPerMachine, connectionsPerMachine } = PACE_LIMITS[pace]
  return `At most ${count(packetsPerSecond)} packets a second, ${count(packetsPerSecondPerMachine)} of them to one machine, and ${counted(connectionsPerMachine, "connection")} to it at once.`
}

const METHODS: Readonly<Record<string, string>> = {
  arp: "ARP",
  icmp: "ping",
  tcp: "TCP",
  "tcp-syn": "TCP, half open",
  "tcp-connect": "TCP, whole connections",
  udp: "UDP",
  service: "what speaks on open ports",
  os: "operating system by its TCP stack",
  names: "names by the resolver",
  inside: "a look inside over SSH",
}

/** "ARP, ping, TCP half open and names by the resolver". */
export const methodsInWords = (methods: readonly string[]): string =>
  listed(methods.map((method) => METHODS[method] ?? method))

/** How many ports a list such as "22,80,1000-2000" holds. */
export function portsIn(text: string): number {
  return text
    .split(",")
    .filter((part) => part.trim() !== "")
    .reduce((sum, part) => {
      const [first = "0", last = first] = part.replace(/^[TU]:/u, "").split("-")
      const size = Number(last) - Number(first) + 1
      return Number.isNaN(size) ? sum : sum + size
    }, 0)
}

/** What a scan went over, on one line. */
export function targetsInWords({ targets, file, kind }: Scan): string {
  if (kind === "import" && targets.length === 0) return file ?? "a file"
  const shown = targets.slice(0, 3).join(", ")
  return targets.length > 3 ? `${shown} and ${count(targets.length - 3)} more` : shown
}

/** Seconds it took; null while it runs. */
export const secondsTaken = ({ started, ended }: Scan): number | null =>
  ended === null ? null : Math.max(0, (ended - started) / 1_000)
