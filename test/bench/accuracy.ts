// npm run bench accuracy: what Rollcall and `nmap -sV -O` make of one lab, counted as right, wrong and unknown.
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { loadavg } from "node:os"
import { join } from "node:path"
import { parse } from "yaml"
import { findNmap } from "#engine/scan/nmap/program.ts"
import { topPorts } from "#engine/scan/nmap/top-ports.ts"
import { parsePorts } from "#engine/targets/ports.ts"
import { type Lab, startLab } from "#test/lab/lab.ts"
import type { LabMachine, LabService, Runs } from "#test/lab/machine.ts"
import type { Heard } from "./contest/heard.ts"
import { runNmap } from "./contest/nmap.ts"
import { runRollcall } from "./contest/rollcall.ts"
import { addressesOf, openIn } from "./contest/truth.ts"

type Judgement = "right" | "wrong" | "unknown"
interface Judged {
  readonly about: string
  readonly judgement: Judgement
  readonly said: string
}

/** What a daemon is called by everybody, and the Debian package that its version is read from. */
const DAEMONS: Partial<Record<Runs, { readonly product: RegExp; readonly package: string }>> = {
  nginx: { product: /nginx/iu, package: "nginx-light" },
  sshd: { product: /openssh/iu, package: "openssh-server" },
  dnsmasq: { product: /dnsmasq/iu, package: "dnsmasq-base" },
  postgres: { product: /postgresql/iu, package: "postgresql-15" },
  mariadb: { product: /mariadb/iu, package: "mariadb-server" },
  redis: { product: /redis/iu, package: "redis-server" },
  samba: { product: /samba/iu, package: "samba" },
  cups: { product: /cups/iu, package: "cups-daemon" },
  postfix: { product: /postfix/iu, package: "postfix" },
  mosquitto: { product: /mosquitto/iu, package: "mosquitto" },
  memcached: { product: /memcached/iu, package: "memcached" },
  vsftpd: { product: /vsftpd/iu, package: "vsftpd" },
}

/** nmap's words for kinds of machine, where ours differ. A computer is all that it calls a server. */
const NMAPS_KINDS: Readonly<Record<string, string>> = {
  "general purpose": "server",
  webcam: "camera",
  "power-device": "UPS",
  "print server": "printer",
  "broadband router": "router",
  WAP: "access point",
  "storage-misc": "NAS",
}

const root = join(import.meta.dirname, "..", "..")
// Safe: our own file, whose shape npm test checks
const { also } = parse(readFileSync(join(root, "rules/vocabulary/kinds.yaml"), "utf8")) as {
  readonly also: Readonly<Record<string, readonly string[]>>
}

/** "1:9.2p1-2+deb12u10" is 9.2p1. */
function versionOf(name: string): string {
  const full = execFileSync("dpkg-query", ["-W", "-f", "${Version}", name], { encoding: "utf8" })
  return full.replace(/^\d+:/u, "").replace(/[-+~].*$/u, "")
}

/** The daemon that really answers: behind a pretender stands the machine's own. */
function daemonOf(machine: LabMachine, service: LabService) {
  const real =
    service.runs === "pretender"
      ? machine.services.find(({ name, runs }) => name === service.name && runs !== "pretender")
      : service
  return real && DAEMONS[real.runs]
}

function judgeProducts(lab: Lab, heard: Heard, tcp: string): readonly Judged[] {
  return openIn(lab, tcp).flatMap(({ key, machine, service }) => {
    const daemon = daemonOf(machine, service)
    if (daemon === undefined) return []
    const said = heard.ports.get(key)?.product ?? null
    const judgement = said === null ? "unknown" : daemon.product.test(said) ? "right" : "wrong"
    return [{ about: `${machine.name} ${service.port}`, judgement, said: said ?? "" } as const]
  })
}

function judgeVersions(lab: Lab, heard: Heard, tcp: string): readonly Judged[] {
  return openIn(lab, tcp).flatMap(({ key, machine, service }) => {
    const daemon = daemonOf(machine, service)
    if (daemon === undefined) return []
    const said = heard.ports.get(key)?.version ?? null
    const judgement = judgeVersion(said, versionOf(daemon.package))
    return [{ about: `${machine.name} ${service.port}`, judgement, said: said ?? "" }]
  })
}

/** Its first parts are right, too; a range from somewhere to "later" says nothing. */
function judgeVersion(said: string | null, version: string): Judgement {
  if (said === null || / or later|X - /u.test(said)) return "unknown"
  return said.includes(version) || `${version}.`.startsWith(`${said}.`) ? "right" : "wrong"
}

function judgeKinds(lab: Lab, heard: Heard): readonly Judged[] {
  return lab.truth.flatMap((machine) => {
    const { name, kind } = machine
    const addresses = addressesOf(machine)
    if (kind === undefined || addresses.length === 0) return []
    const said = addresses.flatMap((ip) => heard.kinds.get(ip) ?? []).map((each) => NMAPS_KINDS[each] ?? each)
    const isRight = said.some((each) => each === kind || also[each]?.includes(kind))
    const judgement = said.length === 0 ? "unknown" : isRight ? "right" : "wrong"
    return [{ about: name, judgement, said: [...new Set(said)].join(", ") } as const]
  })
}

const nmap = await findNmap()
const standardTcp = await topPorts(nmap, 1_000)
const { tcp } = parsePorts(null, { profile: "standard", privilege: "raw", standardTcp })
const lab = await startLab({ without: ["tarpit1", "proxy1"], also: ["foreign1", "liar1"] })
try {
  const contestants = {
    Rollcall: await runRollcall(lab, tcp),
    "nmap -sV -O": await runNmap(lab, { args: ["-sS", "-sV", "-O", "-p", tcp], processes: 1 }),
  }
  console.log(`${lab.truth.length} machines, load ${loadavg()[0]!.toFixed(1)}`)
  for (const [name, heard] of Object.entries(contestants)) {
    const judged = {
      product: judgeProducts(lab, heard, tcp),
      version: judgeVersions(lab, heard, tcp),
      kind: judgeKinds(lab, heard),
    }
    for (const [what, all] of Object.entries(judged)) tell(name, what, all)
    console.log(`${name}: ${heard.seconds.toFixed(1)} s`)
  }
} finally {
  await lab.stop()
}

function tell(name: string, what: string, all: readonly Judged[]) {
  const count = (judgement: Judgement) => all.filter((each) => each.judgement === judgement).length
  console.log(
    `${name.padEnd(12)} ${what.padEnd(8)} right ${count("right")}, wrong ${count("wrong")}, unknown ${count("unknown")} of ${all.length}`,
  )
  for (const { about, judgement, said } of all)
    if (judgement !== "right") console.log(`    ${judgement}: ${about} ${said}`)
}
