import type { Ground } from "#model/explanation.ts"
import type { Verdict } from "#model/finding.ts"
import type { Sheet, SheetFact } from "#model/sheet.ts"
import type { Declaration } from "#model/written.ts"
import type { Around } from "../check.ts"
import { dayOf, ground, placeText, quoted, seen } from "../grounds.ts"
import { currentFacts } from "../server-like.ts"
import { isSeenOnce, numberIn, textIn } from "../told.ts"
import { DAY, numberOf, verdictOf } from "../verdict.ts"
import { type VersionSaid, versionSaid } from "../version-variables.ts"
import { standing } from "./declared-lines.ts"
import { declaredServices } from "./declared-services.ts"
import { agreement, readVersion, type VersionAgreement } from "./declared-versions.ts"

/** What a program says of itself on a port. */
interface Answer {
  readonly fact: SheetFact
  readonly product: string
  readonly version: string | null
}

/** Of one program: the line that says its version, and how what answers stands to that. */
interface Compared {
  readonly declaration: Declaration
  readonly said: VersionSaid
  readonly answer: Answer
  readonly agrees: VersionAgreement
}

/** A variable such as nginx_version pins another version than the one that answers, wherever on the machine it does. */
export function versionVariables(sheet: Sheet, around: Around): readonly Verdict[] {
  if (sheet.presence !== "present") return []
  const lines = standing(sheet).filter(
    (line) => line.state === "exact" && Object.keys(line.attributes).length > 0,
  )
  if (lines.length === 0) return []
  const answers = Map.groupBy(answersOf(sheet, around), ({ product }) => product)
  return [...answers.values()].flatMap((of) => {
    const all = lines.flatMap((declaration) => comparedOf(declaration, of))
    // Any line that is met, and any place that meets it, settles it.
    if (all.some(({ agrees }) => agrees.state === "same")) return []
    const first = all.find(({ agrees }) => agrees.state === "differs")
    return first === undefined ? [] : [told(first, sheet, around)]
  })
}

/** What answers on ports of which no service pins a version itself. */
function answersOf(sheet: Sheet, around: Around): readonly Answer[] {
  const pinned = declaredServices(sheet)
  const sure = numberOf(around, "confidence", 8)
  return currentFacts(sheet, "service").flatMap((fact) => {
    const [product, version] = [textIn(fact, "product").trim(), textIn(fact, "version").trim()]
    const isPinned = pinned.get(fact.subject)?.some(({ service }) => service.version !== null) === true
    if (product === "" || isPinned || (numberIn(fact, "confidence") ?? 0) < sure) return []
    return [{ fact, product, version: version === "" ? null : version }]
  })
}

function comparedOf(declaration: Declaration, answers: readonly Answer[]): readonly Compared[] {
  const said = versionSaid(declaration, answers[0]?.product ?? "")
  if (said === null) return []
  return answers.map((answer) => ({
    ...{ declaration, said, answer },
    agrees: agreement(said.value, answer.version),
  }))
}

function told({ declaration, said, answer, agrees }: Compared, sheet: Sheet, around: Around): Verdict {
  const { fact, version } = answer
  const product = quoted(answer.product, 60)
  const pinned = quoted(said.value, 60)
  const found = quoted(version ?? "", 60)
  const declares = `${placeText(said.place)} declares ${product} ${pinned}.`
  const young = onItsWay(said, fact, around)
  const { place } = said
  const isOwn = place.path === declaration.path
  const reference = isOwn
    ? ({ kind: "declaration", id: declaration.id, ...place } as const)
    : ({ kind: "mention", ...place } as const)
  return verdictOf(around, {
    machines: [sheet.machine],
    state: young === null ? "drift" : "unknown",
    matter: `${product} declared ${pinned}, seen ${readVersion(found)?.join(".") ?? "no version"}`,
    title:
      young === null
        ? `${product} ${found} answers where ${pinned} is declared`
        : `Whether ${product} ${pinned} is in place can't be told yet`,
    says: `${declares} ${product} ${found} answers on ${fact.subject} since ${dayOf(fact.first)}${agrees.state === "differs" ? `, which is ${agrees.how}` : ""}.`,
    for: [
      ground(declares, [reference]),
      ground(`${sheet.name} answers on ${fact.subject} as ${product} ${found}.`, seen([fact.id])),
    ],
    reason: young && young.reason,
    since: fact.first,
    pending: young === null && isSeenOnce(sheet, fact),
    review: young && young.until,
  })
}

/** What was written lately is put in place by and by. */
function onItsWay(
  { place }: VersionSaid,
  { last }: SheetFact,
  around: Around,
): { readonly reason: Ground; readonly until: number } | null {
  const changed = around.changedAt?.(place) ?? null
  if (changed === null) return null
  const until = changed + numberOf(around, "graceDays", 7) * DAY
  if (changed <= last && around.now >= until) return null
  const sentence = `${placeText(place)} was changed on ${dayOf(changed)}, and may still be on its way.`
  return {
    reason: ground(sentence, [{ kind: "mention", ...place }]),
    until: Math.max(until, around.now + DAY),
  }
}
