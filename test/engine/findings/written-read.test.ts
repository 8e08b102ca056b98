import { expect, test } from "vitest"
import { formatOf } from "#engine/declarations/formats.ts"
import { findingRules } from "#engine/finding-rules.ts"
import type { Around, Written } from "#engine/findings/check.ts"
import { CHECKS } from "#engine/findings/checks.ts"
import type { Declaration } from "#model/written.ts"

// Rules of what is written, over what the readers of real formats make of real text.

const RULES = [
  "dhcp-static-vs-lease",
  "dns-dangling",
  "dns-vs-inventory",
  "dup-ip-declared",
  "dup-mac-declared",
  "source-conflict",
  "source-hygiene",
] as const

const NOW = Date.parse("2026-03-17T00:00:00Z")
const around = {
  now: NOW,
  firstScan: NOW,
  nameOf: String,
  network: () => null,
  claims: () => [],
  supportOf: () => null,
}
const rules = new Map(findingRules().map((rule) => [rule.id, rule]))

/** What the rules say, as "rule: title", of files by source and path. */
async function said(files: Readonly<Record<string, string>>, seen: Partial<Written> = {}) {
  const written = { ...(await writtenIn(files)), ...seen }
  return RULES.flatMap((id) => {
    const check = CHECKS[id]
    if (check?.of !== "written") throw new Error(`No check of what is written is called ${id}.`)
    const verdicts = check.check(written, { ...around, rule: rules.get(id)! } satisfies Around)
    return verdicts.map(({ state, title }) => `${id}${state === "drift" ? "" : ` (${state})`}: ${title}`)
  })
}

async function writtenIn(files: Readonly<Record<string, string>>): Promise<Written> {
  const declarations: Declaration[] = []
  const problems: Written["problems"][number][] = []
  for (const [name, text] of Object.entries(files)) {
    const [source = "", ...rest] = name.split("/")
    const path = rest.join("/")
    const reading = formatOf(path, text)?.read([{ path, text }])
    if (reading === undefined) throw new Error(`No format reads ${name}.`)
    for (const one of reading.declarations)
      declarations.push({ ...one, id: declarations.length + 1, source, network: null, commit: "c0ffee1" })
    const note = (missing: boolean) => (one: (typeof reading.problems)[number]) =>
      problems.push({ ...one, source, endLine: one.line, commit: "c0ffee1", missing })
    reading.problems.forEach(note(false))
    reading.missing.forEach(note(true))
  }
  return {
    sources: [],
    declarations,
    linked: new Map(),
    machines: new Map(),
    problems,
    asking: () => [],
    holding: () => [],
    lastAnswer: () => null,
    written: () => null,
  }
}

const ZONE = `$ORIGIN example.org.
$TTL 3600
@     IN SOA ns1 hostmaster 1 7200 3600 1209600 300
@     IN NS ns1
ns1   IN A 10.0.4.2
web1  IN A 10.0.4.7
web2  IN A 10.0.4.8
www   IN CNAME web1
shop  IN CNAME gone
cdn   IN CNAME edge.cdn.example.net.
*.apps IN A 10.0.4.9
blog  IN CNAME blog.apps
`

const INVENTORY = `[web]
web1.example.org ansible_host=10.0.4.7
web2.example.org ansible_host=10.0.4.18
web3.example.org ansible_host=10.0.4.7
`

const DHCPD = `subnet 10.0.4.0 netmask 255.255.255.0 {
  range 10.0.4.100 10.0.4.200;
  host web1 { hardware ethernet 00:25:90:00:00:01; fixed-address 10.0.4.7; }
  host oldbox { hardware ethernet 00:25:90:00:00:01; fixed-address 10.0.4.30; }
}
`

const LEASES = `lease 10.0.4.7 {
  starts 1 2026/03/16 10:00:00;
  ends 2 2026/03/18 10:00:00;
  binding state active;
  hardware ethernet 00:25:90:00:00:99;
  client-hostname "tablet";
}
`

test("a zone, an inventory, a DHCP server and its leases beside each other", async () => {
  const files = {
    "dns/zones/example.org.zone": ZONE,
    "infra/hosts.ini": INVENTORY,
    "dhcp/dhcpd.conf": DHCPD,
    "dhcp/dhcpd.leases": LEASES,
  }
  expect(await said(files)).toEqual([
    "dhcp-static-vs-lease: The reserved address 10.0.4.7 is leased to another hardware address",
    "dns-dangling: 1 alias of a name that nothing declares",
    "dns-vs-inventory: The zone and the inventory give web2.example.org different addresses",
    "dup-ip-declared: 2 machines are declared with the address 10.0.4.7",
    "dup-mac-declared: 2 machines are declared with the hardware address 00:25:90:00:00:01",
  ])
})

test("an address of an inventory in what DHCP servers give out", async () => {
  const files = {
    "infra/hosts.ini":
      "[web]\nweb9 ansible_host=10.0.4.150\nweb8 ansible_host=10.0.5.15\nweb7 ansible_host=10.0.4.8\n",
    "dhcp/dhcpd.conf": DHCPD.replace(/^ {2}host oldbox.*\n/mu, ""),
    "kea/kea.conf": `{"Dhcp4": {"subnet4": [{
      "subnet": "10.0.5.0/24", "pools": [{"pool": "10.0.5.10 - 10.0.5.20"}],
      "reservations": [{"hw-address": "00:25:90:00:00:17", "ip-address": "10.0.5.7", "hostname": "k1"}]}]}}`,
  }
  expect(await said(files)).toEqual([
    "dhcp-static-vs-lease: The declared address 10.0.4.150 lies in a range that DHCP gives out",
    "dhcp-static-vs-lease: The declared address 10.0.5.15 lies in a range that DHCP gives out",
  ])
})

test("what agrees says nothing", async () => {
  const files = {
    "dns/zones/example.org.zone": ZONE.replace(/^shop.*\n/mu, ""),
    "infra/hosts.ini":
      "[web]\nweb1.example.org ansible_host=10.0.4.7\nweb2.example.org ansible_host=10.0.4.8\n",
    "dhcp/dhcpd.conf": DHCPD.replace(/^ {2}host oldbox.*\n/mu, ""),
    "dhcp/dhcpd.leases": LEASES.replace("00:99", "00:01").replace("tablet", "web1"),
    "monitoring/hosts.cfg": "define host {\n  host_name web1\n  address 10.0.4.7\n}\n",
    "home/.ssh/config": "Host w1\n  HostName 10.0.4.7\n  User root\n",
  }
  expect(await said(files)).toEqual([])
})

test("what readers find wrong in files is told where it means something else than was meant", async () => {
  const files = {
    "infra/hosts.yml": [
      ...["web:", "  hosts:", "    web1:", "      mac: 00:25:90:00:00:01"],
      ...["    web1:", "      mac: 10:25:10:00:00:01", ""],
    ].join("\n"),
    "infra/compose.yml":
      "include:\n  - other/compose.yml\nservices:\n  web:\n    image: nginx\n    image: httpd\n",
    "dhcp/dhcpd.conf": `include "hosts/printers.conf";\ninclude "/etc/dhcp/keys.conf";\n${DHCPD.replace(/^ {2}host oldbox.*\n/mu, "")}`,
    "dns/zones/example.org.zone": `${ZONE.replace(/^shop.*\n/mu, "")}$INCLUDE printers.zone\n`,
    "web/nginx.conf":
      "http {\n  include mime.types;\n  include conf.d/*.conf;\n  server { listen 80; server_name example.org; }\n}\n",
  }
  expect(await said(files)).toEqual([
    "source-hygiene: 1 key or name is written twice in one file",
    "source-hygiene: 1 key or name is written twice in one file",
    "source-hygiene: 1 hardware address read as a number",
    "source-hygiene: 1 include of what is not there",
    "source-hygiene: 1 include of what is not there",
    "source-hygiene: 1 include of what is not there",
  ])
})

test("hostile values of any length are told in short, and never thrown at", async () => {
  const odd = [
    "",
    " ",
    "\u0000\u202e",
    "a".repeat(50_000),
    "10.0.0.7",
    "::1",
    "__proto__",
    "1".repeat(400),
    "x.".repeat(9_000),
  ]
  const kinds = ["name", "address", "mac", "host-key", "serial"] as const
  const base = (await writtenIn({ "infra/hosts.ini": INVENTORY })).declarations[0]!
  const formats = [
    "ansible-inventory",
    "zone",
    "isc-dhcpd",
    "kea",
    "dnsmasq",
    "table",
    "nagios",
    "dhcpd-leases",
  ]
  const declarations = formats.flatMap((format, at) =>
    odd.flatMap((value, index) => {
      const identifiers = kinds.map((kind) => ({ kind, value, raw: value, line: 1 }))
      const attributes = {
        record: ["A", "CNAME", value][index % 3]!,
        target: value,
        zone: value,
        subnet: value,
        "keep until": value,
      }
      const kind = format === "dhcpd-leases" ? ("lease" as const) : ("machine" as const)
      const id = at * 100 + index
      const told = {
        format,
        kind,
        identifiers,
        attributes: format === "zone" ? attributes : { subnet: value },
      }
      return [
        { ...base, ...told, id, path: value, source: value, groups: [value], role: value, status: null },
      ]
    }),
  )
  const problems = odd.map((sentence) => ({
    source: sentence,
    path: sentence,
    line: 1,
    endLine: 1,
    commit: null,
    sentence,
    missing: true,
  }))
  const long = (
    await said({ "infra/hosts.ini": INVENTORY }, { declarations, problems, asking: () => [1, 2, 3] })
  ).filter((one) => one.length > 600)
  expect(long).toEqual([])
})
