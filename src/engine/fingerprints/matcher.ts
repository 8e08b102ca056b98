import type { Meaning } from "#model/answer.ts"
import { compiled, type Pattern, type Rule } from "./rule.ts"
import { meaningsOf, partOf } from "./try-rule.ts"

/** What one value of one field leads to. */
export interface Finding {
  readonly meanings: readonly Candidate[]
  /** Numbers of the conditions that the value meets. */
  readonly meets: readonly number[]
  /** The rule at which the time for one value was over; those after it were not tried on it. */
  readonly overAt?: string
}

/** A meaning, and the conditions on other fields that it hangs on. */
export interface Candidate {
  readonly meaning: Meaning
  readonly needs: readonly number[]
}

/** Is told of each expression before it is tried, so that one that doesn't come back can be named. */
export type Trying = (number: number) => void

interface Tried {
  readonly number: number
  readonly expression: RegExp
  readonly part: RegExp | null
  /** null: a condition that rules have on another field. */
  readonly rule: Rule | null
  readonly needs: readonly number[]
}

const NOTHING: Finding = { meanings: [], meets: [] }

/** One value may not keep all others waiting, however many rules are merely slow with it. */
export const MOST_MS_A_VALUE = 2_000

/** Tries the rules of a field on its values. Rules and conditions are numbered: the conditions come after the rules. */
export class Matcher {
  /** The name of the rule behind each number. */
  readonly names: readonly string[]
  private readonly byField = new Map<string, Tried[]>()
  private readonly trying: Trying

  constructor(rules: readonly Rule[], banned: ReadonlySet<number>, trying: Trying) {
    this.trying = trying
    const names = rules.map(({ name }) => name)
    const numbers = new Map<string, number>()
    for (const [number, rule] of rules.entries()) {
      const needs = rule.also.map(({ field, pattern }) => {
        const key = `${field} ${pattern.flags} ${pattern.source}`
        const known = numbers.get(key)
        if (known !== undefined) return known
        const next = names.push(rule.name) - 1
        numbers.set(key, next)
        if (!banned.has(next)) this.add([field], { number: next, rule: null, needs: [], part: null }, pattern)
        return next
      })
      if (!banned.has(number))
        this.add(rule.fields, { number, rule, needs, part: regular(rule.part) }, rule.pattern)
    }
    this.names = names
  }

  /** The fields that any rule looks at. */
  get fields(): readonly string[] {
    return [...this.byField.keys()]
  }

  match(field: string, value: string): Finding {
    const tried = this.byField.get(field)
    if (tried === undefined) return NOTHING
    const meanings: Candidate[] = []
    const meets: number[] = []
    const taken = new Set<string>()
    const started = performance.now()
    const before = process.threadCpuUsage()
    for (const one of tried) {
      if (one.rule?.firstOf != null && taken.has(one.rule.firstOf)) continue
      this.trying(one.number)
      const text = partOf(value, one.part)
      const match = text === null ? null : one.expression.exec(text)
      if (match !== null) take(one, match)
      if (performance.now() - started > MOST_MS_A_VALUE && workSince(before) > MOST_MS_A_VALUE)
        return { meanings, meets, overAt: this.names[one.number] ?? "" }
    }
    return meanings.length + meets.length === 0 ? NOTHING : { meanings, meets }

    function take({ rule, number, needs }: Tried, match: RegExpExecArray): void {
      if (rule === null) {
        meets.push(number)
        return
      }
      if (rule.firstOf !== null) taken.add(rule.firstOf)
      for (const meaning of meaningsOf(rule, match, { field, value })) meanings.push({ meaning, needs })
    }
  }

  private add(fields: readonly string[], one: Omit<Tried, "expression">, pattern: Pattern): void {
    const expression = regular(pattern)
    if (expression === null) return
    for (const field of fields) {
      const list = this.byField.get(field) ?? []
      list.push({ ...one, expression })
      this.byField.set(field, list)
    }
  }
}

/** Milliseconds that this thread has worked: time alone also counts what it spent waiting for others. */
function workSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1_000
}

function regular(pattern: Pattern | null): RegExp | null {
  const expression = pattern === null ? null : compiled(pattern)
  return typeof expression === "string" ? null : expression
}

/** The meanings of all values of one answer whose conditions another of its values meets. */
export function combined(findings: readonly Finding[]): readonly Meaning[] {
  const met = new Set(findings.flatMap(({ meets }) => meets))
  return findings.flatMap(({ meanings }) =>
    meanings.filter(({ needs }) => needs.every((need) => met.has(need))).map(({ meaning }) => meaning),
  )
}
