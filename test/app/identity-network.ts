import { createHash } from "node:crypto"

// A small invented network with the hard cases of identity, as nmap would have written it down.

const DAY = 86_400_000

/** One machine's answer at one address. */
interface Host {
  readonly ip: string
  readonly mac?: string
  readonly name?: string
  /** What its SSH host key is made of; without it 22/tcp is closed. */
  readonly key?: string
  /** What its certificate is made of; without it 443/tcp is closed. */
  readonly certificate?: string
  /** Other open ports. */
  readonly ports?: readonly number[]
}

const sha = (kind: "sha1" | "sha256", words: string) => createHash(kind).update(words)

function ssh(key: string): string {
  const blob = sha("sha256", `key ${key}`).digest("base64")
  return `<port protocol="tcp" portid="22"><state state="open" reason="syn-ack" reason_ttl="64"/><service name="ssh" product="OpenSSH" version="9.2p1" method="probed" conf="10"/><script id="ssh-hostkey" output="256 (ED25519)"><table><elem key="type">ssh-ed25519</elem><elem key="bits">256</elem><elem key="key">AAAAC3NzaC1lZDI1NTE5AAAAI${blob}</elem></table></script></port>`
}

function https(certificate: string): string {
  const sha1 = sha("sha1", `certificate ${certificate}`).digest("hex")
  return `<port protocol="tcp" portid="443"><state state="open" reason="syn-ack" reason_ttl="64"/><service name="http" product="nginx" version="1.22.1" tunnel="ssl" method="probed" conf="10"/><script id="ssl-cert" output="Subject: commonName=${certificate}"><table key="subject"><elem key="commonName">${certificate}</elem></table><table key="issuer"><elem key="commonName">Example CA</elem></table><elem key="sha1">${sha1}</elem></script></port>`
}

const open = (port: number) =>
  `<port protocol="tcp" portid="${port}"><state state="open" reason="syn-ack" reason_ttl="64"/></port>`

function hostXml({ ip, mac, name, key, certificate, ports = [] }: Host): string {
  const type = ip.includes(":") ? "ipv6" : "ipv4"
  const hardware = mac === undefined ? "" : `<address addr="${mac}" addrtype="mac"/>`
  const names = name === undefined ? "" : `<hostname name="${name}" type="PTR"/>`
  const parts = [
    ...(key === undefined ? [] : [ssh(key)]),
    ...(certificate === undefined ? [] : [https(certificate)]),
    ...ports.map(open),
  ]
  return `<host><status state="up" reason="${mac === undefined ? "syn-ack" : "arp-response"}" reason_ttl="0"/><address addr="${ip}" addrtype="${type}"/>${hardware}<hostnames>${names}</hostnames><ports>${parts.join("")}</ports></host>`
}

/** One scan of the two segments. */
function scanXml(at: number, hosts: readonly Host[]): string {
  const seconds = Math.floor(at / 1_000)
  return `<?xml version="1.0" encoding="UTF-8"?>
<nmaprun scanner="nmap" args="nmap -sS -sV -sC -oX - 10.30.0.0/24 10.31.0.0/24" start="${seconds}" version="7.93" xmloutputversion="1.05">
<scaninfo type="syn" protocol="tcp" numservices="10000" services="1-10000"/>
${hosts.map(hostXml).join("\n")}
<runstats><finished time="${seconds + 60}" exit="success" summary=""/><hosts up="${hosts.length}" down="${512 - hosts.length}" total="512"/></runstats>
</nmaprun>
`
}

const mac = (last: number) => `00:50:56:aa:00:${last.toString(16).padStart(2, "0")}`

/** Answers in every scan as it did in the first. */
const STEADY: readonly Host[] = [
  // One machine with two legs: seen by hardware address on one segment, by TCP only on the other.
  { ip: "10.30.0.1", mac: mac(1), name: "gate.example.test", key: "gate", ports: [53] },
  { ip: "10.31.0.1", key: "gate" },
  // Two copies of one disk.
  {
    ip: "10.30.0.11",
    mac: mac(11),
    name: "copy-a.example.test",
    key: "copy",
    certificate: "copy.example.test",
  },
  {
    ip: "10.30.0.12",
    mac: mac(12),
    name: "copy-b.example.test",
    key: "copy",
    certificate: "copy.example.test",
  },
  // Nothing but a certificate that both show.
  { ip: "10.31.0.21", name: "shop-old.example.test", certificate: "shop.example.test", ports: [8080] },
  {
    ip: "10.31.0.22",
    name: "shop.example.test",
    certificate: "shop.example.test",
    key: "shop",
    ports: [8080],
  },
  { ip: "10.31.0.23", name: "wiki-old.example.test", certificate: "wiki.example.test", ports: [8081] },
  {
    ip: "10.31.0.24",
    name: "wiki.example.test",
    certificate: "wiki.example.test",
    key: "wiki",
    ports: [8081],
  },
  // Two machines of which one holds a virtual address besides its own.
  { ip: "10.30.0.31", mac: mac(31), name: "lb-a.example.test", key: "lb-a" },
  { ip: "10.30.0.32", mac: mac(32), name: "lb-b.example.test", key: "lb-b" },
  { ip: "10.30.0.40", mac: mac(40), name: "print.example.test", ports: [9100] },
]

/** The scans of the network, the oldest first: at each time what answered. */
export function identityScans(now: number): readonly { readonly at: number; readonly xml: string }[] {
  const reinstalled = (round: number): Host => ({
    ip: "10.30.0.50",
    mac: mac(50),
    name: "build.example.test",
    key: round < 2 ? "build before" : "build after",
  })
  const virtual = (round: number): Host => ({
    ip: "10.30.0.30",
    mac: "00:00:5e:00:01:0a",
    key: round < 2 ? "lb-a" : "lb-b",
  })
  return [0, 1, 2, 3].map((round) => {
    const at = now - (5 - round) * DAY
    return { at, xml: scanXml(at, [...STEADY, reinstalled(round), virtual(round)]) }
  })
}
