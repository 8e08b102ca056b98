import type { MachineClaim, Meaning } from "#model/answer.ts"
import type { Classification, Described, Verdict, Vote } from "#model/classification.ts"
import type { Moment } from "#model/moment.ts"
import { ballotsFrom, type Ballots } from "./ballots.ts"
import { isForServers, lineOf, SYSTEMS } from "./families.ts"
import { kindsFrom, MAKERS, MODELS, STRANGERS, VERSIONS, type Kin } from "./kin.ts"
import { withNextQuestion, type Circumstances } from "./next-question.ts"
import type { Place } from "./seen.ts"
import { supportOf, type Release } from "./support.ts"
import { verdictOf, type Ballot } from "./verdict.ts"
import { CERTAIN, LIKELY, pointsOf } from "./weights.ts"

/** The version of how votes are counted: where it grows, everything is concluded again. */
export const CLASSIFYING = 1

/** Words that rules may use, as data (rules/vocabulary). */
export interface Vocabulary {
  /** By kind, what it may be called as well. */
  readonly kinds: Readonly<Record<string, readonly string[]>>
  readonly releases: readonly Release[]
}

/** What was seen of a machine, and what the rules make of each place. */
export interface Evidence {
  readonly places: readonly Place[]
  /** One list a place, in the same order. */
  readonly meanings: readonly (readonly Meaning[])[]
  readonly circumstances: Circumstances
}

/** What a machine is, by the votes of all that was seen. */
export function classify(evidence: Evidence, vocabulary: Vocabulary, now: Moment): Classification {
  const verdicts = verdictsOf(evidence, vocabulary)
  const asking = (verdict: Verdict) => withNextQuestion(verdict, evidence.places, evidence.circumstances)
  return {
    verdicts: {
      kind: asking(verdicts.kind),
      vendor: asking(verdicts.vendor),
      model: asking(verdicts.model),
      firmware: asking(verdicts.firmware),
      os: asking(verdicts.os),
      "os-version": asking(verdicts["os-version"]),
    },
    roles: rolesOf(verdicts.ballots.get("role") ?? []),
    support: supportOf(verdicts.os.value, verdicts["os-version"].value, vocabulary.releases, now),
  }
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

type Verdicts = Record<Exclude<MachineClaim, "role">, Verdict> & { readonly ballots: Ballots }

function verdictsOf(evidence: Evidence, { kinds }: Vocabulary): Verdicts {
  const ballots = ballotsFrom(evidence.places, evidence.meanings)
  const of = (claim: MachineClaim) => ballots.get(claim) ?? []
  const vendor = verdictOf(of("vendor"), MAKERS)
  const os = verdictOf(of("os"), SYSTEMS)
  const kind = verdictOf(of("kind").length > 0 ? of("kind") : servingBallots(evidence, os), kindsFrom(kinds))
  return {
    ballots,
    kind,
    vendor,
    model: verdictOf(belonging(of("model"), "vendor", vendor, MAKERS), MODELS),
    firmware: verdictOf(belonging(of("firmware"), "vendor", vendor, MAKERS), VERSIONS),
    os,
    "os-version": verdictOf(
      os.value === null ? [] : belonging(of("os-version"), "os", os, SYSTEMS),
      VERSIONS,
    ),
  }
}

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

/** Where nothing names a kind: what serves, and runs a system for servers, may be a server. Ports alone say nothing. */
function servingBallots({ places, meanings }: Evidence, os: Verdict): Ballot[] {
  if (os.value === null || !isForServers(os.value)) return []
  const understood = meanings.flatMap((each, index) =>
    each.flatMap(({ claims, sureness, field, value }) => {
      if (claims.service === undefined || sureness === "weak") return []
      const said = places[index]?.said.find((one) => one.field === field && one.value === value)
      return said ? [{ service: claims.service, evidence: said.evidence }] : []
    }),
  )
  if (understood.length === 0) return []
  const services = [...new Set(understood.map(({ service }) => service))].toSorted().slice(0, 3)
  const evidence = [...new Set(understood.flatMap((one) => one.evidence))].toSorted((a, b) => a - b)
  return [
    {
      value: "server",
      points: pointsOf("weak", "", true),
      sureness: "weak",
      rule: "serves",
      field: "",
      source: "serves",
      because: `it serves ${services.join(", ")} and runs ${os.value}`,
      evidence: evidence.slice(0, 20),
      with: {},
    },
  ]
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
