import { expect, test } from "vitest"
import { zone } from "#engine/declarations/formats/zone.ts"
import { inShort, problemsOf, survivesAnything } from "./reading-in-short.ts"

const head = "$TTL 1h\n@ IN SOA ns1 host.example.org. 1 2 3 4 5\n"

const file = `; The lab's own zone
$TTL 1h
@ IN SOA ns1 hostmaster (
    2024010101 ; serial
    1h 15m 30d 1h )
  NS ns1
  MX 10 mail.example.net.
; Vultr Chicago
ns1 A 192.0.2.1
    AAAA 2001:db8::1 ; asked for by ann@example.org
web 300 IN CNAME ns1

db IN 300 A 192.0.2.3 ; the shop's orders
bad A 192.0.2.300
nothing here
lonely A
alpha.dev A 192.0.2.4
;gone IN A 192.0.2.5
*.apps A 192.0.2.6
db SSHFP 4 2 1234567890abcdef1234567890abcdef1234567890abcdef1234567890abcdef
db SSHFP 4 2 not-hex
_ldap._tcp SRV 0 5 389 db
_sip._udp SRV 0 5 5060 .
_443._tcp.web TLSA 3 0 1 (
  1234567890abcdef1234567890abcdef
  1234567890abcdef1234567890abcdef )
@ HTTPS 1 . alpn="h2,h3" port=8443
selector._domainkey CNAME mail.example.net.
db RP ann\\.lee.example.org. .
db EUI48 00-00-5e-00-53-2a
geo DYNA geoip!lab
lua LUA A "ifportup(443, {'192.0.2.8'})"
old CH A 192.0.2.9
`

test("each record says its own of a machine, at its own line", () => {
  expect(inShort(zone, { "zones/example.org": file })).toEqual([
    "3-5 exact ns1.example.org",
    "6 exact ns1.example.org 53/udp 53/tcp",
    "7 exact mail.example.net 25/tcp",
    "9 exact ns1.example.org 192.0.2.1 purpose=Vultr Chicago",
    "10 exact ns1.example.org 2001:db8::1 purpose=asked for by ann@example.org owner=ann@example.org",
    "11 exact web.example.org ns1.example.org purpose=Vultr Chicago",
    "13 exact db.example.org 192.0.2.3 purpose=the shop's orders",
    "17 exact alpha.dev.example.org 192.0.2.4 environment=dev",
    "18 stale gone.example.org 192.0.2.5",
    "19 exact 192.0.2.6",
    "20 exact db.example.org SHA256:EjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8",
    "22 exact db.example.org 389/tcp",
    "24-26 exact web.example.org 1234567890abcdef1234567890abcdef1234567890abcdef1234567890abcdef 443/tcp",
    "27 exact example.org 8443/tcp",
    "29 exact db.example.org owner=ann.lee@example.org",
    "30 exact db.example.org 00:00:5e:00:53:2a",
    "31 templated geo.example.org",
    "32 templated lua.example.org",
  ])
})

test("a line that can't be read is told with its number, and the rest is read", () => {
  expect(problemsOf(zone, { "zones/example.org": file })).toEqual({
    problems: [
      "14 This A record holds no such address.",
      "15 No type of record that we know stands in this line.",
      "16 This A record lacks a part.",
      "21 This SSHFP record holds no digest.",
    ],
    missing: [],
  })
})

test("what is no identifier is kept beside them, and the mailbox of a zone is no owner", () => {
  const { declarations } = zone.read([{ path: "example.org", text: file }])
  const at = (line: number) => declarations.find((one) => one.line === line)?.attributes
  expect([at(3), at(7), at(13), at(19), at(20)]).toEqual([
    { record: "SOA", ttl: "3600", zone: "example.org", name: "example.org", rname: "hostmaster.example.org" },
    { record: "MX", ttl: "3600", zone: "example.org", name: "example.org", preference: "10" },
    { record: "A", ttl: "300", zone: "example.org" },
    { record: "A", ttl: "3600", zone: "example.org", name: "*.apps.example.org" },
    {
      record: "SSHFP",
      ttl: "3600",
      zone: "example.org",
      sshfp: "4 2 1234567890abcdef1234567890abcdef1234567890abcdef1234567890abcdef",
    },
  ])
})

test("an identifier is as it is written, at the line where it is", () => {
  const [, one] = zone
    .read([
      { path: "example.org", text: `${head}\nWeb\n` },
      { path: "b.example", text: "Web A 192.0.2.1\n  AAAA 2001:DB8::01\n" },
    ])
    .declarations.filter(({ path }) => path === "b.example")
  expect(one?.identifiers).toEqual([
    { kind: "name", value: "web.b.example", raw: "Web", line: 1 },
    { kind: "address", value: "2001:db8::1", raw: "2001:DB8::01", line: 2 },
  ])
})

test("names are relative to the last $ORIGIN, and that one to the one before it", () => {
  const text = `a A 192.0.2.1\n$ORIGIN sub\nb A 192.0.2.2\n$ORIGIN deep\nc A 192.0.2.3\n$ORIGIN example.net.\nd A 192.0.2.4\n$ORIGIN .\ne.org A 192.0.2.5\n$ORIGIN svc.@Z\nf A 192.0.2.6\n@ A 192.0.2.7`
  expect(inShort(zone, { "example.org": text })).toEqual([
    "1 exact a.example.org 192.0.2.1",
    "3 exact b.sub.example.org 192.0.2.2",
    "5 exact c.deep.sub.example.org 192.0.2.3",
    "7 exact d.example.net 192.0.2.4",
    "9 exact e.org 192.0.2.5",
    "11 exact f.svc.example.org 192.0.2.6",
    "12 exact svc.example.org 192.0.2.7",
  ])
})

test("reversed names are addresses, of both families and through delegations", () => {
  const files = {
    "10.in-addr.arpa":
      "$TTL 1d\n7.0.0 PTR a.example.org.\n$ORIGIN 0.0.10.in-addr.arpa.\n8 PTR b.example.org.\n9.0/25 PTR c.example.org.\n8.b.d.0.1.0.0.2.ip6.arpa. NS ns.example.org.",
    "db.192.168.4": "1 IN PTR d.example.org.",
    "rev.2.0.10": "1 IN PTR e.example.org.",
    "v6.zone": "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. PTR f.example.org.",
  }
  expect(inShort(zone, files)).toEqual([
    "10.in-addr.arpa:2 exact a.example.org 10.0.0.7",
    "10.in-addr.arpa:4 exact b.example.org 10.0.0.8",
    "10.in-addr.arpa:5 exact c.example.org 10.0.0.9",
    "10.in-addr.arpa:6 exact ns.example.org 53/udp 53/tcp",
    "db.192.168.4:1 exact d.example.org 192.168.4.1",
    "rev.2.0.10:1 exact e.example.org 10.0.2.1",
    "v6.zone:1 exact f.example.org 2001:db8::1",
  ])
})

test.each([
  ["example.org", "a.example.org"],
  ["zones/db.example.org", "a.example.org"],
  ["example.org.zone.j2", "a.example.org"],
  ["templates/wmnet", "a.wmnet"],
  ["example.org/zone", "a.example.org"],
  ["zones/primary", "a"],
])("a file called %s has names such as %s", (path, name) => {
  expect(inShort(zone, { [path]: "a A 192.0.2.1" })).toEqual([`1 exact ${name} 192.0.2.1`])
})

test("what named.conf says of a file goes before what it is called", () => {
  const conf = `options { directory "/var/bind"; }; # zone "x" {
/* zone "no.example" { type master; file "zones/one.db"; }; */
zone "Example.org" IN { type master; file "/etc/bind/zones/one.db"; allow-transfer { none; }; };
zone "example.net" { type primary; file "zones/one.db"; };
zone "lost.example" {
  type master; file "lost.db"; };
zone "of-others.example" { type slave; file "others.db"; };
zone "." { type hint; file "named.ca"; };`
  const files = { "etc/named.conf": conf, "etc/zones/one.db": `${head}a A 192.0.2.1` }
  expect([inShort(zone, files).filter((one) => one.includes("192")), problemsOf(zone, files)]).toEqual([
    ["etc/zones/one.db:3 exact a.example.org 192.0.2.1", "etc/zones/one.db:3 exact a.example.net 192.0.2.1"],
    { problems: [], missing: ["5 The file of this zone is not in this source."] },
  ])
})

test("an SOA record of a whole name says what zone a file is, better than what it is called", () => {
  const text = "lab.example. IN SOA ns.lab.example. h.lab.example. 1 2 3 4 5\na A 192.0.2.1"
  expect(inShort(zone, { "zones/internal.zone": text })[1]).toBe("2 exact a.lab.example 192.0.2.1")
})

test("where no zone is said, names are short, and that is told once", () => {
  const files = { "zones/master": "a A 192.0.2.1\nb A 192.0.2.2" }
  expect([inShort(zone, files), problemsOf(zone, files).problems]).toEqual([
    ["1 exact a 192.0.2.1", "2 exact b 192.0.2.2"],
    ["1 It is not said which zone this file is of, so its names are read as short ones."],
  ])
})

test("included files are read where they are included, and the missing ones make the source incomplete", () => {
  const files = {
    "zones/example.org": `${head}$ORIGIN one.example.org.\n$INCLUDE snippets/web\nz A 192.0.2.9\n$INCLUDE netbox/all\n$INCLUDE snippets/web two.example.org.\n`,
    "zones/snippets/web": "web A 192.0.2.1\n$ORIGIN sub\nwww A 192.0.2.2\n",
  }
  expect([inShort(zone, files).filter((one) => one.includes("192")), problemsOf(zone, files)]).toEqual([
    [
      "zones/snippets/web:1 exact web.one.example.org 192.0.2.1",
      "zones/snippets/web:3 exact www.sub.one.example.org 192.0.2.2",
      "zones/example.org:5 exact z.one.example.org 192.0.2.9",
      "zones/snippets/web:1 exact web.two.example.org 192.0.2.1",
      "zones/snippets/web:3 exact www.sub.two.example.org 192.0.2.2",
    ],
    { problems: [], missing: ["6 The file that is included here is not in this source."] },
  ])
})

test("files that include each other come to an end", () => {
  const files = {
    "a.zone": "$INCLUDE b.zone\nx A 192.0.2.1\n",
    "b.zone": "$INCLUDE a.zone\n$INCLUDE b.zone\ny A 192.0.2.2\n",
  }
  const { problems } = problemsOf(zone, files)
  expect([inShort(zone, files).length, problems]).toEqual([
    2,
    ["1 Files include each other here without an end.", "2 Files include each other here without an end."],
  ])
})

test("a file that is included a thousand times over is not read that often", () => {
  const names = Array.from({ length: 12 }, (_, index) => `f${index}.zone`)
  const texts = names.map((_, index) =>
    names
      .slice(index + 1)
      .map((name) => `$INCLUDE ${name}\n`.repeat(8))
      .join(""),
  )
  const files = Object.fromEntries(names.map((name, index) => [name, `a A 192.0.2.1\n${texts[index]}`]))
  expect(inShort(zone, files).length).toBeLessThan(10_100)
})

const templated = `{% set region = "fra" %}
$TTL {{ ttl }}
@ IN SOA ns1.example.org. host.example.org. {{ serial_num }} 1 1 1 1
{% if live %}web A 192.0.2.1{% endif %}
db A {{ db_address }}
{{ name }} A 192.0.2.2
{{ caa_iodef }}
{% for one in all %}
{{ one.name }} IN A {{ one.address }}
{% endfor %}
<%= @name %> A <%= @address %>
last A 192.0.2.3
`

test("what a template fills in is templated, and whole records of it make the source incomplete", () => {
  const files = { "example.org.zone.j2": templated }
  expect([inShort(zone, files), problemsOf(zone, files)]).toEqual([
    [
      "3 templated ns1.example.org",
      "4 exact web.example.org 192.0.2.1",
      "5 templated db.example.org",
      "6 templated 192.0.2.2",
      "12 exact last.example.org 192.0.2.3",
    ],
    { problems: [], missing: ["7 Records are filled in here by a template, which is not run."] },
  ])
})

test("$GENERATE is written out at its line; what is too long stays a pattern", () => {
  const text = `$GENERATE 1-5/2 web$ A 192.0.2.$
$GENERATE 1-2 n\${10,3,x} 300 IN CNAME web\${-1}
$GENERATE 1-9999 pool-$ A 192.0.2.1
$GENERATE 5-1 a$ A 192.0.2.1
$GENERATE many A 192.0.2.1
end A 192.0.2.2`
  const files = { "example.org": text }
  expect([inShort(zone, files), problemsOf(zone, files).problems]).toEqual([
    [
      "1 exact web1.example.org 192.0.2.1",
      "1 exact web3.example.org 192.0.2.3",
      "1 exact web5.example.org 192.0.2.5",
      "2 exact n00b.example.org web0.example.org",
      "2 exact n00c.example.org web1.example.org",
      "3 pattern pattern=pool-*.example.org",
      "6 exact end.example.org 192.0.2.2",
    ],
    [
      "3 More records would be written out here than we write; the pattern is kept.",
      "4 This $GENERATE ends before it begins.",
      "5 This $GENERATE can't be read.",
    ],
  ])
})

test("many a $GENERATE writes out no more than 100,000 records in all", () => {
  const states = zone
    .read([{ path: "example.org", text: "$GENERATE 1-4096 a$ A 192.0.2.1\n".repeat(30) }])
    .declarations.map(({ state }) => state)
  expect([
    states.filter((state) => state === "exact").length,
    states.filter((state) => state === "pattern").length,
  ]).toEqual([98_304, 6])
})

test("a parenthesis that is never closed does not swallow the records after it", () => {
  const text =
    '@ IN SOA ns1 host (\n 1 2 3 4 5\nweb IN A 192.0.2.1\ndb IN A 192.0.2.2 )\nlast TXT "no end\nend A 192.0.2.3'
  const files = { "example.org": text }
  expect([inShort(zone, files), problemsOf(zone, files).problems]).toEqual([
    [
      "1-2 exact ns1.example.org",
      "3 exact web.example.org 192.0.2.1",
      "4 exact db.example.org 192.0.2.2",
      "6 exact end.example.org 192.0.2.3",
    ],
    [
      "1 This parenthesis is not closed.",
      "4 This parenthesis was never opened.",
      "5 This quotation mark is not closed.",
    ],
  ])
})

test("several addresses of a name and several names of an address stay as they are", () => {
  expect(inShort(zone, { "example.org": "a A 192.0.2.1\na A 192.0.2.2\nb A 192.0.2.1" })).toEqual([
    "1 exact a.example.org 192.0.2.1",
    "2 exact a.example.org 192.0.2.2",
    "3 exact b.example.org 192.0.2.1",
  ])
})

test("a digest of nothing but zeros is nobody's key", () => {
  expect(
    inShort(zone, {
      "example.org": `a SSHFP 4 2 ${"0".repeat(64)}\n_25._tcp.a TLSA 3 0 1 ${"0".repeat(64)}`,
    }),
  ).toEqual(["1 exact a.example.org", "2 exact a.example.org 25/tcp"])
})

test("a comment that holds an address of its own says nothing of the record below", () => {
  expect(inShort(zone, { "example.org": "; reserved for db9  1H IN A 192.0.2.9\na A 192.0.2.1" })).toEqual([
    "2 exact a.example.org 192.0.2.1",
  ])
})

test("a comment that may hold a secret is not kept", () => {
  expect(inShort(zone, { "example.org": "a A 192.0.2.1 ; password hunter2" })).toEqual([
    "1 exact a.example.org 192.0.2.1",
  ])
})

test.each([
  ["zones/example.org", file, true],
  ["zones/part", "web A 192.0.2.1\n", true],
  ["zones/netbox/eqiad", "; made by a program\na 1H IN A 192.0.2.1\n", true],
  ["etc/named.conf.local", 'zone "a" { type master; file "b"; };', true],
  ["bind/zones.j2", 'zone "{{ z }}" {\n file "b"; };', true],
  ["zones/lua.zone", `@ IN LUA A (";"\n${'"  local ip"\n'.repeat(20)})\n`, true],
  [
    "bind/named.ca",
    "; last update\n.  3600000  NS  A.ROOT-SERVERS.NET.\nA.ROOT-SERVERS.NET. 3600000 A 198.41.0.4\n",
    false,
  ],
  ["docs/dns.md", file, false],
  ["dns.py", file, false],
  ["notes", "A record of what we did\nIN A WAY it was good\n", false],
  ["etc/hosts", "192.0.2.1 a\n", false],
  ["Makefile", "$TTLS = 1\nall:\n\tIN A\n", false],
])("%s is read as what it holds", (path, text, claimed) => {
  expect(zone.claims(path, text.slice(0, 4096))).toBe(claimed)
})

survivesAnything(zone, "example.org", file)
