import { createHash } from "node:crypto"
import { closeSync, openSync, writeSync } from "node:fs"
import { roleOf, type Port, type Role } from "./invented/machine-roles.ts"

/** What the invented network is like. The same wish gives the same file, byte for byte. */
export interface NetworkWish {
  /** How many machines answer. */
  readonly machines: number
  /** When it was scanned, in milliseconds since 1970. */
  readonly at: number
  /** 0 is how it began; each later round changes some machines, and takes away and adds some. */
  readonly round?: number
  /** First two parts of its addresses: "10.20". */
  readonly prefix?: string
  /** Also host keys, certificates and page titles, which make the file about four times as long. */
  readonly scripts?: boolean
  /** Of how many machines one changes in a round, and one goes; 25 and 200 where it isn't said. */
  readonly changedOneIn?: number
  readonly goneOneIn?: number
  /** At least so many open ports a machine; what its role has is filled up with others. */
  readonly services?: number
}

/** nmap's XML of a network that does not exist, in pieces of one machine each, at flat memory. */
export function* generateNmapXml(wish: NetworkWish): Generator<string> {
  const seconds = Math.floor(wish.at / 1_000)
  const prefix = wish.prefix ?? "10.20"
  const bits = 8 + Math.ceil(Math.log2(Math.max(1, (wish.machines + leftAfter(wish)) / 200)))
  const target = `${prefix}.0.0/${32 - bits}`
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE nmaprun>\n<nmaprun scanner="nmap" args="nmap -sS -sV -O -oX - ${target}" start="${seconds}" version="7.93" xmloutputversion="1.05">\n<scaninfo type="syn" protocol="tcp" numservices="10000" services="1-10000"/>\n`
  let up = 0
  for (let index = 0; up < wish.machines; index += 1) {
    if (isGone(index, wish)) continue
    up += 1
    yield machineXml(index, wish)
  }
  const total = 2 ** bits
  yield `<runstats><finished time="${seconds + 600}" exit="success" summary=""/><hosts up="${up}" down="${total - up}" total="${total}"/></runstats>\n</nmaprun>\n`
}

/** Writes the XML of an invented network into a file. */
export function writeNmapXml(file: string, wish: NetworkWish): void {
  const open = openSync(file, "w")
  let pieces: string[] = []
  for (const piece of generateNmapXml(wish)) {
    pieces.push(piece)
    if (pieces.length < 500) continue
    writeSync(open, pieces.join(""))
    pieces = []
  }
  writeSync(open, pieces.join(""))
  closeSync(open)
}

/** A number that looks random and is always the same for the same words. */
export function chance(...words: readonly (string | number)[]): number {
  return createHash("sha1").update(words.join(" ")).digest().readUInt32BE(0)
}

function isGone(index: number, { round = 0, goneOneIn = 200 }: NetworkWish): boolean {
  for (let before = 1; before <= round; before += 1)
    if (chance("gone", index, before) % goneOneIn === 0) return true
  return false
}

const leftAfter = ({ machines, round = 0 }: NetworkWish) => Math.ceil((machines * round) / 100) + 8

/** How often a machine has changed by a round. */
function changesBy(index: number, { round = 0, changedOneIn = 25 }: NetworkWish): number {
  let changes = 0
  for (let at = 1; at <= round; at += 1) if (chance("changed", index, at) % changedOneIn === 0) changes += 1
  return changes
}

/** Where an invented machine is, and what it is called. */
export function inventedMachine(index: number, prefix = "10.20") {
  const role = roleOf(chance("role", index))
  const address = `${prefix}.${Math.floor(index / 200)}.${(index % 200) + 10}`.replace(
    /^(\d+)\.(\d+)\.(\d+)\./,
    (_, a: string, b: string, c: string) => `${a}.${Number(b) + (Number(c) >> 8)}.${Number(c) & 255}.`,
  )
  const name = `${role.name}-${String(index).padStart(3, "0")}.example.test`
  return { name, address, mac: macOf(index, role), role }
}

function machineXml(index: number, wish: NetworkWish): string {
  const { name, address, mac, role } = inventedMachine(index, wish.prefix)
  const changes = changesBy(index, wish)
  const filling = FILLING.slice(0, Math.max(0, (wish.services ?? 0) - role.ports.length))
  const ports = [...role.ports, ...filling, ...(changes % 2 === 1 ? [LATE_PORT] : [])]
  return `<host starttime="${wish.at / 1_000}"><status state="up" reason="arp-response" reason_ttl="0"/>
<address addr="${address}" addrtype="ipv4"/><address addr="${mac}" addrtype="mac" vendor="${role.vendor}"/>
<hostnames><hostname name="${name}" type="PTR"/></hostnames>
<ports>${ports.map((port) => portXml(port, { index, name, changes, at: wish.at, scripts: wish.scripts === true })).join("\n")}</ports>
${osXml(role)}<times srtt="${200 + (chance("time", index) % 900)}" rttvar="100" to="100000"/></host>
`
}

const LATE_PORT: Port = {
  port: 8080,
  name: "http",
  product: "Apache Tomcat",
  version: ["9.0.91", "10.1.26"],
  title: "Manager",
}

const FILLING: readonly Port[] = Array.from({ length: 40 }, (_, at) => ({
  port: 9_001 + at,
  name: "http",
  product: "Jetty",
  version: ["9.4.54", "11.0.20", "12.0.8"],
}))

/** An odd factor maps the 24 bits onto themselves, so that no two machines share an address. */
function macOf(index: number, role: Role): string {
  const own = ((index * 0x9e3779b1) % 0x1000000).toString(16).padStart(6, "0")
  return `${role.oui}:${own.replaceAll(/(..)(?=.)/g, "$1:")}`.toUpperCase()
}

function osXml({ os }: Role): string {
  if (os === null) return ""
  return `<os><osmatch name="${os.name}" accuracy="98" line="1"><osclass type="general purpose" vendor="" osfamily="${os.family}" accuracy="98"/></osmatch></os>\n`
}

interface Speaker {
  readonly index: number
  readonly name: string
  readonly changes: number
  readonly at: number
  readonly scripts: boolean
}

function portXml(port: Port, speaker: Speaker): string {
  const version =
    port.version[(chance("version", speaker.index) + speaker.changes) % port.version.length] ?? ""
  const tunnel = port.tls === true ? ' tunnel="ssl"' : ""
  const service = `<service name="${port.name}" product="${port.product}" version="${version}"${tunnel} method="probed" conf="10"/>`
  const scripts = speaker.scripts ? scriptsXml(port, speaker) : ""
  return `<port protocol="tcp" portid="${port.port}"><state state="open" reason="syn-ack" reason_ttl="64"/>${service}${scripts}</port>`
}

function scriptsXml(port: Port, speaker: Speaker): string {
  const parts = [
    ...(port.name === "ssh" ? [hostKeyXml(speaker)] : []),
    ...(port.tls === true ? [certificateXml(speaker)] : []),
    ...(port.title === undefined ? [] : [titleXml(port.title)]),
  ]
  return parts.join("")
}

function hostKeyXml({ index }: Speaker): string {
  const key = createHash("sha256").update(`key ${index}`).digest("base64")
  return `<script id="ssh-hostkey" output="256 (ED25519)"><table><elem key="type">ssh-ed25519</elem><elem key="bits">256</elem><elem key="key">AAAAC3NzaC1lZDI1NTE5AAAAI${key}</elem></table></script>`
}

function certificateXml({ index, name, changes, at }: Speaker): string {
  const DAY = 86_400_000
  const begin = at - (chance("certificate", index, changes) % 300) * DAY
  const sha1 = createHash("sha1").update(`certificate ${index} ${changes}`).digest("hex")
  const time = (moment: number) => new Date(moment).toISOString().slice(0, 19)
  return `<script id="ssl-cert" output="Subject: commonName=${name}"><table key="subject"><elem key="commonName">${name}</elem></table><table key="issuer"><elem key="commonName">Example Issuing CA 2</elem><elem key="organizationName">Example</elem></table><table key="pubkey"><elem key="type">rsa</elem><elem key="bits">2048</elem></table><elem key="sig_algo">sha256WithRSAEncryption</elem><table key="validity"><elem key="notBefore">${time(begin)}</elem><elem key="notAfter">${time(begin + 365 * DAY)}</elem></table><elem key="sha1">${sha1}</elem></script>`
}

function titleXml(title: string): string {
  return `<script id="http-title" output="${title}"><elem key="title">${title}</elem></script>`
}

if (process.argv[1] === import.meta.filename) {
  const [file, machines = "1000", round = "0", ...rest] = process.argv.slice(2)
  if (file === undefined) {
    console.error("node test/bench/generate-nmap-xml.ts FILE [MACHINES] [ROUND] [--scripts]")
    process.exitCode = 2
  } else {
    const WEEK = 7 * 86_400_000
    const at = Date.now() - 8 * WEEK + Number(round) * WEEK
    writeNmapXml(file, {
      machines: Number(machines),
      round: Number(round),
      at,
      scripts: rest.includes("--scripts"),
    })
  }
}
