import type { Verdict } from "#model/finding.ts"
import type { Severity } from "#model/severity.ts"
import type { Sheet, SheetFact } from "#model/sheet.ts"
import type { Around, Checks } from "../check.ts"
import { ground, quoted, seen } from "../grounds.ts"
import { answering, answersTo, fieldIn, isSeenOnce, isThere, numberIn, portIn, textIn } from "../told.ts"
import { verdictOf } from "../verdict.ts"

/** Something that speaks in the open, or answers without asking who asks. */
interface Door {
  readonly fact: SheetFact
  /** "telnet", "redis without a password": the same wherever it is. */
  readonly what: string
  readonly says: string
  readonly severity: Severity
}

function plaintext(sheet: Sheet, around: Around): readonly Verdict[] {
  if (!isThere(sheet)) return []
  const secured = new Set(answersTo(sheet, "tls").map(portIn))
  const doors = [
    ...terminals(sheet),
    ...files(sheet),
    ...basic(sheet),
    ...unasked(sheet),
    ...etcd(sheet),
    ...snmp(sheet),
  ].filter(({ fact }) => !secured.has(portIn(fact)) && textIn(fact, "tunnel") !== "ssl")
  const byMatter = Map.groupBy(doors, ({ fact, what }) => `${portIn(fact)} ${what}`)
  return [...byMatter].map(([matter, same]) => open(sheet, { matter, same, around }))
}

function open(
  sheet: Sheet,
  {
    matter,
    same,
    around,
  }: { readonly matter: string; readonly same: readonly Door[]; readonly around: Around },
): Verdict {
  const first = same[0]!
  return verdictOf(around, {
    severity: first.severity,
    matter,
    machines: [sheet.machine],
    title: `${portIn(first.fact)} offers ${first.what}`,
    says: first.says,
    for: same.map(({ fact, says }) => ground(says, seen([fact.id]))),
    since: Math.min(...same.map(({ fact }) => fact.first)),
    pending: same.every(({ fact }) => isSeenOnce(sheet, fact)),
  })
}

/** nmap's words for them, and what they are called. */
const TERMINALS: ReadonlyMap<string, string> = new Map([
  ["telnet", "telnet"],
  ["login", "rlogin"],
  ["shell", "rsh"],
  ["exec", "rexec"],
])

// Below this a name is guessed from the number of the port.
const HEARD = 4

/** A terminal over which passwords go as they are typed. */
function terminals(sheet: Sheet): readonly Door[] {
  const named = answering(sheet, "service").filter((fact) => (numberIn(fact, "confidence") ?? 0) >= HEARD)
  const services = named.flatMap((fact) => {
    const what = TERMINALS.get(textIn(fact, "name"))
    return what === undefined ? [] : [{ fact, what }]
  })
  const answers = answersTo(sheet, "telnet").map((fact) => ({ fact, what: "telnet" }))
  return [...answers, ...services].map(({ fact, what }) => ({
    fact,
    what,
    says: `${portIn(fact)} answers as ${what}: what is typed there, passwords too, crosses the network as it is.`,
    severity: "medium",
  }))
}

/** FTP that says what it can do, and TLS is not among it. */
function files(sheet: Sheet): readonly Door[] {
  return answersTo(sheet, "ftp-features")
    .filter((fact) => has(fact, "ftp.feature") && !fieldIn(fact, "ftp.feature").some(isAuth))
    .map((fact) => ({
      fact,
      what: "FTP without TLS",
      says: `${portIn(fact)} answers as FTP and offers no TLS: passwords and files cross the network as they are.`,
      severity: "medium",
    }))
}

const isAuth = (feature: string) => /^AUTH\b/iu.test(feature)

/** Passwords of HTTP's own kind, which are only written in other letters. */
function basic(sheet: Sheet): readonly Door[] {
  return answersTo(sheet, "http")
    .filter((fact) => fieldIn(fact, "http.login").includes("basic"))
    .map((fact) => ({
      fact,
      what: "HTTP passwords in the open",
      says: `${portIn(fact)} asks for a password over HTTP without TLS (realm “${quoted(fieldIn(fact, "http.realm")[0] ?? "", 60)}”), and it crosses the network as it is.`,
      severity: "medium",
    }))
}

/** How each shows that it answered without asking who asks. */
const UNASKED: readonly {
  readonly question: string
  readonly what: string
  readonly severity: Severity
  readonly isOpen: (fact: SheetFact) => boolean
}[] = [
  {
    question: "redis",
    what: "redis without a password",
    severity: "high",
    isOpen: (fact) => has(fact, "redis.version") && !has(fact, "redis.error"),
  },
  {
    question: "mongodb",
    what: "MongoDB without a password",
    severity: "high",
    isOpen: (fact) => fieldIn(fact, "mongodb.open").includes("yes"),
  },
  {
    question: "memcached",
    what: "memcached without a password",
    severity: "high",
    isOpen: (fact) => has(fact, "memcached.version"),
  },
  {
    question: "vnc",
    what: "a screen without a password",
    severity: "critical",
    isOpen: (fact) => fieldIn(fact, "vnc.security").includes("none"),
  },
  {
    question: "http",
    what: "Elasticsearch without a password",
    severity: "high",
    isOpen: (fact) =>
      answersFreely(fact) &&
      /"tagline"\s?:\s?"(?:You Know, for Search|The OpenSearch Project)/u.test(bodyOf(fact)),
  },
  {
    question: "http",
    what: "the Docker API without TLS",
    severity: "critical",
    isOpen: (fact) => fieldIn(fact, "http.server").some((server) => server.startsWith("Docker/")),
  },
]

const has = (fact: SheetFact, field: string) => fieldIn(fact, field).length > 0
const bodyOf = (fact: SheetFact) => fieldIn(fact, "http.body").join("\n").slice(0, 8_192)

/** It gave its page at the first asking, and asked for nothing. */
const answersFreely = (fact: SheetFact) =>
  fieldIn(fact, "http.status")[0] === "200" && !has(fact, "http.login")

function unasked(sheet: Sheet): readonly Door[] {
  return UNASKED.flatMap(({ question, what, severity, isOpen }) =>
    answersTo(sheet, question)
      .filter(isOpen)
      .map((fact) => ({
        fact,
        what,
        severity,
        says: `${portIn(fact)} offers ${what} to whoever reaches it: it answered us, who said nothing of who we are.`,
      })),
  )
}

/** It tells its version to anybody, so nothing says whether it asks; but without TLS its keys cross in the open. */
function etcd(sheet: Sheet): readonly Door[] {
  return answering(sheet, "service")
    .filter(
      (fact) => /^etcd\b/iu.test(textIn(fact, "product")) && (numberIn(fact, "confidence") ?? 0) >= HEARD,
    )
    .map((fact) => ({
      fact,
      what: "etcd without TLS",
      says: `${portIn(fact)} answers as etcd without TLS: the secrets that it keeps cross the network as they are.`,
      severity: "high",
    }))
}

/** SNMP's first versions have one password for all, in the open; "public" is the one that everybody tries. */
function snmp(sheet: Sheet): readonly Door[] {
  const answers = answersTo(sheet, "snmp").filter((fact) => has(fact, "snmp.open"))
  return answers.map((fact) => ({
    fact,
    what: "SNMP to “public”",
    says: `${portIn(fact)} answered SNMP ${quoted(fieldIn(fact, "snmp.open")[0] ?? "", 40)}: whoever reaches it may read what it tells.`,
    severity: "medium",
  }))
}

/** Rules of what crosses the network in the open, by their ids. */
export const inTheOpen: Checks = { plaintext: { of: "machine", check: plaintext } }
