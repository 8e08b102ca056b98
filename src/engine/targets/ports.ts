import { Failure } from "#model/failure.ts"
import type { Profile } from "#model/profile.ts"
import type { Privilege } from "#model/scan.ts"
import { NAMED_PORTS, type PortLists, QUICK_TCP, UDP_DEEP, UDP_STANDARD } from "./named-ports.ts"

/** What the choice of ports depends on beside the text. */
export interface PortChoice {
  readonly profile: Profile
  readonly privilege: Privilege
  /** The standard profile's TCP ports: nmap's own thousand most common ones, asked of the installed nmap. */
  readonly standardTcp: string
}

/** Reads a port list such as "22,80,8000-8100,U:53,161" or "web,databases"; null means the profile's own ports. */
export function parsePorts(text: string | null, choice: PortChoice): PortLists {
  const lists = text === null ? profilePorts(choice.profile, choice) : readPorts(text, choice)
  // Without raw sockets nmap can't tell a closed UDP port from a silent one, and doesn't try.
  const udp = choice.privilege === "raw" ? canonicalPorts(lists.udp) : ""
  const tcp = canonicalPorts(lists.tcp)
  if (tcp === "" && udp === "")
    throw new Failure(
      "not-allowed",
      "Only UDP ports are named, and UDP needs raw sockets, which nmap does not have here. Name TCP ports, or run rollcall doctor.",
    )
  return { tcp, udp }
}

function profilePorts(profile: Profile, choice: PortChoice): PortLists {
  switch (profile) {
    case "quick":
      return { tcp: QUICK_TCP, udp: "" }
    case "standard":
      // nmap's list is by how often ports are met on the internet; databases and brokers of a company are missing in it.
      return { tcp: `${choice.standardTcp},${QUICK_TCP}`, udp: UDP_STANDARD }
    case "deep":
      return { tcp: "1-65535", udp: UDP_DEEP }
  }
}

function readPorts(text: string, choice: PortChoice): PortLists {
  if (text.length > 100_000) throw bad("That list of ports is too long.")
  const tcp: string[] = []
  const udp: string[] = []
  let current = tcp
  for (const written of text.split(/[\s,]+/u).filter((part) => part !== "")) {
    const [, prefix, part = ""] = /^(?:([TU]):)?(.*)$/iu.exec(written) ?? []
    if (prefix) current = prefix.toUpperCase() === "U" ? udp : tcp
    const named = prefix ? undefined : namedPorts(part.toLowerCase(), choice)
    if (named) {
      tcp.push(named.tcp)
      udp.push(named.udp)
    } else current.push(readPart(part))
  }
  if (tcp.length + udp.length === 0) throw bad("No port is named. Write ports as 22,80,8000-8100.")
  return { tcp: tcp.filter(Boolean).join(","), udp: udp.filter(Boolean).join(",") }
}

function namedPorts(name: string, choice: PortChoice): PortLists | undefined {
  if (name === "quick" || name === "standard" || name === "deep") return profilePorts(name, choice)
  return Object.hasOwn(NAMED_PORTS, name) ? NAMED_PORTS[name] : undefined
}

function readPart(part: string): string {
  const ends = /^(\d{1,10})(?:-(\d{1,10}))?$/u.exec(part)
  if (ends === null)
    throw bad(
      `"${short(part)}" is no port. Write 22, 8000-8100, U:53, or a set: ${Object.keys(NAMED_PORTS).join(", ")}.`,
    )
  const first = Number(ends[1])
  const last = Number(ends[2] ?? ends[1])
  if (first < 1 || last < 1)
    throw bad(`"${short(part)}" starts at port 0, which nothing uses. Ports go from 1 to 65535.`)
  if (Math.max(first, last) > 65_535) throw bad(`"${short(part)}" goes beyond 65535, the last port there is.`)
  if (first > last) throw bad(`"${short(part)}" runs backwards. Did you mean ${last}-${first}?`)
  return `${first}-${last}`
}

const bad = (sentence: string) => new Failure("bad-input", sentence)
const short = (text: string) => (text.length > 40 ? `${text.slice(0, 39)}…` : text)

type PortSpan = readonly [number, number]

function spansOf(list: string): readonly PortSpan[] {
  if (list === "") return []
  const spans = list.split(",").map((part): PortSpan => {
    const [first, last] = part.split("-").map(Number)
    return [first ?? 0, last ?? first ?? 0]
  })
  const result: PortSpan[] = []
  for (const span of spans.toSorted((a, b) => a[0] - b[0])) {
    const before = result.at(-1)
    if (before && span[0] <= before[1] + 1)
      result[result.length - 1] = [before[0], Math.max(before[1], span[1])]
    else result.push(span)
  }
  return result
}

/** Sorted, without repeats, neighbours joined: "22,80,8000-8100". */
export function canonicalPorts(list: string): string {
  return spansOf(list)
    .map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`))
    .join(",")
}

/** How many ports a canonical list holds. */
export function countPorts(list: string): number {
  return spansOf(list).reduce((sum, [first, last]) => sum + last - first + 1, 0)
}
