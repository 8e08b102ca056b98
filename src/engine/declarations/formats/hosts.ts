import type { Identifier } from "#model/declaration.ts"
import { heading, saidAt, type Heading } from "./comments.ts"
import { declared } from "./declared.ts"
import type { Format, SourceText } from "./format.ts"
import { addressFrom, isTemplated, nameFrom } from "./identifiers.ts"
import { linesOf, type Line } from "./lines.ts"
import { fileName, Gathering } from "./reading.ts"

/** Files as /etc/hosts: an address, and the names that stand for it. */
export const hosts: Format = { name: "hosts", claims, read }

const NAMED_SO = /^(?:etc[._-])?hosts(?:[._-][\w.-]{0,60})?$|\.hosts$/iu

function claims(path: string, start: string): boolean {
  if (!NAMED_SO.test(fileName(path)) || /\.(?:ya?ml|json|ini|toml|py|sh|md|cfg|rb|pp|tf)$/iu.test(path))
    return false
  const lines = start.split("\n", 200).map((line) => line.split("#", 1)[0]!.trim())
  const said = lines.filter((line) => line !== "" && !/^(?:\{[%#]|<%)/u.test(line))
  const entries = said.filter((line) =>
    /^(?:[\d.]{7,15}|[\da-f:.%]{2,60}|\{\{[^}]{1,200}\}\})[ \t]{1,200}[^\s=]{1,255}(?:\s|$)/iu.test(line),
  )
  return entries.length > 0 && entries.length * 2 >= said.length
}

const MOST_NAMES = 500

function read(files: readonly SourceText[]) {
  const found = new Gathering()
  for (const file of files) readFile(file, found)
  return found.reading()
}

interface Entry extends Line {
  readonly address: string
  readonly names: readonly string[]
}

function readFile({ path, text }: SourceText, found: Gathering): void {
  const sinks = sinksIn(text)
  const above = heading()
  const told = new Set<string>()
  for (const line of linesOf(text)) {
    const entry = entryIn(line)
    if (entry === null) beside(line, above, { path, found })
    else if (sinks.has(entry.address) && !told.has(entry.address)) {
      told.add(entry.address)
      const sentence =
        "From here on more than 500 names stand for one address: a list of names to block is not read."
      found.problem(path, line.number, sentence)
    } else if (!sinks.has(entry.address)) declare(entry, above, { path, found })
  }
}

interface Where {
  readonly path: string
  readonly found: Gathering
}

/** A line without an entry: empty, or a comment, which may be an entry that no longer holds. */
function beside({ number, text }: { number: number; text: string }, above: Heading, where: Where): void {
  const bare = text.trim()
  if (bare === "") return above.ended()
  if (!bare.startsWith("#")) return
  const once = entryIn({ number, text: bare.replace(/^[#\s]{1,100}/u, "") })
  const identifiers = once === null ? [] : identifiersOf(once)
  if (once === null || EXAMPLES.has(once.address) || !isEntry(identifiers))
    return above.comment(bare.slice(1), number)
  const { path, found } = where
  if (!isLocal(once.address))
    found.add(declared({ format: "hosts", path, line: number, identifiers, state: "stale" }))
}

/** What every new Windows has in its hosts file, commented out. */
const EXAMPLES = new Set(["102.54.94.97", "38.25.63.10"])

const isEntry = (identifiers: readonly Identifier[]): boolean =>
  identifiers[0]?.kind === "address" && identifiers.length > 1 && identifiers.length < 8

/** Names that lead nowhere: a list of names to block says nothing of machines, whatever its address. */
function sinksIn(text: string): ReadonlySet<string> {
  const counts = new Map<string, number>()
  for (const line of linesOf(text)) {
    const entry = entryIn(line)
    if (entry !== null) counts.set(entry.address, (counts.get(entry.address) ?? 0) + entry.names.length)
  }
  return new Set([...counts].flatMap(([address, count]) => (count > MOST_NAMES ? [address] : [])))
}

const SPACE = /[ \t\f\v\u00A0]{1,100}/u

function entryIn({ number, text }: { readonly number: number; readonly text: string }): Entry | null {
  const mark = text.indexOf("#")
  const said = (mark === -1 ? text : text.slice(0, mark)).trim()
  const comment = mark === -1 ? "" : text.slice(mark + 1).trim()
  if (said === "" || /^(?:\{%|<%(?!=))/u.test(said)) return null
  const [address = "", ...names] = wordsOf(said)
  return { number, text: said, comment, address, names }
}

/** Words of a line, where "{{ a value }}" is one of them. */
const wordsOf = (text: string): readonly string[] =>
  isTemplated(text)
    ? (text.slice(0, 1000).match(/(?:\{\{[^}]{0,80}\}\}|<%=[^%]{0,80}%>|[^\s{<]|[{<])+/gu) ?? [])
    : text.split(SPACE)

// Of these, only 127.0.1.1 is a machine's own name (Debian); the others are what every machine has.
const LOCAL = /^(?:127\.|0\.0\.0\.0$|255\.255\.255\.255$|::1?$|f[ef]0[0-9a-f]:)/iu
const isLocal = (address: string): boolean => LOCAL.test(address)
const EVERYONES =
  /^(?:localhost\d?(?:\.localdomain\d?)?|localdomain|ip6-[a-z]{1,20}|broadcasthost|loopback)$/iu

function identifiersOf(entry: Entry): readonly Identifier[] {
  const address = isLocal(entry.address) ? null : addressFrom(entry.address, entry.number)
  const names = entry.names.flatMap((name) => nameFrom(name, entry.number) ?? [])
  return [...(address === null ? [] : [address]), ...names.filter(({ value }) => !EVERYONES.test(value))]
}

function declare(entry: Entry, above: Heading, { path, found }: Where): void {
  above.passed()
  const { number: line } = entry
  const templated = isTemplated(entry.text)
  if (!templated && addressFrom(entry.address, line) === null)
    return found.problem(path, line, "This line does not begin with an address.")
  if (entry.names.length === 0) return found.problem(path, line, "No name stands behind this address.")
  if (isLocal(entry.address) && entry.address !== "127.0.1.1") return
  const bad = entry.names.filter((name) => !isTemplated(name) && nameFrom(name, line) === null)
  if (bad.length > 0) found.problem(path, line, "A word of this line can be no name.")
  const identifiers = identifiersOf(entry)
  if (identifiers.length === 0 && templated)
    return found.lacks(path, line, "This line is filled in by a template, which is not run.")
  if (identifiers.length === 0) return
  const said = saidAt(entry.comment, line, above)
  found.add(
    declared({ format: "hosts", path, line, identifiers, state: templated ? "templated" : "exact", ...said }),
  )
}
