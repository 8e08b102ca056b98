import { expect, test } from "vitest"
import { octodns } from "#engine/declarations/formats/octodns.ts"
import { inShort, problemsOf, survivesAnything } from "./reading-in-short.ts"

const file = `---
'':
  - type: A
    values: [192.0.2.1, 192.0.2.2]
  - type: MX
    values:
      - exchange: mail.example.net.
        preference: 10
      - value: mail2.example.net.
        priority: 20
# the printer on the second floor
# ann@example.org
printer:
  ttl: 300
  type: A
  value: 192.0.2.7
www: # rudy@example.org
  type: CNAME
  value: web.example.net.
broken:
  type: A
  value: not-an-address
none: 5
untyped:
  value: 192.0.2.9
key:
  type: SSHFP
  value:
    fingerprint_type: 2
    algorithm: 4
    fingerprint: 1234567890abcdef1234567890abcdef1234567890abcdef1234567890abcdef
_ldap._tcp:
  type: SRV
  values:
  - port: 389
    priority: 0
    target: dc1.example.org.
    weight: 5
pooled:
  dynamic:
    pools:
      one:
        values:
        - value: 2001:db8::20
    rules: [{pool: one}]
  type: AAAA
  value: 2001:db8::21
filled:
  type: A
  value: "{{ address }}"
www:
  type: A
  value: 192.0.2.99
elsewhere:
  type: URLFWD
  value: {path: /}
'*.apps':
  type: A
  value: 192.0.2.8
`

test("each value of each name is a declaration, with whom the comment at its key names", () => {
  expect(inShort(octodns, { "config/example.org.yaml": file })).toEqual([
    "2-10 exact example.org 192.0.2.1",
    "2-10 exact example.org 192.0.2.2",
    "7-10 exact mail.example.net 25/tcp",
    "9-10 exact mail2.example.net 25/tcp",
    "13-16 exact printer.example.org 192.0.2.7 purpose=the printer on the second floor owner=ann@example.org",
    "17-19 exact www.example.org web.example.net owner=rudy@example.org",
    "26-31 exact key.example.org SHA256:EjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8",
    "37-38 exact dc1.example.org 389/tcp",
    "39-47 exact pooled.example.org 2001:db8::21",
    "39-47 exact pooled.example.org 2001:db8::20",
    "48-50 templated filled.example.org",
    "51-53 exact www.example.org 192.0.2.99",
    "59 exact 192.0.2.8",
  ])
})

test("a record that can't be read is told with its line, and the rest is read", () => {
  expect(problemsOf(octodns, { "config/example.org.yaml": file })).toEqual({
    problems: [
      "51 This key is written twice: line 17 has it too.",
      "22 This A record holds no such address.",
      "23 No record stands here.",
      "25 This record has no type.",
    ],
    missing: [],
  })
})

test.each([
  ["zones/$example.org.yaml", "a.example.org"],
  ["zones/example.org./a.yaml", "a.example.org"],
  ["zones/2.0.192.in-addr.arpa.yaml", "192.0.2.1"],
])("%s says of which zone it is", (path, value) => {
  const text = path.includes("arpa")
    ? "1:\n  type: PTR\n  value: a.example.org.\n"
    : "a:\n  type: A\n  value: 192.0.2.1\n"
  const [one] = octodns.read([{ path, text }]).declarations
  expect(one?.identifiers.map((identifier) => identifier.value)).toContain(value)
})

test("an address that YAML would make a number of stays as it is written", () => {
  const [one] = octodns.read([
    { path: "example.org.yaml", text: "010:\n  type: A\n  value: 192.0.2.1\n" },
  ]).declarations
  expect(one?.identifiers[0]?.value).toBe("010.example.org")
})

test.each([
  ["config/example.org.yaml", file, true],
  ["production.yaml", "providers:\n  config:\n    class: octodns.provider.yaml.YamlProvider\n", false],
  ["openapi.yaml", "a:\n  type: string\n  value: 5\n", false],
  ["example.org.txt", file, false],
])("%s is read as what it holds", (path, text, claimed) => {
  expect(octodns.claims(path, text.slice(0, 4096))).toBe(claimed)
})

survivesAnything(octodns, "example.org.yaml", file)
