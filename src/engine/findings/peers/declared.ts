import type { Reference } from "#model/explanation.ts"
import type { Cell } from "#model/peers.ts"
import type { Sheet } from "#model/sheet.ts"
import type { Declaration, Place } from "#model/written.ts"
import { agreement, readVersion } from "../checks/declared-versions.ts"
import { quoted, written } from "../grounds.ts"
import { placeOfWord, versionSaid } from "../version-variables.ts"
import { portIn } from "./facts.ts"

/** What one declaration says of a fact, and where. */
export interface Said {
  readonly value: string
  readonly reference: Extract<Reference, { readonly kind: "declaration" | "mention" }>
  readonly declaration: Declaration
}

const LOOPBACK = /^(?:127\.|::1$|localhost$)/u

const known = new WeakMap<Sheet, Map<string, readonly Said[]>>()

/** What is declared of one machine, by each line that does; none where it isn't written out. */
export function saidOf(sheet: Sheet, fact: string): readonly Said[] {
  const own = known.get(sheet) ?? new Map<string, readonly Said[]>()
  known.set(sheet, own)
  const before = own.get(fact)
  if (before !== undefined) return before
  const found = sheet.lines.flatMap(({ declaration, standing }) => {
    if (standing !== "link" || declaration.state !== "exact" || declaration.kind !== "machine") return []
    return inServices(declaration, fact) ?? inAttributes(declaration, fact) ?? []
  })
  own.set(fact, found)
  return found
}

/** What the first line that says anything of it says; null where nothing is declared. */
export const declaredOf = (sheet: Sheet, fact: string): Said | null => saidOf(sheet, fact)[0] ?? null

function inServices(declaration: Declaration, fact: string): Said | null {
  const { place, port, list } = portIn(fact)
  if (place === null) return null
  for (const service of declaration.services) {
    if (service.port !== port || service.protocol !== list || LOOPBACK.test(service.bind ?? "")) continue
    const value = serviceValue(fact, service)
    if (value === null) continue
    const elsewhere = service.name === null ? null : placeOfWord(declaration, service.name)
    const reference = elsewhere === null ? at(declaration, service.line) : mentionOf(elsewhere)
    return { value: quoted(value), reference, declaration }
  }
  return null
}

function serviceValue(fact: string, { product, version }: Declaration["services"][number]): string | null {
  if (fact.startsWith("port ")) return "open"
  if (fact.startsWith("product ")) return product
  const isIts = fact.startsWith("version ") && fact.toLowerCase().includes((product ?? "\n").toLowerCase())
  return isIts && version !== null && /^\d/u.test(version) ? version : null
}

/** "nginx_version" among its attributes. */
function inAttributes(declaration: Declaration, fact: string): Said | null {
  if (fact === "os") {
    const os = Object.entries(declaration.attributes).find(([key]) => key.toLowerCase() === "os")?.[1]
    return os === undefined
      ? null
      : { value: quoted(os), reference: at(declaration, declaration.line), declaration }
  }
  const { place } = portIn(fact)
  if (!fact.startsWith("version ") || place === null) return null
  const product = fact.slice("version ".length, -place.length).trim()
  const found = versionSaid(declaration, product)
  if (found === null) return null
  const isHere = found.place.path === declaration.path
  const reference = isHere ? at(declaration, found.place.line) : mentionOf(found.place)
  return { value: quoted(found.value), reference, declaration }
}

const mentionOf = (place: Place): Said["reference"] => ({ kind: "mention", ...place })

function at(declaration: Declaration, line: number): Said["reference"] {
  const reference = written(declaration, line)
  if (reference.kind !== "declaration") throw new Error("A declaration is referred to as one.")
  return reference
}

/** Whether what is seen is what is declared: "1.26" is all of 1.26.1, and "1.26.1-alpine" is 1.26.1. */
export function isAsDeclared(value: string, declared: string): boolean {
  const [seen, wanted] = [value.toLowerCase(), declared.toLowerCase()]
  if (readVersion(wanted) !== null && agreement(wanted, seen).state === "same") return true
  return seen === wanted || [".", "-", "+", " "].some((mark) => seen.startsWith(`${wanted}${mark}`))
}

/** What is declared of some machines together, with at most four values. */
export function declaredCell(sheets: readonly Sheet[], fact: string): Cell | null {
  const all = sheets.flatMap((sheet) => declaredOf(sheet, fact) ?? [])
  if (all.length === 0) return null
  const values = [...new Set(all.map(({ value }) => value))].toSorted()
  const evidence = new Map(all.map(({ reference }) => [`${reference.path}:${reference.line}`, reference]))
  return { known: true, value: values.slice(0, 4).join(" or "), evidence: [...evidence.values()].slice(0, 8) }
}
