import * as fc from "fast-check"
import { expect, test } from "vitest"
import { findingRules } from "#engine/finding-rules.ts"
import { CHECKS } from "#engine/findings/checks.ts"
import { FACT_KINDS, type Json } from "#model/observation.ts"
import { sceneOf, verdictsIn } from "./scene.ts"

const MACHINES_ONLY = findingRules().filter(({ id }) => ["machine", "shared"].includes(CHECKS[id]?.of ?? ""))

const SUBJECTS = [
  "443/tcp",
  "443/tcp tls",
  "443/tcp tls-versions",
  "443/tcp ssl-enum-ciphers",
  "443/tcp tls-key",
  "22/tcp ssh",
  "22/tcp ssh-rsa",
  "80/tcp http",
  "161/udp snmp",
  "",
]

const WORDS = fc.oneof(
  fc.constantFrom(
    "fields",
    "subject",
    "issuer",
    "sans",
    "notAfter",
    "keyType",
    "bits",
    "sigAlg",
    "kex",
    "output",
  ),
  fc.constantFrom("tls.version", "tls.cipher", "ssh.banner", "http.login", "http.body", "name", "product"),
)
const TEXTS = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constantFrom("2026-99-99T00:00:00", "SSH-1.", "rsa", "\u0000*.", "x.".repeat(9_000)),
)

const detail = fc.letrec<{ any: Json }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, Number.MAX_VALUE, -1, 0),
    TEXTS,
    fc.array(tie("any"), { maxLength: 4 }),
    fc.dictionary(WORDS, tie("any"), { maxKeys: 6 }),
  ),
})).any

const facts = fc.array(
  fc.record({
    kind: fc.constantFrom(...FACT_KINDS),
    subject: fc.oneof(fc.constantFrom(...SUBJECTS), fc.string({ maxLength: 20 })),
    value: fc.oneof(TEXTS, fc.constantFrom("open", "SHA256:a")),
    detail,
  }),
  { maxLength: 12 },
)

test("whatever a machine says, no rule throws, and none says anything without end", () => {
  const open = ["443/tcp", "22/tcp", "80/tcp", "161/udp"].map((subject) => ({
    kind: "port",
    subject,
    value: "open",
  }))
  fc.assert(
    fc.property(facts, (told) => {
      const machine = { facts: [...open, ...told], declared: [{ name: "web1.example.org" }] }
      const scene = sceneOf({
        machines: { a: { ip: "10.0.0.1", ...machine }, b: { ip: "10.0.0.2", ...machine } },
      })
      for (const rule of MACHINES_ONLY)
        for (const { title, matter, says } of verdictsIn(scene, rule, CHECKS[rule.id]!))
          expect(Math.max(title.length / 300, matter.length / 600, says.length / 3_000)).toBeLessThan(1)
    }),
    { numRuns: 200 },
  )
})
