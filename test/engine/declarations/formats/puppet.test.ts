import { describe, expect, test } from "vitest"
import { puppet } from "#engine/declarations/formats/puppet.ts"
import { endsOn, holdsUp, told } from "./holds-up.ts"

const SITE = `# Who gets what.
$password = "node 'x' {"

# Database of the shop,
# see the runbook
node 'db1.example.org', 'db2.example.org' {
    role(mariadb::core)
    include profile::firewall, ::profile::backup
}

node /^web10(0[1-9]|1[0-2])\\.(fra|ams)\\.example\\.org$/ {
  include role::web
  if $facts['x'] =~ /}/ { class { 'ntp': servers => ['a'] } }
}

/* node 'gone.example.org' { } */
node "app\${number}.example.org" { include base }

node default {
  include base
}

node not-quoted.example.org inherits default { }
node 'bad name' { role(x) }
node 'last.example.org' { role(last::one) }
`
const site = { path: "environments/production/manifests/site.pp", text: SITE }

describe("puppet manifests", () => {
  const reading = puppet.read([site])

  test("a node block gives its role and classes to each machine that it names", () => {
    expect(reading.declarations.slice(0, 2)).toMatchObject([
      {
        identifiers: [{ value: "db1.example.org", line: 6 }],
        state: "exact",
        line: 6,
        endLine: 9,
        role: "mariadb::core",
        groups: ["profile::firewall", "profile::backup"],
        environment: "prod",
        purpose: "Database of the shop, see the runbook",
      },
      { identifiers: [{ value: "db2.example.org" }], line: 6, endLine: 9 },
    ])
  })

  test("regular expressions stay patterns, variables are templated, default is nobody", () => {
    expect(
      reading.declarations
        .slice(2)
        .map(({ state, line, endLine, pattern, identifiers, role }) => [
          state,
          line,
          endLine,
          pattern ?? identifiers[0]?.value ?? null,
          role,
        ]),
    ).toEqual([
      ["pattern", 11, 14, "/^web10(0[1-9]|1[0-2])\\.(fra|ams)\\.example\\.org$/", "web"],
      ["templated", 17, 17, null, null],
      ["exact", 23, 23, "not-quoted.example.org", null],
      ["exact", 25, 25, "last.example.org", "last::one"],
    ])
    expect(reading.declarations[2]!.groups).toEqual(["role::web", "ntp"])
  })

  test("a name that no machine can have is a problem with its line", () => {
    expect(told(reading)).toEqual([`problem ${site.path}:24 This is no name that a machine can have.`])
  })

  test("a block that is left open is a problem, and its machine is still declared", () => {
    const open = puppet.read([{ path: "site.pp", text: "node 'a.lan' {\n  role(web)\n" }])
    expect(open.declarations).toMatchObject([{ line: 1, endLine: 3, role: "web" }])
    expect(told(open)).toEqual(["problem site.pp:1 The node block that opens here is not closed."])
  })
})

describe("hiera", () => {
  test("the file of a machine is named after it, and its ports are its services", () => {
    const path = "hieradata/hosts/mail1.example.org.yaml"
    const text =
      "---\nrole: role::mail\nprofile::dovecot::port: 993\nprofile::db::password: hunter2\nprofile::x::port: '%{facts.port}'\nbroken: [\nprofile::smtp::listen_port: 25\n"
    const reading = puppet.read([{ path, text }])
    expect(reading.declarations).toMatchObject([
      { identifiers: [{ value: "mail1.example.org", line: 1 }], line: 1, endLine: 7, role: "mail" },
    ])
    expect(reading.declarations[0]!.services[0]).toMatchObject({ port: 993, name: "dovecot", line: 3 })
    expect(reading.problems.length).toBeGreaterThan(0)
    expect(JSON.stringify(reading)).not.toContain("hunter2")
  })

  test("contacts of a role are its owners, and its ports are expected of it; sites stand beside common", () => {
    const files = [
      {
        path: "hieradata/role/common/cache/text.yaml",
        text: "profile::contacts::role_contacts: ['Traffic', 'Reliability']\nprofile::varnish::port: 3128\n",
      },
      { path: "hieradata/role/fra/cache/text.yaml", text: "profile::varnish::port: 3129\n" },
    ]
    const { declarations } = puppet.read(files)
    expect(
      declarations.map(({ kind, line, role, owner, services, attributes }) => [
        kind,
        line,
        role,
        owner === null ? null : [owner.name, owner.kind, owner.by],
        services.map(({ port, line: at }) => [port, at]),
        attributes["site"],
      ]),
    ).toEqual([
      ["ownership", 1, "cache::text", ["Traffic", "team", "profile::contacts::role_contacts"], [], undefined],
      [
        "ownership",
        1,
        "cache::text",
        ["Reliability", "team", "profile::contacts::role_contacts"],
        [],
        undefined,
      ],
      ["expectation", 2, "cache::text", null, [[3128, 2]], undefined],
      ["expectation", 1, "cache::text", null, [[3129, 1]], "fra"],
    ])
  })

  test("keys written twice are a problem; Ruby's own tags are not", () => {
    const path = "data/nodes/a.example.org.yaml"
    const text = "x::port: 80\npattern: !ruby/regexp '/^a/'\nx::port: 81\n"
    expect(told(puppet.read([{ path, text }]))).toEqual([
      `problem ${path}:3 This key is written twice: line 1 has it too.`,
    ])
  })

  test("it claims manifests and Hiera's data, and no other YAML", () => {
    expect(puppet.claims("manifests/site.pp", "")).toBe(true)
    expect(puppet.claims("hieradata/common.yaml", "")).toBe(true)
    expect(puppet.claims("data/common.yaml", "---\nntp::servers: []\n")).toBe(true)
    expect(puppet.claims("data/people.yaml", "- name: x\n")).toBe(false)
    expect(puppet.claims("modules/x/spec/fixtures/site.pp", "node 'a' {}")).toBe(false)
  })
})

test("a hierarchy says which folder holds a file for each machine", () => {
  const hierarchy = 'hierarchy:\n  - name: "Client"\n    path: "boxes/%{trusted.certname}.yaml"\n'
  const files = [
    { path: "hieradata/boxes/mail1.example.org.yaml", text: "role: mail\n" },
    { path: "puppet/hiera.yaml", text: hierarchy },
  ]
  expect(files.every(({ path, text }) => puppet.claims(path, text))).toBe(true)
  expect(puppet.read(files).declarations).toMatchObject([
    { path: "hieradata/boxes/mail1.example.org.yaml", identifiers: [{ value: "mail1.example.org" }] },
  ])
  expect(puppet.read(files.slice(0, 1)).declarations).toEqual([])
})

test("what stands above a node is its purpose, without its marks", () => {
  const text = "## The archive's machine\nnode 'a1.example.org' {\n}\n"
  expect(puppet.read([{ path: "site.pp", text }]).declarations).toMatchObject([
    { purpose: "The archive's machine" },
  ])
})

test("whatever a file of Puppet's holds, it is read to its end", () => {
  const host = { path: "hieradata/hosts/a.example.org.yaml", text: "role: web\nx::port: 80\nlist:\n  - a\n" }
  const role = {
    path: "hieradata/role/web.yaml",
    text: "profile::contacts::role_contacts: ['A']\nx::port: 80\n",
  }
  holdsUp(puppet, [site, host, role])
  endsOn(puppet, site.path, [
    "node ".repeat(20_000),
    "node 'a' {".repeat(4_000),
    `node 'a' ${"{".repeat(20_000)}`,
  ])
  endsOn(puppet, host.path, [
    "- ".repeat(3_000),
    "[".repeat(4_000),
    "a: &a [*a]\n".repeat(500),
    "{".repeat(4_000),
  ])
})
