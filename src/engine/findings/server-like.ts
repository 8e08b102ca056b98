import { FOREVER } from "#model/moment.ts"
import type { Sheet, SheetFact } from "#model/sheet.ts"

/** Kinds that others rely on, and that are not carried about. */
const KINDS: ReadonlySet<string> = new Set([
  "server",
  "virtual machine",
  "hypervisor",
  "management board",
  "switch",
  "router",
  "firewall",
  "load balancer",
  "wireless controller",
  "NAS",
  "storage array",
  "video recorder",
  "phone system",
  "UPS",
  "console server",
  "KVM",
  "time server",
  "controller",
  "appliance",
])

/** Ports on which those answer that others rely on, where nothing else says what a machine is. */
const PORTS: ReadonlySet<string> = new Set(
  [21, 22, 23, 25, 53, 80, 88, 110, 111, 143, 389, 443, 445, 465, 514, 587, 636, 873, 993, 995, 1433, 1521]
    .concat([2049, 2375, 2376, 3000, 3128, 3306, 3389, 5432, 5672, 5900, 5985, 5986, 6379, 6443, 8000, 8006])
    .concat([8080, 8443, 9000, 9090, 9092, 9100, 9200, 10250, 11211, 27017])
    .map((port) => `${port}/tcp`),
)

/** What is so of a machine now. */
export function currentFacts(sheet: Sheet, kind: SheetFact["kind"]): readonly SheetFact[] {
  return sheet.facts.filter((fact) => fact.kind === kind && fact.ended === FOREVER)
}

/** Whether others rely on a machine, as far as can be seen: then its coming, going and changing are news. */
export function isServerLike(sheet: Sheet): boolean {
  if (sheet.kind !== null) return KINDS.has(sheet.kind)
  if (sheet.role !== null || sheet.groups.length > 0) return true
  // Of a machine that is gone, what answered on it last.
  const ports = sheet.facts.filter(
    ({ kind, last, ended }) => kind === "port" && (ended === FOREVER || last >= sheet.lastSeen),
  )
  return ports.some(({ subject }) => PORTS.has(subject))
}
