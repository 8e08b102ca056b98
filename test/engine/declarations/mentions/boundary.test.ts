import * as fc from "fast-check"
import { expect, test } from "vitest"
import { standingOf } from "#engine/declarations/mentions/boundary.ts"
import { tokensOf } from "#engine/declarations/mentions/tokens.ts"

const boundary = (line: string, token: string) => standingOf(line, token)?.boundary ?? null

test("an address with a mask is a network where none of its own bits are set", () => {
  expect(boundary("subnet 10.0.4.0/22", "10.0.4.0")).toBe("network")
  expect(boundary("network 10.0.4.0 255.255.252.0", "10.0.4.0")).toBe("network")
  expect(boundary("access 10.0.4.0 0.0.3.255", "10.0.4.0")).toBe("network")
  expect(boundary("2001:db8::/32", "2001:db8::")).toBe("network")
  expect(boundary("address 10.0.4.7/22", "10.0.4.7")).toBe("machine")
  expect(boundary("ip address 10.0.4.7 255.255.252.0", "10.0.4.7")).toBe("machine")
  expect(boundary("10.0.4.0/32", "10.0.4.0")).toBe("machine")
})

test("what has a port behind it has one", () => {
  expect(boundary("server 10.0.0.7:8080;", "10.0.0.7")).toBe("with-port")
  expect(boundary("server web1.lan:8080;", "web1.lan")).toBe("with-port")
  expect(boundary("listen [2001:db8::7]:443", "2001:db8::7")).toBe("with-port")
  expect(boundary("proxy_pass http://web1.lan/", "web1.lan")).toBe("machine")
})

test("a name inside of a longer one is a part of it", () => {
  expect(boundary("clouddb2002-dev", "clouddb2002")).toBe("part-of-name")
  expect(boundary("backup_web01_daily", "web01")).toBe("part-of-name")
  expect(boundary("*.web01", "web01")).toBe("part-of-name")
})

test("a first label stands for its machine, and the whole name is told", () => {
  expect(standingOf("ssh Web01.other.example", "web01")).toEqual({
    boundary: "machine",
    kind: "line",
    written: "Web01.other.example",
  })
})

test("a name of a range is told with the range that it is in", () => {
  expect(standingOf("web[01:20].lan", "web07.lan")).toEqual({
    boundary: "machine",
    kind: "line",
    written: "web[01:20].lan",
  })
})

test("the best of several places counts, and what is not there is nowhere", () => {
  expect(boundary("web01-old web01", "web01")).toBe("machine")
  expect(standingOf("web010", "web01")).toBeNull()
})

test("comments, templates and documents are told apart", () => {
  expect(standingOf("# web01 is gone", "web01")?.kind).toBe("comment")
  expect(standingOf("server web02; # was web01", "web01")?.kind).toBe("comment")
  expect(standingOf("server web02; # was web01", "web02")?.kind).toBe("line")
  expect(standingOf(" * web01 belongs to us", "web01")?.kind).toBe("comment")
  expect(standingOf("web01 {{ port }}", "web01")?.kind).toBe("template")
  expect(standingOf("see web01", "web01", "docs/README.md")?.kind).toBe("document")
  expect(standingOf("see http://web01/", "web01")?.kind).toBe("line")
})

test("every token that is told of a line stands on it", () => {
  const word = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.stringMatching(/^[a-z0-9_.:-]{1,30}$/u),
    fc.constantFrom("web[1:3].lan", "{a,b}.x1", "#", "//"),
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (words) => {
      const line = words.join(" ")
      for (const token of tokensOf(line))
        expect(standingOf(line, token), `${token} on ${line}`).not.toBeNull()
    }),
  )
})
