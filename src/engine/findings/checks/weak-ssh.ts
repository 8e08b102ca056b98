import type { Verdict } from "#model/finding.ts"
import type { Severity } from "#model/severity.ts"
import type { Sheet, SheetFact } from "#model/sheet.ts"
import type { Around, Checks } from "../check.ts"
import { ground, listed, quoted, seen } from "../grounds.ts"
import { answering, answersTo, fieldIn, isSeenOnce, isThere, numberIn, portIn, textsIn } from "../told.ts"
import { listOf, numberOf, verdictOf } from "../verdict.ts"

function weak(sheet: Sheet, around: Around): readonly Verdict[] {
  if (!isThere(sheet)) return []
  const answers = answersTo(sheet, "ssh")
  return [
    ...answers.flatMap((fact) => oldProtocol(sheet, fact, around)),
    ...answers.flatMap((fact) => oldAlgorithms(sheet, fact, around)),
    ...answering(sheet, "host-key").flatMap((fact) => shortKey(sheet, fact, around)),
  ]
}

interface Weak {
  readonly what: string
  readonly says: string
  readonly severity: Severity
}

function weakness(sheet: Sheet, fact: SheetFact, { what, says, severity }: Weak, around: Around): Verdict {
  return verdictOf(around, {
    severity,
    matter: `${portIn(fact)} ${what}`,
    machines: [sheet.machine],
    title: `SSH on ${portIn(fact)} offers ${what}`,
    says,
    for: [ground(says, seen([fact.id]))],
    since: fact.first,
    pending: isSeenOnce(sheet, fact),
  })
}

/** SSH-1.99 is how a server says that it speaks both versions (RFC 4253 §5.1). */
function oldProtocol(sheet: Sheet, fact: SheetFact, around: Around): readonly Verdict[] {
  const banner = fieldIn(fact, "ssh.banner")[0] ?? ""
  if (!/^SSH-1\.\d/u.test(banner)) return []
  const isBoth = banner.startsWith("SSH-1.99-")
  const says = `SSH on ${portIn(fact)} greets with ${quoted(banner, 80)}: it speaks version 1${isBoth ? " beside version 2" : " and nothing else"}.`
  return [weakness(sheet, fact, { what: "version 1", says, severity: isBoth ? "medium" : "high" }, around)]
}

/** One matter for all that a server offers: machines with one configuration are one finding. */
function oldAlgorithms(sheet: Sheet, fact: SheetFact, around: Around): readonly Verdict[] {
  const kinds = (["kex", "ciphers", "macs"] as const).map((kind) => {
    const weakOnes = new Set(listOf(around, kind))
    return textsIn(fact, kind).filter((name) => weakOnes.has(name))
  })
  const types = fieldIn(fact, "ssh.host-key-algorithms").filter((name) => name === "ssh-dss")
  const found = [...new Set([...kinds.flat(), ...types])].toSorted()
  if (found.length === 0) return []
  const broken = new Set(listOf(around, "broken"))
  const severity = found.some((name) => broken.has(name)) ? "medium" : "low"
  const says = `SSH on ${portIn(fact)} offers ${listed(found, 12)}.`
  return [weakness(sheet, fact, { what: listed(found, 6), says, severity }, around)]
}

function shortKey(sheet: Sheet, fact: SheetFact, around: Around): readonly Verdict[] {
  const bits = numberIn(fact, "bits")
  if (!fact.subject.endsWith(" ssh-rsa") || bits === null || bits >= numberOf(around, "rsa-bits", 2_048))
    return []
  const says = `The RSA host key on ${portIn(fact)} has ${bits} bits.`
  return [
    weakness(sheet, fact, { what: `an RSA host key of ${bits} bits`, says, severity: "medium" }, around),
  ]
}

/** Rules of how SSH is spoken, by their ids. */
export const weakSsh: Checks = { "ssh-weak": { of: "machine", check: weak } }
