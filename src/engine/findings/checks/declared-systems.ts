import type { Ground, Reference } from "#model/explanation.ts"
import type { Json } from "#model/observation.ts"
import type { Sheet } from "#model/sheet.ts"
import type { Declaration } from "#model/written.ts"
import type { Check } from "../check.ts"
import { dayOf, ground, placeText, quoted, seen, written } from "../grounds.ts"
import { currentFacts } from "../server-like.ts"
import { answersTo, fieldIn, isSeenOnce, portIn } from "../told.ts"
import { verdictOf } from "../verdict.ts"
import { standing } from "./declared-lines.ts"
import { areAtOdds, type System, systemFrom, systemInName, systemInSsh } from "./systems.ts"

/** A system, and what says so. */
interface Said {
  readonly system: System
  readonly text: string
  readonly ground: Ground
}

/** os-mismatch: another system answers than the one that is declared, or that the declared name ends in. */
export const osMismatch: Check = {
  of: "machine",
  check(sheet, around) {
    if (sheet.presence !== "present") return []
    const [declared] = declaredSystems(sheet)
    const heard = heardSystems(sheet)
    if (declared === undefined) return []
    // The surest of what is heard counts; where a surer one agrees, a guess says nothing.
    const [best] = heard
    if (best === undefined || !areAtOdds(declared.system, best.system)) return []
    // Two lines that disagree among themselves: one of them is met.
    if (declaredSystems(sheet).some(({ system }) => !areAtOdds(system, best.system))) return []
    return [
      verdictOf(around, {
        machines: [sheet.machine],
        matter: `declared ${quoted(declared.text, 60)}, seen ${quoted(best.text, 60)}`,
        title: `${quoted(best.text, 60)} answers where ${quoted(declared.text, 60)} is declared`,
        says: `${declared.ground.sentence} ${best.ground.sentence}`,
        severity: best.isSure ? around.rule.severity : "low",
        for: [declared.ground, best.ground],
        against: heard.filter(({ system }) => !areAtOdds(declared.system, system)).map((one) => one.ground),
        since: best.since,
        pending: best.isSeenOnce,
      }),
    ]
  },
}

const OS_WORDS = ["os", "distribution", "operatingsystem", "platform", "os_family"] as const

function declaredSystems(sheet: Sheet): readonly Said[] {
  const lines = standing(sheet).filter(({ state }) => state === "exact")
  return [...lines.flatMap(fromAttributes), ...lines.flatMap(fromName)]
}

function fromAttributes(declaration: Declaration): readonly Said[] {
  const { attributes } = declaration
  const word = OS_WORDS.find((each) => Object.hasOwn(attributes, each))
  if (word === undefined) return []
  const own = attributes[word] ?? ""
  const version = ["os_version", "distribution_version"].map((each) =>
    Object.hasOwn(attributes, each) ? attributes[each] : undefined,
  )
  const text = [own, version.find((each) => each !== undefined)].filter(Boolean).join(" ").slice(0, 120)
  const system = systemFrom(text, word === "os_family")
  return system === null ? [] : [said(declaration, system, text, `declares ${quoted(text, 60)}`)]
}

function fromName(declaration: Declaration): readonly Said[] {
  return declaration.identifiers
    .filter(({ kind }) => kind === "name")
    .flatMap(({ value }) => {
      const system = systemInName(value)
      const label = quoted(value, 80)
      return system === null ? [] : [said(declaration, system, label, `calls it ${label}`)]
    })
    .slice(0, 1)
}

const said = (declaration: Declaration, system: System, text: string, how: string): Said => ({
  system,
  text: system.version === null ? text : `${system.name} ${system.version}`,
  ground: ground(`${placeText(declaration)} ${how}.`, [written(declaration)]),
})

interface Heard extends Said {
  readonly isSure: boolean
  readonly since: number
  readonly isSeenOnce: boolean
}

/** What was heard of the system, the surest first; other ports than SSH's own may be those of containers. */
function heardSystems(sheet: Sheet): readonly Heard[] {
  return [...fromSsh(sheet), ...fromGuesses(sheet)]
}

function fromSsh(sheet: Sheet): readonly Heard[] {
  return answersTo(sheet, "ssh")
    .filter((fact) => portIn(fact) === "22/tcp")
    .flatMap((fact) => {
      const banner = (fieldIn(fact, "ssh.banner")[0] ?? "").slice(0, 255)
      const system = systemInSsh(banner)
      if (system === null) return []
      const evidence: readonly Reference[] = seen([fact.id])
      const sentence = `It greets on 22/tcp with “${quoted(banner, 100)}” since ${dayOf(fact.first)}.`
      const text = [system.name, system.version].filter((part) => part !== null).join(" ")
      return [
        {
          system,
          text,
          ground: ground(sentence, evidence),
          isSure: true,
          since: fact.first,
          isSeenOnce: isSeenOnce(sheet, fact),
        },
      ]
    })
}

const SURE_GUESS = 95

function fromGuesses(sheet: Sheet): readonly Heard[] {
  return currentFacts(sheet, "os").flatMap((fact) => {
    const system = systemFrom(fact.value, false)
    if (system === null) return []
    const accuracy = accuracyOf(fact.detail)
    const sentence = `Its packets look like ${quoted(fact.value, 80)} since ${dayOf(fact.first)} (${accuracy} % alike).`
    return [
      {
        // Packets tell families, and kernels: never which version of a distribution.
        system: { ...system, version: null },
        text: quoted(fact.value, 60),
        ground: ground(sentence, seen([fact.id])),
        isSure: accuracy >= SURE_GUESS,
        since: fact.first,
        isSeenOnce: isSeenOnce(sheet, fact),
      },
    ]
  })
}

function accuracyOf(detail: Json): number {
  if (typeof detail !== "object" || detail === null || !("matches" in detail)) return 0
  const { matches } = detail
  const [best] = Array.isArray(matches) ? matches : []
  const accuracy = typeof best === "object" && best !== null && "accuracy" in best ? best["accuracy"] : 0
  return typeof accuracy === "number" ? accuracy : 0
}
