import type { ExpectedDifference, Expectation, SameFamily } from "#model/expectation.ts"
import { matchesGlob } from "#model/glob.ts"
import type { Moment } from "#model/moment.ts"
import { shown } from "./judgement.ts"
import { issuerOn } from "./judge-tls.ts"
import type { Seen } from "./seen.ts"

/** One thing that is compared, by the name that the comparison gives it, with each machine's answer. */
export interface Compared {
  readonly part: string
  /** "version nginx 443/tcp". */
  readonly fact: string
  readonly answers: readonly Answered[]
}

export interface Answered {
  readonly seen: Seen
  /** null where it is not known. */
  readonly value: string | null
  readonly evidence: readonly number[]
  readonly since: Moment
}

type Answers = ReadonlyMap<string, Omit<Answered, "seen">>

/** What has to be equal in a group, fact by fact. Of those that are not there, what was last known is not known now. */
export function compared({ same }: Expectation, group: readonly Seen[]): readonly Compared[] {
  const open = same.includes("ports") ? openIn(group) : []
  return same.flatMap((family) => {
    const all = group.map((seen) => ({ seen, answers: ANSWERS[family](seen, open) }))
    const facts = [...new Set(all.flatMap(({ answers }) => [...answers.keys()]))].slice(0, 500)
    return facts.map((fact) => ({
      part: `same ${family}`,
      fact,
      answers: all.flatMap(({ seen, answers }) => {
        const answer = answers.get(fact)
        if (answer === undefined) return []
        return [{ seen, ...answer, ...(seen.absence !== null && { value: null }) }]
      }),
    }))
  })
}

/** Ports that any of them has open. */
const openIn = (group: readonly Seen[]): readonly string[] =>
  [...new Set(group.flatMap((each) => each.openPorts()))].slice(0, 500)

const ANSWERS: Readonly<Record<SameFamily, (seen: Seen, open: readonly string[]) => Answers>> = {
  "product-versions": (seen) =>
    ofServices(seen, ({ product, port, version }) => [`version ${product} ${port}`, version]),
  products: (seen) => ofServices(seen, ({ product, port }) => [`product ${port}`, product]),
  "tls-issuer": (seen) =>
    ofPorts(seen, (port) => {
      const issuer = issuerOn(seen, port)
      const evidence = seen.facts("certificate", port)
      return issuer === null ? null : [`tls issuer ${port}`, issuer, evidence]
    }),
  os: (seen) => new Map([["os", { value: seen.sheet.os, ...lifeOf(seen, seen.facts("os", "")) }]]),
  "ssh-algorithms": (seen) =>
    ofPorts(seen, (port) => {
      const { values, facts } = seen.field(port, "ssh", "ssh.hassh")
      return values[0] === undefined ? null : [`ssh-algorithms ${port}`, values[0], facts]
    }),
  ports: (seen, open) => {
    const entries = open.map((port) => {
      const { state, evidence, since } = seen.port(port)
      const value = state === "open" || state === "closed" ? state : null
      return [`port ${port}`, { value, evidence, since }] as const
    })
    return new Map(entries)
  },
}

interface ServiceSeen {
  readonly port: string
  readonly product: string
  readonly version: string | null
}

function ofServices(
  seen: Seen,
  answer: (service: ServiceSeen) => readonly [fact: string, value: string | null],
): Answers {
  const answers = seen.openPorts().flatMap((port) => {
    const [service] = seen.services(port)
    if (!service?.product) return []
    const [fact, value] = answer({ port, product: shown(service.product), version: service.version })
    const told = {
      value: value === null ? null : shown(value),
      evidence: service.evidence,
      since: service.since,
    }
    return [[fact, told] as const]
  })
  return new Map(answers)
}

type Facts = ReturnType<Seen["facts"]>

function ofPorts(
  seen: Seen,
  answer: (port: string) => readonly [fact: string, value: string, facts: Facts] | null,
): Answers {
  const answers = seen.openPorts().flatMap((port) => {
    const told = answer(port)
    return told === null ? [] : [[told[0], { value: told[1], ...lifeOf(seen, told[2]) }] as const]
  })
  return new Map(answers)
}

function lifeOf({ sheet }: Seen, facts: Facts) {
  const since = facts.reduce((last, { first }) => Math.max(last, first), sheet.firstSeen)
  return { evidence: facts.map(({ id }) => id), since }
}

/** Machines that are compared with each other, and the line that lets them differ from the others. */
export interface Side {
  readonly answers: readonly Answered[]
  readonly apart: ExpectedDifference | null
  /** When the line lets them differ no more; null: never. */
  readonly until: Moment | null
}

/** Splits what is compared by environment where a line lets it differ between them. */
export function sidesOf(
  { fact, answers }: Compared,
  differ: readonly ExpectedDifference[],
  now: Moment,
): readonly Side[] {
  const lines = differ.filter((each) => isOf(each, fact))
  for (const line of lines) {
    const sides = [...Map.groupBy(answers, sideOf(line)).values()]
    const until = endOf(line, sides)
    if (until !== null && now >= until) continue
    return sides.map((side) => ({ answers: side, apart: sides.length > 1 ? line : null, until }))
  }
  return [{ answers, apart: null, until: null }]
}

function sideOf({ between }: ExpectedDifference): (answered: Answered) => string {
  const named = new Set(between.map((each) => each.toLowerCase()))
  return ({ seen }) => {
    const environment = seen.sheet.environment?.toLowerCase() ?? ""
    return named.has(environment) ? environment : ""
  }
}

/** A difference lasts since the last of the sides came to what it has. */
function endOf({ until, longest = null }: ExpectedDifference, sides: readonly (readonly Answered[])[]) {
  if (longest === null) return until
  const begins = sides.flatMap((side) => {
    const known = side.filter(({ value }) => value !== null).map(({ since }) => since)
    return known.length === 0 ? [] : [known.reduce((least, since) => Math.min(least, since))]
  })
  const since = begins.reduce((last, each) => Math.max(last, each), 0)
  return begins.length < 2 ? until : Math.min(until ?? Infinity, since + longest)
}

const isOf = ({ fact: written }: ExpectedDifference, fact: string) =>
  matchesGlob(fact.toLowerCase(), written.toLowerCase())

/** The answers by their value, the most given first; those that are not known are left out. */
export function classesOf(
  answers: readonly Answered[],
): readonly (readonly [value: string, of: readonly Answered[]])[] {
  const known = answers.filter(({ value }) => value !== null)
  return [...Map.groupBy(known, ({ value }) => value!)].toSorted(
    ([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1),
  )
}

/** Whom it is said of: the few where the others are many, and otherwise everybody. */
export function concerned(classes: ReturnType<typeof classesOf>): readonly Answered[] {
  const all = classes.flatMap(([, of]) => of)
  const most = classes[0]?.[1].length ?? 0
  const few = all.length - most
  return few * 6 <= all.length ? classes.slice(1).flatMap(([, of]) => of) : all
}

/** "7 of 8 have 1.26.1, 1 has 1.24.0": never which of them is right. */
export function spreadText(classes: ReturnType<typeof classesOf>): string {
  const total = classes.reduce((sum, [, of]) => sum + of.length, 0)
  const parts = classes.slice(0, 4).map(([value, of], index) => {
    const count = index === 0 ? `${of.length} of ${total}` : `${of.length}`
    return `${count} ${of.length === 1 ? "has" : "have"} ${shown(value)}`
  })
  const more = classes.length - parts.length
  return more > 0 ? `${parts.join(", ")}, and there are ${more} more values` : parts.join(", ")
}
