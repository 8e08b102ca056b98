import type { Decision } from "#model/decision.ts"
import type { Declaration } from "#model/written.ts"
import { ownersOf } from "#engine/declarations/formats/codeowners.ts"
import { nearestOwnersOf } from "#engine/declarations/formats/owners.ts"
import { matchesPath } from "#engine/declarations/formats/path-pattern.ts"
import type { LinkedDeclaration } from "#engine/explanation/linked.ts"
import { declaredSayings, inheritedSayings } from "#engine/explanation/sayings.ts"
import type { Level, Saying } from "#engine/explanation/who.ts"
import type { OwnerRule } from "#engine/owner-rules.ts"
import type { Subject } from "./subjects.ts"
import type { World } from "./world.ts"

/** What people said that is not of one machine alone, or that has to be pointed at. */
export interface SaidByPeople {
  readonly rules: readonly OwnerRule[]
  /** The decision that says who owns it, what it is for and that it may go, by the machine's id. */
  readonly decisions: ReadonlyMap<string, Partial<Record<"owner" | "purpose" | "retire", Decision>>>
}

/** The last decision of each kind about each machine; `idOf` leads from an older id to the one it has now. */
export function decisionsOf(
  decisions: readonly Decision[],
  idOf: (id: string) => string,
): SaidByPeople["decisions"] {
  const found = new Map<string, Partial<Record<"owner" | "purpose" | "retire", Decision>>>()
  for (const decision of decisions) {
    const { kind, undone, subject } = decision
    if (undone !== null || (kind !== "owner" && kind !== "purpose" && kind !== "retire")) continue
    const id = idOf(subject)
    found.set(id, { ...found.get(id), [kind]: decision })
  }
  return found
}

/** All that says whose a machine is, by how it is said. */
export function sayingsFor(
  world: World,
  { machine, state }: Subject,
  declarations: readonly LinkedDeclaration[],
  people: SaidByPeople,
): Readonly<Record<Level, readonly Saying[]>> {
  const { decided } = machine
  const own = people.decisions.get(machine.id)?.owner
  const linked = declarations.filter(({ link }) => link.standing === "link" && link.confidence !== "possible")
  const groups = linked.flatMap(({ declaration }) => declaration.groups)
  const ips = machine.addresses.flatMap(({ ip, until }) => (until === null ? [ip] : []))
  const names = [
    state.name,
    ...state.names,
    ...linked.flatMap(({ declaration }) => declaredNames(declaration)),
  ]
  const rules = people.rules.filter(({ fits }) => fits({ ips, names, groups }))
  return {
    decided:
      decided.owner === null
        ? []
        : [
            {
              name: decided.owner,
              by: own === undefined ? "a person" : own.author,
              weight: 1,
              reference: { kind: "decision", id: own?.id ?? 0 },
            },
          ],
    declared: declaredSayings(linked),
    // The narrowest rule goes before wider ones: of two patterns the longer one says more.
    rule: rules
      .toSorted((one, other) => other.pattern.length - one.pattern.length)
      .slice(0, 1)
      .map(({ owner, pattern, decision }) => ({
        name: owner,
        by: `rule ${pattern}`,
        weight: 0.9,
        reference: { kind: "decision", id: decision },
      })),
    inherited: inheritedSayings(linked, ownershipOf(world, linked)),
  }
}

const declaredNames = ({ identifiers }: Declaration) =>
  identifiers.flatMap(({ kind, value }) => (kind === "name" ? [value] : []))

/** What says who owns the paths that declare it, and the role that they give it. */
function ownershipOf({ ownership }: World, linked: readonly LinkedDeclaration[]): readonly Declaration[] {
  const places = new Map(
    linked
      .filter(({ declaration }) => declaration.kind === "machine" && declaration.state !== "stale")
      .map(
        ({ declaration }) =>
          [`${declaration.source}\n${declaration.path}\n${declaration.role ?? ""}`, declaration] as const,
      ),
  )
  const rules = [...places.values()].flatMap((declaration) =>
    rulesFor(ownership.get(declaration.source) ?? [], declaration),
  )
  return [...new Map(rules.map((rule) => [rule.id, rule])).values()]
}

/** Those of a source that hold for what declares it, by the way of each format. */
function rulesFor(rules: readonly Declaration[], { path, role }: Declaration): readonly Declaration[] {
  if (rules.length === 0) return []
  const of = (format: string) => rules.filter((rule) => rule.format === format)
  const codeowners = of("codeowners")
  const folders = of("owners")
  const told = new Set([...ownersOf(codeowners, path), ...nearestOwnersOf(folders, path)])
  const others = rules.filter(({ format, pattern, role: ruled }) => {
    if (format === "codeowners" || format === "owners") return false
    return pattern === null ? ruled !== null && ruled === role : matchesPath(pattern, path)
  })
  return [...[...codeowners, ...folders].filter(({ owner }) => owner !== null && told.has(owner)), ...others]
}
