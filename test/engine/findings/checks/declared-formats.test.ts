import { expect, test } from "vitest"
import { formatOf } from "#engine/declarations/formats.ts"
import { CHECKS } from "#engine/findings/checks.ts"
import { findingRules } from "#engine/finding-rules.ts"
import type { Declared } from "#model/declaration.ts"
import type { Verdict } from "#model/finding.ts"
import { sceneOf } from "../scene.ts"

// Lines as the formats really read them, against machines as scans really tell them.

function declarationsIn(path: string, text: string): readonly Declared[] {
  const format = formatOf(path, text)
  if (format === null) throw new Error(`No format reads ${path}.`)
  return format.read([{ path, text }]).declarations
}

function said(rule: string, machine: object, declared: readonly Declared[]): readonly Verdict[] {
  const [sheet] = sceneOf({ machines: { web1: machine } }).sheets
  const check = CHECKS[rule]
  const written = findingRules().find(({ id }) => id === rule)
  if (!sheet || !written || check?.of !== "machine") throw new Error(`"${rule}" is no rule of machines.`)
  const lines = declared.map((one, index) => ({
    declaration: { ...one, id: index + 1, source: "infra", network: null, commit: "c0ffee1" },
    standing: "link" as const,
    confidence: "certain" as const,
  }))
  const scene = sceneOf({ machines: { web1: machine } })
  return check.check({ ...sheet, lines }, scene.around(written))
}

const COMPOSE = `services:
  web:
    image: nginx:1.26.1-alpine
    ports:
      - "80:80"
  db:
    image: postgres:15.6
    ports:
      - "127.0.0.1:5432:5432"
`

test("Compose: another version, and a database that is reached from outside", () => {
  const declared = declarationsIn("web1/docker-compose.yml", COMPOSE)
  const machine = {
    ip: "10.0.0.1",
    ports: {
      "80/tcp": { name: "http", product: "nginx", version: "1.24.0" },
      "5432/tcp": { name: "postgresql", product: "PostgreSQL DB" },
    },
  }
  expect(said("declared-version", machine, declared)).toMatchObject([
    { state: "drift", matter: "nginx declared 1.26.1-alpine, seen 1.24.0" },
    { state: "unknown" },
  ])
  expect(said("bound-wider-than-declared", machine, declared)).toMatchObject([
    { matter: "port 5432/tcp bound to 127.0.0.1" },
  ])
  expect(said("port-missing", machine, declared)).toEqual([])
  expect(said("port-extra", machine, declared)).toEqual([])
})

const NGINX = `server {
  listen 443 ssl;
  listen 127.0.0.1:8080;
  server_name www.example.org;
}
`

test("nginx: Apache where it listens, and a port that is closed", () => {
  const declared = declarationsIn("nginx/sites-enabled/www.conf", NGINX)
  const apache = {
    ip: "10.0.0.1",
    ports: { "443/tcp": { name: "http", product: "Apache httpd", tunnel: "ssl" } },
  }
  expect(said("product-mismatch", apache, declared)).toMatchObject([
    { matter: "443/tcp declared nginx, seen apache" },
  ])
  expect(said("port-missing", { ip: "10.0.0.1" }, declared)).toMatchObject([{ matter: "port 443/tcp" }])
})

const INVENTORY = `[web]
web1.example.org ansible_host=10.0.0.1 os=debian12 http_port=8080
`

test("an Ansible inventory: the system, a port and the name", () => {
  const declared = declarationsIn("inventory/hosts", INVENTORY)
  const machine = {
    ip: "10.0.0.1",
    ports: { "22/tcp": { name: "ssh", ssh: { banner: "SSH-2.0-OpenSSH_8.4p1 Debian-5+deb11u3" } } },
    facts: [{ kind: "name", subject: "snmp", value: "db9" }],
  }
  expect(said("os-mismatch", machine, declared)).toMatchObject([
    { matter: "declared debian 12, seen debian 11" },
  ])
  expect(said("port-missing", machine, declared)).toMatchObject([{ matter: "port 8080/tcp" }])
  expect(said("hostname-mismatch", machine, declared)).toMatchObject([{ matter: "calls itself db9" }])
})

const ZONE = `$ORIGIN example.org.
@ 3600 IN SOA ns1 admin 1 2 3 4 5
web1 IN A 10.0.0.1
www IN CNAME web1
`

test("a zone: the reverse name is that of an alias, or of another machine", () => {
  const declared = declarationsIn("zones/example.org.zone", ZONE)
  const ptr = (value: string) => ({
    ip: "10.0.0.1",
    facts: [{ kind: "name", subject: "ptr", value, standing: "claimed", method: "dns" }],
  })
  expect(said("dns-fwd-rev", ptr("www.example.org"), declared)).toEqual([])
  expect(said("dns-fwd-rev", ptr("web1.example.org"), declared)).toEqual([])
  expect(said("dns-fwd-rev", ptr("old7.example.org"), declared)).toMatchObject([
    { matter: "reverse name old7.example.org" },
  ])
})

test("an SSH configuration: who is behind a jump station need not answer here", () => {
  const declared = declarationsIn(
    "ssh/config",
    "Host db9\n  HostName 10.0.0.9\n  ProxyJump bastion\n\nHost db8\n  HostName 10.0.0.8\n",
  )
  const { written, around } = sceneOf({ asking: { "10.0.0.8": [0, 3], "10.0.0.9": [0, 3] } })
  const check = CHECKS["declared-not-seen"]
  const rule = findingRules().find(({ id }) => id === "declared-not-seen")
  if (!rule || check?.of !== "written") throw new Error("It is a rule of what is written.")
  const lines = declared.map((one, id) => ({ ...one, id, source: "me", network: null, commit: null }))
  expect(check.check({ ...written, declarations: lines }, around(rule))).toMatchObject([
    { matter: "declared db8", state: "drift" },
  ])
})
