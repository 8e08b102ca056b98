import { createHash } from "node:crypto"

/** A machine as an invented scan shows it. */
export interface Shown {
  readonly ip: string
  readonly mac?: string
  readonly name?: string
  readonly os?: string
  /** Port to what speaks there, "" where nothing was said: { 22: "ssh OpenSSH 9.2" }. */
  readonly ports?: Readonly<Record<number, string>>
  /** A word for the host key that its SSH server on port 22 shows. */
  readonly hostKey?: string
}

export interface InventedScan {
  /** Seconds since 1970. */
  readonly start: number
  readonly machines: readonly Shown[]
  /** What nmap was told to ask; its size must be `total` for silence to count. */
  readonly target?: string
  readonly total?: number
  readonly asked?: string
}

/** nmap's XML of a scan that nobody ran: by default of 10.9.0.0/28, ports 1-1000. */
export function xmlOf({
  start,
  machines,
  target = "10.9.0.0/28",
  total = 16,
  asked = "1-1000",
}: InventedScan) {
  return [
    `<?xml version="1.0"?><!DOCTYPE nmaprun>`,
    `<nmaprun scanner="nmap" args="nmap -sS -sV -O -oX - ${target}" start="${start}" version="7.93">`,
    `<scaninfo type="syn" protocol="tcp" numservices="1000" services="${asked}"/>`,
    ...machines.map(hostXml),
    `<runstats><finished time="${start + 60}" exit="success"/>`,
    `<hosts up="${machines.length}" down="${total - machines.length}" total="${total}"/></runstats></nmaprun>`,
  ].join("\n")
}

function hostXml({ ip, mac, name, os, ports = {}, hostKey }: Shown): string {
  const hardware = mac === undefined ? "" : `<address addr="${mac}" addrtype="mac"/>`
  const named = name === undefined ? "" : `<hostname name="${name}" type="PTR"/>`
  const guessed = os === undefined ? "" : `<os><osmatch name="${os}" accuracy="100"/></os>`
  const reason = mac === undefined ? "echo-reply" : "arp-response"
  const open = Object.entries(ports).map(([port, said]) => portXml(port, said))
  if (hostKey !== undefined) open.push(hostKeyXml(hostKey))
  return `<host><status state="up" reason="${reason}"/><address addr="${ip}" addrtype="ipv${ip.includes(":") ? 6 : 4}"/>${hardware}<hostnames>${named}</hostnames><ports>${open.join("")}</ports>${guessed}</host>`
}

function portXml(port: string, said: string): string {
  const [name = "", product = "", version = ""] = said.split(" ")
  const service =
    said === ""
      ? ""
      : `<service name="${name}" product="${product}" version="${version}" method="probed" conf="10"/>`
  return `<port protocol="tcp" portid="${port}"><state state="open" reason="syn-ack"/>${service}</port>`
}

const keyOf = (word: string) =>
  `AAAAC3NzaC1lZDI1NTE5AAAAI${createHash("sha256").update(word).digest("base64")}`

/** The fingerprint of the host key that is shown for a word. */
export function fingerprintOf(word: string): string {
  const digest = createHash("sha256")
    .update(Buffer.from(keyOf(word), "base64"))
    .digest("base64")
  return `SHA256:${digest.replace(/=+$/u, "")}`
}

function hostKeyXml(word: string): string {
  return `<port protocol="tcp" portid="22"><state state="open" reason="syn-ack"/><service name="ssh" product="OpenSSH" version="9.2" method="probed" conf="10"/><script id="ssh-hostkey" output="256 (ED25519)"><table><elem key="type">ssh-ed25519</elem><elem key="bits">256</elem><elem key="key">${keyOf(word)}</elem></table></script></port>`
}
