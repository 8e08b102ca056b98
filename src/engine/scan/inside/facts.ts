import { createHash } from "node:crypto"
import type { Fields } from "#model/answer.ts"
import type { Fact, Json } from "#model/observation.ts"
import { bootIn, clockIn, clockText } from "./clock.ts"
import type { Circumstances, NotRead } from "./inside.ts"
import { interfacesIn, interfaceText, isLasting, type Interface } from "./interfaces.ts"
import { containersIn, cronIn, loginsIn, mountsIn, packagesIn, timersIn, unitsIn } from "./lists.ts"
import type { Told } from "./read-script.ts"
import { lastingText, listenersIn, peersIn, peerText } from "./sockets.ts"
import { systemFrom, type System } from "./system.ts"
import { saidIn, sorted } from "./told.ts"

// What is longer is compared by its digest, and stands whole in the detail.
const LONGEST_VALUE = 4_096
const MOST_LISTED = 12_000
const MOST_CARDS = 64

/** What a machine told, as facts: values that stay the same while nothing changes, clocks and numbers in the detail only. */
export function factsFrom(
  parts: ReadonlyMap<string, Told>,
  notRead: readonly NotRead[],
  { method, answered, hostKey }: Circumstances,
): readonly Fact[] {
  const lines = (part: string) => parts.get(part)?.lines ?? []
  const system = systemFrom(lines)
  const interfaces = interfacesIn(lines("interfaces"))
  const listeners = listenersIn(lines("listening"), lines("units-of"))
  const peers = peersIn(lines("connections"), listeners, saidIn(lines("system")).get("ssh") ?? "")
  const containers = containersIn(lines("containers"))
  const clock = clockIn(lines("clock"), answered)
  const boot = bootIn(lines("boot"))
  const inside = (subject: string, value: string, detail: Json): Fact => ({
    kind: "inside",
    subject,
    value,
    detail,
    method,
    standing: "observed",
  })
  /** Where a part is not there at all, that is what it says; where it could not be read, it says nothing. */
  const listed = (part: string, subject: string, items: readonly string[], detail: Json): Fact[] => {
    const told = parts.get(part)
    if (told === undefined) return []
    if (told.unread === "not there") return [inside(subject, "not there", null)]
    return told.unread === null ? [inside(subject, valueOf(items), detail)] : []
  }
  const list = (part: string, subject: string, items: readonly string[]) =>
    listed(part, subject, items, { count: items.length, list: items.slice(0, MOST_LISTED) })
  return [
    { kind: "up", subject: "", value: "up", detail: null, method, standing: "observed" },
    ...identitiesOf(system, interfaces, method),
    inside("system", systemText(system), {
      fields: fieldsOf(system),
      architecture: system.architecture,
      hardware: system.hardware,
      hidden: system.hidden,
      hostKey: hostKey === null ? null : `${hostKey.type} ${hostKey.fingerprint}`,
    }),
    ...listed("interfaces", "interfaces", interfaces.filter(isLasting).map(interfaceText), {
      interfaces: interfaces.map(({ name, mac, addresses }) => ({ name, mac, addresses })),
    }),
    ...listed("listening", "sockets", lastingText(listeners), {
      listening: listeners.slice(0, 2_000).map((one) => ({ ...one })),
    }),
    ...listed("connections", "connections", sorted(peers.map(peerText)), {
      peers: peers.slice(0, 2_000).map((one) => ({ ...one })),
    }),
    ...list("units", "units", unitsIn(lines("units"))),
    ...listed(
      "containers",
      "containers",
      sorted(containers.map(({ under, name, image }) => `${under} ${name} ${image}`)),
      { containers: containers.slice(0, 1_000).map((one) => ({ ...one })) },
    ),
    ...list("timers", "timers", timersIn(lines("timers"))),
    ...list("cron", "cron", cronIn(lines("cron"))),
    ...list("mounts", "mounts", mountsIn(lines("mounts"))),
    ...list("logins", "logins", loginsIn(lines("logins"))),
    ...packages(packagesIn(lines("packages")), list),
    ...(boot.text === null ? [] : [inside("boot", boot.text, { upSeconds: boot.upSeconds })]),
    ...(parts.has("clock") ? [inside("clock", clockText(clock), { ...clock })] : []),
    inside("not-read", notRead.map(({ part, why }) => `${part}: ${why}`).join("\n") || "nothing", null),
  ]
}

type List = (part: string, subject: string, items: readonly string[]) => Fact[]

/** Hundreds of names tell nobody anything at a glance: how many, and whether they are the same. */
function packages(items: readonly string[], list: List): Fact[] {
  return list("packages", "packages", items).map((fact) =>
    fact.value === "not there" ? fact : { ...fact, value: counted(items) },
  )
}

function valueOf(items: readonly string[]): string {
  const text = items.join("\n")
  if (text === "") return "nothing"
  return text.length <= LONGEST_VALUE ? text : counted(items)
}

const counted = (items: readonly string[]) =>
  `${items.length} · sha256:${createHash("sha256").update(items.join("\n")).digest("hex")}`

function systemText({ os, kernel, virtualization, vendor, model }: System): string {
  return [os, kernel, virtualization, vendor, model].filter((word) => word !== null).join(" · ") || "nothing"
}

/** The words that rules are written against (rules/vocabulary/fields.yaml). */
function fieldsOf(system: System): Fields {
  const { os, osId, kernel, virtualization, vendor, model } = system
  const words: Readonly<Record<string, string | null>> = {
    "inside.os": os ?? kernel,
    "inside.os-id": osId,
    "inside.kernel": kernel,
    "inside.virtualization": virtualization,
    "inside.hardware-vendor": vendor,
    "inside.hardware-model": model,
  }
  return Object.fromEntries(
    Object.entries(words).flatMap(([name, word]) => (word === null ? [] : [[name, [word]]])),
  )
}

/** Names and numbers that are the machine's own. A container's are left out where they are another machine's. */
function identitiesOf(system: System, interfaces: readonly Interface[], method: string): readonly Fact[] {
  const own = (kind: "identifier" | "name" | "os", subject: string, value: string | null): Fact[] =>
    value === null ? [] : [{ kind, subject, value, detail: null, method, standing: "observed" }]
  const cards = new Map(
    interfaces.filter(isLasting).flatMap(({ mac, name }) => (mac === null ? [] : [[mac, name] as const])),
  )
  return [
    ...own("name", "inside", system.name),
    ...own("os", "inside", system.os).map((fact) => ({ ...fact, method: "inside" })),
    ...own("identifier", "smbios-uuid", system.uuid),
    ...own("identifier", "serial", system.serial),
    ...own("identifier", "machine-id", system.machineId),
    // Claimed, as from an SNMP table: a machine also lists cards of bonds, bridges and virtual routers.
    ...[...cards].slice(0, MOST_CARDS).map(([mac, name]): Fact => ({
      kind: "identifier",
      subject: `interface-mac ${mac}`,
      value: mac,
      detail: { interface: name },
      method,
      standing: "claimed",
    })),
  ]
}
