import { Failure } from "#model/failure.ts"

/** How one run of nmap is to behave; every field becomes arguments of its own, so no text is ever split or quoted. */
export interface NmapQuestion {
  readonly family: 4 | 6
  readonly privilege: "raw" | "connect"
  readonly asks: NmapAsks
  /** Packets a second at most, and at least where nmap's own caution would be slower than the pace. */
  readonly rate: { readonly most: number; readonly least: number | null }
  readonly patience: Patience
}

export type NmapAsks =
  /** light: an echo only, where echoes can be sent; on the segment the hardware address is asked for either way. */
  | { readonly kind: "discover"; readonly ports: readonly number[]; readonly light: boolean }
  | { readonly kind: "tcp"; readonly ports: string }
  | { readonly kind: "udp"; readonly ports: string }
  | {
      readonly kind: "services"
      readonly tcp: readonly number[]
      readonly udp: readonly number[]
      readonly intensity: number
      readonly probes: string | null
      readonly connections: number
      readonly scripts: readonly string[]
      readonly scriptSeconds: number
    }
  | { readonly kind: "os"; readonly ports: readonly number[] }

/** How long nmap waits for an answer and how often it asks again. */
export interface Patience {
  readonly timing: 3 | 4
  readonly retries: number
  readonly firstWaitMs: number
  readonly longestWaitMs: number
  readonly machineSeconds: number | null
}

/** The argument list for nmap. Targets go through its input, not through here. */
export function nmapArguments(question: NmapQuestion): readonly string[] {
  const { family, privilege, asks, rate, patience } = question
  return [
    "-n",
    "--noninteractive",
    privilege === "raw" ? "--privileged" : "--unprivileged",
    ...(family === 6 ? ["-6"] : []),
    `-T${patience.timing}`,
    ...["--max-retries", whole(patience.retries)],
    ...["--initial-rtt-timeout", `${whole(patience.firstWaitMs)}ms`],
    ...["--max-rtt-timeout", `${whole(patience.longestWaitMs)}ms`],
    ...["--max-rate", whole(rate.most)],
    ...(rate.least === null ? [] : ["--min-rate", whole(rate.least)]),
    ...(patience.machineSeconds === null ? [] : ["--host-timeout", `${whole(patience.machineSeconds)}s`]),
    ...["--stats-every", "1s"],
    "--packet-trace",
    ...asking(asks, privilege),
  ]
}

function asking(asks: NmapAsks, privilege: "raw" | "connect"): readonly string[] {
  const tcp = privilege === "raw" ? "-sS" : "-sT"
  switch (asks.kind) {
    case "discover":
      return ["-sn", ...(asks.light && privilege === "raw" ? ["-PE"] : discovery(asks.ports, privilege))]
    case "tcp":
      return ["-Pn", tcp, "-p", portText(asks.ports)]
    case "udp":
      return ["-Pn", "-sU", "--defeat-icmp-ratelimit", "-p", portText(asks.ports)]
    case "os":
      return [
        "-Pn",
        tcp,
        "-p",
        asks.ports.map(portNumber).join(","),
        "-O",
        "--osscan-limit",
        "--max-os-tries",
        "1",
      ]
    case "services":
      return ["-Pn", ...serviceArguments(asks, tcp)]
  }
}

function discovery(ports: readonly number[], privilege: "raw" | "connect"): readonly string[] {
  const list = ports.map(portNumber).join(",")
  return privilege === "raw" ? ["-PE", `-PS${list}`, "-PA80"] : [`-PS${list}`]
}

function serviceArguments(asks: Extract<NmapAsks, { kind: "services" }>, tcp: string): readonly string[] {
  const ports = [
    ...asks.tcp.map((port) => `T:${portNumber(port)}`),
    ...asks.udp.map((port) => `U:${portNumber(port)}`),
  ]
  return [
    ...(asks.tcp.length > 0 ? [tcp] : []),
    ...(asks.udp.length > 0 ? ["-sU"] : []),
    ...["-p", ports.join(",")],
    ...["-sV", "--version-intensity", whole(asks.intensity)],
    ...(asks.probes === null ? [] : ["--versiondb", asks.probes]),
    ...["--max-parallelism", whole(asks.connections)],
    ...(asks.scripts.length > 0 ? ["--script", asks.scripts.map(scriptName).join(",")] : []),
    ...["--script-timeout", `${whole(asks.scriptSeconds)}s`],
  ]
}

function whole(value: number): string {
  return String(Math.max(0, Math.round(value)))
}

function portNumber(port: number): string {
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Failure("bad-input", `${port} is no port.`)
  return String(port)
}

function portText(ports: string): string {
  if (!/^\d{1,5}(?:-\d{1,5})?(?:,\d{1,5}(?:-\d{1,5})?)*$/u.test(ports))
    throw new Failure("bad-input", `"${ports.slice(0, 40)}" is no list of ports.`)
  return ports
}

function scriptName(name: string): string {
  if (!/^[a-z0-9-]+$/u.test(name)) throw new Failure("bad-input", `"${name}" is no script's name.`)
  return name
}
