import { spawn } from "node:child_process"
import { Readable } from "node:stream"
import { readNmapXml } from "#engine/scan/nmap/read-xml.ts"
import type { Fact, ServiceDetail } from "#model/observation.ts"
import type { Lab } from "#test/lab/lab.ts"
import type { Heard, Named } from "./heard.ts"

/** Plain nmap in one process, or in several side by side that share the targets evenly. */
export async function runNmap(
  lab: Lab,
  { args, processes }: { readonly args: readonly string[]; readonly processes: 1 | 2 },
): Promise<Heard> {
  const began = performance.now()
  const shares = processes === 1 ? [lab.targets] : halvesOf(lab.targets)
  const runs = await Promise.all(shares.map((targets) => one(lab, [...args, ...targets], began)))
  return {
    seconds: Math.max(...runs.map(({ seconds }) => seconds)),
    start: 0,
    firstNamed: Math.min(...runs.map(({ firstNamed }) => firstNamed)),
    ports: new Map(runs.flatMap(({ ports }) => [...ports])),
    kinds: new Map(runs.flatMap(({ kinds }) => [...kinds])),
  }
}

/** Every second address each, so that both have as many machines to ask. */
function halvesOf(targets: readonly string[]): readonly (readonly string[])[] {
  return [0, 1].map((odd) => {
    const last = Array.from({ length: 128 }, (_, index) => index * 2 + odd).join(",")
    return targets.map((cidr) => cidr.replace(/0\/24$/u, last))
  })
}

async function one(lab: Lab, args: readonly string[], began: number): Promise<Heard> {
  const since = () => (performance.now() - began) / 1_000
  const [command = "", ...before] = lab.enter
  const child = spawn(command, [...before, "nmap", ...args, "-oX", "-"], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  const xml: Buffer[] = []
  const copied = async function* () {
    for await (const chunk of child.stdout) {
      xml.push(chunk as Buffer)
      yield chunk
    }
  }
  const ports = new Map<string, Named>()
  let firstNamed = Infinity
  for await (const item of readNmapXml(Readable.from(copied()))) {
    if (item.kind !== "host") continue
    for (const fact of item.sighting.facts) note(ports, item.sighting.ip, fact)
    const isNamed = [...ports.values()].some(({ product }) => product !== null)
    if (isNamed) firstNamed = Math.min(firstNamed, since())
  }
  return { seconds: since(), start: 0, firstNamed, ports, kinds: kindsIn(Buffer.concat(xml).toString()) }
}

function note(ports: Map<string, Named>, ip: string, { kind, subject, detail }: Fact) {
  if (!subject.endsWith("/tcp")) return
  const key = `${ip} ${Number.parseInt(subject, 10)}`
  if (kind === "port" && !ports.has(key)) ports.set(key, { name: null, product: null, version: null })
  if (kind !== "service") return
  // Safe: the reader of nmap's XML gives services exactly this detail
  const { name, product, version } = detail as unknown as ServiceDetail
  ports.set(key, { name, product, version })
}

/** The kinds that nmap has for a machine: what its services say, else what its best guess at the system says. */
function kindsIn(xml: string): ReadonlyMap<string, readonly string[]> {
  return new Map(
    xml.split("</host>").flatMap((part) => {
      const ip = /<address addr="([\d.]+)"/u.exec(part)?.[1]
      const services = [...part.matchAll(/ devicetype="([^"]+)"/gu)].map(([, type = ""]) => type)
      const best = /<osmatch [\s\S]*?<\/osmatch>/u.exec(part)?.[0] ?? ""
      const systems = [...best.matchAll(/<osclass type="([^"]+)"/gu)].map(([, type = ""]) => type)
      const kinds = services.length > 0 ? services : systems
      return ip === undefined || kinds.length === 0 ? [] : [[ip, [...new Set(kinds)]] as const]
    }),
  )
}
