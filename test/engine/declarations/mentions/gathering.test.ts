import * as fc from "fast-check"
import { expect, test } from "vitest"
import { MOST_FILES, placesOf, type Posting } from "#model/mention-index.ts"
import { Gathering } from "#engine/declarations/mentions/gathering.ts"
import { blobKind, isSecretFile } from "#engine/declarations/mentions/kinds.ts"
import { pack, unpack } from "#engine/declarations/mentions/thread-words.ts"
import { tokensIn } from "#engine/declarations/mentions/tokens.ts"

const told = (postings: Iterable<Posting>) =>
  [...postings].flatMap(({ token, places }) =>
    placesOf(places).map(({ file, line }) => `${token} ${file}:${line}`),
  )

test("what is gathered from many files is what each of them holds, however often it is taken", () => {
  const line = fc.constantFrom(
    "web1.lan 10.0.0.7",
    "password = x9",
    "web[1:3]",
    "",
    "# web1",
    "52:54:00:12:34:56",
  )
  const text = fc.array(line, { maxLength: 5 }).map((lines) => lines.join("\n"))
  fc.assert(
    fc.property(fc.array(fc.tuple(text, fc.boolean()), { maxLength: 8 }), (files) => {
      const gathering = new Gathering(1_000)
      const found: string[] = []
      files.forEach(([content, isTaken], file) => {
        gathering.add(file + 1, content, false)
        if (isTaken) found.push(...told(unpack(pack([...gathering.take()]))))
      })
      found.push(...told(gathering.take()))
      const expected = files.flatMap(([content], file) =>
        [...tokensIn(content)].flatMap(([token, lines]) =>
          [...lines].map((each) => `${token} ${file + 1}:${each}`),
        ),
      )
      expect(found.toSorted()).toEqual(expected.toSorted())
    }),
  )
})

test("postings come in the order of their tokens", () => {
  const gathering = new Gathering(100)
  gathering.add(1, "web2 db1 web1", false)
  expect([...gathering.take()].map(({ token }) => token)).toEqual(["db1", "web1", "web2"])
})

test("a token that is everywhere is counted, and its lines are kept of some files only", () => {
  const gathering = new Gathering()
  for (let file = 1; file <= MOST_FILES + 50; file += 1) gathering.add(file, "localhost", false)
  const [posting] = gathering.take()
  expect(posting).toMatchObject({ token: "localhost", files: MOST_FILES + 50 })
  expect(placesOf(posting!.places).length).toBe(MOST_FILES)
})

test("no more is held than fits", () => {
  const gathering = new Gathering(10)
  gathering.add(1, Array.from({ length: 50 }, (_, at) => `web${at}`).join("\n"), false)
  expect(gathering.isFull).toBe(true)
  expect(told(gathering.take()).length).toBe(10)
  expect(gathering.isFull).toBe(false)
})

test("files that hold secrets are known by their names, and binary ones by what is in them", () => {
  for (const path of [
    "group_vars/all/vault.yml",
    "a/tls.key",
    "ca.pem",
    "terraform.tfstate",
    "x/router.db",
    "app/.env",
  ])
    expect(isSecretFile(path), path).toBe(true)
  for (const path of ["keyboard.conf", "environment.yml", "hosts", "monkey/x.yml"])
    expect(isSecretFile(path), path).toBe(false)
  const bytes = (text: string) => Buffer.from(text, "latin1")
  expect(blobKind("a", bytes("x\0y"))).toBe("binary")
  expect(blobKind("a", bytes("\xff\xfex\0"))).toBe("text")
  expect(blobKind("a", bytes("version https://git-lfs.github.com/spec/v1\noid sha256:1"))).toBe("pointer")
  expect(blobKind("a/.env", bytes("A=1"))).toBe("secret")
})
