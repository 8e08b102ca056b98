import type { Evidence, MachineDossier } from "#api/shapes.ts"
import { type Confidence, CONFIDENCES, type Verdict, type Vote } from "#model/classification.ts"
import { listed } from "#renderer/ui/format.ts"
import { textIn } from "./detail.ts"

type Classification = MachineDossier["classification"]

/** What a machine is in one sentence, how sure that is, and what it rests on. */
export interface What {
  /** null: nothing tells. */
  readonly says: string | null
  /** "system likely; kind and maker possible"; null where only its services tell. */
  readonly sureness: string | null
  /** Whether its kind or its system is more than possible. */
  readonly isSure: boolean
  /** Whether strong evidence speaks for two values of one part. */
  readonly contradicted: boolean
  readonly for: readonly number[]
  readonly against: readonly number[]
}

/** One part of the answer with its votes. */
export interface WhatLine {
  readonly key: string
  /** "Kind", "Maker", … */
  readonly part: string
  readonly verdict: Verdict
}

/** Parts that nothing tells of, and the one question that may. */
export interface Untold {
  readonly parts: readonly string[]
  readonly settledBy: string | null
}

const PARTS = [
  ["kind", "Kind"],
  ["vendor", "Maker"],
  ["model", "Model"],
  ["firmware", "Firmware"],
  ["os", "System"],
  ["os-version", "Release"],
] as const satisfies readonly (readonly [keyof Classification["verdicts"], string])[]

/** The parts that something tells of, one line each. */
export function whatLines({ verdicts, roles }: Classification): readonly WhatLine[] {
  return [
    ...PARTS.map(([key, part]) => ({ key, part, verdict: verdicts[key] })),
    ...roles.map((verdict, at) => ({ key: `role ${verdict.value ?? at}`, part: "Role", verdict })),
  ].filter(({ verdict }) => isTold(verdict))
}

/** The parts that nothing tells of, together where the same question may settle them. */
export function untoldParts({ verdicts }: Classification): readonly Untold[] {
  const groups = new Map<string | null, string[]>()
  for (const [key, part] of PARTS) {
    const verdict = verdicts[key]
    // A release without its system is no answer that anybody misses.
    if (isTold(verdict) || (key === "os-version" && verdicts.os.value === null)) continue
    groups.set(verdict.settledBy, [...(groups.get(verdict.settledBy) ?? []), part.toLowerCase()])
  }
  return [...groups].map(([settledBy, parts]) => ({ parts, settledBy }))
}

const isTold = (verdict: Verdict) => verdict.value !== null || verdict.for.length > 0

/** Observations behind votes, each once. */
export const evidenceOf = (votes: readonly Vote[]): readonly number[] => [
  ...new Set(votes.flatMap(({ evidence }) => evidence)),
]

/** Votes of one rule with one sentence as one: its points in all, its evidence together. The strongest first. */
export function gathered(votes: readonly Vote[]): readonly Vote[] {
  const groups = Map.groupBy(votes, ({ value, rule, because }) => [value, rule, because].join("\n"))
  return [...groups.values()]
    .flatMap((same) => {
      const [first] = same
      const points = same.reduce((sum, vote) => sum + vote.points, 0)
      return first ? [{ ...first, points, evidence: evidenceOf(same) }] : []
    })
    .toSorted((a, b) => b.points - a.points)
}

// What nearly every machine runs says nothing of what this one is for.
const EVERYWHERE = /ssh|exporter|rpc|netbios|\bsmb\b|samba|snmp|terminal services/i
const MOST_PRODUCTS = 2

function products(facts: readonly Evidence[]): readonly { readonly name: string; readonly id: number }[] {
  const spoken = facts.flatMap(({ kind, detail, id }) => {
    const product = kind === "service" ? textIn(detail, "product") : null
    const version = textIn(detail, "version")
    return product === null || EVERYWHERE.test(product)
      ? []
      : [{ name: version === null ? product : `${product} ${version}`, id }]
  })
  return spoken
    .filter(({ name }, at) => spoken.findIndex((other) => other.name === name) === at)
    .slice(0, MOST_PRODUCTS)
}

function systemIn(verdicts: Classification["verdicts"]): string | null {
  const [name, release] = [verdicts.os.value, verdicts["os-version"].value]
  if (name === null || release === null || name.split(" ").includes(release)) return name
  return `${name} ${release}`
}

const made = (vendor: string | null, model: string | null): string | null => {
  if (vendor === null || model === null) return vendor ?? model
  return model.toLowerCase().startsWith(vendor.toLowerCase()) ? model : `${vendor} ${model}`
}

const isLikely = (confidence: Confidence) => confidence === "certain" || confidence === "likely"

function surenessOf(parts: Readonly<Record<string, Verdict>>): string | null {
  const told = Object.entries(parts).filter(([, { value }]) => value !== null)
  const groups = Map.groupBy(told, ([, { confidence }]) => confidence)
  const words = CONFIDENCES.flatMap((confidence) => {
    const names = groups.get(confidence)?.map(([name]) => name) ?? []
    return names.length === 0 ? [] : [`${listed(names)} ${confidence}`]
  })
  return words.length === 0 ? null : words.join("; ")
}

/** The best-supported answer to what a machine is, with what its services say of themselves. */
export function whatIs({ classification }: MachineDossier, facts: readonly Evidence[]): What {
  const { verdicts, roles } = classification
  const running = products(facts)
  const { kind, vendor, model, os } = verdicts
  const words = [kind.value, made(vendor.value, model.value), systemIn(verdicts)].filter(
    (word) => word !== null,
  )
  const says = [...words, ...running.map(({ name }) => name)].join(", ")
  const told = [kind, os, vendor, model].filter(({ value }) => value !== null)
  const every = [...Object.values(verdicts), ...roles]
  return {
    says: says === "" ? null : `${says[0]?.toUpperCase() ?? ""}${says.slice(1)}`,
    sureness: surenessOf({ kind, system: os, maker: vendor, model }),
    isSure: told.length === 0 || [kind, os].some(({ confidence }) => isLikely(confidence)),
    contradicted: every.some(({ contradicted }) => contradicted),
    for: [
      ...new Set([...told.flatMap((verdict) => evidenceOf(verdict.for)), ...running.map(({ id }) => id)]),
    ],
    against: [
      ...new Set(
        told.flatMap(({ contradicted, competing }) =>
          contradicted ? evidenceOf(competing?.votes ?? []) : [],
        ),
      ),
    ],
  }
}

/** A next question, taken apart: what it is, in words, and the step that this screen has for it. */
export interface NextQuestion {
  readonly says: string
  readonly step: "look" | "credentials" | "scan" | null
}

/** "a look inside over SSH: rollcall look 10.0.0.7" as its words and its step. */
export function nextQuestion(settledBy: string): NextQuestion {
  const [says = settledBy, command = ""] = settledBy.split(": rollcall ")
  if (command.startsWith("look")) return { says, step: "look" }
  if (command.startsWith("credentials")) return { says, step: "credentials" }
  return { says, step: says.includes("scan of") ? "scan" : null }
}
