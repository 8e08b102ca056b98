import { describe, expect, test } from "vitest"
import type { Declaration } from "#model/written.ts"
import { rebuildable, rebuildableTogether, type Facet } from "#engine/explanation/rebuildable.ts"
import { declaration, identifier, link } from "./scene.ts"

const service = (port: number, said: Partial<Declaration["services"][number]> = {}) => ({
  port,
  protocol: "tcp" as const,
  name: null,
  product: null,
  version: null,
  bind: null,
  line: 5,
  ...said,
})

const FACETS: readonly Facet[] = [
  { kind: "port", port: 443, protocol: "tcp" },
  { kind: "service", port: 443, protocol: "tcp", name: "https", product: "nginx" },
  { kind: "name", value: "Web1.lan" },
  { kind: "certificate", value: "ab12" },
  { kind: "package", value: "nginx" },
]

const linked = (said: Partial<Declaration>, how: Parameters<typeof link>[1] = {}) => {
  const one = declaration(1, said)
  return { declaration: one, link: link(one, how), introduced: null }
}

const lines = (declarations: readonly ReturnType<typeof linked>[], packages = new Map()) =>
  rebuildable({ facets: FACETS, declarations, packages }).facets.map(
    ({ kind, by }) => `${kind} ${by === null ? "none" : "line" in by ? by.line : ""}`,
  )

describe("a part can be rebuilt", () => {
  test("by the line that declares it", () => {
    const one = linked({
      services: [service(443, { product: "nginx", line: 14 })],
      identifiers: [identifier("name", "web1.lan", 12), identifier("certificate", "ab12", 17)],
    })
    const packages = new Map([
      [
        "nginx",
        {
          kind: "mention",
          source: "infra",
          path: "roles/web/tasks.yml",
          line: 3,
          endLine: 3,
          commit: null,
        } as const,
      ],
    ])
    expect(lines([one], packages)).toEqual([
      "certificate 17",
      "name 12",
      "package 3",
      "port 14",
      "service 14",
    ])
  })

  test("as a port and not as a service, where the line does not say what runs there", () => {
    expect(lines([linked({ services: [service(443)] })])).toEqual([
      "certificate none",
      "name none",
      "package none",
      "port 5",
      "service none",
    ])
  })

  test.each([
    ["that no longer holds", { state: "stale" }, {}],
    ["of a lease, which only saw it", { kind: "lease" }, {}],
    ["of a test, which only wants it", { kind: "expectation" }, {}],
    ["that may be about another machine", {}, { standing: "candidate" }],
    ["that is only possibly about it", {}, { confidence: "possible" }],
  ] as const)("by no line %s", (_, said, how) => {
    const { share, missing } = rebuildable({
      facets: FACETS,
      declarations: [linked({ ...said, services: [service(443, { product: "nginx" })] }, how)],
      packages: new Map(),
    })
    expect([share, missing.length]).toEqual([0, 5])
  })

  test("by no service that is bound to the machine itself", () => {
    expect(lines([linked({ services: [service(443, { bind: "127.0.0.1" })] })])).toContain("port none")
  })
})

test("shares of machines add up by their parts, and nothing has no share", () => {
  const one = rebuildable({
    facets: FACETS,
    declarations: [linked({ services: [service(443)] })],
    packages: new Map(),
  })
  const none = rebuildable({ facets: [], declarations: [], packages: new Map() })
  expect([one.share, none.share]).toEqual([0.2, null])
  expect(rebuildableTogether([one, none, one])).toEqual({ share: 0.2, of: 10 })
})
