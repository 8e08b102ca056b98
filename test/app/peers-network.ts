import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

// An invented shop of thirteen peers in three environments, one of them odd, and others beside them.

/** Markup, and letters that would turn a line round; as it may come over the wire. */
export const HOSTILE = "<img src=x onerror=window.ran=1>"

const ENVIRONMENTS = { prod: 8, test: 2, dev: 3 } as const
type Environment = keyof typeof ENVIRONMENTS

interface Peer {
  readonly name: string
  readonly ip: string
  readonly environment: Environment
}

const SUBNETS: Readonly<Record<Environment, number>> = { prod: 6, test: 7, dev: 8 }
const LETTERS: Readonly<Record<Environment, string>> = { prod: "", test: "t", dev: "d" }

/** web-01 to web-08 in production, two in test, three in development. */
export const PEERS: readonly Peer[] = (["prod", "test", "dev"] as const).flatMap((environment) =>
  Array.from({ length: ENVIRONMENTS[environment] }, (_, at) => ({
    name: `web-${LETTERS[environment]}${String(at + 1).padStart(2, "0")}.example.test`,
    ip: `10.20.${SUBNETS[environment]}.${at + 11}`,
    environment,
  })),
)
/** The one that stands apart from the others of its environment. */
export const ODD = "web-03.example.test"

const digest = (...words: readonly string[]) => createHash("sha256").update(words.join(" ")).digest("base64")

const port = (number: number, state: string, inside = "") =>
  `<port protocol="tcp" portid="${number}"><state state="${state}" reason="${state === "open" ? "syn-ack" : state === "closed" ? "reset" : "no-response"}" reason_ttl="64"/>${inside}</port>`

const service = (name: string, product: string, version: string, more = "") =>
  `<service name="${name}" product="${product}" version="${version}" ${more} method="probed" conf="10"/>`

const hostKey = (name: string) =>
  `<script id="ssh-hostkey" output="256"><table><elem key="type">ssh-ed25519</elem><elem key="bits">256</elem><elem key="key">AAAAC3NzaC1lZDI1NTE5AAAAI${digest("key", name)}</elem></table></script>`

function certificate(name: string, issuer: string, ends: number): string {
  const time = (moment: number) => new Date(moment).toISOString().slice(0, 19)
  const sha1 = createHash("sha1").update(`certificate ${name} ${issuer}`).digest("hex")
  return `<script id="ssl-cert" output="Subject: commonName=${name}"><table key="subject"><elem key="commonName">${name}</elem></table><table key="issuer"><elem key="commonName">${issuer}</elem></table><table key="pubkey"><elem key="type">rsa</elem><elem key="bits">2048</elem></table><elem key="sig_algo">sha256WithRSAEncryption</elem><table key="validity"><elem key="notBefore">${time(ends - 365 * DAY)}</elem><elem key="notAfter">${time(ends)}</elem></table><elem key="sha1">${sha1}</elem></script>`
}

const DAY = 86_400_000

function versionOf({ name, environment }: Peer): string {
  if (name === ODD) return "1.24.0"
  return environment === "dev" && name.includes("d01") ? "1.27.0" : "1.26.1"
}

function host(name: string, ip: string, ports: readonly string[], at: number): string {
  const mac = createHash("sha1")
    .update(ip)
    .digest("hex")
    .slice(0, 6)
    .replaceAll(/(..)(?=.)/gu, "$1:")
  return `<host starttime="${Math.floor(at / 1_000)}"><status state="up" reason="arp-response" reason_ttl="0"/><address addr="${ip}" addrtype="ipv4"/><address addr="52:54:00:${mac.toUpperCase()}" addrtype="mac" vendor="QEMU"/><hostnames><hostname name="${name}" type="PTR"/></hostnames><ports>${ports.join("")}</ports></host>\n`
}

function peerXml(peer: Peer, at: number): string {
  const { name, ip, environment } = peer
  const isOdd = name === ODD
  const issuer = environment === "prod" ? "Example CA 3" : "Example Test CA"
  const nginx = versionOf(peer)
  return host(
    name,
    ip,
    [
      port(
        22,
        "open",
        service("ssh", "OpenSSH", isOdd ? "9.2p1 Debian 2+deb12u2" : "9.2p1 Debian 2+deb12u5") +
          hostKey(name),
      ),
      port(80, "open", service("http", "nginx", nginx)),
      port(
        443,
        "open",
        service("http", "nginx", nginx, 'tunnel="ssl"') + certificate(name, issuer, Date.now() + 300 * DAY),
      ),
      port(8443, isOdd ? "open" : "closed", isOdd ? service("http", "Jetty", "9.4.54") : ""),
      port(
        9100,
        environment === "test" ? "filtered" : "open",
        environment === "test" ? "" : service("http", "Prometheus node exporter", ""),
      ),
    ],
    at,
  )
}

/** Beside the peers: what a person ought to look at. */
function othersXml(at: number): string {
  const printers = Array.from({ length: 6 }, (_, number) =>
    host(
      `printer-${number + 1}.example.test`,
      `10.20.9.${number + 11}`,
      [port(23, "open", service("telnet", "HP JetDirect telnetd", ""))],
      at,
    ),
  )
  const gate = host(
    "vpn-gw-01.example.test",
    "10.20.9.40",
    [
      port(
        443,
        "open",
        service("https", "OpenVPN", "2.6", 'tunnel="ssl"') +
          certificate("vpn-gw-01.example.test", "Example CA 3", Date.now() + 3 * DAY),
      ),
    ],
    at,
  )
  const twins = ["report-02", "report-05"].map((name, number) =>
    host(
      `${name}.example.test`,
      `10.20.9.${number + 60}`,
      [port(22, "open", service("ssh", "OpenSSH", "9.2p1") + hostKey("cloned"))],
      at,
    ),
  )
  const cache = host(
    "cache-05.example.test",
    "10.20.9.80",
    [
      port(
        6379,
        "open",
        service("redis", `Redis ${HOSTILE.replaceAll("<", "&lt;").replaceAll(">", "&gt;")}`, "7.0.15"),
      ),
    ],
    at,
  )
  return [...printers, gate, ...twins, cache].join("")
}

/** What a scanner would have written of all of them. */
export function peersXml(at: number): string {
  const seconds = Math.floor(at / 1_000)
  return `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE nmaprun>\n<nmaprun scanner="nmap" args="nmap -sS -sV -oX - 10.20.0.0/20" start="${seconds}" version="7.93" xmloutputversion="1.05">\n<scaninfo type="syn" protocol="tcp" numservices="10000" services="1-10000"/>\n${PEERS.map((peer) => peerXml(peer, at)).join("")}${othersXml(at)}<runstats><finished time="${seconds + 600}" exit="success" summary=""/><hosts up="23" down="4073" total="4096"/></runstats>\n</nmaprun>\n`
}

const inventory = (environment: Environment) =>
  `[web]\n${PEERS.filter((peer) => peer.environment === environment)
    .map(({ name, ip }) => `${name} ansible_host=${ip}`)
    .join("\n")}\n`

const FILES: Readonly<Record<string, string>> = {
  "inventories/prod/hosts.ini": `${inventory("prod")}\n[old]\ngone-1.example.test ansible_host=10.20.6.250\n`,
  "inventories/test/hosts.ini": inventory("test"),
  "inventories/dev/hosts.ini": inventory("dev"),
  "inventories/prod/group_vars/web.yml": "owner: Joss Ekweme\nnginx_version: 1.26.1\nhttp_port: 80\n",
  CODEOWNERS: "* @platform\n",
}

/** The repository that declares them; it goes when the test does. */
export function writePeers(): { readonly repository: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-peers-"))
  const repository = join(folder, "infra")
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(repository, path)), { recursive: true })
    writeFileSync(join(repository, path), text)
  }
  const who = {
    NAME: "Joss Ekweme",
    EMAIL: "joss@example.test",
    DATE: new Date(Date.now() - 90 * DAY).toISOString(),
  }
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: "1",
    ...Object.fromEntries(
      Object.entries(who).flatMap(([key, value]) => [
        [`GIT_AUTHOR_${key}`, value],
        [`GIT_COMMITTER_${key}`, value],
      ]),
    ),
  }
  const git = (...words: readonly string[]) =>
    execFileSync("git", words, { cwd: repository, env, stdio: "ignore" })
  git("init", "-q", "-b", "main")
  git("add", "-A")
  git("commit", "-q", "-m", "Roll nginx 1.26.1 to the web peers")
  return { repository, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
