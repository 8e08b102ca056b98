import { expect, test } from "vitest"
import { changeOf, rankOf } from "#engine/findings/changes.ts"
import { FOREVER } from "#model/moment.ts"
import type { Observation } from "#model/observation.ts"

const BEARER = { machine: "m-0001", name: "plc1", ip: "10.9.0.1" }

function seen(id: number, value: string, more: Partial<Observation> = {}): Observation {
  return {
    id,
    endpoint: 1,
    kind: "identifier",
    subject: "serial",
    value,
    detail: null,
    method: "nse:s7-info",
    standing: "observed",
    first: id * 10,
    last: id * 10 + 5,
    ended: FOREVER,
    ...more,
  }
}

const told = (before: Observation | undefined, after: Observation | undefined) =>
  changeOf(before, after, BEARER).map(({ kind, fact, before: was, after: is }) => [kind, fact, was, is])

test("another serial number is told; the first one is learned, and no change", () => {
  expect(told(seen(1, "A1"), seen(2, "B2"))).toEqual([["identifier", "serial number", "A1", "B2"]])
  expect(told(undefined, seen(2, "B2"))).toEqual([])
})

test("a certificate's key is told with the certificate, and what is only claimed not at all", () => {
  const key = { subject: "443/tcp tls-key" }
  expect(told(seen(1, "SHA256:a", key), seen(2, "SHA256:b", key))).toEqual([])
  const card = { subject: "interface-mac 00:0c:29:00:00:01", standing: "claimed" } as const
  expect(told(seen(1, "00:0c:29:00:00:01", card), undefined)).toEqual([])
})

test("another number weighs as much as another key", () => {
  const [change] = changeOf(seen(1, "A1"), seen(2, "B2"), BEARER)
  const [port] = changeOf(undefined, seen(3, "open", { kind: "port", subject: "22/tcp" }), BEARER)
  expect(rankOf(change!)).toBeLessThan(rankOf(port!))
})
