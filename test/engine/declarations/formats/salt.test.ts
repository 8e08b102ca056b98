import { describe, expect, test } from "vitest"
import { salt } from "#engine/declarations/formats/salt.ts"
import { endsOn, holdsUp, told } from "./holds-up.ts"

const ROSTER = `# machines that are reached by ssh
web1:
  host: 192.0.2.10
  user: root
  passwd: hunter2
  port: 2222
  minion_opts:
    grains:
      roles: [web, edge]
      environment: production
db1: 192.0.2.20
tmpl:
  host: {{ address }}
bad: [1, 2]
mail.example.org:
  host: mail.example.org
`
const TOP = `{% set all = salt['pillar.get']('roles') %}
base:
  '*':
    - users
  'web*.lan':
    - nginx
    - role.web
  'db1.lan':
    - postgresql
  'L@a.lan,b.lan':
    - match: compound
    - chrony
  '^cache\\d+$':
    - match: pcre
    - varnish
  'roles:mail':
    - match: grain
    - postfix
  {% for role in all %}
  {{ role }}:
    - {{ role }}
  {% endfor %}
staging:
  'web?.test.lan':
    - nginx
`
const ROLES = `roles:
  docs:
    pattern: "docs*.nyc.example.org"
    purpose: "Builds and serves documentation"
    contact: "Docs team"
    category: web
  mail:
    pattern: mail.example.org
    contact: ""
`

describe("salt", () => {
  test("a roster names machines with their addresses, and no password of theirs", () => {
    const reading = salt.read([{ path: "etc/salt/roster", text: ROSTER }])
    expect(
      reading.declarations.map(({ state, line, endLine, identifiers, services }) => [
        state,
        [line, endLine],
        identifiers.map(({ value }) => value),
        services.map(({ port, line: at }) => [port, at]),
      ]),
    ).toEqual([
      ["exact", [2, 10], ["web1", "192.0.2.10"], [[2222, 6]]],
      ["exact", [11, 11], ["db1", "192.0.2.20"], []],
      ["templated", [12, 13], ["tmpl"], []],
      ["exact", [15, 16], ["mail.example.org"], []],
    ])
    expect(reading.declarations[0]).toMatchObject({
      groups: ["web", "edge"],
      environment: "prod",
      role: "web",
    })
    expect(JSON.stringify(reading)).not.toContain("hunter2")
  })

  test("a top file gives states to names, globs, lists and expressions, not to everybody or grains", () => {
    const { declarations } = salt.read([{ path: "salt/top.sls", text: TOP }])
    expect(
      declarations.map(({ state, line, pattern, identifiers, groups, environment }) => [
        state,
        line,
        pattern ?? identifiers[0]?.value ?? null,
        groups.join(" "),
        environment,
      ]),
    ).toEqual([
      ["pattern", 5, "web*.lan", "nginx role.web", null],
      ["exact", 8, "db1.lan", "postgresql", null],
      ["exact", 10, "a.lan", "chrony", null],
      ["exact", 10, "b.lan", "chrony", null],
      ["pattern", 13, "/^cache\\d+$/", "varnish", null],
      ["templated", 20, null, "", null],
      ["pattern", 24, "web?.test.lan", "nginx", "staging"],
    ])
    expect(declarations[0]!.role).toBe("web")
  })

  test("a list of roles says by pattern what machines are there for and whom to ask; an empty contact is none", () => {
    const { declarations } = salt.read([{ path: "pillar/base/roles.sls", text: ROLES }])
    expect(declarations).toMatchObject([
      {
        state: "pattern",
        pattern: "docs*.nyc.example.org",
        line: 2,
        endLine: 6,
        role: "docs",
        purpose: "Builds and serves documentation",
        owner: { name: "Docs team", by: "contact", line: 5 },
        attributes: { category: "web" },
      },
      { state: "exact", identifiers: [{ value: "mail.example.org", line: 8 }], owner: null },
    ])
  })

  test("a pillar's firewall is expected of the role that its file is named after", () => {
    const text =
      "{% import_yaml 'x.sls' as x %}\nfirewall:\n  http:\n    port: 80\n    source: *net\n  range:\n    port: 5000:5010\n  dns:\n    port: 53\n    protocol: udp\nhosts:\n  gw.lan: 10.0.0.1\n  other: {{ ip }}\n"
    const { declarations } = salt.read([{ path: "pillar/prod/firewall/loadbalancer.sls", text }])
    expect(declarations).toMatchObject([
      {
        kind: "expectation",
        role: "loadbalancer",
        environment: "prod",
        line: 2,
        services: [
          { port: 80, name: "http", line: 4 },
          { port: 53, protocol: "udp", line: 9 },
        ],
      },
      { kind: "machine", identifiers: [{ value: "gw.lan" }, { value: "10.0.0.1" }], line: 12 },
    ])
  })

  test("a file that is a program is missing, since it is not run", () => {
    expect(told(salt.read([{ path: "pillar/x.sls", text: "#!py\ndef run():\n  return {}\n" }]))).toEqual([
      "missing pillar/x.sls:1 This file is a program, which is not run: what it would say is not read.",
    ])
  })

  test("it claims rosters, top files, pillars and roles, and no state", () => {
    expect(salt.claims("roster", ROSTER)).toBe(true)
    expect(salt.claims("salt/top.sls", TOP)).toBe(true)
    expect(salt.claims("salt/base/roles.sls", ROLES)).toBe(true)
    expect(salt.claims("salt/nginx/init.sls", "nginx:\n  pkg.installed\n")).toBe(false)
    expect(salt.claims("roster.csv", "a,b")).toBe(false)
  })

  test("whatever a file holds, it is read to its end", () => {
    holdsUp(salt, [
      { path: "roster", text: ROSTER },
      { path: "salt/top.sls", text: TOP },
      { path: "pillar/roles.sls", text: ROLES },
    ])
    endsOn(salt, "salt/top.sls", [
      "{%".repeat(4_000),
      "base:\n  '*': &a\n    - *a\n",
      "'".repeat(4_000),
      "a:\n".repeat(5_000),
    ])
  })
})
