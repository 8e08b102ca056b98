import { join } from "node:path"
import { expect, test } from "vitest"
import { parse } from "yaml"
import { z } from "zod"
import { readExpectations } from "#engine/expectations/read.ts"
import { expectationsSchema } from "#engine/expectations/schema.ts"

const file = join(import.meta.dirname, "../../../assets/rollcall.schema.json")

test("the schema that editors get is the one that is read by", async () => {
  await expect(expectationsSchema()).toMatchFileSnapshot(file)
})

const schema = z.fromJSONSchema(JSON.parse(expectationsSchema()))
const isValid = (text: string) => schema.safeParse(parse(text)).success
const isRead = (text: string) => readExpectations("rollcall.yml", text).problems.length === 0

const entry = (parts: string) =>
  `expect:\n  - name: web\n    for: {group: [web, www], not: {or: [{env: dev}]}}\n${parts}`

const good = [
  "expect: []",
  entry('    ports: {"443/tcp": open, "23/tcp": closed, others: deny}'),
  entry(
    '    ports: {"443/tcp": {product: [nginx, Apache], version: ">=1.24", tls: {min: "1.2", days_left: 21, names: [a.b]}}}',
  ),
  entry(
    '    ports: {"80/tcp": {http: {status: [301, 308], headers: {location: "*"}}, bind: 127.0.0.1, from: mgmt}}',
  ),
  entry("    same: [os, tls-issuer]\n    clock: 2s\n    severity: low\n    owner: team-a\n    why: because"),
  "differ:\n  - {fact: nginx.version, between: [test, prod], for: 14d, until: 2026-03-31}",
  "waive:\n  - {rule: tls-weak, for: {name: fax}, until: '2026-03-31', by: m.k, because: old, about: '443/tcp*'}",
]

const bad = [
  "expct: []",
  "expect: 3",
  entry('    ports: {"443/tcp": opne}'),
  entry('    ports: {"443/tcp": {prodct: nginx}}'),
  entry('    ports: {"https": open}'),
  entry("    same: [everything]"),
  entry("    severity: worst"),
  "expect:\n  - for: {group: web}",
  "expect:\n  - {name: web, for: {gruop: web}}",
  "differ:\n  - {fact: os, between: [prod]}",
  "waive:\n  - {rule: tls-weak, for: {name: fax}, by: m.k, because: old}",
]

test.each(good)("an editor and the reader accept %s", (text) => {
  expect([isValid(text), isRead(text)]).toEqual([true, true])
})

test.each(bad)("an editor and the reader refuse %s", (text) => {
  expect([isValid(text), isRead(text)]).toEqual([false, false])
})
