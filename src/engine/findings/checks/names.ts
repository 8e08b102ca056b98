import type { Verdict } from "#model/finding.ts"
import { isAddressName, isNoName } from "#model/name.ts"
import type { Sheet, SheetFact } from "#model/sheet.ts"
import type { Declaration } from "#model/written.ts"
import type { Around, Check, Checks } from "../check.ts"
import { valuesOf } from "../declaring.ts"
import { dayOf, ground, listed, quoted, seen, written } from "../grounds.ts"
import { currentFacts } from "../server-like.ts"
import { answersTo, fieldIn, isSeenOnce, textsIn } from "../told.ts"
import { listOf, verdictOf } from "../verdict.ts"
import { linesSay, standing } from "./declared-lines.ts"
import { dnsForwardReverse } from "./names-reverse.ts"

/** A name that the machine calls itself. */
interface OwnName {
  readonly name: string
  readonly by: string
  readonly fact: SheetFact
}

/** hostname-mismatch: all that the machine calls itself is another name than those it is declared with. */
const hostnameMismatch: Check = {
  of: "machine",
  check(sheet, around) {
    if (sheet.presence !== "present") return []
    const lines = standing(sheet).filter(({ state }) => state === "exact")
    const naming = lines.filter(({ format }) => NAMES_MACHINES.test(format))
    const own = ownNames(sheet, listOf(around, "subjects"))
    const declared = declaredNames(sheet)
    if (naming.length === 0 || own.length === 0 || declared.length === 0) return []
    if (own.some(({ name }) => declared.some((other) => areOne(name, other)))) return []
    return [mismatch(own, naming, sheet, around)]
  },
}

// In these a name is that of a machine. In zones, proxies, monitoring and the like it may be that of what runs on it.
const NAMES_MACHINES =
  /^(?:ansible|salt|puppet|table|libvirt|proxmox|terraform-state|router-db|network-config)/u

/** Whatever line has it: a name of a zone, a balancer or a reservation is a declared one as well. */
function declaredNames({ lines }: Sheet): readonly string[] {
  return lines.flatMap(({ declaration: { identifiers, attributes } }) => [
    ...identifiers.filter(({ kind }) => kind === "name").map(({ value }) => value),
    ...["name", "target"].flatMap((word) =>
      Object.hasOwn(attributes, word) ? [attributes[word] ?? ""] : [],
    ),
  ])
}

function mismatch(
  own: readonly OwnName[],
  naming: readonly Declaration[],
  sheet: Sheet,
  around: Around,
): Verdict {
  const names = [...new Set(naming.flatMap((one) => valuesOf(one, "name")))]
  const line = `${linesSay(naming, "names")} it ${listed(names.map((name) => quoted(name, 80)))}.`
  const itself = [...new Set(own.map(({ name }) => quoted(name, 80)))]
  const since = Math.min(...own.map(({ fact }) => fact.first))
  const covered = coveringCertificate(sheet, names)
  return verdictOf(around, {
    machines: [sheet.machine],
    matter: `calls itself ${itself[0]}`,
    title: `It calls itself ${listed(itself)}, which is not its declared name`,
    says: `${line} By ${listed([...new Set(own.map(({ by }) => by))])} it calls itself ${listed(itself)} since ${dayOf(since)}.`,
    for: [
      ground(
        line,
        naming.map((one) => written(one)),
      ),
      ...own
        .slice(0, 10)
        .map(({ name, by, fact }) =>
          ground(`By ${by} it calls itself ${quoted(name, 80)} since ${dayOf(fact.first)}.`, seen([fact.id])),
        ),
    ],
    against: covered === null ? [] : [covered],
    since,
    pending: own.every(({ fact }) => isSeenOnce(sheet, fact)),
  })
}

const TOLD_BY: Readonly<Record<string, string>> = {
  netbios: "NetBIOS",
  smb: "SMB",
  ntlm: "NTLM",
  snmp: "SNMP",
  mdns: "mDNS",
  llmnr: "LLMNR",
  ldap: "LDAP",
  afp: "AFP",
  mssql: "SQL Server",
  "node-info": "IPv6 node information",
}

/** What it says of itself; what others claim of it, what everybody is called, and what its address is called, aside. */
function ownNames(sheet: Sheet, subjects: readonly string[]): readonly OwnName[] {
  const told = currentFacts(sheet, "name")
    .filter(({ subject, standing: how }) => how === "observed" && subjects.includes(subject))
    .map((fact) => ({ name: fact.value, by: TOLD_BY[fact.subject] ?? fact.subject, fact }))
  // A mail server may greet with the name of its service, so it is heard only where nothing else tells.
  const names = told.length > 0 ? told : greetings(sheet)
  return names.filter(({ name, fact }) => !isNoName(name) && !isAddressName(name, fact.ip)).slice(0, 20)
}

function greetings(sheet: Sheet): readonly OwnName[] {
  return answersTo(sheet, "smtp").flatMap((fact) => {
    const name = /^\s?([a-z\d](?:[a-z\d-]{0,62})(?:\.[a-z\d-]{1,63}){1,10})(?:\s|$)/iu.exec(
      (fieldIn(fact, "smtp.banner")[0] ?? "").slice(0, 300),
    )?.[1]
    return name === undefined ? [] : [{ name: name.toLowerCase(), by: "its mail server's greeting", fact }]
  })
}

const NETBIOS_LENGTH = 15

/** Short and whole, cut as NetBIOS cuts, or with the card's or site's word behind it: one machine's names. */
export function areOne(one: string, other: string): boolean {
  const [a, b] = [labelOf(one), labelOf(other)]
  if (a === "" || b === "") return false
  if (a === b || plain(a) === plain(b)) return true
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  if (short.length === NETBIOS_LENGTH && long.startsWith(short)) return true
  return long.startsWith(short) && /^[-_]/.test(long.slice(short.length))
}

const labelOf = (name: string): string => name.slice(0, 300).trim().toLowerCase().split(".", 1)[0] ?? ""

/** "web_1" is "web-1", and "srv01" is "srv1". */
const plain = (label: string): string => label.replaceAll(/[-_]/gu, "").replaceAll(/0+(?=\d)/gu, "")

/** A certificate that covers a declared name speaks for the declaration. */
function coveringCertificate(sheet: Sheet, names: readonly string[]) {
  for (const fact of currentFacts(sheet, "certificate")) {
    const found = names.find((name) => textsIn(fact, "sans").some((san) => covers(san.toLowerCase(), name)))
    if (found !== undefined)
      return ground(`Its certificate on ${fact.subject} covers ${quoted(found, 80)}.`, seen([fact.id]))
  }
  return null
}

const covers = (san: string, name: string): boolean =>
  san === name ||
  (san.startsWith("*.") && name.endsWith(san.slice(1)) && !name.slice(0, 1 - san.length).includes("."))

/** How the rules of names find what they are about. */
export const names: Checks = {
  "hostname-mismatch": hostnameMismatch,
  "dns-fwd-rev": dnsForwardReverse,
}
