import type { Ground } from "#model/explanation.ts"
import type { Verdict } from "#model/finding.ts"
import type { Sheet, SheetFact } from "#model/sheet.ts"
import type { Around, Check } from "../check.ts"
import { younger } from "./declared-lines.ts"
import { dayOf, ground, quoted, seen } from "../grounds.ts"
import { currentFacts } from "../server-like.ts"
import { isSeenOnce, numberIn, textIn } from "../told.ts"
import { listOf, numberOf, verdictOf } from "../verdict.ts"
import { declareText, type DeclaredHere, declaredServices, openOn, writtenIn } from "./declared-services.ts"
import { versionVariables } from "./declared-variables.ts"
import { agreement, readVersion, type VersionAgreement } from "./declared-versions.ts"

/** What a port was heard to be. */
interface Heard {
  readonly fact: SheetFact
  readonly product: string
  readonly version: string | null
  readonly confidence: number
}

/** product-mismatch: another product answers than the one that is declared for the port. */
export const productMismatch: Check = {
  of: "machine",
  check(sheet, around) {
    const products = productsOf(around)
    const fronts = new Set(listOf(around, "fronts"))
    return eachProduct(sheet, products).flatMap(([port, declared, wanted]) => {
      const heard = heardOn(port, sheet)
      // What passes on what others say can't be told by what is said.
      if (heard === null || fronts.has(wanted)) return []
      const found = products.familyOf(heard.product, heard.version)
      if (found === null || found === wanted) return []
      return [mismatch({ port, declared, wanted, heard, found }, fronts.has(found), { sheet, around })]
    })
  },
}

interface Mismatch {
  readonly port: string
  readonly declared: readonly DeclaredHere[]
  readonly wanted: string
  readonly heard: Heard
  readonly found: string
}

interface Where {
  readonly sheet: Sheet
  readonly around: Around
}

function mismatch(
  { port, declared, wanted, heard, found }: Mismatch,
  isFront: boolean,
  { sheet, around }: Where,
): Verdict {
  const { fact, product, confidence } = heard
  const sure = confidence >= numberOf(around, "confidence", 8)
  const reason: Ground | null = isFront
    ? ground(`${quoted(product)} may stand in front of what is declared, and answer for it.`, seen([fact.id]))
    : sure
      ? younger(
          declared.map(({ declaration }) => declaration),
          fact.last,
          around,
        )
      : ground(`The answer is not clear enough to tell what it is (${confidence} of 10).`, seen([fact.id]))
  return verdictOf(around, {
    machines: [sheet.machine],
    state: reason === null ? "drift" : "unknown",
    matter: `${port} declared ${wanted}, seen ${found}`,
    title: `${quoted(product)} answers on ${port} where ${wanted} is declared`,
    says: `${declareText(declared)} ${wanted} on ${port}. ${quoted(product)} answers there since ${dayOf(fact.first)}.`,
    for: [
      ground(`${declareText(declared)} ${wanted} on ${port}.`, writtenIn(declared)),
      ground(`${sheet.name} answers on ${port} as ${quoted(product)}.`, seen([fact.id])),
    ],
    reason,
    since: fact.first,
    pending: reason === null && isSeenOnce(sheet, fact),
  })
}

/** Ports of which one known product is declared; two lines that disagree are another rule's matter. */
function eachProduct(
  sheet: Sheet,
  products: Products,
): readonly (readonly [port: string, declared: readonly DeclaredHere[], wanted: string])[] {
  if (sheet.presence !== "present") return []
  return [...declaredServices(sheet)].flatMap(([port, all]) => {
    const declared = all.filter((one) => declaredFamily(one, products) !== null)
    const families = new Set(declared.map((one) => declaredFamily(one, products)!))
    const [wanted] = families
    if (families.size !== 1 || openOn(sheet, port).length === 0) return []
    return [[port, declared, wanted!] as const]
  })
}

/** What an nginx file lets nginx listen on, it answers itself, where it speaks HTTP. */
function declaredFamily({ declaration, service }: DeclaredHere, products: Products): string | null {
  if (declaration.state !== "exact" && declaration.state !== "pattern") return null
  if (service.product !== null) return products.familyOf(service.product, service.version)
  return declaration.format === "nginx" && /^https?$/u.test(service.name ?? "") ? "nginx" : null
}

function heardOn(port: string, sheet: Sheet): Heard | null {
  const heard = currentFacts(sheet, "service").flatMap((fact) => {
    const product = textIn(fact, "product").trim()
    if (fact.subject !== port || product === "") return []
    const version = textIn(fact, "version").trim()
    return [
      {
        fact,
        product,
        version: version === "" ? null : version,
        confidence: numberIn(fact, "confidence") ?? 0,
      },
    ]
  })
  // Two addresses that answer differently are two answers: neither is the port's.
  return new Set(heard.map(({ product }) => product)).size === 1 ? heard[0]! : null
}

/** declared-version: the product agrees, and its version is another one than the declaration pins. */
export const declaredVersion: Check = {
  of: "machine",
  check(sheet, around) {
    const products = productsOf(around)
    const services = eachProduct(sheet, products).flatMap(([port, declared, wanted]) => {
      const heard = heardOn(port, sheet)
      const pinning = declared.filter(({ service }) => service.version !== null)
      if (heard === null || pinning.length === 0) return []
      if (products.familyOf(heard.product, heard.version) !== wanted) return []
      // Lines that pin different versions disagree among themselves: any of them is met by what is seen.
      const read = pinning.map(({ service }) => agreement(service.version ?? "", heard.version))
      const [says] = read.flatMap((one) => (one.state === "same" ? [] : [one]))
      if (says === undefined || read.some(({ state }) => state === "same")) return []
      return [versionVerdict({ port, declared: pinning, wanted, heard, says }, { sheet, around })]
    })
    return [...services, ...versionVariables(sheet, around)]
  },
}

interface Versions extends Omit<Mismatch, "found"> {
  readonly says: Exclude<VersionAgreement, { readonly state: "same" }>
}

function versionVerdict(
  { port, declared, wanted, heard: { fact, version }, says }: Versions,
  { sheet, around }: Where,
): Verdict {
  const pinned = quoted(declared[0]!.service.version ?? "", 60)
  const found = version === null ? null : quoted(version, 60)
  const answers = found === null ? `${wanted} that tells no version` : `${wanted} ${found}`
  const lines = ground(`${declareText(declared)} ${wanted} ${pinned} on ${port}.`, writtenIn(declared))
  const young = younger(
    declared.map(({ declaration }) => declaration),
    fact.last,
    around,
  )
  const isDrift = says.state === "differs" && young === null
  return verdictOf(around, {
    machines: [sheet.machine],
    state: isDrift ? "drift" : "unknown",
    matter: `${wanted} declared ${pinned}, seen ${readVersion(version ?? "")?.join(".") ?? "no version"}`,
    title: isDrift
      ? `${answers} answers where ${pinned} is declared`
      : `Whether ${wanted} is the declared version can't be told`,
    says: `${declareText(declared)} ${wanted} ${pinned} on ${port}. ${answers} answers there since ${dayOf(fact.first)}${says.state === "differs" ? `, which is ${says.how}` : ""}.`,
    for: [lines, ground(`${sheet.name} answers on ${port} as ${answers}.`, seen([fact.id]))],
    reason: says.state === "unknown" ? ground(`${says.because}.`, seen([fact.id])) : young,
    since: fact.first,
    pending: isDrift && isSeenOnce(sheet, fact),
  })
}

const known = new WeakMap<readonly string[], Products>()

/** As a rule's data lists them; read once. */
function productsOf(around: Around): Products {
  const listed = listOf(around, "products")
  const products = known.get(listed) ?? new Products(listed)
  known.set(listed, products)
  return products
}

/** Families of products by what they are called: 'apache = apache, httpd, apache httpd*', where "*" is any end. */
class Products {
  private readonly exact = new Map<string, string>()
  private readonly starts: (readonly [start: string, family: string])[] = []

  constructor(written: readonly string[]) {
    for (const line of written) {
      const [family = "", names = ""] = line.split("=").map((part) => part.trim())
      for (const name of names.split(",").map((part) => part.trim()))
        if (name.endsWith("*")) this.starts.push([name.slice(0, -1), family])
        else this.exact.set(name, family)
    }
    // The longest start counts: "apache tomcat" is no "apache".
    this.starts.sort((a, b) => b[0].length - a[0].length)
  }

  familyOf(product: string, version: string | null): string | null {
    const text = product.slice(0, 200).trim().toLowerCase()
    // It greets as the MySQL that it once was.
    if (version !== null && /mariadb/iu.test(version.slice(0, 200))) return "mariadb"
    return this.exact.get(text) ?? this.starts.find(([start]) => text.startsWith(start))?.[1] ?? null
  }
}
