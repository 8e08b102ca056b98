import * as fc from "fast-check"
import { expect, test } from "vitest"
import { evaluate } from "#engine/expectations/evaluate.ts"
import { readExpectations } from "#engine/expectations/read.ts"
import { writeExpectations } from "#engine/expectations/write.ts"
import { sceneOf } from "#test/engine/findings/scene.ts"

const now = Date.parse("2026-03-17T00:00:00Z")
const selector = { word: "group", of: ["web"] } as const

const nginx = (version: string, more: object = {}) => ({
  name: "http",
  product: "nginx",
  version,
  tls: {},
  certificate: { names: ["www.example.org"] },
  ...more,
})
const ssh = { name: "ssh", product: "OpenSSH", version: "9.2p1 Debian 2+deb12u3", ssh: {} }
const clock = {
  kind: "clock",
  subject: "ntp",
  value: "in step",
  detail: { aheadMs: 40, plusMinusMs: 10, at: null },
}

const web = (ip: number, ports: object) => ({
  ip: `10.0.0.${ip}`,
  groups: ["web"],
  os: "Debian 12",
  owner: "team-a",
  facts: [clock],
  ports,
})

test("it is what a person would have written", () => {
  const { sheets } = sceneOf({
    machines: {
      web1: web(1, { "443/tcp": nginx("1.24.0"), "22/tcp": ssh }),
      web2: web(2, { "443/tcp": nginx("1.26.1"), "22/tcp": ssh, "9100/tcp": null }),
      web3: { ...web(3, {}), presence: "gone" },
    },
  })
  expect(writeExpectations(sheets, { name: "prod web", for: selector, now })).toBe(`\
# What 2 machines showed on 2026-03-17. Read it, change it, and keep it beside your code.
# 1 more did not answer, and were left out.
expect:
  - name: prod web
    for: {group: web}
    owner: team-a
    os: Debian 12
    clock: 2s
    ports:
      "22/tcp": {product: OpenSSH, version: ">=9.2 <9.3"}
      "443/tcp": {product: nginx, version: ">=1.24 <1.27", tls: {days_left: 21, names: [www.example.org], issuer: Example CA}}
      # 9100/tcp is open on 1 of 2: web2.
      others: allow
    same: [products, tls-issuer, os, ssh-algorithms]
    # version nginx 443/tcp differs: 1 of 2 has 1.24.0, 1 has 1.26.1.
    # port 9100/tcp differs: 1 of 2 has closed, 1 has open.
`)
})

const words = fc.oneof(
  fc.constantFrom(
    "nginx",
    "Apache httpd",
    "OpenSSH",
    "Dovecot imapd",
    "a: b",
    "#x",
    "- y",
    "*",
    "[",
    '"',
    "no",
    "1.10",
    "\u202eevil\n",
    "…",
    "",
  ),
  fc.string({ maxLength: 150 }),
)
const version = fc.oneof(
  fc.constantFrom(
    "1.24.0",
    "1.26.1",
    "2.4.57 (Debian)",
    "9.2p1 Debian 2+deb12u3",
    "8",
    "1:2.3-4",
    "x",
    "v1.2rc1",
    "1.24",
  ),
  fc.string({ maxLength: 30 }),
)
const orNot = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined })
const certificate = fc.record({
  names: fc.array(fc.oneof(fc.constantFrom("*.example.org", "a.b"), fc.string({ maxLength: 20 })), {
    maxLength: 3,
  }),
  issuer: words,
  until: fc.integer({ min: -5, max: 60 }),
})
const port = fc.record(
  {
    name: fc.constantFrom("http", "ssh", "imaps"),
    product: orNot(words),
    version: orNot(version),
    confidence: fc.constantFrom(3, 10),
    tls: orNot(fc.record({ versions: fc.constantFrom(["TLSv1.3"], ["TLSv1.2", "TLSv1"]) })),
    certificate: orNot(certificate),
    ssh: orNot(fc.constantFrom({}, { ciphers: ["aes128-cbc"] })),
  },
  { requiredKeys: ["name"] },
)
const machine = fc.record({
  groups: fc.constant(["web"]),
  os: fc.option(words),
  owner: fc.option(words),
  presence: fc.constantFrom("present", "present", "present", "gone"),
  facts: fc.array(fc.constant(clock), { maxLength: 1 }),
  ports: fc.dictionary(fc.constantFrom("22/tcp", "80/tcp", "443/tcp", "161/udp"), port),
})

test("whatever is there: written down, read and evaluated, nothing drifts", () => {
  fc.assert(
    fc.property(fc.array(machine, { minLength: 1, maxLength: 5 }), words, (machines, name) => {
      const named = machines.map((one, index) => {
        const ports = Object.entries(one.ports).map(([key, value]) => {
          const given = Object.entries(value).filter(([, each]) => each !== undefined)
          return [key, Object.fromEntries(given)]
        })
        return [`web${index}`, { ...one, ip: `10.0.0.${index + 1}`, ports: Object.fromEntries(ports) }]
      })
      const { sheets } = sceneOf({ machines: Object.fromEntries(named) })
      const text = writeExpectations(sheets, { name, for: selector, now })
      const read = readExpectations("rollcall.yml", text)
      expect(read.problems, text).toEqual([])
      const { verdicts } = evaluate(read.expectations, sheets, now)
      expect(
        verdicts.filter(({ state }) => state === "drift"),
        text,
      ).toEqual([])
    }),
    { numRuns: 300 },
  )
})
