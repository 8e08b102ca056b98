import { describe, expect, test } from "vitest"
import { checkFrom } from "#engine/declarations/formats/check-command.ts"
import { nagios } from "#engine/declarations/formats/nagios.ts"
import { endsOn, holdsUp, told } from "./holds-up.ts"

const TEMPLATES = `# What all have
define host {
    name            generic-host
    register        0
    contact_groups  admins
    notes           Ask before you restart it
    use             generic-host
}

define host{
    name    linux-server ; ours
    use     generic-host
    hostgroups  linux
    register 0
    }

define service {
    name generic-service
    register 0
    contact_groups admins
}
`
const HOSTS = `define host {
    use             linux-server
    host_name       web1
    alias           web1.example.org
    address         10.0.0.21
    parents         sw-core, sw-edge
    hostgroups      +web-servers
    contact_groups  +webteam
}
define host {
    use         linux-server,lost-template
    host_name   web2
    address     10.0.0.22
    _MAC        52:54:00:12:34:56
}
define host {
    alias   nobody at all
}
define host {
    host_name   db1
    address     10.0.0.30
    contacts    mia@example.org
    contact_groups null
    hostgroups  null
}
define hostgroup {
    hostgroup_name  databases
    members         db1
}
define hostgroup {
    hostgroup_name  everything
    hostgroup_members databases,web-servers
}
`
const SERVICES = `define service {
    use                 generic-service
    host_name           web1,!web2
    hostgroup_name      linux
    service_description Shop
    check_command       check_http!-S -p 8443 -a user:hunter2
}
define service {
    hostgroup_name everything
    service_description Disk
    check_command check_nrpe!check_disk
}
define service {
    host_name *
    check_command check_ping!100,20%
}
define service { host_name db1
    check_command check_tcp!5433
`
const files = [
  { path: "prod/templates.cfg", text: TEMPLATES },
  { path: "prod/hosts.cfg", text: HOSTS },
  { path: "prod/services.cfg", text: SERVICES },
]

describe("nagios objects", () => {
  const reading = nagios.read(files)
  const machines = reading.declarations.filter(({ kind }) => kind === "machine")

  test("a machine has its own values, and those of its templates in other files", () => {
    expect(
      machines.map(({ line, endLine, identifiers, groups, owner, purpose }) => [
        [line, endLine],
        identifiers.map(({ value, line: at }) => `${value} ${at}`),
        groups,
        owner === null ? null : [owner.name, owner.kind, owner.line],
        purpose,
      ]),
    ).toEqual([
      [
        [3, 9],
        ["web1 3", "10.0.0.21 5", "web1.example.org 4"],
        ["everything", "linux", "web-servers"],
        ["webteam", "team", 8],
        "Ask before you restart it",
      ],
      [
        [12, 15],
        ["web2 12", "10.0.0.22 13", "52:54:00:12:34:56 14"],
        ["linux"],
        ["admins", "team", 10],
        "Ask before you restart it",
      ],
      [
        [20, 25],
        ["db1 20", "10.0.0.30 21"],
        ["databases", "everything"],
        ["mia@example.org", "person", 22],
        null,
      ],
    ])
    expect(machines[0]!.uses.map(({ other, what, line }) => [other[0]!.value, what, line])).toEqual([
      ["sw-core", "parent in Nagios", 6],
      ["sw-edge", "parent in Nagios", 6],
    ])
    expect(machines[0]).toMatchObject({ environment: "prod", attributes: { templates: "linux-server" } })
  })

  test("a service is expected of each machine and of the members of its groups, without those taken out", () => {
    const expected = reading.declarations.filter(({ kind }) => kind === "expectation")
    expect(
      expected.map(({ path, line, identifiers, services, purpose }) => [
        path,
        line,
        identifiers[0]!.value,
        `${services[0]!.name} ${services[0]!.port} ${services[0]!.line}`,
        purpose,
      ]),
    ).toEqual([
      ["prod/services.cfg", 1, "web1", "https 8443 6", "Shop"],
      ["prod/services.cfg", 8, "db1", "nrpe 5666 11", "Disk"],
      ["prod/services.cfg", 8, "web1", "nrpe 5666 11", "Disk"],
      ["prod/services.cfg", 17, "db1", "tcp 5433 18", null],
    ])
    expect(JSON.stringify(reading)).not.toContain("hunter2")
  })

  test("what is wrong is said with its line, and a template that nobody defines is missing", () => {
    expect(told(reading)).toEqual([
      "problem prod/services.cfg:17 The object that opens here is not closed.",
      "problem prod/hosts.cfg:16 A machine without a name or an address.",
      "missing prod/hosts.cfg:11 It uses the host template lost-template, which no file defines.",
    ])
  })

  test.each([
    ["check_tcp!8080", 8080],
    ["check_tcp!-p 8081 -w 1", 8081],
    ["check_udp!514", 514],
    ["check_http", 80],
    ["check_http!-p 8080", 8080],
    ["check_http!-p8080", 8080],
    ["check_http!--port=8080 --ssl", 8080],
    ["check_http!-H x --ssl", 443],
    ["check_http!-p $_HOSTPORT$", null],
    ["check_ssh", 22],
    ["check_disk!/var", null],
    ["constructor", null],
  ])("%s asks port %s", (command, port) => {
    expect(checkFrom(command)?.port ?? null).toBe(port)
  })
})

test("what a template lists is no list of names, and another name is no purpose", () => {
  const text = `define hostgroup {
  hostgroup_name virt
  members {% for host in groups['virt'] %} {{host}}, Swap, {{host}}, SSH,{% endfor %}
}
define service {
  hostgroup_name virt
  service_description SSH-virt
  check_command check_ssh
}
define host {
  host_name web1
  alias web1.example.org
  address 10.0.0.11
}
define host {
  host_name web2
  alias {{ host }} of the shop
  address 10.0.0.12
}
`
  const { declarations } = nagios.read([{ path: "hosts.cfg", text }])
  expect(declarations.map(({ identifiers, purpose }) => [identifiers[0]?.value, purpose])).toEqual([
    ["web1", null],
    ["web2", null],
  ])
})

const ICINGA = `/* The shop */
template Host "linux" {
  vars.os = "Linux"
  vars.team = "Platform"
}

object Host "shop1.example.org" {
  import "linux"
  address = "10.1.0.5" // front
  address6 = "fd00::5"
  groups = [ "web", "shop" ]
  vars.http_port = 8080
  vars.password = "hunter2"
  vars.role = "front" + suffix
  vars.http_vhosts["http"] = {
    http_uri = "/"
    address = "10.9.9.9"
  }
  notes = {{{Sells
things}}}
}
object Host "" {
  address = get_address()
}
apply Service "ssh" { assign where host.address }
object Endpoint "sat1.example.org" { host = "10.1.0.9"; port = "5665" }
`

describe("icinga 2", () => {
  const path = "zones.d/prod/hosts.conf"
  const reading = nagios.read([{ path, text: ICINGA }])

  test("literals of objects are read, and nothing that is worked out", () => {
    expect(reading.declarations).toMatchObject([
      {
        line: 7,
        endLine: 21,
        identifiers: [
          { value: "shop1.example.org", line: 7 },
          { value: "10.1.0.5", line: 9 },
          { value: "fd00::5", line: 10 },
        ],
        groups: ["web", "shop"],
        services: [{ port: 8080, name: "http", line: 12 }],
        owner: { name: "Platform", kind: "team", by: "variable team", line: 7 },
        role: null,
        purpose: "Sells things",
        environment: "prod",
        attributes: { os: "Linux", templates: "linux" },
      },
      {
        line: 26,
        identifiers: [{ value: "sat1.example.org" }, { value: "10.1.0.9" }],
        services: [{ port: 5665 }],
      },
    ])
    expect(told(reading)).toEqual([`problem ${path}:22 A machine without a name or an address.`])
    expect(JSON.stringify(reading)).not.toContain("hunter2")
  })

  test("it claims object files of both, and no other .cfg or .conf", () => {
    expect(nagios.claims("objects/hosts.cfg", HOSTS)).toBe(true)
    expect(nagios.claims(path, ICINGA)).toBe(true)
    expect(nagios.claims("setup.cfg", "[x]\ny = 1\n")).toBe(false)
    expect(nagios.claims("nginx.conf", "server { listen 80; }")).toBe(false)
  })

  test("whatever a file holds, it is read to its end", () => {
    holdsUp(nagios, [...files, { path, text: ICINGA }])
    endsOn(nagios, "a.cfg", [
      "define host {\n".repeat(4_000),
      `define host {\nuse a\nname a\nx +${"a,".repeat(9_000)}\n}\n`.repeat(20),
      "a \\\n".repeat(4_000),
      "define hostgroup {\nhostgroup_name a\nhostgroup_members a,a\nmembers b\n}\n".repeat(2_000),
    ])
    endsOn(nagios, path, ['object Host "a" {'.repeat(4_000), '"'.repeat(9_000), "{{{".repeat(4_000)])
  })
})
