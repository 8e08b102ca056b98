import { expect, test } from "vitest"
import { at, entriesAt, itemsAt, textAt, wordsAt } from "#engine/declarations/formats/written.ts"
import { readYaml } from "#engine/declarations/formats/yaml-written.ts"

const read = (text: string) => readYaml({ path: "a.yml", text })

test("a value is what stands there, and not what a parser makes of it", () => {
  const { documents } = read(
    'mac: 52:54:00:12:34:56\nport: 22:22\nversion: 1.10\nquoted: "web-{{ n }}"\nnone:\n',
  )
  const words = (key: string) => wordsAt(documents[0]!, key)
  expect(["mac", "port", "version", "quoted", "none"].map(words)).toEqual([
    "52:54:00:12:34:56",
    "22:22",
    "1.10",
    "web-{{ n }}",
    null,
  ])
})

test("a key in both branches of a template is none", () => {
  const text = "a: 1\n{% if x %}\nb: 2\n{% else %}\nb: 3\n{% endif %}\nc: 4\nc: 5\n"
  expect(read(text).problems.map(({ line }) => line)).toEqual([8])
})

test("a key that stands there twice is a problem; the last counts, and both are there", () => {
  const { documents, problems } = read("a: 1\nb: 2\na: 3\n")
  expect(problems).toEqual([
    { path: "a.yml", line: 3, sentence: "This key stands here a second time: it was in line 1 before." },
  ])
  expect(wordsAt(documents[0]!, "a")).toBe("3")
  expect(entriesAt(documents[0]!).map(({ key, line }) => [key, line])).toEqual([
    ["a", 1],
    ["b", 2],
    ["a", 3],
  ])
})

test("what is named again and brought in has the lines where it is written", () => {
  const { documents } = read("x: &x {restart: always, image: a}\ny:\n  <<: *x\n  image: b\nz: *x\n")
  expect(textAt(documents[0]!, "y", "restart")).toMatchObject({ text: "always", line: 1 })
  expect(textAt(documents[0]!, "y", "image")).toMatchObject({ text: "b", line: 4 })
  expect(wordsAt(documents[0]!, "z", "image")).toBe("a")
})

test("what is named again counts each time, so that no bomb goes off", () => {
  const rows = Array.from({ length: 1_000 }, () => "  - *x").join("\n")
  const { documents, problems } = read(`x: &x [${"1,".repeat(1_000)}]\ny:\n${rows}\n`)
  expect(problems.map(({ sentence }) => sentence)).toEqual(["The YAML holds too much to be read to its end."])
  const lists = itemsAt(documents[0]!, "y").filter(({ kind }) => kind === "list")
  expect(lists.length).toBeLessThan(200)
  expect(at(documents[0]!, "x")).toMatchObject({ kind: "list", line: 1 })
})

test("a broken line says nothing of what stands in it, and the rest is read", () => {
  const { documents, problems } = read('a: 1\nsecret: "hunter2" hunter2\nb: 2\n---\nc: 3\n')
  expect(problems[0]?.line).toBe(2)
  expect(JSON.stringify(problems)).not.toContain("hunter2")
  expect(wordsAt(documents.at(-1)!, "c")).toBe("3")
})

test("a text from the middle of a file has the lines of the file", () => {
  const { documents } = readYaml({ path: "a.yml", text: "a:\n  b: 1\n" }, 41)
  expect(textAt(documents[0]!, "a", "b")).toMatchObject({ line: 42, endLine: 42 })
})
