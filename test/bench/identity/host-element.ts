import type { Element } from "#engine/scan/nmap/element.ts"
import { element } from "./nmap-element.ts"
import { vendorWords } from "./hardware.ts"
import type { Answer, Shown } from "./machine.ts"
import { hostScripts, portScripts } from "./script-elements.ts"
import { portSet, type Shot } from "./shots.ts"

/** What nmap would write of one address that answers. */
export function hostElement(answer: Answer, shot: Shot): Element {
  const started = Math.floor(shot.at / 1_000)
  const mac = shot.privileged && answer.segment.local ? answer.mac : null
  const ports = answer.services.filter(({ port, protocol }) =>
    portSet(protocol === "udp" ? shot.udp : shot.tcp).has(port),
  )
  const scripts = shot.scripts ? hostScripts(answer, shot, ports) : []
  return element("host", { starttime: started + 2, endtime: started + 300 }, [
    element("status", { state: "up", ...reasonOf(shot, mac, ports) }),
    element("address", { addr: answer.ip, addrtype: shot.family === 4 ? "ipv4" : "ipv6" }),
    ...(mac === null ? [] : [macElement(mac)]),
    element(
      "hostnames",
      {},
      answer.names.map((name) => element("hostname", { name, type: "PTR" })),
    ),
    element("ports", {}, [
      ...restElements(shot, ports),
      ...ports.map((port) => portElement(port, answer, shot)),
    ]),
    ...systemElements(answer, shot, ports),
    ...(scripts.length > 0 ? [element("hostscript", {}, scripts)] : []),
    element("times", { srtt: answer.segment.local ? 320 : 2_900, rttvar: 120, to: 100_000 }),
  ])
}

function macElement(mac: string): Element {
  return element("address", { addr: mac.toUpperCase(), addrtype: "mac", vendor: vendorWords(mac) })
}

function reasonOf(shot: Shot, mac: string | null, ports: readonly Shown[]) {
  if (mac !== null) return { reason: shot.family === 4 ? "arp-response" : "nd-response", reason_ttl: 0 }
  if (shot.privileged) return { reason: "echo-reply", reason_ttl: 63 }
  const isOpen = ports.some(({ port }) => port === 80 || port === 443)
  return { reason: isOpen ? "syn-ack" : "conn-refused", reason_ttl: 0 }
}

function restElements(shot: Shot, ports: readonly Shown[]): Element[] {
  const closed = portSet(shot.tcp).size - ports.filter(({ protocol }) => protocol === "tcp").length
  const reason = shot.privileged ? "reset" : "conn-refused"
  const why = element("extrareasons", { reason, count: closed, proto: "tcp", ports: shot.tcp })
  return [element("extraports", { state: "closed", count: closed }, [why])]
}

function portElement(shown: Shown, answer: Answer, shot: Shot): Element {
  const { port, protocol } = shown
  const reason = protocol === "udp" ? "udp-response" : "syn-ack"
  const ttl = shot.privileged ? (answer.segment.local ? 64 : 63) : 0
  return element("port", { protocol, portid: port }, [
    element("state", { state: "open", reason, reason_ttl: ttl }),
    serviceElement(shown, shot),
    ...(shot.scripts ? portScripts(shown, answer, shot) : []),
  ])
}

function serviceElement({ name, product, version, tls, cpe, ssh }: Shown, shot: Shot): Element {
  if (!shot.versions || (product === null && version === null))
    return element("service", {
      name,
      method: shot.versions && name === "tcpwrapped" ? "probed" : "table",
      conf: shot.versions && name === "tcpwrapped" ? 8 : 3,
    })
  const known = cpe === undefined ? [] : [element("cpe", {}, [], `${cpe}:${(version ?? "").split(" ")[0]}`)]
  return element(
    "service",
    {
      name,
      product,
      version,
      extrainfo: ssh === true ? "protocol 2.0" : null,
      tunnel: tls === true ? "ssl" : null,
      method: "probed",
      conf: 10,
    },
    known,
  )
}

function systemElements(answer: Answer, shot: Shot, ports: readonly Shown[]): Element[] {
  const { system } = answer.machine.role
  if (system === null || !shot.privileged || !shot.versions || ports.length === 0) return []
  const { name, family, type } = system
  const osclass = element("osclass", { type, vendor: family, osfamily: family, accuracy: 100 })
  return [element("os", {}, [element("osmatch", { name, accuracy: 100, line: 67_000 }, [osclass])])]
}
