import { expect, test } from "vitest"
import { mappingOf } from "#engine/declarations/formats/table-columns.ts"
import { readTables, table } from "#engine/declarations/formats/table.ts"
import { survives } from "./survival.ts"

const read = (text: string, path = "exports/machines.csv") => table.read([{ path, text }])

const brief = ({ declarations }: ReturnType<typeof read>) =>
  declarations.map(({ line, endLine, identifiers }) => [
    line,
    endLine,
    ...identifiers.map(({ value }) => value),
  ])

const NETBOX = `\uFEFFName,Status,Tenant,Site,Role,Type,IP Address,Serial number,Asset tag,Tags,Owner
mx1,Active,Mail,fra1,mail-relay,R640,10.0.4.7/22,ABC1234,A-001,"prod,relay",team-mail
web1,Planned,—,fra1,web,R640,10.0.4.8/22,To Be Filled By O.E.M.,,,2023-05-02
old1,Decommissioned,Shop,fra1,web,R410,,XYZ99,,,
`

test("NetBox's export is read by its columns", () => {
  const reading = read(NETBOX)
  expect(brief(reading)).toEqual([
    [2, 2, "mx1", "10.0.4.7", "ABC1234"],
    [3, 3, "web1", "10.0.4.8"],
    [4, 4, "old1", "XYZ99"],
  ])
  expect(reading.problems).toEqual([])
  expect(reading.declarations).toMatchObject([
    {
      state: "exact",
      status: "active",
      role: "mail-relay",
      groups: ["prod", "relay"],
      environment: "prod",
      owner: { name: "team-mail", by: 'column "Owner"', line: 2 },
      attributes: { site: "fra1", tenant: "Mail", model: "R640", asset: "A-001" },
    },
    { status: "planned", owner: null },
    { state: "stale", status: "decommissioned", owner: { name: "Shop", by: 'column "Tenant"' } },
  ])
})

const RVTOOLS = `VM;Powerstate;Template;DNS Name;Primary IP Address;Annotation;Cluster;Host;OS according to the VMware Tools
app1;poweredOn;False;app1.fra.lan;10.0.4.20, fe80::1;"Shop ""frontend"",
moved in May";cl-prod;esx1.fra.lan;Debian 12
Old box (copy);poweredOff;False;;;;cl-prod;esx1.fra.lan;
debian-template;poweredOff;True;;;;cl-prod;esx2.fra.lan;
`

test("RVTools' export is read, with cells of several lines, guests and templates", () => {
  const reading = read(RVTOOLS)
  expect(brief(reading)).toEqual([
    [2, 3, "app1", "app1.fra.lan", "10.0.4.20", "fe80::1"],
    [5, 5, "debian-template"],
  ])
  expect(reading.declarations[0]).toMatchObject({
    status: "poweredon",
    purpose: 'Shop "frontend", moved in May',
    groups: ["cl-prod"],
    environment: "prod",
    uses: [
      { direction: "from", other: [{ value: "esx1.fra.lan" }], port: null, what: "runs on it", line: 3 },
    ],
    attributes: { os: "Debian 12" },
  })
  expect(reading.declarations[1]!.status).toBe("template")
  expect(reading.problems).toEqual([
    { path: "exports/machines.csv", line: 4, sentence: "This row names no machine." },
  ])
})

test("a spreadsheet's titles, headings and passwords are no machines, and nothing secret is kept", () => {
  const reading = read(`Server list 2023;;;;
;;;;
Hostname;IP;Root password;MAC;Remarks
Frankfurt;;;;
web1;10.0.0.7;hunter2;52-54-00-AA-BB-01;shop
web2;10.0.0.8 / 10.0.0.9;hunter3;5.2540012E+11;the password is hunter4
web3;10.0.0.10;shifted;hunter5;52:54:00:00:00:02;note
`)
  expect(brief(reading)).toEqual([
    [5, 5, "web1", "10.0.0.7", "52:54:00:aa:bb:01"],
    [6, 6, "web2", "10.0.0.8", "10.0.0.9"],
  ])
  expect(reading.problems.map(({ line, sentence }) => [line, sentence])).toEqual([
    [7, "This row has more cells than there are columns, and is not read."],
    [6, "A spreadsheet made a number of this hardware address."],
  ])
  expect(JSON.stringify(reading)).not.toMatch(/hunter/u)
})

test("quotes that are never closed cost their row a problem, and the rows below are read", () => {
  const reading = read(`name,ip address,description
a,10.0.0.1,"open
b,10.0.0.2,fine
c,10.0.0.3,"two
lines"
d,10.0.0.4,5" disk
e,10.0.0.999,"quoted, comma"
f,10.0.0.6,""
`)
  expect(brief(reading)).toEqual([
    [2, 2, "a", "10.0.0.1"],
    [3, 3, "b", "10.0.0.2"],
    [4, 5, "c", "10.0.0.3"],
    [6, 6, "d", "10.0.0.4"],
    [7, 7, "e"],
    [8, 8, "f", "10.0.0.6"],
  ])
  expect(reading.problems.map(({ line }) => line)).toEqual([2, 6, 7])
})

test("a JSON export is read, records and results alike", () => {
  const netbox = `{ "count": 2, "next": null, "results": [
  { "id": 1, "url": "https://netbox/1/", "name": "mx1",
    "primary_ip4": { "id": 9, "address": "10.0.4.7/22" },
    "status": { "value": "active", "label": "Active" },
    "tags": [ { "name": "prod" } ],
    "custom_fields": { "owner": "team-mail", "api_token": "hunter2" } },
  { "id": 2, "name": null, "primary_ip4": null }
] }`
  const reading = read(netbox, "netbox/devices.json")
  expect(brief(reading)).toEqual([[2, 6, "mx1", "10.0.4.7"]])
  expect(reading.declarations[0]).toMatchObject({
    status: "active",
    groups: ["prod"],
    owner: { name: "team-mail", by: 'column "cf_owner"', line: 6 },
  })
  expect(JSON.stringify(reading)).not.toMatch(/hunter/u)
  expect(
    brief(read('[\n{"hostname": "a", "ip": "10.0.0.1"},\n{"hostname": "b", "ip": "10.0.0.2"}]', "x.json")),
  ).toEqual([
    [2, 2, "a", "10.0.0.1"],
    [3, 3, "b", "10.0.0.2"],
  ])
})

test("columns are known by many names, and one field takes the better of two", () => {
  const fields = (...headers: readonly string[]) => mappingOf(headers).map(({ field }) => field)
  expect(fields("primaryIp4", "primary_ip6", "Primary IPv4 Address", "MAC-Address")).toEqual([
    "address",
    "address",
    "address",
    "mac",
  ])
  expect(fields("State", "Powerstate", "cf_owner", "Operating System", "Password", "SNMP community")).toEqual(
    [null, "status", "owner", "os", null, null],
  )
  expect(fields("Device", "Name", "Type", "MAC Address")).toEqual(["name", null, null, "mac"])
  expect(fields("VM", "Host", "Template")).toEqual(["name", "runs-on", "template"])
})

test("a mapping of a person's own takes the place of the guess, but opens no secret", () => {
  const file = { path: "x.csv", text: "Kiste,Netz,Kennung,Token\nweb1,10.0.0.7,shop,hunter2\n" }
  const mapping = [
    { header: "Kiste", field: "name", secret: false },
    { header: "Netz", field: "address", secret: false },
    { header: "Kennung", field: "role", secret: false },
    { header: "Token", field: "purpose", secret: false },
  ] as const
  expect(readTables([{ file, columns: null }]).declarations).toEqual([])
  expect(readTables([{ file, columns: mapping }]).declarations).toMatchObject([
    { identifiers: [{ value: "web1" }, { value: "10.0.0.7" }], role: "shop", purpose: null },
  ])
})

test("only tables of machines are claimed", () => {
  const claimed = (path: string, start: string) => table.claims(path, start)
  expect([
    claimed("a.csv", NETBOX),
    claimed("a.csv", RVTOOLS),
    claimed("a.tsv", "hostname\trole\nweb1\tshop\n"),
    claimed("a.json", '{"count":1,"results":[{"name":"a","primary_ip4":{"address":"10.0.0.1/24"}}]}'),
    claimed("people.csv", "name,email,team\nAlice,a@example.org,ops\n"),
    claimed("package.json", '{"name": "x", "description": "y", "version": "1"}'),
    claimed("kea-leases4.csv", "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,hostname\n"),
    claimed("oui.csv", "Registry,Assignment,Organization Name,Organization Address\n"),
    claimed("notes.md", "hostname,ip\n"),
    claimed("schema.json", '[{"name": "elapsed", "type": "FLOAT", "mode": "NULLABLE", "description": "x"}]'),
    claimed("customers.csv", "name,address,phone,comments\n"),
    claimed("matrix.json", '[{"name": "build", "os": "ubuntu-latest", "platform": "x64"}]'),
  ]).toEqual([true, true, true, true, false, false, false, false, false, false, false, false])
})

const PIECES = [
  "name",
  "ip",
  ",",
  ";",
  "\t",
  "|",
  '"',
  '""',
  "\n",
  "\r\n",
  "\r",
  "10.0.0.1",
  "__proto__",
  "{",
  "}",
  "[",
  "]",
  ":",
  " ",
  '="',
]

test("no text ends the reading, and every line lies within its file", () => {
  survives(table, "x.csv", NETBOX, PIECES)
  survives(table, "x.csv", RVTOOLS, PIECES)
  survives(
    table,
    "x.json",
    '[{"hostname": "a", "ip": "10.0.0.1"},\n{"hostname": "b", "ip": "10.0.0.2"}]',
    PIECES,
  )
})

test("a table of many rows and one of many quotes are read", () => {
  const rows = Array.from(
    { length: 20_000 },
    (_, index) => `m${index},10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`,
  )
  expect(read(`hostname,ip\n${rows.join("\n")}`).declarations.length).toBe(20_000)
  expect(read(`hostname,ip\n${'"\n'.repeat(20_000)}`).declarations).toEqual([])
})
