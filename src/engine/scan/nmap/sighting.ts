import { macInAddress } from "#model/address.ts"
import { type Asked, type Fact, type Json, type Sighting, portSubject } from "#model/observation.ts"
import { at, childrenNamed } from "./element.ts"
import type { NmapHost, NmapPort, OsMatch } from "./host.ts"
import type { NmapRunInfo } from "./read-xml.ts"
import { scriptFacts } from "./script-facts.ts"
import { silentPorts } from "./silent-ports.ts"

const LONGEST = 4_096

/** What one nmap host shows as facts, and what was asked of it as far as the run's head says. */
export function sightingFrom(host: NmapHost, run: NmapRunInfo): Sighting {
  const asked = askedFrom(host, run)
  const facts = factsFrom(host)
  // Where nothing at all answered there may be nobody.
  const isThere = facts.some(({ kind }) => kind === "up")
  return { ip: host.ip, facts: [...facts, ...(isThere ? silentPorts(host, asked) : [])], asked }
}

/** Facts of one nmap host. Nothing is claimed of a machine that gave no sign of its own. */
export function factsFrom(host: NmapHost): readonly Fact[] {
  const open = host.ports.filter((port) => port.state === "open")
  const up = upFact(host, open)
  return [
    ...up,
    ...macFact(host),
    ...up.flatMap(() => cardInAddress(host)),
    ...host.names.map(({ name, type }) => nameFact(name, type)),
    ...open.flatMap((port) => [openFact(port), ...serviceFact(port), ...scriptsOf(port)]),
    ...osFact(host),
    ...host.scripts.flatMap((script) => scriptFacts(script, null)),
  ]
}

function scriptsOf(port: NmapPort): readonly Fact[] {
  return port.scripts.flatMap((script) => scriptFacts(script, portSubject(port.port, port.protocol)))
}

function upFact(host: NmapHost, open: readonly NmapPort[]): readonly Fact[] {
  if (host.state !== "up") return []
  const answered = open[0] ?? host.ports.find((port) => port.state === "closed" && port.reason === "reset")
  const method = host.reason === "user-set" || host.reason === "" ? answered?.reason : host.reason
  if (method === undefined || method === "") return []
  const detail = host.roundTrip === null ? null : { roundTripMs: host.roundTrip }
  return [{ kind: "up", subject: "", value: "up", detail, method, standing: "observed" }]
}

function macFact(host: NmapHost): readonly Fact[] {
  if (host.mac === null || host.state !== "up") return []
  const method = host.reason === "nd-response" ? "nd-response" : "arp-response"
  return [
    {
      kind: "mac",
      subject: "",
      value: host.mac,
      detail: { vendor: host.vendor },
      method,
      standing: "observed",
    },
  ]
}

/** An IPv6 address that was made from a hardware address tells it beyond routers too. */
function cardInAddress({ ip }: NmapHost): readonly Fact[] {
  const mac = ip.includes(":") ? macInAddress(ip) : null
  if (mac === null) return []
  const told = { detail: null, method: "eui-64", standing: "observed" } as const
  return [{ kind: "identifier", subject: "eui64-mac", value: mac, ...told }]
}

function nameFact(name: string, type: string): Fact {
  const asked = type === "user"
  const value = name.toLowerCase().replace(/\.$/u, "")
  return {
    kind: "name",
    subject: asked ? "asked" : "ptr",
    value,
    detail: null,
    method: asked ? "asked" : "dns",
    standing: "claimed",
  }
}

function openFact(port: NmapPort): Fact {
  const subject = portSubject(port.port, port.protocol)
  return {
    kind: "port",
    subject,
    value: "open",
    detail: null,
    method: port.reason || "nmap",
    standing: "observed",
  }
}

function serviceFact(port: NmapPort): readonly Fact[] {
  const { service } = port
  // A name from nmap's port table says what usually runs there, not what answered.
  if (service === undefined || at(service, "method") !== "probed") return []
  const text = (name: string) => at(service, name).slice(0, 500) || null
  const name = text("name") ?? "unknown"
  const tunnel = text("tunnel")
  // What nmap adds in words may tick ("uptime 34 seconds"): it is kept, and is no part of what is compared.
  const parts = [name, text("product"), text("version"), tunnel && `[${tunnel}]`]
  return [
    {
      kind: "service",
      subject: portSubject(port.port, port.protocol),
      value: parts.filter(Boolean).join(" ").slice(0, LONGEST),
      detail: {
        name,
        product: text("product"),
        version: text("version"),
        extra: text("extrainfo"),
        tunnel,
        confidence: Number(at(service, "conf")) || 0,
        cpe: childrenNamed(service, "cpe").map((each) => each.text.slice(0, 200)),
        hostname: text("hostname"),
        osType: text("ostype"),
        deviceType: text("devicetype"),
        fingerprint: at(service, "servicefp").slice(0, LONGEST) || null,
      },
      method: "nmap-service-probe",
      standing: "observed",
    },
  ]
}

function osFact(host: NmapHost): readonly Fact[] {
  const sure = host.os.filter((match) => match.accuracy >= 85)
  const system = systemOf(sure)
  if (system === null) return []
  const matches: Json = sure.map(({ name, accuracy, family, cpe }) => ({ name, accuracy, family, cpe }))
  return [
    {
      kind: "os",
      subject: "",
      value: system,
      detail: { matches },
      method: "nmap-os",
      standing: "observed",
    },
  ]
}

// Guesses this near to the best one are as good as it.
const AS_GOOD = 1

/** An exact match names the system. A guess names its family only, and nothing where equally good guesses disagree. */
function systemOf(matches: readonly OsMatch[]): string | null {
  const [best] = matches
  if (best === undefined) return null
  if (best.accuracy === 100) return best.name
  const near = matches.filter(({ accuracy }) => accuracy >= best.accuracy - AS_GOOD)
  const families = new Set(near.map(({ family }) => family))
  return families.size === 1 && best.family !== "" ? best.family : null
}

function askedFrom(host: NmapHost, run: NmapRunInfo): Asked {
  // A host that ran into --host-timeout has no ports in the XML: nothing can be said of them.
  const open = host.ports.filter((port) => port.state === "open")
  const told = !host.timedOut
  const versions = / -(?:sV|A|sCV|sSV|sVC)\b/u.test(run.args)
  return {
    tcp: told ? run.tcp : "",
    udp: told ? run.udp : "",
    services: versions && told ? open.map((port) => portSubject(port.port, port.protocol)) : [],
    os: / -(?:O|A)\b/u.test(run.args) && told,
    names: !/ -n\b/u.test(run.args) && !/ -sL\b/u.test(run.args),
  }
}
