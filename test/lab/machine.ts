import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { z } from "zod"

const hostKeyType = z.enum(["ed25519", "rsa", "ecdsa"])
const certificateKind = z.enum(["self-signed", "internal", "wildcard", "expired"])
const trickKind = z.enum([
  "endless-body",
  "slow-drip",
  "circle",
  "bomb",
  "long-title",
  "control-title",
  "script-title",
  "certificate",
  "mdns",
])

const service = z.strictObject({
  runs: z.enum([
    "nginx",
    "sshd",
    "dnsmasq",
    "postgres",
    "mariadb",
    "redis",
    "samba",
    "cups",
    "postfix",
    "mosquitto",
    "memcached",
    "vsftpd",
    "snmpd",
    "avahi",
    "chrony",
    "bind",
    "minidlna",
    "wsdd",
    "listener",
    "trickster",
    "pretender",
    "queue",
    "fragile",
  ]),
  port: z.int().min(1).max(65535),
  lastPort: z.int().max(65535).optional(),
  protocol: z.enum(["tcp", "udp"]),
  name: z.string(),
  product: z.string().optional(),
  /** What the program says its version is, in place of its own; it has as many letters. */
  version: z
    .string()
    .regex(/^[\d.]{1,20}$/)
    .optional(),
  /** Lines of its configuration beside those that every machine's has. */
  settings: z.array(z.string()).optional(),
  title: z.string().optional(),
  certificate: certificateKind.optional(),
  hostKeys: z.array(hostKeyType).optional(),
  banner: z.string().optional(),
  password: z.string().optional(),
  description: z.string().optional(),
  payload: z.enum(["counted", "dripped", "ignored"]).optional(),
  trick: trickKind.optional(),
})

const place = z.strictObject({
  segment: z.enum(["office", "servers", "things", "crowd"]),
  mac: z.string().regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/),
  vendor: z.string().optional(),
  ipv4: z.ipv4().optional(),
  ipv6: z.ipv6().optional(),
})

const declared = z.strictObject({
  name: z.string().regex(/^[a-z0-9]{1,12}$/),
  group: z.string(),
  plays: z.string(),
  /** What it plays well enough to be known by on the wire, in the words of rules/vocabulary/kinds.yaml. */
  kind: z.string().optional(),
  interfaces: z.array(place).min(1),
  services: z.array(service),
  forwards: z.boolean().optional(),
  firewall: z.literal("drop").optional(),
  proxies: z.cidrv4().optional(),
  sleeps: z.boolean().optional(),
  optional: z.boolean().optional(),
})

/** One open port of a lab machine and the daemon that answers there. */
export type LabService = z.infer<typeof service>
/** The name of the daemon behind a service. */
export type Runs = LabService["runs"]
/** Where a lab machine touches a segment. */
export type LabInterface = z.infer<typeof place>
/** A machine as its file in `machines/` declares it. */
export type DeclaredMachine = z.infer<typeof declared>
/** The key types the lab's SSH daemons are given. */
export type HostKeyType = z.infer<typeof hostKeyType>
/** The ways a certificate of the lab can be right or wrong. */
export type CertificateKind = z.infer<typeof certificateKind>

/** A host key as `ssh-keyscan` would show it. */
export interface LabHostKey {
  readonly port: number
  readonly type: HostKeyType
  readonly fingerprint: string
}

/** A certificate as a TLS handshake would show it. */
export interface LabCertificate {
  readonly port: number
  readonly kind: CertificateKind
  readonly subject: string
  readonly issuer: string
  readonly names: readonly string[]
  readonly validFrom: string
  readonly validTo: string
  /** SHA-256 of the certificate, colons between upper-case bytes. */
  readonly fingerprint: string
  /** SHA-256 of the public key (SubjectPublicKeyInfo), in hex. */
  readonly keyFingerprint: string
}

/** The truth about one machine: what a perfect scan would find. */
export interface LabMachine extends DeclaredMachine {
  readonly names: readonly string[]
  readonly openTcp: readonly number[]
  readonly openUdp: readonly number[]
  readonly hostKeys: readonly LabHostKey[]
  readonly certificates: readonly LabCertificate[]
}

/** The domain every lab machine's name ends in. */
export const domain = "lab.test"

/** The machines of the lab, each from its own file, in order of name. */
export function declaredMachines(): readonly DeclaredMachine[] {
  const folder = join(import.meta.dirname, "machines")
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .toSorted()
    .map((file) => declared.parse(JSON.parse(readFileSync(join(folder, file), "utf8"))))
}

/** Plain web and SSH machines that make the lab larger, in the segment kept for them. */
export function crowd(count: number): readonly DeclaredMachine[] {
  return Array.from({ length: count }, (_, index) => crowdMachine(index + 1))
}

function crowdMachine(number: number): DeclaredMachine {
  const name = `c${String(number).padStart(4, "0")}`
  // Ten is added so that no clone takes the segment's network or router address.
  const [high, low] = [Math.floor((number + 10) / 256), (number + 10) % 256]
  const hex = (byte: number) => byte.toString(16).padStart(2, "0")
  return {
    name,
    group: "crowd",
    plays: "one of many plain machines",
    interfaces: [
      {
        segment: "crowd",
        mac: `00:50:56:40:${hex(high)}:${hex(low)}`,
        vendor: "VMware",
        ipv4: `10.77.${16 + high}.${low}`,
        ipv6: `fd77:0:0:16::${(number + 10).toString(16)}`,
      },
    ],
    services: [
      number % 2 === 1
        ? { runs: "nginx", port: 80, protocol: "tcp", name: "http", product: "nginx", title: name }
        : { runs: "sshd", port: 22, protocol: "tcp", name: "ssh", product: "OpenSSH", hostKeys: ["ed25519"] },
    ],
  }
}

/** Every port a machine has open for a protocol, in order. */
export function openPorts(machine: DeclaredMachine, protocol: "tcp" | "udp"): readonly number[] {
  return machine.services
    .filter((each) => each.protocol === protocol)
    .flatMap(portsOf)
    .toSorted((a, b) => a - b)
}

/** The ports of one service: one, or all from the first to the last. */
export function portsOf({ port, lastPort = port }: LabService): readonly number[] {
  return Array.from({ length: lastPort - port + 1 }, (_, index) => port + index)
}
