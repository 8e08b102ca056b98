import type { Claim, Meaning, Recogniser, Sureness } from "#model/answer.ts"
import { FOREVER } from "#model/moment.ts"
import type { Fact, Json, Observation } from "#model/observation.ts"

/** A rule as tests write it: a field, a pattern, and what it means; "{1}" stands for the pattern's first group. */
export interface Rule {
  readonly id: string
  readonly field: string
  readonly pattern: RegExp
  readonly means: Readonly<Partial<Record<Claim, string>>>
  readonly sureness?: Sureness
}

/** Tries a few rules, one after another: the whole of a recogniser, without its guards. */
export function recogniserOf(rules: readonly Rule[], version = "test 1"): Recogniser {
  return {
    version,
    recognise: async (asked) => asked.map((fields) => rules.flatMap((rule) => meaningsOf(rule, fields))),
  }
}

function meaningsOf(
  { id, field, pattern, means, sureness = "strong" }: Rule,
  fields: Readonly<Record<string, readonly string[]>>,
): Meaning[] {
  return (fields[field] ?? []).flatMap((value) => {
    const found = pattern.exec(value)
    if (!found) return []
    const claims = Object.fromEntries(
      Object.entries(means).map(([claim, text]) => [
        claim,
        text.replaceAll(/\{(\d)\}/gu, (_, group: string) => found[Number(group)] ?? ""),
      ]),
    )
    return [{ rule: id, field, value, sureness, claims, cpe: [] }]
  })
}

/** Rules for a handful of daemons and boxes, as real ones greet. */
export const RULES: readonly Rule[] = [
  {
    id: "ssh/openssh-debian",
    field: "ssh.banner",
    pattern: /^SSH-2\.0-OpenSSH_[\w.]+ Debian-[\d+]*deb(\d+)/u,
    means: { service: "ssh", product: "OpenSSH", os: "Debian GNU/Linux", "os-version": "{1}" },
  },
  {
    id: "ssh/openssh-ubuntu",
    field: "ssh.banner",
    pattern: /^SSH-2\.0-OpenSSH_[\w.]+ Ubuntu/u,
    means: { service: "ssh", product: "OpenSSH", os: "Ubuntu" },
  },
  {
    id: "ssh/cisco",
    field: "ssh.banner",
    pattern: /^SSH-2\.0-Cisco-/u,
    means: { service: "ssh", vendor: "Cisco", os: "Cisco IOS", kind: "switch" },
  },
  {
    id: "http/apache-debian",
    field: "http.server",
    pattern: /^Apache\/[\d.]+ \(Debian\)/u,
    means: { service: "http", product: "Apache httpd", os: "Debian GNU/Linux", role: "web" },
  },
  {
    id: "smb/samba-debian",
    field: "smb.lan-manager",
    pattern: /^Samba .+-Debian$/u,
    means: { service: "netbios-ssn", os: "Debian GNU/Linux", role: "files" },
  },
  {
    id: "smb/samba",
    field: "smb.lan-manager",
    pattern: /^Samba [\d.]+$/u,
    means: { service: "netbios-ssn", role: "files" },
  },
  {
    id: "databases/mysql",
    field: "mysql.version",
    pattern: /^8\./u,
    means: { service: "mysql", product: "MySQL", role: "database" },
  },
  {
    id: "snmp/linux",
    field: "snmp.sysdescr",
    pattern: /^Linux \S+ /u,
    means: { os: "Linux" },
  },
  {
    id: "http/proxmox",
    field: "http.title",
    pattern: / - Proxmox Virtual Environment$/u,
    means: { os: "Proxmox VE", kind: "hypervisor", role: "virtualization" },
  },
  {
    id: "http/synology",
    field: "http.title",
    pattern: /^Synology DiskStation/u,
    means: { vendor: "Synology", kind: "NAS", role: "files" },
  },
  {
    id: "nmap/openssh-debian",
    field: "nmap.version",
    pattern: /^9\.2p1-Debian$/u,
    means: { os: "Debian GNU/Linux", "os-version": "12" },
  },
  {
    id: "nmap/nginx",
    field: "nmap.product",
    pattern: /^nginx$/u,
    means: { service: "http", product: "nginx", role: "web" },
    sureness: "fair",
  },
  {
    id: "nmap/openssh",
    field: "nmap.product",
    pattern: /^OpenSSH$/u,
    means: { service: "ssh", product: "OpenSSH" },
  },
  {
    id: "nmap/printer",
    field: "nmap.product",
    pattern: /^(HP|Brother)-(.+)$/u,
    means: { kind: "printer", vendor: "{1}", model: "{2}" },
  },
  {
    id: "mac/vmware",
    field: "mac.vendor",
    pattern: /^VMware/u,
    means: { kind: "virtual machine" },
  },
]

let nextId = 0

/** A fact with a life, numbered in the order they are made. */
export function observed(
  kind: Fact["kind"],
  subject: string,
  value: string,
  detail: Json = null,
  more: Partial<Observation> = {},
): Observation {
  nextId += 1
  return {
    id: nextId,
    endpoint: 1,
    kind,
    subject,
    value,
    detail,
    method: "test",
    standing: "observed",
    first: 1,
    last: 1,
    ended: FOREVER,
    ...more,
  }
}

/** What a question brought, as fields. */
export const answered = (
  subject: string,
  fields: Readonly<Record<string, readonly string[]>>,
  more: Partial<Observation> = {},
) => observed("answer", subject, JSON.stringify(fields), { fields }, more)

export const MAKERS_OF = (mac: string): string | null =>
  mac.startsWith("00:50:56") ? "VMware, Inc." : mac.startsWith("00:1b:54") ? "Cisco Systems, Inc" : null
