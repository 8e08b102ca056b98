import { createHash } from "node:crypto"
import type { Element } from "#engine/scan/nmap/element.ts"
import { isAddress, type Certificate, type HostKey, type Name } from "./credentials.ts"
import { element } from "./nmap-element.ts"
import type { Answer, Machine, Shown } from "./machine.ts"
import type { Shot } from "./shots.ts"

const elem = (key: string | null, text: string | number) => element("elem", { key }, [], String(text))
const table = (key: string | null, children: readonly Element[]) => element("table", { key }, children)
const script = (id: string, output: string, children: readonly Element[] = []) =>
  element("script", { id, output }, children)

/** What nmap's scripts would write below one port. */
export function portScripts(shown: Shown, answer: Answer, shot: Shot): Element[] {
  const machine = shown.by ?? answer.machine
  return [
    ...(shown.ssh === true && machine.hostKeys.length > 0 ? [hostKeyScript(machine.hostKeys)] : []),
    ...(shown.title === undefined ? [] : [titleScript(shown.title)]),
    ...(shown.tls === true && machine.certificate ? [certificateScript(machine.certificate, shot)] : []),
    ...(shown.port === 161 && machine.engine !== null ? snmpScripts(machine, shot) : []),
    ...(shown.port === 3389 && machine.role.windows === true ? [ntlmScript(machine)] : []),
    ...(shown.port === 44_818 && machine.serial !== null ? [ethernetIpScript(machine, answer.ip)] : []),
    ...(machine.role.name === "ilo" && machine.serial !== null ? [lightsOutScript(machine)] : []),
  ]
}

/** What they would write of the whole machine. */
export function hostScripts(answer: Answer, shot: Shot, ports: readonly Shown[]): Element[] {
  const { machine } = answer
  if (machine.role.windows !== true || !ports.some(({ port }) => port === 445)) return []
  return [
    ...(shot.udp === "" ? [] : [netbiosScript(machine)]),
    ...(machine.oldSmb ? [smbScript(machine)] : []),
  ]
}

function hostKeyScript(keys: readonly HostKey[]): Element {
  const words = { "ssh-rsa": "RSA", "ecdsa-sha2-nistp256": "ECDSA", "ssh-ed25519": "ED25519" }
  const lines = keys.map(({ bits, fingerprint, type }) => `\n  ${bits} ${fingerprint} (${words[type]})`)
  const tables = keys.map(({ key, bits, fingerprint, type }) =>
    table(null, [elem("key", key), elem("bits", bits), elem("fingerprint", fingerprint), elem("type", type)]),
  )
  return script("ssh-hostkey", lines.join(""), tables)
}

const titleScript = (title: string) => script("http-title", title, [elem("title", title)])

const nameText = (name: Name) =>
  Object.entries(name)
    .map(([key, value]) => `${key}=${value}`)
    .join("/")
const nameTable = (key: string, name: Name) =>
  table(
    key,
    Object.entries(name).map(([part, value]) => elem(part, value)),
  )
const dateText = (moment: number) => new Date(moment).toISOString().slice(0, 19)
const written = new WeakMap<Certificate, Element>()

// A certificate is shown on many days; its element never changes.
function certificateScript(certificate: Certificate, shot: Shot): Element {
  const known = written.get(certificate)
  if (known) return known
  const made = newCertificateScript(certificate, shot)
  written.set(certificate, made)
  return made
}

function newCertificateScript(certificate: Certificate, shot: Shot): Element {
  const { subject, issuer, names, notBefore, days, key, md5, sha1, pem } = certificate
  const notAfter = notBefore + days * 86_400_000
  const sans = names.map((name) => `${isAddress(name) ? "IP Address" : "DNS"}:${name}`).join(", ")
  const output = [
    `Subject: ${nameText(subject)}`,
    ...(sans === "" ? [] : [`Subject Alternative Name: ${sans}`]),
    `Issuer: ${nameText(issuer)}`,
    "Public Key type: rsa",
    "Public Key bits: 2048",
    "Signature Algorithm: sha256WithRSAEncryption",
    `Not valid before: ${dateText(notBefore)}`,
    `Not valid after:  ${dateText(notAfter)}`,
    `MD5:   ${md5}`,
    `SHA-1: ${sha1}`,
  ].join("\n")
  const extension = table(null, [elem("name", "X509v3 Subject Alternative Name"), elem("value", sans)])
  return script("ssl-cert", output, [
    nameTable("subject", subject),
    nameTable("issuer", issuer),
    table("pubkey", [
      elem("type", "rsa"),
      elem("bits", 2_048),
      elem("modulus", key.toString("hex").toUpperCase()),
      elem("exponent", 65_537),
    ]),
    ...(sans === "" ? [] : [table("extensions", [extension])]),
    elem("sig_algo", "sha256WithRSAEncryption"),
    table("validity", [elem("notBefore", dateText(notBefore)), elem("notAfter", dateText(notAfter))]),
    elem("md5", md5),
    elem("sha1", sha1),
    ...(shot.pem ? [elem("pem", pem)] : []),
  ])
}

function snmpScripts(machine: Machine, { day }: Shot): Element[] {
  const data = machine.engine ?? ""
  // The engine's clock runs on: it is no part of what it is.
  const rows = [
    ["enterprise", machine.role.name === "sw" ? "ciscoSystems" : "net-snmp"],
    ["engineIDFormat", "unknown"],
    ["engineIDData", data],
    ["snmpEngineBoots", "6"],
    ["snmpEngineTime", `${day + 3}d01h13m46s`],
  ] as const
  const output = rows.map(([key, value]) => `\n  ${key}: ${value}`).join("")
  return [
    script(
      "snmp-info",
      output,
      rows.map(([key, value]) => elem(key, value)),
    ),
  ]
}

const windowsName = ({ name }: Machine) => name.toUpperCase().slice(0, 15)

function ntlmScript(machine: Machine): Element {
  const name = windowsName(machine)
  const rows = [
    ["Target_Name", "CORP"],
    ["NetBIOS_Domain_Name", "CORP"],
    ["NetBIOS_Computer_Name", name],
    ["DNS_Domain_Name", "corp.example"],
    ["DNS_Computer_Name", `${machine.name}.corp.example`],
    ["Product_Version", "10.0.20348"],
  ] as const
  const output = rows.map(([key, value]) => `\n  ${key}: ${value}`).join("")
  return script(
    "rdp-ntlm-info",
    output,
    rows.map(([key, value]) => elem(key, value)),
  )
}

function netbiosScript(machine: Machine): Element {
  const name = windowsName(machine)
  const mac = machine.macs[0] ?? "00:00:00:00:00:00"
  const output = `NetBIOS name: ${name}, NetBIOS user: <unknown>, NetBIOS MAC: ${mac} (unknown)`
  return script("nbstat", output, [
    elem("server_name", name),
    elem("workstation_name", name),
    elem("user", "<unknown>"),
    table("mac", [elem("manuf", "unknown"), elem("address", mac)]),
  ])
}

function smbScript(machine: Machine): Element {
  const name = windowsName(machine)
  const fqdn = `${machine.name}.corp.example`
  const output = `\n  OS: Windows Server 2016 Standard 14393\n  Computer name: ${machine.name}\n  NetBIOS computer name: ${name}\\x00\n  FQDN: ${fqdn}\n`
  return script("smb-os-discovery", output, [
    elem("os", "Windows Server 2016 Standard 14393"),
    elem("lanmanager", "Windows Server 2016 Standard 6.3"),
    elem("server", `${name}\\x00`),
    elem("fqdn", fqdn),
    elem("domain_dns", "corp.example"),
  ])
}

function ethernetIpScript(machine: Machine, ip: string): Element {
  const rows = [
    ["type", "Communications Adapter (12)"],
    ["vendor", "Rockwell Automation/Allen-Bradley (1)"],
    ["productName", "1769-L32E Ethernet Port"],
    ["serialNumber", `0x${machine.serial}`],
    ["productCode", "158"],
    ["revision", "3.7"],
    ["deviceIp", ip],
  ] as const
  const output = rows.map(([key, value]) => `\n  ${key}: ${value}`).join("")
  return script(
    "enip-info",
    output,
    rows.map(([key, value]) => elem(key, value)),
  )
}

function lightsOutScript(machine: Machine): Element {
  const id = machine.uuid ?? createHash("md5").update(machine.truth).digest("hex")
  const cuuid = id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5").toUpperCase()
  const rows = [
    ["ServerType", "ProLiant DL380 Gen10"],
    ["cUUID", cuuid],
    ["ILOType", "Integrated Lights-Out 5 (iLO 5)"],
    ["SerialNo", `ILO${(machine.serial ?? "").toUpperCase()}`],
  ] as const
  const output = rows.map(([key, value]) => `\n  ${key}: ${value}`).join("")
  return script(
    "http-hp-ilo-info",
    output,
    rows.map(([key, value]) => elem(key, value)),
  )
}
