import { expect, test } from "vitest"
import { kea } from "#engine/declarations/formats/kea.ts"
import { survives } from "./survival.ts"

const path = "etc/kea/kea-dhcp4.conf"
const read = (text: string) => kea.read([{ path, text }])

const brief = ({ declarations }: ReturnType<typeof read>) =>
  declarations.map(({ line, endLine, identifiers }) => [
    line,
    endLine,
    ...identifiers.map(({ value }) => value),
  ])

const CONF = `// Kea
{
  "Dhcp4": {
    # everywhere
    "reservations": [ { "hw-address": "52:54:00:AA:BB:01", "hostname": "roamer", }, ],
    /* two
       lines */
    "shared-networks": [
      { "name": "prod-floor", "subnet4": [ {
        "id": 4, "subnet": "10.0.4.0/22",
        "user-context": { "comment": "public1-a" },
        "option-data": [ { "name": "domain-name", "data": "fra.lan" } ],
        "pools": [ { "pool": "10.0.5.1 - 10.0.5.9" } ],
        "reservations": [
          // Mail relay, owner: team-mail
          {
            "hw-address": "52:54:00:aa:bb:02",
            "ip-address": "10.0.4.7",
            "hostname": "mx1.fra.lan",
            "next-server": "10.0.4.9",
            "boot-file-name": "#no comment // here",
            "client-classes": [ "relays" ]
          },
          <?include "/etc/kea/printers.json"?>,
          { "duid": "01:02:03", "user-context": { "description": "lab scope", "owner": "lab@fra.lan" }, "hostname": "scope" }
        ]
      } ] }
    ]
  }
}
`

test("reservations for all subnets and of each are read, with their lines", () => {
  const reading = read(CONF)
  expect(brief(reading)).toEqual([
    [5, 5, "roamer", "52:54:00:aa:bb:01"],
    [17, 23, "mx1.fra.lan", "52:54:00:aa:bb:02", "10.0.4.7"],
    [25, 25, "scope"],
  ])
  expect(reading.problems).toEqual([])
})

test("subnet, network, classes, comments and the server it starts from are kept", () => {
  expect(read(CONF).declarations.slice(1)).toMatchObject([
    {
      groups: ["prod-floor", "relays"],
      environment: "prod",
      purpose: "Mail relay, owner: team-mail",
      owner: { name: "team-mail", by: "comment" },
      uses: [{ direction: "from", other: [{ value: "10.0.4.9" }], port: 69, line: 20 }],
      attributes: {
        subnet: "10.0.4.0/22",
        block: "public1-a",
        domain: "fra.lan",
        filename: "#no comment // here",
      },
    },
    {
      groups: ["prod-floor"],
      purpose: "lab scope",
      owner: { name: "lab@fra.lan", kind: "person", by: "user-context", line: 25 },
      attributes: { duid: "01:02:03" },
    },
  ])
})

test("an include is missing, or is read where it is in the source", () => {
  expect(read(CONF).missing).toEqual([
    { path, line: 24, sentence: "It includes /etc/kea/printers.json, which is not in the source." },
  ])
  const printers = `{ "hw-address": "52:54:00:aa:bb:03",\n  "ip-address": "10.0.4.21" },\n{ "hw-address": "52:54:00:aa:bb:04",\n  "ip-address": "10.0.4.22" }\n`
  const reading = kea.read([
    { path, text: CONF },
    { path: "etc/kea/printers.json", text: printers },
  ])
  expect([reading.missing, reading.problems, brief(reading).slice(3)]).toEqual([
    [],
    [],
    [
      [1, 2, "52:54:00:aa:bb:03", "10.0.4.21"],
      [3, 4, "52:54:00:aa:bb:04", "10.0.4.22"],
    ],
  ])
})

test("bad lines are problems, and the reservations around them are read", () => {
  const reading = read(`{ "Dhcp6": { "subnet6": [ { "subnet": "fd00::/64", "reservations": [
  { "duid": "01:02", "ip-addresses": [ "fd00::5", "fd00::zz" ], "hostname": "a" },
  { "hw-address": 525400 },
  { "ip-address" "10.0.0.3", "hostname": "c" },
  "x",
  { "flag": true },
  { "hw-address": "52:54:00:00:00:01", "hostname": "d" },
  { "hw-address": "52:54:00:00:00:01", "hostname": "e" }
] } ] } }`)
  expect(reading.declarations.map(({ line, identifiers }) => [line, identifiers.at(0)?.value])).toEqual([
    [2, "a"],
    [4, "c"],
    [7, "d"],
    [8, "e"],
  ])
  expect(new Set(reading.problems.map(({ line }) => line))).toEqual(new Set([2, 3, 4, 5, 6, 8]))
})

test("Kea's files are claimed by name or by what they hold", () => {
  expect([
    kea.claims(path, "{"),
    kea.claims("x.json", '{ "Dhcp6": {} }'),
    kea.claims("printers.json", '{ "hw-address": "52:54:00:00:00:01", "ip-address": "10.0.0.1" }'),
    kea.claims("package.json", '{ "name": "x" }'),
    kea.claims("test.py", '{ "hw-address": "52:54:00:00:00:01", "ip-address": "10.0.0.1" }'),
    kea.claims("leases.json", '{ "hw-address": "52:54:00:00:00:01", "ip-address": "10.0.0.1", "cltt": 1 }'),
  ]).toEqual([true, true, true, false, false, false])
})

test("no text ends the reading, and every line lies within its file", () => {
  survives(kea, path, CONF, [
    "{",
    "}",
    "[",
    "]",
    '"',
    ",",
    ":",
    "#",
    "//",
    "/*",
    "*/",
    "<?include ",
    "?>",
    "\n",
    '"hostname"',
    '"hw-address"',
    '"reservations"',
    '"Dhcp4"',
    "__proto__",
    " ",
  ])
})

test("deep and endless files are survived", () => {
  for (const text of [
    "[".repeat(200_000),
    '{"a":'.repeat(200_000),
    '{],"a":'.repeat(50_000),
    "<?".repeat(500_000),
    "/*".repeat(500_000),
  ])
    expect(read(text).declarations).toEqual([])
})
