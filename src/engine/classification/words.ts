import { printable } from "#model/printable.ts"
import type { Said } from "./seen.ts"

const PROTOCOLS: Readonly<Record<string, string>> = {
  mdns: "mDNS",
  netbios: "NetBIOS",
  telnet: "Telnet",
  redis: "Redis",
  mongodb: "MongoDB",
  postgresql: "PostgreSQL",
  mysql: "MySQL",
  memcached: "memcached",
  cassandra: "Cassandra",
  zookeeper: "ZooKeeper",
  kafka: "Kafka",
  oracle: "Oracle",
  modbus: "Modbus",
  bacnet: "BACnet",
  kerberos: "Kerberos",
  upnp: "UPnP",
  rsync: "rsync",
  nmap: "nmap's",
}

/** Fields whose names read badly as words. */
const FIELDS: Readonly<Record<string, string>> = {
  "greeting.text": "the greeting",
  "http.server": "the HTTP server header",
  "http.powered-by": "the HTTP header X-Powered-By",
  "http.header": "an HTTP header",
  "http.cookie": "an HTTP cookie",
  "http.title": "the title of the page",
  "http.body": "the page",
  "http.favicon-md5": "the icon of the page",
  "tls.subject": "the certificate's subject",
  "tls.issuer": "the certificate's issuer",
  "tls.san": "a name in the certificate",
  "mac.vendor": "the maker of the network card",
  "nmap.os": "nmap's guess from how it answers",
  "nmap.info": "nmap's extra information",
  "nmap.os-type": "nmap's word for the system",
  "nmap.device-type": "nmap's word for the device",
  "inside.os": "the system itself",
  "inside.os-id": "the system's own release file",
}

const LONGEST = 120

/** "the SSH banner on 22/tcp says "SSH-2.0-OpenSSH_9.2p1"". */
export function sentenceOf({ field, value, port, isObserved }: Said): string {
  const where = port === "" ? "" : ` on ${port}`
  const text = printable(value, LONGEST)
  const told = isObserved ? "" : ", as others tell"
  if (field === "mac.vendor") return `the network card was made by ${text}${told}`
  if (field === "http.favicon-md5") return `the icon of the page${where} is known${told}`
  return `${subjectOf(field)}${where} says "${text}"${told}`
}

function subjectOf(field: string): string {
  if (Object.hasOwn(FIELDS, field)) return FIELDS[field]!
  const [protocol = "", part = ""] = field.split(".", 2)
  const name = Object.hasOwn(PROTOCOLS, protocol) ? PROTOCOLS[protocol]! : protocol.toUpperCase()
  const words = `${name} ${part.replaceAll("-", " ")}`.trim()
  return name.endsWith("'s") ? words : `the ${words}`
}
