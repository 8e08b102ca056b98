import { ansibleInventory } from "./formats/ansible-inventory.ts"
import { CATALOG_INFO } from "./formats/catalog-info.ts"
import { CODEOWNERS } from "./formats/codeowners.ts"
import { COMPOSE } from "./formats/compose.ts"
import { networkConfig } from "./formats/device-config.ts"
import { iscDhcpd } from "./formats/dhcpd.ts"
import { dhcpdLeases } from "./formats/dhcpd-leases.ts"
import { dnsmasq } from "./formats/dnsmasq.ts"
import { goss } from "./formats/goss.ts"
import { haproxy } from "./formats/haproxy.ts"
import { hosts } from "./formats/hosts.ts"
import { inspec } from "./formats/inspec.ts"
import { kea } from "./formats/kea.ts"
import { knownHosts } from "./formats/known-hosts.ts"
import { KUBERNETES } from "./formats/kubernetes.ts"
import { libvirt } from "./formats/libvirt.ts"
import { MAINTAINERS } from "./formats/maintainers.ts"
import { nagios } from "./formats/nagios.ts"
import { nginx } from "./formats/nginx.ts"
import { octodns } from "./formats/octodns.ts"
import { OWNERS } from "./formats/owners.ts"
import { PROMETHEUS } from "./formats/prometheus.ts"
import { proxmox } from "./formats/proxmox.ts"
import { puppet } from "./formats/puppet.ts"
import { routerDb } from "./formats/router-db.ts"
import { rollcall } from "./formats/rollcall.ts"
import { salt } from "./formats/salt.ts"
import { sshConfig } from "./formats/ssh-config.ts"
import { table } from "./formats/table.ts"
import { TERRAFORM } from "./formats/terraform.ts"
import { TERRAFORM_STATE } from "./formats/terraform-state.ts"
import { zone } from "./formats/zone.ts"
import type { Format } from "./formats/format.ts"

/** Every format that we read, the more exact ones first: a file belongs to the first that claims it. */
export const FORMATS: readonly Format[] = [
  rollcall,
  TERRAFORM_STATE,
  TERRAFORM,
  COMPOSE,
  CODEOWNERS,
  OWNERS,
  CATALOG_INFO,
  MAINTAINERS,
  goss,
  inspec,
  PROMETHEUS,
  KUBERNETES,
  octodns,
  puppet,
  salt,
  ansibleInventory,
  kea,
  dhcpdLeases,
  iscDhcpd,
  dnsmasq,
  zone,
  knownHosts,
  sshConfig,
  haproxy,
  nginx,
  nagios,
  libvirt,
  proxmox,
  routerDb,
  networkConfig,
  hosts,
  table,
]

/** As much of a file as is looked at to find its format. */
export const START = 4_096

/** What programs are tried with: it looks like the real thing, and is of machines that never were. */
const INVENTED = /(?:^|\/)(?:(?:test[-_]?)?fixtures|__fixtures__|testdata|molecule|test[-_]data)\//iu

/** The format that a file is of; null for one that only the mention index reads. */
export function formatOf(path: string, start: string, formats: readonly Format[] = FORMATS): Format | null {
  if (INVENTED.test(path)) return null
  return formats.find((format) => format.claims(path, start)) ?? null
}
