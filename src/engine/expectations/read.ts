import type { z } from "zod"
import type { Problem } from "#model/declaration.ts"
import type { Expectations } from "#model/expectation.ts"
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
  const yaml = plainYaml(text)
  const problems = yaml.problems.map((each) => ({ path, ...each }))
  const said = isMap(yaml.value) ? yaml.value : {}
  if (!isMap(yaml.value) && yaml.value !== null)
    problems.push({ path, line: 1, sentence: "The file has to be a map with expect, differ or waive." })
  const found = form.safeParse(said)
  for (const issue of found.error?.issues ?? []) problems.push(...problemsOf(issue, yaml, path))
  const built = { path, yaml, file }
  return {
    expectations: expectationsIn(said, built),
    problems: problems.slice(0, MOST_PROBLEMS).toSorted((a, b) => a.line - b.line),
  }
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

interface Within {
  readonly path: string
  readonly yaml: PlainYaml
  readonly file: FileOf
}

/** Each entry by itself, so that one that is wrong takes nothing from the others. */
function expectationsIn(said: Record<string, unknown>, within: Within): Expectations {
  const entries = <Part extends "expect" | "differ" | "waive", Built>(
    part: Part,
    build: (entry: NonNullable<z.output<typeof form>[Part]>[number], at: Lines) => Built,
  ): readonly Built[] => {
    const list = Array.isArray(said[part]) ? said[part].slice(0, 1_000) : []
    return list.flatMap((one, index) => {
      const read = form.safeParse({ [part]: [one] })
      const entry = read.data?.[part]?.[0]
      return entry === undefined ? [] : [build(entry, linesAt([part, index], within))]
    })
  }
  return {
    expect: entries("expect", expectationFrom),
    differ: entries("differ", differenceFrom),
    waive: entries("waive", waiverFrom),
  }
}

function linesAt(entry: readonly PropertyKey[], { path, yaml, file }: Within): Lines {
  const line = yaml.lineOf(entry)
  return {
    at: { ...file, path, line, endLine: Math.max(line, yaml.lastLineOf(entry)), declaration: null },
    lineOf: (...inside) => yaml.lineOf([...entry, ...inside]),
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
