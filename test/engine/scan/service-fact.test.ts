import { expect, test } from "vitest"
import type { Meaning } from "#model/answer.ts"
import { serviceFact } from "#engine/scan/service-fact.ts"

const meaning = (claims: Meaning["claims"], sureness: Meaning["sureness"] = "strong"): Meaning => ({
  rule: "test/rule",
  field: "http.server",
  value: "x",
  sureness,
  claims,
  cpe: [],
})

test("the surest product names the service, and takes its version from whoever else names that product", () => {
  const found = serviceFact(443, "tcp", { protocol: "http", tunnel: "ssl" }, [
    meaning({ product: "Something", version: "9.9.9" }, "weak"),
    meaning({ product: "nginx" }, "strong"),
    meaning({ product: "nginx", version: "1.22.1" }, "fair"),
  ])
  expect(found?.isNamed).toBe(true)
  expect(found?.fact).toMatchObject({
    value: "http nginx 1.22.1 [ssl]",
    subject: "443/tcp",
    method: "rule:test/rule",
  })
})

test("what speaks a protocol that no rule names is known by its protocol only, and left for others to name", () => {
  expect(
    serviceFact(81, "tcp", { protocol: "http", tunnel: null }, [meaning({ kind: "printer" })]),
  ).toMatchObject({
    isNamed: false,
    fact: { value: "http", method: "talk" },
  })
  expect(serviceFact(81, "tcp", { protocol: null, tunnel: null }, [])).toBeNull()
})

test("the order in which rules match makes no difference", () => {
  const all = [meaning({ product: "A", version: "1" }), meaning({ product: "B", version: "2" })]
  const spoken = { protocol: "http", tunnel: null } as const
  expect(serviceFact(80, "tcp", spoken, all)).toEqual(serviceFact(80, "tcp", spoken, all.toReversed()))
})
