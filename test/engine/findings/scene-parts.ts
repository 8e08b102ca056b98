import { type AddressRange, readAddress } from "#model/address.ts"
import type { MachineBrief } from "#engine/findings/check.ts"
import type { Service } from "#model/machine.ts"
import { FOREVER } from "#model/moment.ts"
import type { Sheet, SheetFact } from "#model/sheet.ts"

export function isWithin(ip: string, { first, last }: AddressRange): boolean {
  const [one, from, to] = [readAddress(ip), readAddress(first), readAddress(last)]
  return one !== null && from !== null && to !== null && from.value <= one.value && one.value <= to.value
}

/** What answers on open ports, as the engine derives it from facts. */
export function servicesOf(facts: readonly SheetFact[]): readonly Service[] {
  return facts
    .filter(({ kind }) => kind === "port")
    .map((open) => {
      const [port, protocol] = open.subject.split("/")
      const told = facts.find(
        ({ kind, subject, ended }) => kind === "service" && subject === open.subject && ended === FOREVER,
      )
      const detail = (told?.detail ?? {}) as Record<string, string | null>
      return {
        ip: open.ip,
        port: Number(port),
        protocol: protocol === "udp" ? "udp" : "tcp",
        name: detail["name"] ?? null,
        product: detail["product"] ?? null,
        version: detail["version"] ?? null,
        since: open.first,
        until: open.ended === FOREVER ? null : open.ended,
        evidence: [open.id, ...(told ? [told.id] : [])],
      }
    })
}

export function briefOf({ machine, name, presence, lastSeen, addresses, retired }: Sheet): MachineBrief {
  const current = addresses.filter(({ until }) => until === null)
  const [first] = current
  return {
    id: machine,
    name,
    presence,
    lastSeen,
    ips: current.map(({ ip }) => ip),
    network: first?.network ?? "",
    retired,
  }
}

/** How many machines each /24 has, and how many of them are declared. */
export function subnetsOf(sheets: readonly Sheet[]): Record<string, { machines: number; declared: number }> {
  const of = (sheet: Sheet) => sheet.addresses[0]!.ip.split(".").slice(0, 3).join(".")
  return Object.fromEntries(
    [...Map.groupBy(sheets, of)].map(([start, own]) => [
      `${start}.0/24`,
      { machines: own.length, declared: own.filter(({ lines }) => lines.length > 0).length },
    ]),
  )
}
