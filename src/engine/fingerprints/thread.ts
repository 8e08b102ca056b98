import { parentPort, workerData } from "node:worker_threads"
import { tryExample } from "./examples.ts"
import { Matcher, type Finding } from "./matcher.ts"
import { keepForLater, readBefore } from "./read-before.ts"
import { readRules } from "./rule-file.ts"
import type { Rule } from "./rule.ts"
import type { FailedExample, FileRead, FileRules, FromThread, ToThread, Work } from "./thread-words.ts"
import { readVocabulary } from "./vocabulary.ts"

// The thread that rules are read and tried in. What it is trying is written where the other side can see it,
// since a pattern that runs away can't say so itself.

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only watched-thread.ts starts this file
const { files, vocabulary: texts, known, keep, banned, progress } = workerData as ToThread
const port = parentPort
if (port === null) throw new Error("This file is a thread of another program.")

const told = new Int32Array(progress)
const trying = (number: number) => {
  Atomics.store(told, 1, number)
  Atomics.add(told, 0, 1)
}

const read = known ?? (keep && readBefore(keep.folder, keep.key)) ?? readAll()
const rules = read.flatMap((file) => file.rules)
const matcher = new Matcher(rules, new Set(banned), trying)

const say = (message: FromThread) => port.postMessage(message)

say({
  kind: "read",
  files: read.map(summaryOf),
  names: matcher.names,
  fields: matcher.fields,
  news: known === null && keep === null ? read : null,
})

port.on("message", (work: Work) => {
  if (work.kind === "match") say({ kind: "matched", findings: matchAll(work.pairs) })
  else say({ kind: "tried", ...tryAll() })
})

function readAll(): readonly FileRules[] {
  const vocabulary = readVocabulary(texts)
  const all = files.map((file) => ({ path: file.path, name: file.name, ...readRules(file, vocabulary) }))
  if (keep) keepForLater(keep.folder, keep.key, all)
  return all
}

function summaryOf({ path, name, kind, rules: own, mistakes }: FileRules): FileRead {
  const examples = own.reduce((sum, rule) => sum + rule.examples.length + rule.counterexamples.length, 0)
  const unused = own.filter(({ fields }) => fields.length === 0).length
  return { path, name, kind, rules: own.length, unused, examples, mistakes }
}

function matchAll(pairs: readonly (readonly [string, string])[]): readonly Finding[] {
  return pairs.map(([field, value]) => matcher.match(field, value))
}

function tryAll(): { readonly tried: number; readonly failed: readonly FailedExample[] } {
  const left = new Set(banned)
  let number = 0
  let tried = 0
  const failed: FailedExample[] = []
  for (const { path, rules: own } of read) {
    for (const rule of own) {
      if (!left.has(number)) {
        trying(number)
        failed.push(...failuresOf(rule).map((failure) => ({ path, ...failure })))
        tried += rule.examples.length + rule.counterexamples.length
      }
      number += 1
    }
  }
  return { tried, failed }
}

function failuresOf(rule: Rule) {
  const must = rule.examples.map((example) => tryExample(rule, example, true))
  const mustNot = rule.counterexamples.map((example) => tryExample(rule, example, false))
  return [...must, ...mustNot].filter((failure) => failure !== null)
}
