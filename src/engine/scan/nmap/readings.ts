import type { Fact } from "#model/observation.ts"
import { hardwareAddress, hostName, niceName, serialNumber, uuidText } from "./clean.ts"

/** What to read out of a script: the first of the labels under which anything clean is told. */
export interface Reading {
  readonly kind: "identifier" | "name"
  readonly subject: string
  readonly labels: readonly string[]
  /** Makes one value out of what is told, or nothing where it is none. */
  readonly clean: (text: string) => string | null
  readonly standing: Fact["standing"]
}

type Clean = Reading["clean"]

const name = (subject: string, labels: readonly string[], clean: Clean = hostName): Reading => ({
  kind: "name",
  subject,
  labels,
  clean,
  standing: "observed",
})

const identifier = (subject: string, labels: readonly string[], clean: Clean): Reading => ({
  kind: "identifier",
  subject,
  labels,
  clean,
  standing: "observed",
})

const claimed = (reading: Reading): Reading => ({ ...reading, standing: "claimed" })

const NTLM: readonly Reading[] = [
  name("ntlm", ["DNS_Computer_Name"]),
  name("netbios", ["NetBIOS_Computer_Name"]),
]

const matching =
  (pattern: RegExp): Clean =>
  (text) =>
    pattern.test(text) ? text.toLowerCase() : null

/** A number that only its maker or protocol keeps apart from others, with that before it. */
const after =
  (prefix: string, pattern: RegExp): Clean =>
  (text) =>
    pattern.test(text) ? `${prefix} ${text.toLowerCase()}` : null

/**
 * Names and numbers of their own that nmap's scripts tell of machines, by script. What one NIC more would change, or
 * what is another machine's, is read elsewhere (script-identities.ts).
 */
export const READINGS: Readonly<Record<string, readonly Reading[]>> = {
  "rdp-ntlm-info": NTLM,
  "http-ntlm-info": NTLM,
  "ms-sql-ntlm-info": NTLM,
  "smtp-ntlm-info": NTLM,
  "imap-ntlm-info": NTLM,
  "pop3-ntlm-info": NTLM,
  "nntp-ntlm-info": NTLM,
  "telnet-ntlm-info": NTLM,
  nbstat: [
    name("netbios", ["server_name", "workstation_name"]),
    identifier("netbios-mac", ["address"], hardwareAddress),
  ],
  "nbns-interfaces": [name("netbios", ["hostname"])],
  "smb-os-discovery": [
    name("smb", ["fqdn", "server", "FQDN", "NetBIOS computer name"]),
    name("netbios", ["server", "NetBIOS computer name"]),
  ],
  "ms-sql-info": [name("mssql", ["Windows server name"])],
  "ldap-rootdse": [name("ldap", ["dnsHostName"])],
  "ipv6-node-info": [name("node-info", ["Hostnames"], (text) => hostName(text.split(",", 1)[0] ?? ""))],
  "afp-serverinfo": [
    name("afp", ["UTF8 Server Name", "Server Name"], niceName),
    identifier("afp-signature", ["Server Signature"], matching(/^[0-9a-f]{32}$/iu)),
  ],
  "upnp-info": [
    name("upnp", ["friendlyName", "Friendly name", "Name"], niceName),
    identifier("upnp-uuid", ["UDN", "USN", "UUID"], uuidText),
    identifier("serial", ["serialNumber", "Serial Number"], serialNumber),
  ],
  // Answers of a reflector tell of other machines: what stands in mDNS is claimed.
  "dns-service-discovery": [
    claimed(name("mdns", ["adminurl"], localName)),
    claimed(identifier("mdns-uuid", ["UUID"], uuidText)),
  ],
  "bacnet-info": [
    identifier("bacnet-instance", ["Object-identifier", "Instance Number"], matching(/^\d{1,7}$/u)),
    name("bacnet", ["Object Name"], niceName),
  ],
  "s7-info": [identifier("serial", ["Serial Number"], serialNumber)],
  "fox-info": [
    name("fox", ["hostName"]),
    identifier("machine-id", ["hostId"], (text) => (/^[\w.-]{6,64}$/u.test(text) ? text : null)),
  ],
  "knx-gateway-info": [
    identifier("serial", ["Decive serial", "Device serial"], after("knx", /^[0-9a-f]{12}$/iu)),
    name("knx", ["Device friendly name"], niceName),
  ],
  servicetags: [
    identifier("serial", ["Serial Number"], serialNumber),
    identifier("machine-id", ["URN"], matching(/^urn:st:[0-9a-f-]{36}$/iu)),
    name("servicetags", ["Hostname"]),
  ],
  "uptime-agent-info": [identifier("smbios-uuid", ["VMUUID"], uuidText), name("uptime-agent", ["SYSNAME"])],
  // A management board is a machine of its own: the UUID is that of the one it looks after.
  "http-hp-ilo-info": [
    identifier("serial", ["SerialNo"], serialNumber),
    claimed(identifier("managed-uuid", ["cUUID"], uuidText)),
  ],
  "http-trane-info": [
    identifier("serial", ["hardwareSerialNumber"], serialNumber),
    name("trane", ["serverName"], niceName),
  ],
  "ubiquiti-discovery": [name("ubiquiti", ["hostname"])],
  "lexmark-config": [name("lexmark", ["IPNAME"])],
  "db2-das-info": [name("db2", ["HostName"])],
  "versant-info": [name("versant", ["Hostname"])],
}

/** "brn001ba9.local" of "http://brn001ba9.local./net/". */
function localName(text: string): string | null {
  const found = /^https?:\/\/([a-z0-9-]{1,63}\.local)\.?(?:[:/]|$)/iu.exec(text)?.[1]
  return found === undefined ? null : hostName(found)
}
