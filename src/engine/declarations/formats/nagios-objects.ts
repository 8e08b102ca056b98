import type { SourceText } from "./format.ts"
import { isTemplated } from "./identifiers.ts"
import { linesOf } from "./lines.ts"

// https://assets.nagios.com/downloads/nagioscore/docs/nagioscore/4/en/objectinheritance.html

/** A value of an object, and the place where it is written, which for an inherited one is in its template. */
export interface Value {
  readonly text: string
  readonly path: string
  readonly line: number
}

export interface NagiosObject {
  readonly kind: string
  readonly path: string
  readonly line: number
  readonly endLine: number
  readonly values: ReadonlyMap<string, Value>
}

export interface ObjectFile {
  readonly objects: readonly NagiosObject[]
  readonly problems: readonly { readonly line: number; readonly sentence: string }[]
}

const DEEPEST = 20
const MOST_OBJECTS = 100_000
// What an object says of itself alone, and does not hand on.
const OWN: ReadonlySet<string> = new Set(["name", "use", "register"])

/** The objects of a file: "define host {" … "}". */
export function objectsIn({ path, text }: SourceText): ObjectFile {
  const objects: NagiosObject[] = []
  const problems: { line: number; sentence: string }[] = []
  let open: { kind: string; line: number; values: Map<string, Value> } | null = null
  let last = 1
  const close = (endLine: number) => {
    if (open !== null) objects.push({ ...open, path, endLine })
    open = null
  }
  for (const { number, text: bare } of wholeLines(text)) {
    last = number
    const head = /^\s*define\s+(\w{1,40})\s*(\{?)(.*)$/u.exec(bare)
    if (head !== null) {
      if (open !== null)
        problems.push({ line: open.line, sentence: "The object that opens here is not closed." })
      close(number - 1)
      open = { kind: head[1]!.toLowerCase(), line: number, values: new Map() }
      addTo(open.values, head[3]!, { path, line: number })
      if (/\}\s*$/u.test(head[3]!)) close(number)
    } else if (/^\s*\}/u.test(bare)) {
      close(number)
    } else if (open !== null) {
      addTo(open.values, bare, { path, line: number })
    }
    if (objects.length > MOST_OBJECTS) break
  }
  if (open !== null)
    problems.push({ line: lineOf(open), sentence: "The object that opens here is not closed." })
  close(last)
  return { objects, problems }
}

// Narrowing does not see that the closure above sets it.
const lineOf = ({ line }: { readonly line: number }): number => line

/** A "\" at the end of a line joins the next one to it; what is said then stands on the first. */
function* wholeLines(text: string): Generator<{ number: number; text: string }> {
  let pending: { number: number; text: string } | null = null
  for (const { number, text: written } of linesOf(text)) {
    const bare = written.replace(/(?:^|\s);.*$/u, "").replace(/^\s*#.*$/u, "")
    const joined: string = pending === null ? bare : `${pending.text} ${bare.trim()}`
    const start: number = pending?.number ?? number
    if (joined.endsWith("\\") && joined.length < 20_000) {
      pending = { number: start, text: joined.slice(0, -1).trimEnd() }
      continue
    }
    pending = null
    yield { number: start, text: joined }
  }
  if (pending !== null) yield pending
}

function addTo(values: Map<string, Value>, text: string, place: Omit<Value, "text">): void {
  const [, key, rest] = /^\s*([\w.]{1,100})\s+(\S.*)$/u.exec(text.replace(/\}\s*$/u, "")) ?? []
  if (key !== undefined) values.set(key.toLowerCase(), { ...place, text: rest!.trim() })
}

/** Objects with what their templates hand on to them, whichever file these are in. */
export class Inheritance {
  private readonly templates = new Map<string, NagiosObject>()
  private readonly resolved = new Map<NagiosObject, ReadonlyMap<string, Value>>()

  constructor(objects: readonly NagiosObject[]) {
    for (const each of objects) {
      const name = each.values.get("name")?.text
      if (name !== undefined) this.templates.set(`${each.kind} ${name}`, each)
    }
  }

  /** All values of an object: its own, then those of its templates from the first to the last. */
  valuesOf(object: NagiosObject, depth = 0): ReadonlyMap<string, Value> {
    const known = this.resolved.get(object)
    if (known !== undefined) return known
    const values = new Map(object.values)
    // Set before its templates are asked, so that one that uses itself comes to an end.
    this.resolved.set(object, values)
    for (const template of depth < DEEPEST ? this.templatesOf(object) : [])
      for (const [key, value] of this.valuesOf(template, depth + 1)) inherit(values, key, value)
    return values
  }

  /** The names of templates that no file defines. */
  lacking({ kind, values }: NagiosObject): readonly string[] {
    return namesIn(values.get("use")?.text).filter((name) => !this.templates.has(`${kind} ${name}`))
  }

  private templatesOf({ kind, values }: NagiosObject): readonly NagiosObject[] {
    return namesIn(values.get("use")?.text).flatMap((name) => this.templates.get(`${kind} ${name}`) ?? [])
  }
}

function inherit(values: Map<string, Value>, key: string, value: Value): void {
  if (OWN.has(key)) return
  const own = values.get(key)
  if (own === undefined) values.set(key, value)
  // "+" adds to what is inherited, once; "null" wants none of it.
  else if (own.text.startsWith("+")) {
    const text = `${value.text.startsWith("+") ? "+" : ""}${own.text.slice(1)},${value.text.replace(/^\+/u, "")}`
    values.set(key, { ...own, text: text.slice(0, 20_000) })
  }
}

/** The names of a list: "a, b,+c" as a, b, c; without those that "!" takes out, and none for "null". */
export function namesIn(text: string | undefined): readonly string[] {
  if (text === undefined || text === "null" || isTemplated(text)) return []
  const names = text
    .slice(0, 20_000)
    .replace(/^\+/u, "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "")
  const out = new Set(names.filter((name) => name.startsWith("!")).map((name) => name.slice(1)))
  return [...new Set(names)].filter((name) => !name.startsWith("!") && !out.has(name))
}

/** The names that a list takes out: "!web3". */
export const excludedIn = (text: string | undefined): ReadonlySet<string> =>
  new Set(
    (text ?? "")
      .slice(0, 20_000)
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name.startsWith("!"))
      .map((name) => name.slice(1)),
  )
