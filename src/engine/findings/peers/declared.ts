import type { Reference } from "#model/explanation.ts"
import type { Cell } from "#model/peers.ts"
import type { Sheet } from "#model/sheet.ts"
import type { Declaration } from "#model/written.ts"
import { quoted, written } from "../grounds.ts"
import { portIn } from "./facts.ts"

/** What one declaration says of a fact, and where. */
export interface Said {
  readonly value: string
  readonly reference: Extract<Reference, { readonly kind: "declaration" }>
  readonly declaration: Declaration
}

const LOOPBACK = /^(?:127\.|::1$|localhost$)/u

/** What is declared of one machine; null where nothing is, or where it isn't written out. */
export function declaredOf(sheet: Sheet, fact: string): Said | null {
  for (const { declaration, standing } of sheet.lines) {
    if (standing !== "link" || declaration.state !== "exact" || declaration.kind !== "machine") continue
    const found = inServices(declaration, fact) ?? inAttributes(declaration, fact)
    if (found) return found
  }
  return null
}

function inServices(declaration: Declaration, fact: string): Said | null {
  const { place, port, list } = portIn(fact)
  if (place === null) return null
  for (const service of declaration.services) {
    if (service.port !== port || service.protocol !== list || LOOPBACK.test(service.bind ?? "")) continue
    const value = serviceValue(fact, service)
    if (value !== null) return said(declaration, quoted(value), service.line)
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
  if (!fact.startsWith("version ") && fact !== "os") return null
  const name = fact === "os" ? "os" : `${fact.split(" ", 2)[1]?.toLowerCase()}_version`
  const value = Object.entries(declaration.attributes).find(([key]) => key.toLowerCase() === name)?.[1]
  return value === undefined ? null : said(declaration, quoted(value), declaration.line)
}

const said = (declaration: Declaration, value: string, line: number): Said => {
  const reference = written(declaration, line)
  if (reference.kind !== "declaration") throw new Error("A declaration is referred to as one.")
  return { value, reference, declaration }
}

/** Whether what is seen is what is declared: "1.26" is all of 1.26.1. */
export function isAsDeclared(value: string, declared: string): boolean {
  const [seen, wanted] = [value.toLowerCase(), declared.toLowerCase()]
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
