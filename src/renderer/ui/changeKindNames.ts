import type { ChangeKind } from "#model/change.ts"

/** The name of each kind in the list of kinds. */
export const CHANGE_KIND_NAMES: Readonly<Record<ChangeKind, string>> = {
  "machine-new": "new machine",
  "machine-gone": "machine gone",
  "machine-back": "machine back",
  "address-new": "new address",
  "address-left": "address left",
  "port-opened": "port opened",
  "port-closed": "port closed",
  service: "service",
  "host-key": "host key",
  certificate: "certificate",
  name: "name",
  os: "operating system",
  "http-title": "page title",
  mac: "hardware address",
  identifier: "identifier",
}
