import { expect, test } from "vitest"
import { dhcpdLeases } from "#engine/declarations/formats/dhcpd-leases.ts"
import { survives } from "./survival.ts"

const read = (text: string, path = "dhcpd.leases") => dhcpdLeases.read([{ path, text }])

const brief = ({ declarations }: ReturnType<typeof read>) =>
  declarations.map(({ line, endLine, state, status, identifiers }) => [
    line,
    endLine,
    state,
    status,
    ...identifiers.map(({ value }) => value),
  ])

const ISC = `# The format of this file is documented in dhcpd.leases(5).
lease 10.0.5.12 {
  starts 2 2023/05/02 10:00:00;
  ends 2 2023/05/02 22:00:00;
  binding state active;
  next binding state free;
  hardware ethernet 52:54:00:00:00:12;
  uid "\\001RT\\"{\\000";
  client-hostname "phone";
}
lease 10.0.5.13 {
  starts epoch 1683021600; # Tue May 2 10:00:00 2023
  ends never;
  binding state active;
  hardware ethernet 52:54:00:00:00:13;
}
lease 10.0.5.12 {
  starts 3 2023/05/03 10:00:00;
  ends 3 2023/05/03 22:00:00;
  binding state free;
  hardware ethernet 52:54:00:00:00:99;
}
ia-na "\\001\\000\\000\\000" {
  cltt 2 2023/05/02 10:00:00;
  iaaddr 2001:db8::15 {
    binding state active;
    ends 2 2023/05/02 22:00:00;
  }
}
`

test("the last lease of an address is the one that holds", () => {
  expect(brief(read(ISC))).toEqual([
    [17, 22, "stale", "free", "10.0.5.12", "52:54:00:00:00:99"],
    [11, 16, "exact", "active", "10.0.5.13", "52:54:00:00:00:13"],
    [25, 28, "exact", "active", "2001:db8::15"],
  ])
})

test("a lease says from when to when", () => {
  const { declarations } = read(ISC)
  expect(declarations.map(({ kind, since, until }) => [kind, since, until])).toEqual([
    ["lease", Date.UTC(2023, 4, 3, 10), Date.UTC(2023, 4, 3, 22)],
    ["lease", 1_683_021_600_000, null],
    ["lease", null, Date.UTC(2023, 4, 2, 22)],
  ])
})

test("of two servers' files the later lease wins", () => {
  const lease = (day: number, mac: string) =>
    `lease 10.0.0.1 {\n starts 1 2023/05/0${day} 10:00:00;\n hardware ethernet ${mac};\n}\n`
  const { declarations } = dhcpdLeases.read([
    { path: "a/dhcpd.leases", text: lease(4, "52:54:00:00:00:04") },
    { path: "b/dhcpd.leases", text: lease(3, "52:54:00:00:00:03") },
  ])
  expect(declarations.map(({ path }) => path)).toEqual(["a/dhcpd.leases"])
})

test("dnsmasq's leases are read, and lines that are none are problems", () => {
  const reading = read(
    `1683021600 52:54:00:00:00:12 10.0.5.12 phone 01:52:54:00:00:00:12
0 52:54:00:00:00:13 10.0.5.13 * *
garbage
duid 00:01:00:01:2a
1683021600 12345 2001:db8::15 printer 00:01:00:01`,
    "dnsmasq.leases",
  )
  expect(brief(reading)).toEqual([
    [1, 1, "exact", null, "10.0.5.12", "52:54:00:00:00:12", "phone"],
    [2, 2, "exact", null, "10.0.5.13", "52:54:00:00:00:13"],
    [5, 5, "exact", null, "2001:db8::15", "printer"],
  ])
  expect(reading.declarations[0]).toMatchObject({ since: null, until: 1_683_021_600_000 })
  expect(reading.problems).toEqual([{ path: "dnsmasq.leases", line: 3, sentence: "This is no lease." }])
})

test("Kea's leases are read by the names of their columns", () => {
  const reading = read(
    `address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id
10.0.5.12,52:54:00:00:00:12,,3600,1683021600,1,0,0,old.lan.,0,,0
10.0.5.13,52:54:00:00:00:13,,3600,1683021600,1,0,0,tv.lan,2,{"a":1},0
nonsense
10.0.5.12,52:54:00:00:00:12,,3600,1683025200,1,0,0,new.lan,0,,0
`,
    "kea-leases4.csv",
  )
  expect(brief(reading)).toEqual([
    [5, 5, "exact", "active", "10.0.5.12", "52:54:00:00:00:12", "new.lan"],
    [3, 3, "stale", "expired", "10.0.5.13", "52:54:00:00:00:13", "tv.lan"],
  ])
  expect(reading.declarations[0]).toMatchObject({ since: 1_683_021_600_000, until: 1_683_025_200_000 })
  expect(reading.problems.map(({ line }) => line)).toEqual([4])
})

test("files of leases are claimed by what they hold", () => {
  expect([
    dhcpdLeases.claims("x", ISC),
    dhcpdLeases.claims("dnsmasq.leases", "1683021600 52:54:00:00:00:12 10.0.5.12 phone *\n"),
    dhcpdLeases.claims("kea-leases6.csv", "address,duid,valid_lifetime,expire"),
    dhcpdLeases.claims("dhcpd.conf", "host a { }"),
    dhcpdLeases.claims("machines.csv", "name,address\n"),
  ]).toEqual([true, true, true, false, false])
})

test("no text ends the reading, and every line lies within its file", () => {
  const pieces = [
    "lease ",
    "10.0.0.1",
    "{",
    "}",
    ";",
    "\n",
    '"',
    "starts ",
    "epoch ",
    "2 2023/99/99 10:00:00",
    "binding state free;",
    ",",
    "address,hwaddr,",
    " ",
  ]
  survives(dhcpdLeases, "dhcpd.leases", ISC, pieces)
  survives(dhcpdLeases, "k.csv", "address,hwaddr,hostname\n10.0.0.1,52:54:00:00:00:01,a\n", pieces)
})
