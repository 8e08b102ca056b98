import type { Fact, Sighting } from "#model/observation.ts"

/** A way to say which machine a sighting is, told one sighting at a time, in the order of the scans. */
export interface Baseline {
  readonly name: string
  idOf(sighting: Sighting): string
}

const macOf = ({ facts }: Sighting) => facts.find(({ kind }) => kind === "mac")?.value ?? null

/** An address is a machine. */
export const byAddress = (): Baseline => ({ name: "by address", idOf: ({ ip }) => ip })

/** A hardware address is a machine; where none is seen, the address is. */
export const byMac = (): Baseline => ({ name: "by MAC", idOf: (sighting) => macOf(sighting) ?? sighting.ip })

type Rule = (sighting: Sighting) => readonly string[]

const values = (facts: readonly Fact[], wanted: (fact: Fact) => boolean) =>
  facts.filter((fact) => wanted(fact) && fact.value !== "").map(({ value }) => value)

/** The order in which such inventories try their rules; the first one that finds a record wins. */
const RULES: readonly (readonly [string, Rule])[] = [
  [
    "number",
    ({ facts }) =>
      values(
        facts,
        ({ kind, subject }) =>
          (kind === "identifier" && !subject.endsWith("tls-key") && subject !== "netbios-mac") ||
          (kind === "script" && /(?:snmp-info|http-hp-ilo-info|enip-info)$/.test(subject)),
      ),
  ],
  ["host key", ({ facts }) => values(facts, ({ kind }) => kind === "host-key")],
  ["certificate", ({ facts }) => values(facts, ({ kind }) => kind === "certificate")],
  [
    "own name",
    ({ facts }) =>
      values(facts, ({ kind, subject }) => kind === "name" && subject !== "ptr" && subject !== "asked"),
  ],
  ["mac", ({ facts }) => values(facts, ({ kind }) => kind === "mac")],
  ["name", ({ facts }) => values(facts, ({ kind, subject }) => kind === "name" && subject === "ptr")],
  ["address", ({ ip }) => [ip]],
]

/** Ordered rules, any of which finds the record; the record then bears what was seen last. */
export function firstMatch(): Baseline {
  const records = new Map<string, string>()
  let last = 0
  return {
    name: "first rule that matches",
    idOf: (sighting) => {
      const keys = RULES.flatMap(([name, rule]) => rule(sighting).map((value) => `${name} ${value}`))
      const found = keys.map((key) => records.get(key)).find((id) => id !== undefined)
      const id = found ?? `r${(last += 1)}`
      for (const key of keys) records.set(key, id)
      return id
    },
  }
}

export const allBaselines = (): readonly Baseline[] => [byAddress(), byMac(), firstMatch()]
