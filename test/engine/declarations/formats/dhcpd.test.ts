import { expect, test } from "vitest"
import { iscDhcpd } from "#engine/declarations/formats/dhcpd.ts"
import { survives } from "./survival.ts"

const path = "modules/dhcp/files/dhcpd.conf"
const read = (text: string) => iscDhcpd.read([{ path, text }])

const CONF = `# Ansible managed
ddns-update-style none;
include "/etc/dhcp/printers.conf";

# public1-a
subnet 10.0.4.0 netmask 255.255.252.0 {
  option routers 10.0.4.1;
  option domain-name "fra.lan";
  range 10.0.5.10 10.0.5.200;
  next-server 10.0.4.9;

  # Mail relay, owner: team-mail
  host mx1 {
    hardware ethernet 52:54:00:AA:BB:01;
    fixed-address 10.0.4.7, mx1.fra.lan;
    option host-name "mx1";
  }
  group prod-web {
    host web1 { hardware ethernet 8:0:2b:4c:39:ad; fixed-address web1.fra.lan; filename "pxelinux.0"; }
    host web2 { # shop frontend
      hardware ethernet 52:54:00:aa:bb:03 fixed-address 10.0.4.300;
    }
  }
}
`

test("a host says its names, addresses and hardware address, on their lines", () => {
  const { declarations } = read(CONF)
  expect(declarations[0]).toMatchObject({
    kind: "machine",
    state: "exact",
    line: 13,
    endLine: 17,
    identifiers: [
      { kind: "name", value: "mx1", line: 13 },
      { kind: "mac", value: "52:54:00:aa:bb:01", raw: "52:54:00:AA:BB:01", line: 14 },
      { kind: "address", value: "10.0.4.7", line: 15 },
      { kind: "name", value: "mx1.fra.lan", line: 15 },
    ],
    purpose: "Mail relay, owner: team-mail",
    owner: { name: "team-mail", kind: "team", by: "comment", line: 13 },
    uses: [{ direction: "from", other: [{ value: "10.0.4.9", line: 10 }], port: 69, protocol: "udp" }],
    attributes: { subnet: "10.0.4.0/22", domain: "fra.lan", block: "public1-a" },
  })
})

test("groups, environments, start files and comments beside a host are kept", () => {
  const { declarations } = read(CONF)
  expect(
    declarations.map(({ groups, environment, purpose, line, endLine }) => [
      groups,
      environment,
      purpose,
      line,
      endLine,
    ]),
  ).toEqual([
    [[], null, "Mail relay, owner: team-mail", 13, 17],
    [["prod-web"], "prod", null, 19, 19],
    [["prod-web"], "prod", "shop frontend", 20, 22],
  ])
  expect(declarations[1]).toMatchObject({
    identifiers: [
      { value: "web1" },
      { value: "08:00:2b:4c:39:ad", raw: "8:0:2b:4c:39:ad" },
      { value: "web1.fra.lan" },
    ],
    attributes: { filename: "pxelinux.0" },
  })
})

test("an include that isn't in the source makes it incomplete; one that is does not", () => {
  expect(read(CONF).missing).toEqual([
    { path, line: 3, sentence: "It includes /etc/dhcp/printers.conf, which is not in the source." },
  ])
  const files = [
    { path, text: CONF },
    { path: "modules/dhcp/files/printers.conf", text: "host p1 { hardware ethernet 52:54:00:aa:bb:09; }" },
  ]
  expect(iscDhcpd.read(files).missing).toEqual([])
})

test("bad lines are problems, and the hosts around them are read", () => {
  const { declarations, problems } =
    read(`host a { hardware ethernet 52:54:00:aa:bb:0g; fixed-address 10.0.0.1; }
host b {
  hardware ethernet 52:54:00:aa:bb:02
  fixed-address 10.0.0.2;
}
host c { fixed-address 10.0.0.3;
host d { fixed-address 10.0.0.400; option host-name "d; }
host e { fixed-address 10.0.0.5; }
`)
  expect(
    declarations.map(({ identifiers, line }) => [line, ...identifiers.map(({ value }) => value)]),
  ).toEqual([
    [1, "a", "10.0.0.1"],
    [2, "b", "52:54:00:aa:bb:02", "10.0.0.2"],
    [6, "c", "10.0.0.3"],
    [7, "d"],
    [8, "e", "10.0.0.5"],
  ])
  expect(problems.map(({ line, sentence }) => `${line} ${sentence}`).toSorted()).toEqual([
    "1 This is no hardware address.",
    '3 A statement without ";" at its end.',
    "6 The block that opens here is not closed.",
    "7 A fixed-address is neither an address nor a name.",
    "7 A quote that opens here is not closed.",
  ])
})

test("a hardware address or a name that is written twice is a problem that names both lines", () => {
  const host = (name: string, mac: string) => `host ${name} { hardware ethernet ${mac}; }\n`
  const text =
    host("bast4002", "52:54:00:00:00:01") +
    host("ganeti4004", "52:54:00:00:00:01") +
    host("bast4002", "52:54:00:00:00:02")
  expect(read(text).problems.map(({ line, sentence }) => [line, sentence])).toEqual([
    [2, "The hardware address 52:54:00:00:00:01 is written twice: on line 1 (bast4002) and on line 2."],
    [3, "The name bast4002 is written twice: on line 1 and on line 3."],
  ])
  const copies = iscDhcpd.read(
    [1, 2].map((server) => ({ path: `server${server}/dhcpd.conf`, text: host("a", "52:54:00:00:00:01") })),
  )
  expect([copies.declarations.length, copies.problems]).toEqual([2, []])
})

test("what a template fills in is templated, and nothing is guessed for it", () => {
  const { declarations, problems } = iscDhcpd.read([
    {
      path: "templates/dhcpd.conf.j2",
      text: `{% for h in hosts %}
host {{ h.name }} { hardware ethernet {{ h.mac }}; fixed-address {{ h.ip }}; }
{% endfor %}
host gw { hardware ethernet <%= @mac %>; fixed-address 10.0.0.1; }
`,
    },
  ])
  expect(
    declarations.map(({ state, line, identifiers }) => [state, line, identifiers.map(({ value }) => value)]),
  ).toEqual([
    ["templated", 2, []],
    ["templated", 4, ["gw", "10.0.0.1"]],
  ])
  expect(problems).toEqual([])
})

test("dhcpd's files are claimed by name or by what they hold; leases and others are not", () => {
  const claimed = (name: string, start: string) => iscDhcpd.claims(name, start)
  expect([
    claimed("etc/dhcp/dhcpd.conf", ""),
    claimed("files/dhcpd/linux-host-entries.ttyS0", "host a {\n hardware ethernet 52:54:00:00:00:01;\n}"),
    claimed("x/subnets", "subnet 10.0.0.0 netmask 255.0.0.0 {\n}"),
    claimed("var/dhcpd.leases", "lease 10.0.0.1 {\n}"),
    claimed("etc/dhcpcd.conf", "interface eth0"),
    claimed("main.tf", "host x {\n}"),
    claimed("docs/dhcp.md", "host a {\n hardware ethernet 52:54:00:00:00:01;\n}"),
  ]).toEqual([true, true, true, false, false, false, false])
})

test("no text ends the reading, and every line lies within its file", () => {
  survives(iscDhcpd, path, CONF, [
    "host ",
    "{",
    "}",
    ";",
    "\n",
    '"',
    "#",
    "hardware ethernet ",
    "fixed-address ",
    "10.0.0.1",
    "__proto__",
    " ",
    "subnet ",
    "option host-name ",
    "{{",
    "}}",
    "<%=",
    "%>",
  ])
})

test("a file of 8,000 hosts and a deep one are read", () => {
  const many = Array.from(
    { length: 8_000 },
    (_, index) => `host h${index} { fixed-address h${index}.lan; }`,
  ).join("\n")
  expect(read(many).declarations.at(-1)).toMatchObject({ line: 8_000, identifiers: [{ value: "h7999" }, {}] })
  expect(read("group {".repeat(100_000)).declarations).toEqual([])
  expect(read("{{".repeat(1_000_000)).declarations).toEqual([])
})
