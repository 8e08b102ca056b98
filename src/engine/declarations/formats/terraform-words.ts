import type { DeclaredOwner } from "#model/declaration.ts"
import { readAddress } from "#model/address.ts"
import { ownerFrom } from "./attributes.ts"
import { environmentIn } from "./declared.ts"
import { isTemplated } from "./identifiers.ts"
import { textAt, type Written } from "./written.ts"

// What resources of Terraform's providers are called, and what they call what they say.

/** What machines are called by providers of a hundred other things whose names end alike. */
const OF_PROVIDER: ReadonlyMap<string, RegExp> = new Map([
  ["aws", /^aws_(?:instance|spot_instance_request|lightsail_instance)$/u],
  ["google", /^google_compute_instance(?:_from_template|_from_machine_image)?$/u],
  ["azurerm", /^azurerm_(?:linux_|windows_)?virtual_machine$/u],
  ["alicloud", /^alicloud_instance$/u],
  ["oci", /^oci_core_instance$/u],
  ["digitalocean", /^digitalocean_droplet$/u],
  ["libvirt", /^libvirt_domain$/u],
])

const OTHERWISE =
  /_(?:instance|instance_v2|server|server_v2|droplet|linode|vm|vm_qemu|lxc|container|virtual_machine|bare_?metal|bare_?metal_server|device|host|machine|guest)$/u

const NO_PROVIDER =
  /^(?:docker|kubernetes|helm|null|random|tls|local|terraform|time|auth0|okta|github|gitlab|mysql|zabbix)_/u

/** Whether a resource of that type is a machine. */
export function isMachineType(type: string): boolean {
  if (type.length > 100) return false
  const known = OF_PROVIDER.get(type.split("_")[0]!)
  if (known !== undefined) return known.test(type)
  return OTHERWISE.test(type) && !NO_PROVIDER.test(type) && !/_(?:db|rds|redis|database)_/u.test(type)
}

/** Whether a resource of that type is a DNS record. */
export const isRecordType = (type: string): boolean =>
  /(?:^|_)(?:dns_)?(?:a_|aaaa_|cname_|ptr_)?record(?:_?sets?|_v2|s)?$/u.test(type) && type.length < 100

/** The kind of a DNS record by the type of its resource and what it says of itself: "A", "AAAA", "CNAME". */
export function recordType(resource: string, said: string | null): string {
  const [, named] = /(?:^|_)(a|aaaa|cname|ptr)_record/u.exec(resource) ?? []
  return (said ?? named ?? "A").toUpperCase()
}

/** What tags or labels tell of a machine. */
export interface Tags {
  readonly name: { readonly text: string; readonly line: number } | null
  readonly environment: string | null
  readonly role: string | null
  readonly owner: DeclaredOwner | null
}

/** Reads the tags that are asked for, in both of the spellings that they have; a list of words has none. */
export function tagsOf(node: Written | null): Tags {
  const tag = (...names: readonly string[]) =>
    names.map((name) => textAt(node, name)).find((text) => text !== null) ?? null
  const environment = plain(tag("Environment", "Env", "environment", "env"))
  const owner = ["Owner", "owner", "Team", "team"].find((name) => textAt(node, name) !== null)
  const text = owner === undefined ? null : textAt(node, owner)
  return {
    name: tag("Name"),
    environment: environment === null ? null : (environmentIn(environment) ?? environment),
    role: plain(tag("Role", "role")),
    owner: owner === undefined || text === null ? null : ownerFrom(owner, text.text, text.line),
  }
}

const plain = (text: { readonly text: string } | null): string | null =>
  text === null || isTemplated(text.text) ? null : text.text.trim().slice(0, 200)

/** Whether an address with its length names a network, such as 10.0.4.0/22. */
export function isNetwork(raw: string): boolean {
  const [text = "", digits] = raw.trim().split("/")
  const address = digits === undefined || !/^\d{1,3}$/u.test(digits) ? null : readAddress(text)
  if (address === null) return false
  const free = BigInt(Math.max(0, (address.family === 4 ? 32 : 128) - Number(digits)))
  return free > 1n && (address.value & ((1n << free) - 1n)) === 0n
}
