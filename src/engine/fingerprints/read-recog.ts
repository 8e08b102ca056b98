import { basename, extname } from "node:path"
import type { Sureness } from "#model/answer.ts"
import { claimsFrom, cpeFrom } from "./recog-claims.ts"
import type { RecogDatabase } from "./recog-words.ts"
import { readRecogXml, type Fingerprint, type RecogExample } from "./recog-xml.ts"
import type { RuleFile } from "./rule-file.ts"
import {
  compiled,
  MOST_RULES_A_FILE,
  type Example,
  type Mistake,
  type Pattern,
  type Rule,
  type RulesRead,
} from "./rule.ts"
import { templatesOf } from "./recog-params.ts"
import type { Vocabulary } from "./vocabulary.ts"

const NOT_OURS: RecogDatabase = { field: "", part: null, service: null }

/** Databases that their makers themselves trust this little vote weakly. */
const LEAST_PREFERENCE = 0.2

/** Reads a file of recog's: its databases become our fields, its params our claims. */
export function readRecog(file: RuleFile, { recog }: Vocabulary): RulesRead {
  const { matches, preference, fingerprints, mistakes } = readRecogXml(file.path, file.text)
  const database = recog.databases.get(matches ?? basename(file.path, extname(file.path))) ?? NOT_OURS
  const told: Mistake[] = [...mistakes]
  if (fingerprints.length > MOST_RULES_A_FILE)
    told.push({
      path: file.path,
      line: fingerprints[MOST_RULES_A_FILE]?.line ?? 1,
      sentence: `The file has more than ${MOST_RULES_A_FILE} fingerprints; the rest is left out. Split it.`,
    })
  const trusted: Sureness = preference !== null && preference <= LEAST_PREFERENCE ? "weak" : "fair"
  const names = new Set<string>()
  const rules = fingerprints.slice(0, MOST_RULES_A_FILE).flatMap((fingerprint) => {
    const name = nameFor(fingerprint, file.name, names)
    const rule = ruleFrom(fingerprint, { file, database, recog, trusted, name })
    if (typeof rule !== "string") return [rule]
    told.push({ path: file.path, line: fingerprint.line, sentence: rule })
    return []
  })
  return { kind: "recog", rules, mistakes: told }
}

/** "ssh_banners/openssh-debian", from the description; a number tells those apart that are described alike. */
function nameFor({ description }: Fingerprint, file: string, taken: Set<string>): string {
  const words = description
    .toLowerCase()
    .replaceAll(/[^a-z0-9.+]+/gu, "-")
    .replaceAll(/^-|-$/gu, "")
  const name = words.slice(0, 60) || "fingerprint"
  let numbered = name
  for (let number = 2; taken.has(numbered); number++) numbered = `${name}-${number}`
  taken.add(numbered)
  return `${file}/${numbered}`
}

interface Setting {
  readonly file: RuleFile
  readonly database: RecogDatabase
  readonly recog: Vocabulary["recog"]
  readonly trusted: Sureness
  readonly name: string
}

function ruleFrom(fingerprint: Fingerprint, setting: Setting): Rule | string {
  const { file, database, recog, trusted, name } = setting
  const pattern = patternFrom(fingerprint)
  const expression = compiled(pattern)
  if (typeof expression === "string") return `The pattern can't be used: ${expression}.`
  const named = templatesOf(fingerprint.params)
  return {
    name,
    line: fingerprint.line,
    fields: database.field === "" ? [] : [database.field],
    pattern,
    part: database.part,
    also: [],
    sureness: trusted,
    claims: claimsFrom(fingerprint.params, named, { recog, trusted, service: database.service }),
    cpe: cpeFrom(named),
    // In each of recog's databases the first that matches is meant; what comes later is more general.
    firstOf: file.name,
    named,
    examples: fingerprint.examples.map((example) => exampleFrom(example, file)),
    counterexamples: [],
  }
}

const INLINE = /\(\?([im]{1,2})\)/gu
const INLINE_GROUP = /\(\?(i?)m(i?):/gu

/** Ruby's expressions and flags as JavaScript has them: there "m" lets a dot be any character, and ^ is always a line's. */
function patternFrom({ pattern, flags }: Fingerprint): Pattern {
  const inline = [...pattern.matchAll(INLINE)].map(([, letters = ""]) => letters).join("")
  const ignoresCase = flags.includes("REG_ICASE") || inline.includes("i")
  const dotIsAll =
    ["REG_DOT_NEWLINE", "REG_MULTILINE"].some((flag) => flags.includes(flag)) || inline.includes("m")
  const source = pattern
    .replaceAll(INLINE, "")
    .replaceAll(INLINE_GROUP, "(?s$1$2:")
    .replaceAll(/(?<!\\)\\A/gu, "^")
    .replaceAll(/(?<!\\)\\[Zz]/gu, "$")
  return {
    source: dotIsAll || /\(\?i?s/u.test(source) ? source : rubyDots(source),
    flags: `m${ignoresCase ? "i" : ""}${dotIsAll ? "s" : ""}`,
  }
}

/** There a dot is anything but a line feed; here it leaves out a carriage return as well, which banners are full of. */
function rubyDots(source: string): string {
  return source.replaceAll(/\\[^]|\[\^?\]?(?:\\[^]|[^\]\\])*\]|\./gu, (piece) =>
    piece === "." ? "[^\\n]" : piece,
  )
}

function exampleFrom({ line, attributes, text }: RecogExample, { beside }: RuleFile): Example {
  const { _encoding: encoding, _filename: filename, ...gives } = attributes
  const whole = filename === undefined ? text : (beside?.[filename] ?? text)
  const decoded = encoding === "base64" ? Buffer.from(whole, "base64").toString("latin1") : whole
  return { text: decoded, gives, with: {}, line }
}
