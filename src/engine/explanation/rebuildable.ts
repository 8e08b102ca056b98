import type { FacetKind, Rebuildable, RebuiltFacet } from "#model/dossier.ts"
import type { Reference } from "#model/explanation.ts"
import type { Protocol } from "#model/profile.ts"
import type { Declaration } from "#model/written.ts"
import { byText, placeOf } from "./words.ts"
import type { LinkedDeclaration } from "./linked.ts"

interface ServiceFacet {
  readonly kind: "service"
  readonly port: number
  readonly protocol: Protocol
  readonly name: string | null
  readonly product: string | null
}

/** A part of a machine as it was seen. */
export type Facet =
  | ServiceFacet
  | { readonly kind: "port"; readonly port: number; readonly protocol: Protocol }
  | { readonly kind: "name" | "certificate" | "package"; readonly value: string }

/** What was seen of a machine, and what is written down that could make it again. */
export interface RebuildGiven {
  readonly facets: readonly Facet[]
  readonly declarations: readonly LinkedDeclaration[]
  /** Lines that install packages on this machine, by the package's name. */
  readonly packages: ReadonlyMap<string, Reference>
}

/** Per part of a machine the line that would recreate it, or none. Only lines that surely are about it count. */
export function rebuildable(given: RebuildGiven): Rebuildable {
  const usable = given.declarations
    .filter(
      ({ link, declaration }) =>
        isUsable(declaration) && link.standing === "link" && link.confidence !== "possible",
    )
    .map(({ declaration }) => declaration)
    .toSorted(
      (one, other) =>
        byText(`${one.source}\n${one.path}`, `${other.source}\n${other.path}`) ||
        one.line - other.line ||
        one.id - other.id,
    )
  const facets = given.facets
    .map((facet): RebuiltFacet => ({
      kind: facet.kind,
      subject: subjectOf(facet),
      by: lineFor(facet, usable, given.packages),
    }))
    .toSorted((one, other) => byText(`${one.kind} ${one.subject}`, `${other.kind} ${other.subject}`))
  return tallied(facets)
}

/** Many machines' shares as one: of a group, or of a network. */
export function rebuildableTogether(parts: readonly Rebuildable[]): Pick<Rebuildable, "share" | "of"> {
  const { share, of } = tallied(parts.flatMap(({ facets }) => facets))
  return { share, of }
}

function tallied(facets: readonly RebuiltFacet[]): Rebuildable {
  const missing = facets.filter(({ by }) => by === null)
  const of = facets.length
  return { share: of === 0 ? null : (of - missing.length) / of, of, facets, missing }
}

/** A lease only saw it, an expectation only tests it, and what no longer holds builds nothing. */
const isUsable = ({ kind, state }: Declaration) => kind === "machine" && state !== "stale"

function subjectOf(facet: Facet): string {
  switch (facet.kind) {
    case "service":
      return `${facet.port}/${facet.protocol} ${facet.product ?? facet.name ?? "unknown"}`
    case "port":
      return `${facet.port}/${facet.protocol}`
    case "name":
    case "certificate":
    case "package":
      return facet.value
  }
}

function lineFor(
  facet: Facet,
  declarations: readonly Declaration[],
  packages: ReadonlyMap<string, Reference>,
): Reference | null {
  if (facet.kind === "package") return packages.get(facet.value) ?? null
  for (const declaration of declarations) {
    const line = lineIn(facet, declaration)
    if (line !== null)
      return { kind: "declaration", id: declaration.id, ...placeOf(declaration), line, endLine: line }
  }
  return null
}

function lineIn(facet: Facet, declaration: Declaration): number | null {
  switch (facet.kind) {
    case "package":
      return null
    case "name":
    case "certificate":
      return identifierLine(facet.kind, facet.value, declaration)
    case "port":
      return ONLY_ASKS.test(declaration.format) ? null : (servicesOn(facet, declaration)[0]?.line ?? null)
    case "service":
      if (ONLY_ASKS.test(declaration.format)) return null
      return (
        servicesOn(facet, declaration).find(({ name, product }) => isSameService(facet, name, product))
          ?.line ?? null
      )
  }
}

// They say where others expect a service, and make none there.
const ONLY_ASKS = /^(?:haproxy|nginx|prometheus|nagios|icinga2?|known-hosts|ssh-config)$/u

function servicesOn(seen: { readonly port: number; readonly protocol: Protocol }, { services }: Declaration) {
  return services.filter(
    ({ port, protocol, bind }) => port === seen.port && protocol === seen.protocol && !isLoopback(bind),
  )
}

function identifierLine(
  kind: Extract<FacetKind, "name" | "certificate">,
  value: string,
  declaration: Declaration,
) {
  const wanted = value.toLowerCase()
  return declaration.identifiers.find((one) => one.kind === kind && one.value === wanted)?.line ?? null
}

const isLoopback = (bind: string | null) =>
  bind !== null && (bind.startsWith("127.") || bind === "::1" || bind === "localhost")

/** A declared port without a word about what runs there recreates the port, and not the service. */
function isSameService(seen: ServiceFacet, name: string | null, product: string | null): boolean {
  const known = [seen.name, seen.product].flatMap((word) => (word === null ? [] : [word.toLowerCase()]))
  return [name, product].some((word) => {
    const declared = word?.toLowerCase()
    return (
      declared !== undefined &&
      known.some((one) => one === declared || one.split(/[\s/]/u).includes(declared))
    )
  })
}
