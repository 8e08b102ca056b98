import type { LinkConfidence } from "#model/link.ts"
import type { Declaration } from "#model/written.ts"
import type { Saying } from "./who.ts"
import type { LinkedDeclaration } from "./linked.ts"
import { placeOf } from "./words.ts"

// What is below a half answers doubtfully.
const BY_LINK: Readonly<Record<LinkConfidence, number>> = { certain: 0.95, likely: 0.85, possible: 0.4 }

/** What declarations of the machine itself say of its owner. */
export function declaredSayings(declarations: readonly LinkedDeclaration[]): readonly Saying[] {
  return declarations.flatMap(({ declaration, link }) => {
    const isSaid =
      declaration.kind !== "ownership" && declaration.state !== "stale" && link.standing === "link"
    // What a pattern declares, it declares of a group.
    return isSaid && declaration.state !== "pattern" ? sayingOf(declaration, BY_LINK[link.confidence]) : []
  })
}

const PATH = 0.8
const FOLDER = 0.6
const EVERYTHING = 0.2

/** What the machine's group and the path that declares it inherit; `rules` are those that match that path. */
export function inheritedSayings(
  declarations: readonly LinkedDeclaration[],
  rules: readonly Declaration[],
): readonly Saying[] {
  const groups = declarations.flatMap(({ declaration, link }) =>
    declaration.kind !== "ownership" && declaration.state === "pattern" && link.standing === "link"
      ? sayingOf(declaration, PATH)
      : [],
  )
  const paths = rules.flatMap((rule) => (rule.kind === "ownership" ? sayingOf(rule, reachOf(rule)) : []))
  return [...groups, ...paths]
}

function reachOf({ attributes, pattern }: Declaration): number {
  const reach = Object.entries(attributes).find(([word]) => word === "reach")?.[1]
  if (reach === "everything" || pattern === "*") return EVERYTHING
  return reach === "path" ? PATH : FOLDER
}

function sayingOf(declaration: Declaration, weight: number): readonly Saying[] {
  const { owner } = declaration
  if (owner === null) return []
  const place = { ...placeOf(declaration), line: owner.line, endLine: owner.line }
  return [
    {
      name: owner.name,
      by: owner.by,
      weight,
      reference: { kind: "declaration", id: declaration.id, ...place },
    },
  ]
}
