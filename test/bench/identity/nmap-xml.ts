import { closeSync, openSync, writeSync } from "node:fs"
import type { Element } from "#engine/scan/nmap/element.ts"
import type { NmapRunInfo } from "#engine/scan/nmap/read-xml.ts"
import { portSet, type Shot } from "./shots.ts"

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\n": "&#xa;",
  "\r": "&#xd;",
  "\t": "&#x9;",
}

/** As nmap escapes: also quotes, line breaks, and the second of two dashes. */
function escaped(text: string): string {
  if (!/[&<>"'\n\r\t]|--/.test(text)) return text
  return text.replaceAll(/[&<>"'\n\r\t]/g, (sign) => ESCAPES[sign] ?? sign).replaceAll(/(?<=-)-/g, "&#45;")
}

/** After these nmap breaks the line. */
const BREAKS = new Set([
  "host",
  "status",
  "address",
  "hostname",
  "hostnames",
  "extraports",
  "extrareasons",
  "port",
  "ports",
  "osmatch",
  "os",
  "times",
  "table",
  "elem",
  "hostscript",
])

/** An element as nmap writes it. */
export function elementText({ name, attributes, children, text }: Element): string {
  let tag = `<${name}`
  for (const key in attributes) tag += ` ${key}="${escaped(attributes[key]!)}"`
  const end = BREAKS.has(name) ? "\n" : ""
  if (children.length === 0 && text === "" && name !== "hostnames") return `${tag}/>${end}`
  let inner = escaped(text)
  for (const child of children) inner += elementText(child)
  const begin = name === "hostnames" || name === "extraports" || name === "table" ? "\n" : ""
  return `${tag}>${begin}${inner}</${name}>${end}`
}

/** The command line that such a scan had. */
export function argsOf({ family, privileged, versions, scripts, tcp, udp, segments }: Shot): string {
  const ports = udp === "" ? tcp : `T:${tcp},U:${udp}`
  const words = [
    "nmap",
    family === 6 ? "-6" : "",
    privileged ? "-sS" : "-sT",
    udp === "" ? "" : "-sU",
    versions ? "-sV" : "",
    privileged ? "-O" : "",
    scripts
      ? "--script ssh-hostkey,ssl-cert,http-title,nbstat,snmp-info,rdp-ntlm-info,enip-info,http-hp-ilo-info"
      : "",
    `-p ${ports}`,
    "-oX scan.xml",
    family === 6 ? "-iL six.txt" : segments.map(({ cidr }) => cidr).join(" "),
  ]
  return words.filter(Boolean).join(" ")
}

/** What our reader would learn from the head of the file. */
export function runInfoOf(shot: Shot): NmapRunInfo {
  return {
    args: argsOf(shot),
    version: shot.nmap,
    start: Math.floor(shot.at / 1_000) * 1_000,
    tcp: shot.tcp,
    udp: shot.udp,
    scanTypes: [shot.privileged ? "syn" : "connect", ...(shot.udp === "" ? [] : ["udp"])],
  }
}

function headText(shot: Shot): string {
  const { args, tcp, udp, version } = { ...runInfoOf(shot) }
  const start = Math.floor(shot.at / 1_000)
  const words = timeText(shot.at)
  const kind = shot.privileged ? "syn" : "connect"
  const udpLine =
    udp === ""
      ? ""
      : `<scaninfo type="udp" protocol="udp" numservices="${portSet(udp).size}" services="${udp}"/>\n`
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nmaprun>
<?xml-stylesheet href="file:///usr/bin/../share/nmap/nmap.xsl" type="text/xsl"?>
<!-- Nmap ${version} scan initiated ${words} as: ${escaped(args)} -->
<nmaprun scanner="nmap" args="${escaped(args)}" start="${start}" startstr="${words}" version="${version}" xmloutputversion="1.05">
<scaninfo type="${kind}" protocol="tcp" numservices="${portSet(tcp).size}" services="${tcp}"/>
${udpLine}<verbose level="0"/>
<debugging level="0"/>
`
}

function footText(shot: Shot, up: number): string {
  const total = shot.family === 6 ? up : shot.segments.reduce((sum, { size }) => sum + size, 0)
  const end = shot.at + 600_000
  const words = timeText(end)
  const summary = `Nmap done at ${words}; ${total} IP addresses (${up} hosts up) scanned in 600.00 seconds`
  return `<runstats><finished time="${Math.floor(end / 1_000)}" timestr="${words}" summary="${summary}" elapsed="600.00" exit="success"/><hosts up="${up}" down="${total - up}" total="${total}"/>
</runstats>
</nmaprun>
`
}

const timeText = (moment: number) =>
  new Date(moment).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/, "$1 $3 $2 $5 $4")

/** Writes one scan's file piece by piece; the last call ends it. */
export class NmapFile {
  private readonly file: number
  private readonly shot: Shot
  private waiting: string
  private up = 0

  constructor(path: string, shot: Shot) {
    this.file = openSync(path, "w")
    this.shot = shot
    this.waiting = headText(shot)
  }

  add(host: string): void {
    this.up += 1
    this.waiting += host
    if (this.waiting.length > 1 << 20) this.flush()
  }

  end(): void {
    this.waiting += footText(this.shot, this.up)
    this.flush()
    closeSync(this.file)
  }

  private flush(): void {
    writeSync(this.file, this.waiting)
    this.waiting = ""
  }
}
