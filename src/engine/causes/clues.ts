import type { Change } from "#model/change.ts"
import type { Spoken } from "./spoken.ts"
import type { Tie } from "./tie.ts"
import { tokensOf, wordsOf } from "./tokens.ts"
import { LEAVING, SERVES, TOPICS } from "./topics.ts"

/** What of a commit fits a change. */
export interface Fit {
  readonly relevant: boolean
  readonly points: number
  readonly reasons: readonly string[]
}

/** What a commit ought to speak of if it explains a change. */
export interface Clues {
  readonly fit: (spoken: Spoken, tie: Tie) => Fit
}

const NOT: Fit = { relevant: false, points: 0, reasons: [] }
const BOTH = 6
const ONE = 4
const DECLARED = 8
const IN_MESSAGE = 3
const PRODUCT = 2
const TOPIC = 1

/** Reads off a change what a commit that explains it would speak of. */
export function cluesOf(change: Change): Clues {
  switch (change.kind) {
    case "machine-new":
    case "machine-back":
      return { fit: coming }
    case "machine-gone":
      return { fit: going }
    case "address-new":
    case "address-left":
      return {
        fit: (spoken) =>
          valueFit({ fresh: [change.fact.toLowerCase()], old: [change.fact.toLowerCase()] }, spoken) ?? NOT,
      }
    default:
      return { fit: (spoken, tie) => fitOf(change, spoken, tie) }
  }
}

function coming(spoken: Spoken, { named }: Tie): Fit {
  if (spoken.came) return { relevant: true, points: DECLARED, reasons: ["adds a file of its own"] }
  return named?.how === "adds" ? { relevant: true, points: DECLARED, reasons: [] } : NOT
}

function going(spoken: Spoken, { named, file }: Tie): Fit {
  if (spoken.went) return { relevant: true, points: DECLARED, reasons: ["takes out a file of its own"] }
  if (named?.how === "removes") return { relevant: true, points: DECLARED, reasons: [] }
  const isIts = named !== null || file?.tier === "own"
  const word = isIts ? LEAVING.find((one) => spoken.words.has(one) || spoken.said.has(one)) : undefined
  return word === undefined ? NOT : { relevant: true, points: ONE, reasons: [`speaks of "${word}"`] }
}

/** Tokens of the value that there is now, and of the one that there was. */
interface Values {
  readonly fresh: readonly string[]
  readonly old: readonly string[]
}

function fitOf(change: Change, spoken: Spoken, tie: Tie): Fit {
  const values = valuesOf(change)
  const found = valueFit(values, spoken)
  if (found !== null) return found
  const told = [...values.fresh, ...values.old].find((value) => hasIn(spoken.said, value))
  if (told !== undefined) return { relevant: true, points: IN_MESSAGE, reasons: [`its message says ${told}`] }
  const products = productsOf(change)
  const product = products.find((word) => spoken.words.has(word) || spoken.said.has(word))
  const topic = TOPICS[change.kind].find((word) => spoken.words.has(word))
  if (speaksOfOthers(change, spoken)) return NOT
  // Of a product that stayed the same, only what speaks of versions changes the version.
  if (change.kind === "service" && isSameProduct(change))
    return product !== undefined && topic !== undefined
      ? { relevant: true, points: PRODUCT, reasons: [`speaks of ${product} and its ${topic}`] }
      : NOT
  if (product !== undefined) return { relevant: true, points: PRODUCT, reasons: [`speaks of ${product}`] }
  const isClose = tie.named !== null || tie.file?.tier === "own" || tie.file?.tier === "group"
  return topic !== undefined && isClose && change.kind !== "service"
    ? { relevant: true, points: TOPIC, reasons: [`speaks of "${topic}"`] }
    : NOT
}

function valueFit({ fresh, old }: Values, { added, removed }: Spoken): Fit | null {
  const put = fresh.find((value) => hasIn(added, value) && !hasIn(removed, value))
  const taken = old.find((value) => hasIn(removed, value) && !hasIn(added, value))
  if (put === undefined && taken === undefined) {
    const moved = [...fresh, ...old].find((value) => hasIn(added, value) || hasIn(removed, value))
    return moved === undefined
      ? null
      : { relevant: true, points: IN_MESSAGE, reasons: [`changes a line with ${moved}`] }
  }
  const isWhole = (put !== undefined || fresh.length === 0) && (taken !== undefined || old.length === 0)
  const reasons = [
    put === undefined ? [] : [`adds ${put}`],
    taken === undefined ? [] : [`removes ${taken}`],
  ].flat()
  return { relevant: true, points: isWhole ? BOTH : ONE, reasons: [reasons.join(" and ")] }
}

/** Whether a value stands among tokens: a version also as "v1.26.1", "1.26.1-2" or "1.26". */
function hasIn(tokens: ReadonlySet<string>, value: string): boolean {
  if (tokens.has(value)) return true
  if (!/^\d+\.\d/u.test(value) || /^\d+(?:\.\d+){3}$/u.test(value)) return false
  for (const token of tokens) {
    const version = token.replace(/^v(?=\d)/u, "")
    if (version === value || (version.startsWith(value) && /^[.~+_-]/u.test(version.slice(value.length))))
      return true
    if (/^\d+\.\d+/u.test(version) && value.startsWith(`${version}.`)) return true
  }
  return false
}

const portOf = ({ fact }: Change) => /^(\d{1,5})\/(?:tcp|udp|sctp)/u.exec(fact)?.[1] ?? null

function valuesOf(change: Change): Values {
  const port = portOf(change)
  if (change.kind === "port-opened") return { fresh: port === null ? [] : [port], old: [] }
  if (change.kind === "port-closed") return { fresh: [], old: port === null ? [] : [port] }
  const [fresh, old] = [change.after, change.before].map((text) => telling(text ?? "", change))
  return {
    fresh: fresh!.filter((one) => !old!.includes(one)),
    old: old!.filter((one) => !fresh!.includes(one)),
  }
}

/** What of a value is seldom enough to mean it: versions, names, numbers of keys; words only of a title. */
function telling(text: string, { kind }: Change): readonly string[] {
  const tokens = [...tokensOf(text)]
  if (kind === "service" || kind === "os")
    return tokens.filter((token) => /^\d+\.\d/u.test(token)).map(versionOf)
  if (kind === "http-title") return tokens.filter((token) => token.length >= 5)
  return [text.toLowerCase(), ...tokens].filter((token) => token.length >= 6)
}

/** "9.2p1" of "9.2p1", "1.24.0" of "1.24.0-1ubuntu2": what people write. */
const versionOf = (token: string) => /^\d+(?:\.\d+)*(?:p\d+)?/u.exec(token)?.[0] ?? token

const NO_PRODUCTS = new Set([
  "http",
  "server",
  "httpd",
  "service",
  "the",
  "for",
  "debian",
  "ubuntu",
  "linux",
  "tcp",
  "udp",
])

function productsOf(change: Change): readonly string[] {
  const port = portOf(change)
  const isService = change.kind === "service" || change.kind === "os"
  const words = isService ? [...wordsOf(`${change.before ?? ""} ${change.after ?? ""}`)] : []
  const named = words.filter(
    (word) => /^[a-z]/u.test(word) && word.length > 2 && (change.kind === "os" || !NO_PRODUCTS.has(word)),
  )
  const isPort = change.kind === "port-opened" || change.kind === "port-closed"
  return [...named, ...(isPort && port !== null ? (SERVES.get(port) ?? []) : [])]
}

function isSameProduct({ before, after }: Change): boolean {
  const [one, other] = [before, after].map((text) =>
    [...wordsOf(text ?? "")].find((word) => /^[a-z]/u.test(word)),
  )
  return one !== undefined && one === other
}

/** It changes ports or versions, and none of them is ours. */
function speaksOfOthers({ kind }: Change, { added, removed, words }: Spoken): boolean {
  const tokens = [...added, ...removed]
  if (kind === "service") return tokens.some((token) => /^v?\d+\.\d+(?:\.\d+)?(?:[-+~].*)?$/u.test(token))
  if (kind !== "port-opened" && kind !== "port-closed") return false
  const hasPort = tokens.some((token) => /^\d{2,5}$/u.test(token) && Number(token) <= 65_535)
  return hasPort && TOPICS["port-opened"].some((word) => words.has(word))
}
