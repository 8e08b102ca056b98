import { expect, test } from "vitest"
import { COMPOSE } from "#engine/declarations/formats/compose.ts"
import { staysWithin } from "./hostile-files.ts"
import { lineWith } from "./line-with.ts"

const PATH = "stacks/monitoring/docker-compose.yml"

const TEXT = `x-common: &common
  restart: always
  labels:
    team: observability

services:
  grafana:
    <<: *common
    image: grafana/grafana:10.4.2
    container_name: grafana
    hostname: dash1
    domainname: example.lan
    ports:
      - "127.0.0.1:3000:3000"
      - 22:22
      - "8000-8002:8000-8002/udp"
      - target: 9090
        published: "9091"
        host_ip: 10.0.4.7
        protocol: tcp
    environment:
      GF_SECURITY_ADMIN_PASSWORD: hunter2
    profiles: [debug]
    extra_hosts:
      - "db1.example.lan:10.0.4.9"
      - "host.docker.internal:host-gateway"

  proxy:
    image: registry.example.org:5000/edge/traefik:v3.1@sha256:abc
    network_mode: host
    expose: ["8443", "53/udp"]
    labels:
      - "traefik.http.routers.a.rule=Host(\`shop.example.org\`) || Host(\`www.example.org\`)"
      - "com.example.owner=@example/web"
    ports:
      - "\${HTTP_PORT:-80}:80"
      - "\${DB_PASSWORD:-hunter2}:81"
      - nonsense
  macvlan:
    image: pihole/pihole:\${TAG:-2024.07}
    networks:
      lan:
        ipv4_address: 10.0.4.53
    expose: [53]
  broken: 7

  # the old one, until the migration is over
  # kibana:
  #   image: kibana:7.17
  #   container_name: kibana1
  #   ports:
  #     - "5601:5601"
`

const line = (words: string) => lineWith(TEXT, words)
const read = (text: string, path = PATH) => COMPOSE.read([{ path, text }])
const { declarations, problems, missing } = read(TEXT)
const named = (service: string) => declarations.find(({ attributes }) => attributes["service"] === service)!

test("a service is known by what it says of itself, with the lines of its block", () => {
  const { identifiers, owner, attributes, ...rest } = named("grafana")
  expect(rest).toMatchObject({ line: line("  grafana:"), endLine: line("host-gateway"), state: "exact" })
  expect(identifiers.map(({ kind, value, line: at }) => [kind, value, at])).toEqual([
    ["name", "grafana", line("container_name: grafana")],
    ["name", "dash1", line("dash1")],
    ["name", "dash1.example.lan", line("dash1")],
  ])
  expect(owner).toEqual({ name: "observability", kind: "team", by: "label team", line: line("team:") })
  expect(attributes).toEqual({
    project: "monitoring",
    service: "grafana",
    image: "grafana/grafana:10.4.2",
    profiles: "debug",
  })
})

test("ports are those outside, with the address that they are bound to, and 22:22 is no number", () => {
  const { services } = named("grafana")
  expect(services.map(({ port, protocol, bind, line: at }) => [port, protocol, bind, at])).toEqual([
    [3000, "tcp", "127.0.0.1", line("127.0.0.1:3000")],
    [22, "tcp", null, line("22:22")],
    [8000, "udp", null, line("8000-8002")],
    [8001, "udp", null, line("8000-8002")],
    [8002, "udp", null, line("8000-8002")],
    [9091, "tcp", "10.0.4.7", line("published")],
  ])
  expect(services[0]).toMatchObject({ name: "grafana", product: "grafana", version: "10.4.2" })
})

test("a machine that a container is told of is declared; the gateway of docker is none", () => {
  const told = declarations.filter(({ attributes }) => attributes["from"] === "extra_hosts")
  expect(told.map(({ line: at, identifiers }) => [at, identifiers.map(({ value }) => value)])).toEqual([
    [line("db1.example"), ["db1.example.lan", "10.0.4.9"]],
  ])
})

test("what is filled in at the start is shown and not guessed, and no secret is shown", () => {
  const { state, services, attributes, identifiers, owner } = named("proxy")
  expect(state).toBe("templated")
  expect(services.map(({ port, protocol, product, version }) => [port, protocol, product, version])).toEqual([
    [8443, "tcp", "traefik", "3.1"],
    [53, "udp", "traefik", "3.1"],
  ])
  expect(attributes["HTTP_PORT"]).toBe("80")
  expect(identifiers.map(({ value }) => value)).toEqual(["shop.example.org", "www.example.org"])
  expect(owner).toMatchObject({ name: "@example/web", kind: "team", line: line("com.example.owner") })
  expect(JSON.stringify(declarations)).not.toContain("hunter2")
})

test("a container with an address of its own shows what it exposes", () => {
  const { identifiers, services, state } = named("macvlan")
  expect(identifiers.map(({ value }) => value)).toEqual(["10.0.4.53"])
  expect(services).toMatchObject([{ port: 53, product: "pihole", version: null }])
  expect(state).toBe("exact")
})

test("a broken port or service is a problem with its line, and the rest is read", () => {
  expect(problems.map((problem) => problem.line).toSorted((a, b) => a - b)).toEqual([
    line("- nonsense"),
    line("broken: 7"),
  ])
})

test("a service that is commented out is kept as stale", () => {
  const { identifiers, services, ...rest } = named("kibana")
  expect(rest).toMatchObject({ state: "stale", line: line("# kibana:"), endLine: line("5601:5601") })
  expect(identifiers.map(({ value, line: at }) => [value, at])).toEqual([["kibana1", line("kibana1")]])
  expect(services).toMatchObject([
    { port: 5601, product: "kibana", version: "7.17", line: line("5601:5601") },
  ])
})

test("an included file that is not there is missing", () => {
  const text =
    "include:\n  - ../db/compose.yaml\n  - ${X}/compose.yaml\nservices:\n  a:\n    extends:\n      file: base.yml\n"
  const other = { path: "stacks/db/compose.yaml", text: "services: {}\n" }
  expect(COMPOSE.read([{ path: PATH, text }, other]).missing).toMatchObject([{ path: PATH, line: 7 }])
  expect(missing).toEqual([])
})

test("a file is a compose file by its name or by what it begins with", () => {
  expect(COMPOSE.claims("compose.yaml", "")).toBe(true)
  expect(COMPOSE.claims("a/docker-compose.prod.yml", "")).toBe(true)
  expect(COMPOSE.claims("a/stack.yml", "version: '3'\nservices:\n  web:\n    image: nginx\n")).toBe(true)
  expect(COMPOSE.claims(".gitlab-ci.yml", "services:\n  - name: x\n    image: nginx\n")).toBe(false)
  expect(COMPOSE.claims("a/hosts.yml", "all:\n  hosts:\n")).toBe(false)
})

test("whatever a file holds, reading ends and stays within it", () => {
  staysWithin(COMPOSE, PATH, TEXT)
})
