import type { z } from "zod"
import type { Problem } from "#model/declaration.ts"
import type { ExpectationPlace, Expectations } from "#model/expectation.ts"
import { differenceFrom, expectationFrom, type Lines, waiverFrom } from "./built.ts"
import { form, isPortKey } from "./form.ts"
import { nearest, noSuchWord } from "./nearest.ts"
import { plainYaml, type PlainYaml } from "./yaml-places.ts"

/** What a file of expectations says. With problems it says nothing that may be relied on: its good entries are kept. */
export interface ExpectationsRead {
  readonly expectations: Expectations
  readonly problems: readonly Problem[]
}

/** Whose file it is: a source's, or one that was named. */
export interface FileOf {
  readonly source: string
  readonly commit: string | null
}

const MOST_PROBLEMS = 100
const ONE_FILE: FileOf = { source: "", commit: null }

/** Reads a file of expectations; never throws, and names the line of whatever is wrong. */
export function readExpectations(path: string, text: string, file: FileOf = ONE_FILE): ExpectationsRead {
  const { entries, problems } = readEntries(path, text)
  const built = entries.map((entry) => {
    const { line, endLine } = entry
    return builtFrom(entry, { ...file, path, line, endLine, declaration: null })
  })
  return { expectations: together(built), problems }
}

/** Several files' expectations as those of one. */
export const together = (all: readonly Expectations[]): Expectations => ({
  expect: all.flatMap(({ expect }) => expect),
  differ: all.flatMap(({ differ }) => differ),
  waive: all.flatMap(({ waive }) => waive),
})

const PARTS = ["expect", "differ", "waive"] as const

/** One entry as it is written, with the lines of its parts: plain enough to be kept. */
export interface WrittenEntry {
  readonly part: (typeof PARTS)[number]
  readonly entry: unknown
  readonly line: number
  readonly endLine: number
  /** By the keys that lead to a part, one a line. */
  readonly lines: Readonly<Record<string, number>>
}

/** The entries of a file, those left out that are wrong in themselves, so that one takes nothing from the others. */
export function readEntries(
  path: string,
  text: string,
): { readonly entries: readonly WrittenEntry[]; readonly problems: readonly Problem[] } {
  const yaml = plainYaml(text)
  const problems = yaml.problems.map((each) => ({ path, ...each }))
  const said = isMap(yaml.value) ? yaml.value : {}
  if (!isMap(yaml.value) && yaml.value !== null)
    problems.push({ path, line: 1, sentence: "The file has to be a map with expect, differ or waive." })
  const found = form.safeParse(said)
  for (const issue of found.error?.issues ?? []) problems.push(...problemsOf(issue, yaml, path))
  return {
    entries: PARTS.flatMap((part) => entriesOf(part, said[part], yaml)),
    problems: problems.slice(0, MOST_PROBLEMS).toSorted((a, b) => a.line - b.line),
  }
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

function entriesOf(part: WrittenEntry["part"], list: unknown, yaml: PlainYaml): readonly WrittenEntry[] {
  return (Array.isArray(list) ? list : []).slice(0, 1_000).flatMap((entry: unknown, index) => {
    if (!form.safeParse({ [part]: [entry] }).success) return []
    const line = yaml.lineOf([part, index])
    const endLine = Math.max(line, yaml.lastLineOf([part, index]))
    return [{ part, entry, line, endLine, lines: yaml.linesBelow([part, index]) }]
  })
}

/** What an entry says, read again from what was kept of it; nothing where that is none. */
export function builtFrom(
  { part, entry, lines }: Pick<WrittenEntry, "part" | "entry" | "lines">,
  at: ExpectationPlace,
): Expectations {
  const { expect, differ, waive } = form.safeParse({ [part]: [entry] }).data ?? {}
  const lineOf: Lines["lineOf"] = (...path) => {
    for (let length = path.length; length > 0; length -= 1) {
      const line = lines[path.slice(0, length).map(String).join("\n")]
      if (line !== undefined) return line
    }
    return at.line
  }
  const where = { at, lineOf }
  return {
    expect: (expect ?? []).map((one) => expectationFrom(one, where)),
    differ: (differ ?? []).map((one) => differenceFrom(one, where)),
    waive: (waive ?? []).map((one) => waiverFrom(one, where)),
  }
}

type Issue = z.core.$ZodIssue

function problemsOf(
  issue: Issue,
  yaml: PlainYaml,
  path: string,
  above: Issue["path"] = [],
): readonly Problem[] {
  const at = [...above, ...issue.path]
  const inside = issue.code === "invalid_union" ? deepest(issue.errors) : []
  const wrongPort = at.at(-2) === "ports" && !isPortKey(String(at.at(-1)))
  if (wrongPort) return [{ path, line: yaml.lineOf(at), sentence: noPort(String(at.at(-1))) }]
  if (inside.length > 0) return inside.flatMap((one) => problemsOf(one, yaml, path, at))
  if (issue.message.startsWith("selects nobody") && Object.keys(yaml.at(at) ?? {}).length > 0) return []
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({
      path,
      line: yaml.lineOf([...at, key]),
      sentence: noSuchWord(key, issue.message.split(" ")),
    }))
  return [{ path, line: yaml.lineOf(at), sentence: sentence(`${nameOf(at)} ${saidOf(issue, at, yaml)}`) }]
}

const sentence = (text: string) => (text.endsWith("?") ? text : `${text}.`)

const noPort = (key: string) =>
  /\d/u.test(key)
    ? `"${key.slice(0, 40)}" is no port: write "443/tcp" or "53/udp".`
    : noSuchWord(key, ["others", "443/tcp"])

/** Of several forms that might have been meant, the one that a map was read as. */
function deepest(errors: readonly (readonly Issue[])[]): readonly Issue[] {
  return (
    errors.find((issues) =>
      issues.some(({ code, path }) => path.length > 0 || code === "unrecognized_keys"),
    ) ?? []
  )
}

function nameOf(at: readonly PropertyKey[]): string {
  const words = at.filter((part) => typeof part === "string")
  return words.length === 0 ? "The file" : `"${words.slice(-2).join(".").slice(0, 100)}"`
}

function saidOf(issue: Issue, at: readonly PropertyKey[], yaml: PlainYaml): string {
  const written = yaml.at(at)
  if (written === undefined) return "is missing"
  if (issue.code === "invalid_value") {
    const near = typeof written === "string" ? nearest(written, issue.values.map(String)) : null
    const hint = near === null ? `there is ${issue.values.join(", ")}` : `did you mean "${near}"?`
    return `can't be what it says: ${hint}`
  }
  if (issue.code === "invalid_type" && issue.expected === "array") return "has to be a list"
  if (issue.code === "invalid_type" && issue.expected === "object") return "has to be a map of words"
  if (/^(?:has|holds|selects)\b/u.test(issue.message)) return issue.message
  return `is wrong: ${issue.message.toLowerCase().replace(/^invalid input: /u, "")}`
}
