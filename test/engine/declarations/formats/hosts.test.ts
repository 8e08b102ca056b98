import { expect, test } from "vitest"
import { hosts } from "#engine/declarations/formats/hosts.ts"
import { survivesAnything, inShort, problemsOf } from "./reading-in-short.ts"

const file = `127.0.0.1\tlocalhost
127.0.1.1 gate.example.org gate
::1 localhost ip6-localhost ip6-loopback
ff02::1 ip6-allnodes

# Chicago
192.0.2.10\tweb1.Example.org web1   # the shop, owner: web team
2001:DB8::0a web1.example.org
#192.0.2.11 web2.example.org web2
  192.0.2.12 printer_3

192.0.2.300 wrong
192.0.2.13
192.0.2.14 good.example.org bad/name
0.0.0.0 ads.example.com
{{ ansible_host }} {{ inventory_hostname }} db1
{{ other_address }} {{ other }}
192.0.2.15 last\r
`

test("an entry is its address and all its names, with what is written beside and above it", () => {
  expect(inShort(hosts, { "etc/hosts": file })).toEqual([
    "2 exact gate.example.org gate",
    "7 exact 192.0.2.10 web1.example.org web1 purpose=the shop, owner: web team owner=web team",
    "8 exact 2001:db8::a web1.example.org purpose=Chicago",
    "9 stale 192.0.2.11 web2.example.org web2",
    "10 exact 192.0.2.12 printer_3 purpose=Chicago",
    "14 exact 192.0.2.14 good.example.org",
    "16 templated db1",
    "18 exact 192.0.2.15 last",
  ])
})

test("a line that can't be read is told with its number, and the rest is read", () => {
  expect(problemsOf(hosts, { "etc/hosts": file })).toEqual({
    problems: [
      "12 This line does not begin with an address.",
      "13 No name stands behind this address.",
      "14 A word of this line can be no name.",
    ],
    missing: ["17 This line is filled in by a template, which is not run."],
  })
})

test("more than 500 names of one address are a list of names to block, told once", () => {
  const list = Array.from({ length: 501 }, (_, index) => `192.0.2.66 ads${index}.example.com`)
  const files = { hosts: ["192.0.2.1 gate", ...list, "192.0.2.2 web"].join("\n") }
  expect([inShort(hosts, files), problemsOf(hosts, files).problems.length]).toEqual([
    ["1 exact 192.0.2.1 gate", "503 exact 192.0.2.2 web"],
    1,
  ])
})

test("500 names of one address are still names of a machine", () => {
  const list = Array.from({ length: 500 }, (_, index) => `192.0.2.66 site${index}.example.com`)
  expect(inShort(hosts, { hosts: list.join("\n") })).toHaveLength(500)
})

test("an identifier is as it is written, at its line", () => {
  const [one] = hosts.read([{ path: "hosts", text: "\n2001:DB8::0a Web1.Example.org." }]).declarations
  expect(one?.identifiers).toEqual([
    { kind: "address", value: "2001:db8::a", raw: "2001:DB8::0a", line: 2 },
    { kind: "name", value: "web1.example.org", raw: "Web1.Example.org.", line: 2 },
  ])
})

test("the examples that come with Windows are no entries that no longer hold", () => {
  expect(inShort(hosts, { hosts: "#  102.54.94.97  rhino.acme.com  # source server\n192.0.2.1 a" })).toEqual([
    "2 exact 192.0.2.1 a purpose=102.54.94.97  rhino.acme.com  # source server",
  ])
})

test.each([
  ["etc/hosts", file, true],
  ["roles/base/templates/hosts.j2", "{{ ip }} {{ name }}\n192.0.2.1 a", true],
  ["hosts", "[web]\nweb1 ansible_host=192.0.2.1\n", false],
  ["hosts", "192.0.2.1 ansible_user=root\n192.0.2.2 ansible_user=root\n", false],
  ["hosts.yml", "192.0.2.1 a", false],
  ["README", "192.0.2.1 a", false],
])("%s is read as what it holds", (path, text, claimed) => {
  expect(hosts.claims(path, text.slice(0, 4096))).toBe(claimed)
})

survivesAnything(hosts, "etc/hosts", file)
