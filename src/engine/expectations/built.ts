import {
  type ExpectationPlace,
  type Expectation,
  type ExpectedDifference,
  type ExpectedPage,
  type ExpectedPort,
  type ExpectedTls,
  type Selector,
  SELECTOR_WORDS,
  type Waiver,
} from "#model/expectation.ts"
import { endOfDay, portFrom } from "./amounts.ts"
import type {
  WrittenDifference,
  WrittenExpectation,
  WrittenPort,
  WrittenSelector,
  WrittenWaiver,
} from "./form.ts"

/** Where an entry stands, and each of its parts. */
export interface Lines {
  readonly at: ExpectationPlace
  readonly lineOf: (...path: readonly PropertyKey[]) => number
}

/** An entry as it is evaluated. */
export function expectationFrom(said: WrittenExpectation, { at, lineOf }: Lines): Expectation {
  const written = Object.entries(said.ports ?? {}).filter(([key]) => portFrom(key) !== null)
  const lines: Record<string, number> = {}
  const ports = written.map(([key, value]) => {
    const port = expectedPort(portFrom(key)!, value)
    for (const [part, path] of partsOf(port)) lines[part] = lineOf("ports", key, ...path)
    return port
  })
  for (const word of ["owner", "os", "clock"] as const)
    if (said[word] !== undefined) lines[word] = lineOf(word)
  for (const [index, family] of (said.same ?? []).entries()) lines[`same ${family}`] = lineOf("same", index)
  if (said.ports?.others !== undefined) lines[OTHERS] = lineOf("ports", "others")
  return {
    name: said.name,
    for: selectorFrom(said.for),
    severity: said.severity ?? "high",
    why: said.why ?? null,
    owner: said.owner ?? [],
    os: said.os ?? [],
    clock: said.clock ?? null,
    ports,
    others: said.ports?.others ?? "allow",
    same: said.same ?? [],
    at,
    lines,
  }
}

/** What the part about ports that are not listed is called. */
export const OTHERS = "other ports"

/** The parts of what is expected of a port, and where they stand below it. */
export function partsOf({
  port,
  product,
  version,
  bind,
  tls,
  http,
}: ExpectedPort): readonly (readonly [part: string, path: readonly string[]])[] {
  const parts: (readonly [string, readonly string[]])[] = [[port, []]]
  const add = (wanted: boolean, ...path: readonly string[]): void => {
    if (wanted) parts.push([`${port} ${path.join(" ").replace("http headers", "http header")}`, path])
  }
  add(product.length > 0, "product")
  add(version !== null, "version")
  add(bind !== null, "bind")
  add(tls !== null && tls.min !== null, "tls", "min")
  add(tls !== null && tls.daysLeft !== null, "tls", "days_left")
  add((tls?.names.length ?? 0) > 0, "tls", "names")
  add((tls?.issuer.length ?? 0) > 0, "tls", "issuer")
  add((http?.status.length ?? 0) > 0, "http", "status")
  for (const word of PAGE_TEXTS) add((http?.[word] ?? null) !== null, "http", word)
  for (const name of Object.keys(http?.headers ?? {})) add(true, "http", "headers", name)
  return parts
}

export const PAGE_TEXTS = ["title", "server", "location"] as const

function expectedPort(port: string, said: unknown): ExpectedPort {
  if (said === "open" || said === "closed" || said === null || typeof said !== "object")
    return { ...ANY, port, state: said === "closed" ? "closed" : "open" }
  const words = said as WrittenPort
  return {
    port,
    state: words.state ?? "open",
    product: words.product ?? [],
    version: words.version ?? null,
    bind: words.bind ?? null,
    from: words.from ?? [],
    tls: words.tls ? expectedTls(words.tls) : null,
    http: words.http ? expectedPage(words.http) : null,
  }
}

/** A port of which nothing more is said. */
export const ANY: Omit<ExpectedPort, "port"> = {
  state: "open",
  product: [],
  version: null,
  bind: null,
  from: [],
  tls: null,
  http: null,
}

function expectedTls(said: NonNullable<WrittenPort["tls"]>): ExpectedTls {
  const { min, days_left: daysLeft, names, issuer } = said
  return { min: min ?? null, daysLeft: daysLeft ?? null, names: names ?? [], issuer: issuer ?? [] }
}

function expectedPage({
  status,
  title,
  server,
  location,
  headers,
}: NonNullable<WrittenPort["http"]>): ExpectedPage {
  const named = Object.entries(headers ?? {}).map(([name, value]) => {
    const wanted = value === "absent" ? null : (value ?? "*")
    return [name.toLowerCase(), wanted] as const
  })
  return {
    status: status ?? [],
    title: title ?? null,
    server: server ?? null,
    location: location ?? null,
    headers: Object.fromEntries(named),
  }
}

/** An entry under differ. */
export function differenceFrom(said: WrittenDifference, { at }: Lines): ExpectedDifference {
  const { declaration: _, ...by } = at
  return {
    fact: matrixFact(said.fact),
    between: said.between,
    until: said.until === undefined ? null : endOfDay(said.until),
    by,
    longest: said.for ?? null,
  }
}

/** "nginx.version" as the comparison names it: "version nginx *". */
function matrixFact(written: string): string {
  const [, product, what] = /^([^.\s]{1,60})\.(version|product)$/u.exec(written) ?? []
  if (product !== undefined) return what === "version" ? `version ${product} *` : `product ${product}`
  return portFrom(written) === null ? written : `port ${portFrom(written)}`
}

/** An entry under waive. */
export function waiverFrom(said: WrittenWaiver, { at }: Lines): Waiver {
  const { rule, about, until, because, by } = said
  return { rule, matter: about ?? null, for: selectorFrom(said.for), until, because, by, at }
}

function selectorFrom(written: WrittenSelector): Selector {
  const all: readonly Selector[] = [
    ...SELECTOR_WORDS.flatMap((word): readonly Selector[] => {
      const of = written[word]
      return of === undefined ? [] : [{ word, of }]
    }),
    ...(written.and ?? []).map(selectorFrom),
    ...(written.or ? [{ any: written.or.map(selectorFrom) }] : []),
    ...(written.not ? [{ not: selectorFrom(written.not) }] : []),
  ]
  return all.length === 1 ? all[0]! : { all }
}
