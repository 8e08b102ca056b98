import type { Asked, Fact } from "#model/observation.ts"
import { allPorts, type PortList, portsAlso, portsWithout } from "#model/port-list.ts"
import type { Protocol } from "#model/profile.ts"
import type { NmapHost } from "./host.ts"

/** What nmap calls a port that it heard nothing of, or of which a firewall said that it may not be asked. */
const SILENT = /^(?:filtered|open\|filtered)$/u

/** The ports of those asked that gave no answer at all, where the machine as such was there. */
export function silentPorts(host: NmapHost, asked: Pick<Asked, "tcp" | "udp">): readonly Fact[] {
  if (host.state !== "up" || host.timedOut) return []
  return (["tcp", "udp"] as const).flatMap((protocol) => {
    const ports = asked[protocol] === "" ? "" : portsAlso(silentIn(host, protocol, asked), asked[protocol])
    return ports === "" ? [] : [filteredFact(protocol, ports, "nmap")]
  })
}

/** One fact a protocol, however many ports it is about. */
export function filteredFact(protocol: Protocol, ports: PortList, method: string): Fact {
  const said = { value: "some", detail: { ports }, method, standing: "observed" } as const
  return { kind: "filtered", subject: protocol, ...said }
}

function silentIn(host: NmapHost, protocol: Protocol, asked: Pick<Asked, "tcp" | "udp">): PortList {
  const own = host.ports.filter((port) => port.protocol === protocol)
  const single = own.filter(({ state }) => SILENT.test(state)).map(({ port }) => port)
  const many = host.rest.filter(({ state }) => SILENT.test(state))
  const listed = many.map((each) => restOf(host, each, protocol, asked))
  return [...listed, single.join(",")].reduce(allPorts, "")
}

type Rest = NmapHost["rest"][number]

/** nmap lists them since 7.80; before that only their number is told, and they are all that nothing else was said of. */
function restOf(
  host: NmapHost,
  { ports, protocol: of }: Rest,
  protocol: Protocol,
  asked: Pick<Asked, "tcp" | "udp">,
) {
  if (ports !== "") return of === null || of === protocol ? ports : ""
  const isAlone = host.rest.length === 1 && (asked.tcp === "" || asked.udp === "")
  const told = host.ports.map(({ port }) => port).join(",")
  return isAlone ? portsWithout(asked[protocol], told) : ""
}
