import { readFileSync } from "node:fs"
import { join } from "node:path"
import { parse } from "yaml"
import { expect, test } from "vitest"
import { lineOf } from "#engine/classification/kin.ts"
import { readVocabulary } from "#engine/vocabulary.ts"

const { kinds, systems, releases } = readVocabulary()
const folder = join(import.meta.dirname, "../../rules/vocabulary")
const known = Object.keys(
  (parse(readFileSync(join(folder, "kinds.yaml"), "utf8")) as { kinds: Record<string, string> }).kinds,
)

test("what a kind may be called as well is a kind, and so is what a system mostly runs on", () => {
  const said = [
    ...Object.entries(kinds).flat(2),
    ...Object.values(systems).flatMap(({ usually }) => usually ?? []),
  ]
  expect(said.filter((kind) => !known.includes(kind))).toEqual([])
})

test("nothing is above itself: no kind, and no system", () => {
  const systemsAbove = (key: string) => systems[key]?.isA ?? []
  const kindsAbove = (key: string) => kinds[key] ?? []
  const inCircles = (keys: readonly string[], above: (key: string) => readonly string[]) =>
    keys.filter((key) => above(key).some((higher) => lineOf({ above }, higher).includes(key)))
  expect([inCircles(Object.keys(kinds), kindsAbove), inCircles(Object.keys(systems), systemsAbove)]).toEqual([
    [],
    [],
  ])
})

test("what a system is a kind of has a name of its own", () => {
  const above = Object.values(systems).flatMap(({ isA }) => isA)
  expect(above.filter((name) => !Object.hasOwn(systems, name))).toEqual([])
})

test("each release stands once, and what is mended longer is mended at least as long", () => {
  const named = releases.map(({ os, version }) => `${os} ${version}`)
  expect(named.filter((name, index) => named.indexOf(name) !== index)).toEqual([])
  const dates = releases.flatMap(({ until, security }) => [until, security ?? until])
  expect(dates.filter((date) => new Date(date).toISOString().slice(0, 10) !== date)).toEqual([])
  expect(releases.filter(({ until, security }) => security !== null && security < until)).toEqual([])
})
