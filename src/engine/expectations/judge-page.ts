import type { ExpectedPage, ExpectedPort } from "#model/expectation.ts"
import { matchesGlob } from "#model/glob.ts"
import { PAGE_TEXTS } from "./built.ts"
import { agrees, type Case, drift, type Judgement, lifeOf, listed, shown, unknown } from "./judgement.ts"

/** What is expected of the page that a port serves. */
export function judgePage(one: Case, { port, http }: ExpectedPort): readonly Judgement[] {
  if (http === null) return []
  const { facts } = one.seen.field(port, "http", "http.status")
  const about = { ...one, port, http }
  if (facts.length === 0)
    return partsOf(about).map((part) => unknown(part, "no scan has got a page from there"))
  return [
    ...(http.status.length === 0 ? [] : [judgeStatus(about)]),
    ...PAGE_TEXTS.flatMap((word) => {
      const wanted = http[word]
      return wanted === null ? [] : [judgeText(about, word, wanted)]
    }),
    ...Object.entries(http.headers).map(([name, wanted]) => judgeHeader(about, name, wanted)),
  ]
}

interface About extends Case {
  readonly port: string
  readonly http: ExpectedPage
}

function partsOf({ port, http }: About): readonly string[] {
  return [
    ...(http.status.length === 0 ? [] : [`${port} http status`]),
    ...PAGE_TEXTS.filter((word) => http[word] !== null).map((word) => `${port} http ${word}`),
    ...Object.keys(http.headers).map((name) => `${port} http header ${name}`),
  ]
}

const BY_ADDRESS = "It was asked by its address; it may answer otherwise to who names it."

function judgeStatus({ seen, port, http }: About): Judgement {
  const { values, facts } = seen.field(port, "http", "http.status")
  const part = `${port} http status`
  if (values.some((value) => http.status.includes(Number(value)))) return agrees(part)
  if (values.length === 0)
    return unknown(
      part,
      "its status was not kept",
      facts.map(({ id }) => id),
    )
  const title = `${port} answers with status ${shown(values[0]!)}`
  const expected = `status ${listed(http.status.map(String))}`
  return drift(part, {
    what: `status ${shown(values[0]!)}`,
    title,
    expected,
    caveat: BY_ADDRESS,
    ...lifeOf(facts, seen.sheet),
  })
}

function judgeText({ seen, port }: About, word: (typeof PAGE_TEXTS)[number], wanted: string): Judgement {
  const { values, facts } = seen.field(port, "http", `http.${word}`)
  const part = `${port} http ${word}`
  if (values.some((value) => isLike(value, wanted))) return agrees(part)
  const is = values.length === 0 ? "none" : `"${shown(values[0]!)}"`
  const title = `The ${word} of the page on ${port} is ${is}`
  return drift(part, {
    what: `${word} is ${is}`,
    title,
    expected: `"${shown(wanted)}"`,
    caveat: BY_ADDRESS,
    ...lifeOf(facts, seen.sheet),
  })
}

const isLike = (value: string, glob: string) =>
  matchesGlob(value.slice(0, 1_000).toLowerCase(), glob.toLowerCase())

function judgeHeader({ seen, port }: About, name: string, wanted: string | null): Judgement {
  const { values, facts } = seen.field(port, "http", "http.header")
  const part = `${port} http header ${shown(name)}`
  if (values.length === 0)
    return unknown(
      part,
      "its headers were not kept",
      facts.map(({ id }) => id),
    )
  const own = values
    .filter((each) => each.startsWith(`${name}:`))
    .map((each) => each.slice(name.length + 1).trim())
  if (wanted === null ? own.length === 0 : own.some((value) => isLike(value, wanted))) return agrees(part)
  const is = own.length === 0 ? "missing" : `"${shown(own[0]!)}"`
  return drift(part, {
    what: `header ${shown(name)} is ${is}`,
    title: `The header ${shown(name)} on ${port} is ${is}`,
    expected: wanted === null ? "that it is absent" : `"${shown(wanted)}"`,
    caveat: BY_ADDRESS,
    ...lifeOf(facts, seen.sheet),
  })
}
