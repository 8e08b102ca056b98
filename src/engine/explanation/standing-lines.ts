import type { Reference } from "#model/explanation.ts"
import type { Link } from "#model/link.ts"
import type { Declaration } from "#model/written.ts"
import type { Retirement } from "./unplug.ts"
import { distinct, placeOf, placeText, quoted } from "./words.ts"

/** What is written down about one machine, as "can it be unplugged" takes it. */
export interface StandingLines {
  /** Declarations that surely are about it and say that it goes. */
  readonly retired: readonly Retirement[]
  /** Those that say it is in use, or that say nothing of the kind. */
  readonly declared: readonly Reference[]
  /** Lines that name it, templates too; comments and documents use nothing. */
  readonly named: readonly Reference[]
  /** How many lines may be about it or about another machine. */
  readonly candidates: number
}

const RETIRING =
  /^(?:decommission(?:ing|ed)?|retired|retiring|obsolete|end[ _-]of[ _-]life|eol|disposed|scrapped|to[ _-]be[ _-]removed)$/iu

/** Sorts the lines that are linked to a machine: who says that it may go, who says that it is needed, who only names it. */
export function standingLines(
  links: readonly Link[],
  declarations: ReadonlyMap<number, Declaration>,
): StandingLines {
  const retired: Retirement[] = []
  const declared: Reference[] = []
  const named: Reference[] = []
  for (const { reference, standing, confidence, state } of links) {
    if (standing === "candidate" || state === "removed") continue
    if (reference.kind === "mention") {
      if (state === "line" || state === "template") named.push(reference)
      continue
    }
    const declaration = declarations.get(reference.id)
    if (declaration === undefined || declaration.state === "stale" || !isStatement(declaration)) continue
    if (isRetiring(declaration) && confidence !== "possible") retired.push(retirementIn(declaration))
    else declared.push(reference)
  }
  const candidates = links.filter(
    ({ standing, state }) => standing === "candidate" && COUNTED.has(state),
  ).length
  return { retired, declared: distinct(declared), named: distinct(named), candidates }
}

// What was removed, and what is only a comment or a document, leads nobody to it.
const COUNTED: ReadonlySet<Link["state"]> = new Set(["exact", "templated", "pattern", "line", "template"])

/** A lease was an answer to the machine's own question; what owns paths says nothing of use. */
const isStatement = ({ kind }: Declaration) => kind === "machine" || kind === "expectation"

const isRetiring = ({ status, state }: Declaration) =>
  state === "exact" && status !== null && RETIRING.test(status.trim())

function retirementIn(declaration: Declaration): Retirement {
  return {
    sentence: `${placeText(declaration)} in ${quoted(declaration.source)} says "${quoted(declaration.status ?? "")}".`,
    reference: { kind: "declaration", id: declaration.id, ...placeOf(declaration) },
  }
}
