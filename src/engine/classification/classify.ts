import type { MachineClaim, Meaning } from "#model/answer.ts"
import type { Classification, Described, Verdict, Vote } from "#model/classification.ts"
import type { Moment } from "#model/moment.ts"
import { ballotsFrom, type Ballots } from "./ballots.ts"
import { withWord, type Kept } from "./decided.ts"
import { kindsFrom, lineOf, MAKERS, modelsOf, STRANGERS, VERSIONS, type Kin } from "./kin.ts"
import { withNextQuestion, type Circumstances } from "./next-question.ts"
import type { Place } from "./seen.ts"
import { supportOf, type Release } from "./support.ts"
import { systemsFrom, type SystemName, type Systems } from "./systems.ts"
import { UNKNOWN, verdictOf, type Ballot } from "./verdict.ts"
import { CERTAIN, LIKELY, OUTVOTED, pointsOf } from "./weights.ts"

/** The version of how votes are counted: where it grows, everything is concluded again. */
export const CLASSIFYING = 2

/** Words that rules may use, as data (rules/vocabulary). */
export interface Vocabulary {
  /** By kind, what it may be called as well. */
  readonly kinds: Readonly<Record<string, readonly string[]>>
  /** By system, what it is a kind of, and what it mostly runs on. */
  readonly systems: Readonly<Record<string, SystemName>>
  readonly releases: readonly Release[]
  /** Roles that make a machine of no other known kind possibly a server. */
  readonly serverRoles: ReadonlySet<string>
}

/** What was seen of a machine, and what the rules make of each place. */
export interface Evidence {
  readonly places: readonly Place[]
  /** One list a place, in the same order. */
  readonly meanings: readonly (readonly Meaning[])[]
}

/** What an answer takes beside the evidence: what people said, what could be asked next, and the time. */
export interface Asking {
  readonly kept: Kept
  readonly circumstances: Circumstances
  readonly now: Moment
}

/** What a machine is, by the votes of all that was seen. */
export function classify(
  evidence: Evidence,
  vocabulary: Vocabulary,
  { kept, circumstances, now }: Asking,
): Classification {
  const verdicts = withWords(verdictsOf(evidence, vocabulary), kept)
  const asking = (verdict: Verdict) => withNextQuestion(verdict, evidence.places, circumstances)
  return {
    verdicts: {
      kind: asking(verdicts.kind),
      vendor: asking(verdicts.vendor),
      model: asking(verdicts.model),
      firmware: asking(verdicts.firmware),
      os: asking(verdicts.os),
      "os-version": asking(verdicts["os-version"]),
    },
    roles: rolesWith(rolesOf(verdicts.ballots.get("role") ?? []), kept.role),
    support: supportOf(
      { os: verdicts.os.value, version: verdicts["os-version"].value },
      vocabulary.releases,
      { keyOf: verdicts.systems.keyOf, now },
    ),
  }
}

/** What people keep as it is; a system is kept as lists show it, together with its release. */
function withWords(verdicts: Verdicts, kept: Kept): Verdicts {
  const { os, "os-version": version } = verdicts
  const isShownAsKept = kept.os === undefined || kept.os === systemText(os.value, version.value)
  return {
    ...verdicts,
    kind: withWord(verdicts.kind, kept.kind),
    vendor: withWord(verdicts.vendor, kept.vendor, MAKERS),
    model: withWord(verdicts.model, kept.model),
    os: withWord(os, isShownAsKept && kept.os !== undefined ? (os.value ?? undefined) : kept.os),
    "os-version": isShownAsKept ? version : UNKNOWN,
  }
}

function rolesWith(roles: readonly Verdict[], kept: string | undefined): readonly Verdict[] {
  if (kept === undefined) return roles
  const found = roles.find(({ value }) => value === kept) ?? UNKNOWN
  return [withWord(found, kept), ...roles.filter(({ value }) => value !== kept)]
}

/** What lists show of it. */
export function describe(evidence: Evidence, vocabulary: Vocabulary): Described {
  const { kind, vendor, model, os, "os-version": version, ballots } = verdictsOf(evidence, vocabulary)
  return {
    kind: kind.value,
    vendor: vendor.value,
    model: model.value,
    os: systemText(os.value, version.value),
    role: rolesOf(ballots.get("role") ?? [])[0]?.value ?? null,
  }
}

/** "Debian GNU/Linux 12": a system with its release, where its name does not hold that. */
export function systemText(os: string | null, version: string | null): string | null {
  if (os === null || version === null || os.split(" ").includes(version)) return os
  return `${os} ${version}`
}

type Verdicts = Record<Exclude<MachineClaim, "role">, Verdict> & {
  readonly ballots: Ballots
  readonly systems: Systems
}

function verdictsOf(evidence: Evidence, vocabulary: Vocabulary): Verdicts {
  const kin = kinOf(vocabulary)
  const cast = ballotsFrom(evidence.places, evidence.meanings)
  const os = verdictOf(cast.get("os") ?? [], kin.systems)
  const ballots = new Map([...cast].map(([claim, each]) => [claim, believed(each, os, kin.systems)]))
  const of = (claim: MachineClaim) => ballots.get(claim) ?? []
  const vendor = verdictOf(of("vendor"), MAKERS)
  const usual = () => usualBallots(evidence, os, kin.systems)
  const kinds = [() => of("kind"), usual, () => roleBallots(of("role"), vocabulary.serverRoles)]
  return {
    ballots,
    systems: kin.systems,
    kind: verdictOf(firstSaid(kinds), kin.kinds),
    vendor,
    model: verdictOf(belonging(of("model"), "vendor", vendor, MAKERS), modelsOf(vendor.value)),
    firmware: verdictOf(belonging(of("firmware"), "vendor", vendor, MAKERS), VERSIONS),
    os,
    "os-version": verdictOf(
      os.value === null ? [] : belonging(of("os-version"), "os", os, kin.systems),
      VERSIONS,
    ),
  }
}

/** Who was outvoted about the system is believed less about everything else. */
function believed(ballots: readonly Ballot[], os: Verdict, systems: Systems): readonly Ballot[] {
  if (os.value === null || os.confidence === "possible") return ballots
  const key = systems.keyOf(os.value)
  return ballots.map((ballot) => {
    const other = ballot.with.os
    if (other === undefined || isRelated(systems, systems.keyOf(other), key)) return ballot
    return { ...ballot, points: ballot.points * OUTVOTED }
  })
}

const isRelated = (kin: Kin, a: string, b: string) => lineOf(kin, a).includes(b) || lineOf(kin, b).includes(a)

/** A release is one of its system, and a model one of its maker: what belongs to another is not counted. */
function belonging(
  ballots: readonly Ballot[],
  claim: "os" | "vendor",
  { value }: Verdict,
  kin: Kin,
): readonly Ballot[] {
  if (value === null) return ballots
  const key = kin.keyOf(value)
  return ballots.filter(({ with: claims }) => {
    const other = claims[claim]
    return other === undefined || lineOf(kin, kin.keyOf(other)).includes(key)
  })
}

/** Where nothing names a kind, its system may, for want of anything better. Ports alone say nothing. */
function usualBallots(evidence: Evidence, { value: os, for: votes }: Verdict, systems: Systems): Ballot[] {
  const kind = os === null ? null : systems.usually(os)
  if (os === null || kind === null) return []
  const serving = servicesIn(evidence)
  // A computer that runs a system for servers and serves nothing may be anything.
  if (kind === "server" && serving.services.length === 0) return []
  const serves =
    kind === "server" ? `it serves ${serving.services.slice(0, 3).join(", ")} and runs ${os}` : null
  const evidenceOfSystem = votes.flatMap((vote) => vote.evidence)
  return [
    {
      value: kind,
      points: pointsOf("weak", "", true),
      sureness: "weak",
      rule: serves === null ? "usual" : "serves",
      field: "",
      source: "usual",
      because: serves ?? `it runs ${os}`,
      evidence: inOrder(serves === null ? evidenceOfSystem : [...evidenceOfSystem, ...serving.evidence]),
      with: {},
    },
  ]
}

/** What computers do for others hardly any other machine does; serving pages or names is no such thing. */
function roleBallots(roles: readonly Ballot[], serverRoles: ReadonlySet<string>): Ballot[] {
  const telling = roles.filter(({ value, sureness }) => sureness !== "weak" && serverRoles.has(value))
  if (telling.length === 0) return []
  const names = [...new Set(telling.map(({ value }) => value))].toSorted()
  return [
    {
      value: "server",
      points: pointsOf("weak", "", true),
      sureness: "weak",
      rule: "role",
      field: "",
      source: "usual",
      because: `its role is ${names.slice(0, 3).join(", ")}`,
      evidence: inOrder(telling.flatMap(({ evidence }) => evidence)),
      with: {},
    },
  ]
}

/** The votes of the first who has any. */
function firstSaid(voters: readonly (() => readonly Ballot[])[]): readonly Ballot[] {
  for (const voter of voters) {
    const ballots = voter()
    if (ballots.length > 0) return ballots
  }
  return []
}

const MOST_EVIDENCE = 20
const inOrder = (ids: readonly number[]) =>
  [...new Set(ids)].toSorted((a, b) => a - b).slice(0, MOST_EVIDENCE)

/** Services that were understood by what they said, each once. */
function servicesIn({ places, meanings }: Evidence) {
  const understood = meanings.flatMap((each, index) =>
    each.flatMap(({ claims, sureness, field, value }) => {
      if (claims.service === undefined || sureness === "weak") return []
      const said = places[index]?.said.find((one) => one.field === field && one.value === value)
      return said ? [{ service: claims.service, evidence: said.evidence }] : []
    }),
  )
  const all = [...understood, ...places.flatMap(namedByNmap)]
  return {
    services: [...new Set(all.map(({ service }) => service))].toSorted(),
    evidence: all.flatMap(({ evidence }) => evidence),
  }
}

/** nmap names a product only where an answer matched it. */
function namedByNmap({ fields, said }: Place) {
  const [service] = fields["nmap.service"] ?? []
  const product = said.find(({ field }) => field === "nmap.product")
  return service === undefined || product === undefined ? [] : [{ service, evidence: product.evidence }]
}

const kinships = new WeakMap<Vocabulary, { readonly systems: Systems; readonly kinds: Kin }>()

/** The vocabulary is read once, and asked for every machine. */
function kinOf(vocabulary: Vocabulary) {
  const known = kinships.get(vocabulary)
  if (known) return known
  const made = { systems: systemsFrom(vocabulary.systems), kinds: kindsFrom(vocabulary.kinds) }
  kinships.set(vocabulary, made)
  return made
}

/** A machine may play several roles: each is asked for by itself, and none speaks against another. */
function rolesOf(ballots: readonly Ballot[]): Verdict[] {
  const roles = [...Map.groupBy(ballots, ({ value }) => value).values()].map((each) => {
    const verdict = verdictOf(each, STRANGERS)
    return { verdict, points: pointsIn(verdict.for) }
  })
  const all = roles.reduce((total, { points }) => total + points, 0)
  return roles
    .toSorted((a, b) => b.points - a.points || (a.verdict.value! < b.verdict.value! ? -1 : 1))
    .map(({ verdict, points }) => ({
      ...verdict,
      confidence: points >= CERTAIN.points ? "certain" : points >= LIKELY.points ? "likely" : "possible",
      share: Math.round((points / all) * 1_000) / 1_000,
    }))
}

const pointsIn = (votes: readonly Vote[]) => votes.reduce((total, { points }) => total + points, 0)
