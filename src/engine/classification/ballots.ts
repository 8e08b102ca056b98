import { MACHINE_CLAIMS, type MachineClaim, type Meaning, type Sureness } from "#model/answer.ts"
import { printable } from "#model/printable.ts"
import { systemAndVersion } from "./systems.ts"
import type { Place, Said } from "./seen.ts"
import type { Ballot } from "./verdict.ts"
import { pointsOf, sourceOf } from "./weights.ts"
import { sentenceOf } from "./words.ts"

export type Ballots = ReadonlyMap<MachineClaim, readonly Ballot[]>

// A machine that says something else on each of its ports is no reason to count without end.
const MOST_BALLOTS = 200
const LONGEST_VALUE = 200

type Claims = Meaning["claims"]

interface Voice {
  readonly said: Said
  readonly claims: Claims
  /** All that the rule claims of the value: what it is less sure of comes as another meaning. */
  readonly together: Claims
  readonly sureness: Sureness
  readonly rule: string
  /** The way by which it was said. */
  readonly source: string
}

type Spoken = Omit<Voice, "together" | "source">

/** The votes for each claim: of the rules that matched, and of what says by itself what it means. */
export function ballotsFrom(
  places: readonly Place[],
  meanings: readonly (readonly Meaning[])[],
): Map<MachineClaim, Ballot[]> {
  const voices = places.flatMap((place, index) => [
    ...voicesOf(meanings[index] ?? [], place),
    ...place.said
      .flatMap(ownVoice)
      .map((voice) => ({ ...voice, together: voice.claims, source: via(voice, place) })),
  ])
  return new Map(
    MACHINE_CLAIMS.map((claim) => [
      claim,
      voices
        .flatMap((voice) => ballotOf(voice, claim))
        .toSorted((a, b) => b.points - a.points || (idOf(a) < idOf(b) ? -1 : 1))
        .slice(0, MOST_BALLOTS),
    ]),
  )
}

const idOf = ({ value, rule, because, evidence }: Ballot) => [value, rule, because, ...evidence].join("\n")

const via = ({ said }: Pick<Voice, "said">, { fields }: Place) =>
  sourceOf(said.field, fields["nmap.service"]?.[0])

function voicesOf(meanings: readonly Meaning[], place: Place): Voice[] {
  const saying = new Map(place.said.map((each) => [`${each.field}\n${each.value}`, each]))
  const matches = Map.groupBy(meanings, ({ rule, field, value }) => `${rule}\n${field}\n${value}`)
  return [...matches.values()].flatMap((parts) => {
    const found = saying.get(`${parts[0]!.field}\n${parts[0]!.value}`)
    const together = parts.reduce<Claims>((all, { claims }) => ({ ...all, ...claims }), {})
    if (found === undefined) return []
    const source = via({ said: found }, place)
    return parts.map(({ claims, sureness, rule }) => ({
      said: found,
      claims,
      together,
      sureness,
      rule,
      source,
    }))
  })
}

function ballotOf({ said, claims, together, sureness, rule, source }: Voice, claim: MachineClaim): Ballot[] {
  // A model may be copied out of a page that nobody vouches for.
  const value = printable((claims[claim] ?? "").trim(), LONGEST_VALUE)
  if (value === "") return []
  const { field, evidence, isObserved } = said
  return [
    {
      value,
      points: pointsOf(sureness, field, isObserved),
      sureness,
      rule,
      field,
      source,
      because: sentenceOf(said),
      evidence,
      with: together,
    },
  ]
}

const OS_TYPE = /^(?:Linux|Windows|FreeBSD|OpenBSD|NetBSD)$/u

/** What needs no rule: tables and programs that name a maker or a system in plain words. */
function ownVoice(said: Said): Spoken[] {
  const { field, value } = said
  switch (field) {
    case "mac.vendor":
      // A card's maker is rarely the machine's: it is heard, and any other voice is louder.
      return [{ said, claims: { vendor: value }, sureness: "weak", rule: "oui" }]
    case "nmap.os":
      return [{ said, claims: systemClaims(systemAndVersion(value)), sureness: "fair", rule: "nmap" }]
    case "nmap.os-type":
      return OS_TYPE.test(value) ? [{ said, claims: { os: value }, sureness: "fair", rule: "nmap" }] : []
    case "inside.os":
      return [{ said, claims: systemClaims(released(value)), sureness: "certain", rule: "inside" }]
    default:
      return []
  }
}

function systemClaims({ os, version }: { readonly os: string; readonly version: string | null }): Claims {
  return version === null ? { os } : { os, "os-version": version }
}

/** PRETTY_NAME of os-release: "Debian GNU/Linux 12 (bookworm)", "Ubuntu 22.04.3 LTS", "Alpine Linux v3.18". */
function released(text: string): { readonly os: string; readonly version: string | null } {
  const found = /^(\D{1,100}?) v?(\d[\w.]{0,40})(?: .{0,100})?$/u.exec(text)
  return found ? { os: found[1]!.trim(), version: found[2]! } : { os: text, version: null }
}
