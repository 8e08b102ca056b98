import { describe, expect, test } from "vitest"
import { haproxy } from "#engine/declarations/formats/haproxy.ts"
import { endsOn, holdsUp, told } from "./holds-up.ts"

const FILE = `global
    log /dev/log local0
    stats socket /run/haproxy/admin.sock mode 660

userlist admins
    user root password $6$salt$hash

defaults
    mode http
    timeout connect 5s

frontend public
    bind *:80
    bind 10.0.0.5:443,[fd00::5]:443 ssl crt /etc/ssl/site.pem
    bind unix@/run/public.sock
    default_backend web

backend web
    balance roundrobin
    option httpchk GET /health
    server web1 10.0.0.21:8080 check # rack 4, left
    server web2 web2.lan:8080 check backup
    server s3 10.0.0.23:8080 check disabled
    server
    server local1 127.0.0.1:9000
    server web6 [fd00::21]:8080 check
    server blue {{ blue_address }}:8080
    server-template app 3 app.lan:8080 check

listen postgres
    mode tcp
    bind :5432
    server db1.prod.lan 10.0.1.7:5432 check
`
const path = "haproxy/haproxy.cfg"

const read = (text = FILE) => haproxy.read([{ path, text }])

describe("haproxy", () => {
  test("each server of a backend is a machine that HAProxy sends traffic to", () => {
    const servers = read().declarations.filter(({ uses }) => uses.length > 0)
    expect(
      servers.map(({ identifiers, uses, line, status, state }) => [
        line,
        state,
        identifiers.map(({ value }) => value).join(" "),
        uses[0]!.port,
        uses[0]!.what,
        status,
      ]),
    ).toEqual([
      [21, "exact", "web1 10.0.0.21", 8080, "haproxy backend web", null],
      [22, "exact", "web2 web2.lan", 8080, "haproxy backend web", null],
      [23, "exact", "10.0.0.23", 8080, "haproxy backend web", "disabled"],
      [26, "exact", "web6 fd00::21", 8080, "haproxy backend web", null],
      [27, "templated", "", 8080, "haproxy backend web", null],
      [28, "exact", "app.lan", 8080, "haproxy backend web", null],
      [33, "exact", "db1.prod.lan 10.0.1.7", 5432, "haproxy backend postgres", null],
    ])
    expect(servers[0]).toMatchObject({ purpose: "rack 4, left", uses: [{ direction: "to", other: [] }] })
    expect(servers[0]!.services).toMatchObject([{ port: 8080, name: "http", line: 21 }])
    expect(servers.at(-1)!).toMatchObject({ environment: "prod", services: [{ port: 5432, name: null }] })
  })

  test("binds are services of whoever has the file, known by the addresses that are written out", () => {
    const fronts = read().declarations.filter(({ uses }) => uses.length === 0)
    expect(
      fronts.map(({ line, endLine, identifiers, services, attributes }) => [
        [line, endLine],
        identifiers.map(({ value }) => value),
        services.map(({ port, name, bind, line: at }) => `${port} ${name} ${bind} ${at}`),
        attributes,
      ]),
    ).toEqual([
      [
        [12, 16],
        ["10.0.0.5", "fd00::5"],
        ["80 http null 13", "443 https 10.0.0.5 14", "443 https fd00::5 14"],
        { frontend: "public" },
      ],
      [[30, 33], [], ["5432 null null 32"], { listen: "postgres" }],
    ])
  })

  test("a server without an address is a problem; the servers around it are read", () => {
    expect(told(read())).toEqual([`problem ${path}:24 A server without a name and an address.`])
  })

  test("a server of a loop is templated, with the port that is written out", () => {
    const text = [
      "backend {{ name }}",
      "{% for machine in groups['web'] %}",
      "  server {{ machine }} {{ hostvars[machine].ip }}:8080 check",
      "  server web9 {{ web9 }}:8081 check",
      "{% endfor %}",
    ].join("\n")
    expect(
      read(text).declarations.map(({ state, line, identifiers, uses }) => [
        state,
        line,
        identifiers.map(({ value }) => value),
        uses[0]!.port,
      ]),
    ).toEqual([
      ["templated", 3, [], 8080],
      ["templated", 4, ["web9"], 8081],
    ])
  })

  test("no password of a user list leaves the reader", () => {
    expect(JSON.stringify(read())).not.toContain("hash")
  })

  test("it claims HAProxy's files by name or by what they say", () => {
    expect(haproxy.claims("files/haproxy.cfg.j2", "")).toBe(true)
    expect(haproxy.claims("lb/edge.cfg", FILE.slice(0, 4096))).toBe(true)
    expect(haproxy.claims("setup.cfg", "[metadata]\nname = x\n")).toBe(false)
  })

  test("whatever a file holds, it is read to its end", () => {
    holdsUp(haproxy, [{ path, text: FILE }])
    endsOn(haproxy, path, [
      `backend b\n${" server a 10.0.0.1:1\n".repeat(4_000)}`,
      "server".repeat(9_000),
      "backend\n".repeat(9_000),
    ])
  })
})
