import { linesOf } from "./lines.ts"

// Configurations of network machines are kept in four ways of writing. All of them become the same: a path of words.

/** How a configuration is written: Arista's and others' are as IOS. */
export type Dialect = "ios" | "junos" | "junos-set" | "fortios"

/** "interface Vlan7" › "description uplink" as ["interface", "Vlan7", "description", "uplink"]. */
export interface ConfigStatement {
  readonly words: readonly string[]
  readonly line: number
}

// What RANCID writes first, since pages of what the machine shows may stand before its configuration.
const RANCID_KINDS: ReadonlyMap<string, Dialect> = new Map([
  ["cisco", "ios"],
  ["cisco-nx", "ios"],
  ["cisco-xr", "ios"],
  ["arista", "ios"],
  ["foundry", "ios"],
  ["hp", "ios"],
  ["juniper", "junos"],
  ["fortigate", "fortios"],
])

const DEEPEST = 50
const MOST_WORDS = 60

/** Which of the dialects a beginning is written in; null where it is none of them. */
export function dialectOf(start: string): Dialect | null {
  const [, kind] = /^[!#][ \t]?RANCID-CONTENT-TYPE:[ \t]*(\w[\w-]{0,30})/mu.exec(start) ?? []
  if (kind !== undefined && RANCID_KINDS.has(kind)) return RANCID_KINDS.get(kind)!
  if (/^set (?:version|system host-name|groups|interfaces|system root-authentication)[ \t]/mu.test(start))
    return "junos-set"
  if (/^#config-version=|^config system (?:global|interface)[ \t\r]*$/mu.test(start)) return "fortios"
  if (/^system[ \t]*\{[ \t\r]*$/mu.test(start) && /^[ \t]+host-name[ \t]/mu.test(start)) return "junos"
  const isIos = /^(?:hostname|switchname)[ \t]+\S{1,255}[ \t\r]*$/mu.test(start)
  return isIos &&
    /^(?:![ \t\r]*$|![A-Z]|version[ \t]|interface[ \t]|service[ \t]|feature[ \t]|vdc[ \t])/mu.test(start)
    ? "ios"
    : null
}

/** The statements of a configuration, each with the words of the blocks that it stands in. */
export function* statementsOf(text: string, dialect: Dialect): Generator<ConfigStatement> {
  switch (dialect) {
    case "ios":
      yield* indented(text)
      return
    case "junos":
      yield* braced(text)
      return
    case "junos-set":
      for (const { number, text: line } of linesOf(text)) {
        const [first, ...words] = wordsOf(line)
        if (first === "set") yield { words, line: number }
      }
      return
    case "fortios":
      yield* edited(text)
  }
}

/** What is indented belongs to the last line that is not. */
function* indented(text: string): Generator<ConfigStatement> {
  let above: readonly string[] = []
  let banner = ""
  for (const { number, text: line } of linesOf(text)) {
    // A banner is free text between two of the same mark.
    if (banner !== "") {
      if (line.includes(banner)) banner = ""
      continue
    }
    banner = bannerMark(line)
    const words = wordsOf(line)
    if (banner !== "" || words.length === 0 || words[0]!.startsWith("!")) continue
    const isInner = /^[ \t]/u.test(line)
    if (!isInner) above = words
    yield { words: isInner ? [...above.slice(0, 8), ...words] : words, line: number }
  }
}

function bannerMark(line: string): string {
  const [, mark = "", rest = ""] = /^banner\s+\w{1,20}\s+(\^C|\S)(.*)$/u.exec(line) ?? []
  return rest.includes(mark) ? "" : mark
}

function* braced(text: string): Generator<ConfigStatement> {
  const stack: (readonly string[])[] = []
  for (const { number, text: line } of linesOf(text)) {
    const bare = line
      .replace(/(?:^|\s)#.*$/u, "")
      .replace(/\/\*.*\*\//u, "")
      .trim()
    const opens = bare.endsWith("{")
    if (opens || bare.endsWith(";")) {
      const words = wordsOf(bare.slice(0, -1))
      // A block says something by itself: "https {", "address 10.0.0.1/24 {".
      if (stack.length < DEEPEST)
        yield { words: [...stack.flat(), ...words].slice(0, MOST_WORDS), line: number }
      if (opens) stack.push(words)
    } else if (bare.startsWith("}")) stack.pop()
  }
}

/** FortiOS: "config", "edit", "set", "next", "end". */
function* edited(text: string): Generator<ConfigStatement> {
  const stack: (readonly string[])[] = []
  for (const { number, text: line } of linesOf(text)) {
    const [verb = "", ...words] = wordsOf(line)
    if (verb === "config" || verb === "edit") stack.push(words)
    else if (verb === "next" || verb === "end") stack.pop()
    else if (verb === "set" && stack.length < DEEPEST)
      yield { words: [...stack.flat(), ...words].slice(0, MOST_WORDS), line: number }
  }
}

/** The words of a line; what stands in quotes is one. */
function wordsOf(line: string): readonly string[] {
  const words: string[] = []
  for (const [, quoted, bare] of line.slice(0, 4_000).matchAll(/"([^"]*)"|([^\s"]+)/gu)) {
    words.push(quoted ?? bare ?? "")
    if (words.length >= MOST_WORDS) break
  }
  return words
}
