import { CHANGE_KINDS, type ChangeKind } from "#model/change.ts"

/** The name of each kind in the list of kinds. */
export const KIND_NAMES: Readonly<Record<ChangeKind, string>> = {
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

/** Reads "port-opened,service" from an address; what is no kind is dropped. */
export function kindsFrom(text: string | undefined): readonly ChangeKind[] {
  const wanted = new Set((text ?? "").split(","))
  return CHANGE_KINDS.filter((kind) => wanted.has(kind))
}

/** The kinds as they stand in the address; none is all. */
export const kindsText = (kinds: readonly ChangeKind[]): string | undefined =>
  kinds.length === 0 ? undefined : kinds.join(",")
