import type { Evidence } from "#api/shapes.ts"
import type { Listener, Peer } from "#model/inside.ts"
import type { Json } from "#model/observation.ts"
import { listIn, numberIn, partOf, textIn } from "./detail.ts"

/** What a machine told of one part of itself. */
export interface InsidePart {
  readonly fact: Evidence
  /** The machine has no such thing. */
  readonly isMissing: boolean
}

/** Where a machine hangs, or what is beside it, as another machine says. */
export interface Neighbour {
  readonly fact: Evidence
  /** "hangs on", "seen by", "is beside". */
  readonly says: string
  /** The switch or router that says so: its address; null where it says it of itself. */
  readonly by: string | null
  readonly where: string
}

/** The newest fact of a part, from inside. */
export function insidePart(facts: readonly Evidence[], subject: string): InsidePart | null {
  const fact = facts.findLast((one) => one.kind === "inside" && one.subject === subject)
  return fact ? { fact, isMissing: fact.value === "not there" } : null
}

/** Lines of a part: those in its detail, else those of its value. */
export function linesIn({ fact, isMissing }: InsidePart): readonly string[] {
  if (isMissing) return []
  const listed = listIn(fact.detail, "list").filter((line) => typeof line === "string")
  if (listed.length > 0) return listed
  return fact.value === "nothing" || /^\d+ · sha256:/u.test(fact.value) ? [] : fact.value.split("\n")
}

export const listenersIn = ({ fact }: InsidePart): readonly Listener[] =>
  listIn(fact.detail, "listening").map((one) => ({
    protocol: textIn(one, "protocol") === "udp" ? "udp" : "tcp",
    ip: textIn(one, "ip") ?? "",
    port: numberIn(one, "port") ?? 0,
    process: textIn(one, "process"),
    unit: textIn(one, "unit"),
  }))

/** Who uses this machine first, then what it uses. */
export const peersIn = ({ fact }: InsidePart): readonly Peer[] =>
  listIn(fact.detail, "peers")
    .map((one): Peer => ({
      direction: textIn(one, "direction") === "in" ? "in" : "out",
      ip: textIn(one, "ip") ?? "",
      port: numberIn(one, "port") ?? 0,
      process: textIn(one, "process"),
      count: numberIn(one, "count") ?? 1,
    }))
    .toSorted((a, b) => a.direction.localeCompare(b.direction))

/** Containers as "image name", with the ports that they take. */
export const containersIn = ({ fact }: InsidePart): readonly string[] =>
  listIn(fact.detail, "containers").map((one) =>
    [textIn(one, "name"), textIn(one, "image"), textIn(one, "ports"), textIn(one, "under")]
      .filter((word) => word !== null)
      .join(", "),
  )

/** Interfaces, one a line. */
export const interfacesIn = ({ fact }: InsidePart): readonly string[] =>
  listIn(fact.detail, "interfaces").map((one) =>
    [textIn(one, "name"), textIn(one, "mac"), ...wordsIn(partOf(one, "addresses"))]
      .filter((word) => word !== null)
      .join(" "),
  )

const wordsIn = (part: Json | undefined): readonly string[] =>
  Array.isArray(part) ? part.filter((word) => typeof word === "string") : []

/** What could not be read, and why. */
export function notReadIn({ fact }: InsidePart): readonly string[] {
  return fact.value === "nothing" ? [] : fact.value.split("\n")
}

/** What others claim of where a machine hangs, and what it says is on its own ports. */
export function neighboursIn(facts: readonly Evidence[]): readonly Neighbour[] {
  return facts.flatMap((fact): readonly Neighbour[] => {
    if (fact.kind !== "neighbour") return []
    const [how = ""] = fact.subject.split(" ")
    if (how === "fdb") {
      const vlan = numberIn(fact.detail, "vlan")
      const where = vlan === null ? fact.value : `${fact.value}, VLAN ${vlan}`
      return [{ fact, says: "hangs on", by: textIn(fact.detail, "switch"), where }]
    }
    if (how === "arp") {
      const name = textIn(fact.detail, "name") ?? textIn(fact.detail, "router")
      const port = textIn(fact.detail, "port")
      const where = [name, port].filter((word) => word !== null).join(" ")
      return [{ fact, says: "seen by", by: textIn(fact.detail, "router"), where }]
    }
    const port = textIn(fact.detail, "port")
    const where = port === null ? fact.value : `${fact.value}, on its own ${port}`
    return [{ fact, says: "is beside", by: textIn(fact.detail, "ip"), where }]
  })
}
