import { portIn } from "./facts.ts"

/** Facts in the words of people, with how early they are named; what a program is tells more than what follows from it. */
const WORDS: readonly (readonly [start: string, label: string])[] = [
  ["version ", ""],
  ["product ", "program"],
  ["port ", "port"],
  ["os", "system"],
  ["tls issuer", "certificate issuer"],
  ["ssh-algorithms", "SSH algorithms"],
  ["tls lowest", "lowest TLS"],
  ["tls key", "certificate key"],
  ["tls signature", "certificate signature"],
  ["http header strict-transport-security", "HSTS"],
  ["snmp community", "SNMP community"],
  ["smb signing", "SMB signing"],
  ["smb dialect", "SMB dialect"],
  ["dns recursion", "DNS recursion"],
  ["rdp protocols", "RDP protocols"],
  ["vnc security", "VNC security"],
  ["http login", "login"],
  ["http header", ""],
  ["http server", "Server header"],
  ["reverse name", "reverse name"],
  ["clock", "clock"],
]

/** "nginx", "8443/tcp", "lowest TLS": as people call it, with its port where there are several. */
export function labelOf(fact: string, withPort = false): string {
  const { place } = portIn(fact)
  if (place !== null && fact === `port ${place}`) return place
  const bare = place === null ? fact : fact.slice(0, -place.length).trim()
  const word = WORDS.find(([start]) => `${bare} `.startsWith(start))
  const label = word?.[1] || bare.replace(/^(?:version|http header) /u, "")
  return (withPort || bare === "product") && place !== null ? `${label} on ${place}` : label
}

/** Order of facts: what tells most comes first. */
export function weightOf(fact: string): number {
  const found = WORDS.findIndex(([start]) => `${fact} `.startsWith(start))
  return found < 0 ? WORDS.length : found
}

export const byWeight = (one: string, other: string): number =>
  weightOf(one) - weightOf(other) || (one < other ? -1 : one > other ? 1 : 0)

/** Whether values of a fact are versions, of which one may be newer. */
export const isVersion = (fact: string): boolean => fact.startsWith("version ")

/** Facts that other rules tell, or that differ by design: they accompany a difference, and are none by themselves. */
export const isCompanion = (fact: string): boolean =>
  fact === "reverse name" || fact.startsWith("clock") || fact.startsWith("http server ")
