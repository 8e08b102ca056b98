import { expect, test } from "vitest"
import { ansibleInventory } from "#engine/declarations/formats/ansible-inventory.ts"
import type { Declared } from "#model/declaration.ts"
import { endsOn, holdsUp, told } from "./holds-up.ts"

const INVENTORY = `---
all:
  vars:
    site: fra1
  hosts:
    bastion.example.org: # the only way in
  children:
    front:
      hosts:
        web[1:3].prod.example:
          http_port: 80
        # the odd one; owner: web team
        cache1.prod.example:
          ansible_host: 203.0.113.9
          mac: 52:54:00:12:34:56
          serial_number: 1234567890
        # cache2.prod.example:
        #   ansible_host: 203.0.113.10
        #   ansible_password: hunter2
        # cache3:
      vars:
        tier: one
    back:
      children:
        front:
        deep:
          hosts:
            "db1:2222": {ansible_host: "{{ lookup('env', 'DB1') }}"}
      hosts:
        z9: {ansible_host: 203.0.113.77, ansible_port: 2200, open_ports: [80, 443/tcp, 53/udp]}
        z10: {secret: hunter2, admin_password: !vault "$ANSIBLE_VAULT;1.1", note: !vault "$ANSIBLE_VAULT;1.1"}
`

const PATH = "inventories/prod/hosts.yml"

const reading = (text: string) => ansibleInventory.read([{ path: PATH, text }])

const names = ({ identifiers }: Declared) =>
  identifiers.map(({ kind, value, line }) => `${kind} ${value} ${line}`).join(", ")

const placed = (text: string) =>
  reading(text).declarations.map(
    (each) => `${each.line}-${each.endLine} ${each.state}: ${names(each)} in ${each.groups.join(" ")}`,
  )

test("machines of a YAML inventory have the lines of their block and all their groups", () => {
  expect(placed(INVENTORY)).toEqual([
    "6-6 exact: name bastion.example.org 6 in ",
    "10-11 exact: name web1.prod.example 10 in front back",
    "10-11 exact: name web2.prod.example 10 in front back",
    "10-11 exact: name web3.prod.example 10 in front back",
    "13-16 exact: name cache1.prod.example 13, address 203.0.113.9 14, mac 52:54:00:12:34:56 15, serial 1234567890 16 in front back",
    "28-28 templated: name db1 28 in deep back",
    "30-30 exact: name z9 30, address 203.0.113.77 30 in back",
    "31-31 exact: name z10 31 in back",
    "17-19 stale: name cache2.prod.example 17, address 203.0.113.10 18 in front back",
    "20-20 stale: name cache3 20 in front back",
  ])
})

test("comments beside and above a machine, its path and variables say what it is", () => {
  const [bastion, , , , cache] = reading(INVENTORY).declarations
  expect([bastion!.purpose, cache!.purpose, cache!.owner]).toEqual([
    "the only way in",
    "the odd one; owner: web team",
    { name: "web team", kind: "team", by: "comment", line: 12 },
  ])
  expect([cache!.environment, cache!.attributes]).toEqual(["prod", { site: "fra1" }])
})

test("a port in the name, a port variable and a list of ports are services", () => {
  const services = reading(INVENTORY).declarations.flatMap((each) =>
    each.services.map(({ name, port, protocol, line }) => `${name} ${port}/${protocol} ${line}`),
  )
  expect(services).toEqual([
    ...Array.from({ length: 3 }, () => "http_port 80/tcp 11"),
    "ssh 2222/tcp 28",
    "ssh 2200/tcp 30",
    "open_ports 80/tcp 30",
    "open_ports 443/tcp 30",
    "open_ports 53/udp 30",
  ])
})

test("a MAC is what is written, although Ansible reads a number there", () => {
  const mac = reading(INVENTORY).declarations[4]!.identifiers[2]!
  expect(mac).toEqual({ kind: "mac", value: "52:54:00:12:34:56", raw: "52:54:00:12:34:56", line: 15 })
  expect(told(reading(INVENTORY))).toEqual([
    `problem ${PATH}:15 Ansible reads this MAC as a number: it needs quotes.`,
  ])
})

test("no secret, encrypted or not, commented out or not, is kept", () => {
  expect(JSON.stringify(reading(INVENTORY))).not.toMatch(/hunter2|ANSIBLE_VAULT/u)
})

test("a key that stands twice is a problem, and both its machines are declared", () => {
  const text = "all:\n  hosts:\n    a1: {ansible_host: 192.0.2.1}\n    a1: {ansible_host: 192.0.2.2}\n"
  expect(placed(text)).toEqual([
    "3-3 exact: name a1 3, address 192.0.2.1 3 in ",
    "4-4 exact: name a1 4, address 192.0.2.2 4 in ",
  ])
  expect(reading(text).problems.map(({ line }) => line)).toEqual([4])
})

test("a bad place is a problem with its line, and the rest is read", () => {
  const text = `all:
  children:
    web:
      hosts:
        - web1
        - web2
      extra: yes
    db: [one, two]
    ok:
      hosts:
        db1: {ansible_host: "192.0.2.1}
        db2:
`
  const { declarations, problems } = reading(text)
  expect(problems.map(({ line }) => line)).toEqual(expect.arrayContaining([5, 7, 8]))
  expect(declarations.map((each) => each.identifiers[0]?.value)).toEqual(
    expect.arrayContaining(["web1", "web2"]),
  )
})

test("in a house's own form, maps with addresses are machines; of names that are alike only addresses tell", () => {
  const text = `hosts:
  - infra:
      - azure:
          ubuntu-1: {ip: 192.0.2.1, user: adm} # mail relay
          debian-1: {ip: 192.0.2.2}
  - test:
      - hetzner:
          ubuntu-1: {ip: 192.0.2.3}
`
  const { declarations } = ansibleInventory.read([{ path: "ansible/inventory.yml", text }])
  expect(
    declarations.map((each) => [each.line, names(each), each.groups, each.environment, each.purpose]),
  ).toEqual([
    [4, "address 192.0.2.1 4", ["infra", "azure"], null, "mail relay"],
    [5, "name debian-1 5, address 192.0.2.2 5", ["infra", "azure"], null, null],
    [8, "address 192.0.2.3 8", ["test", "hetzner"], "test", null],
  ])
})

test("anchors and merged maps are followed inside the file, and bombs of them go out", () => {
  const merged =
    "all:\n  hosts:\n    a1: &base {ansible_port: 2222}\n    a2:\n      <<: *base\n      ip: 192.0.2.2\n"
  const ports = reading(merged).declarations.map(({ services }) => services.map(({ port }) => port))
  expect(ports).toEqual([[2222], [2222]])
  const rows = Array.from(
    { length: 40 },
    (_, row) => `  l${row + 1}: &l${row + 1} [${`*l${row},`.repeat(9)}]`,
  )
  const bomb = `all:\n  hosts:\n    a1:\n    a2:\nx:\n  l0: &l0 {ip: 192.0.2.1}\n${rows.join("\n")}\n  many: *l40\n`
  expect(reading(bomb).declarations.map((each) => each.identifiers[0]?.value)).toEqual(["a1", "a2"])
})

test("whatever a YAML inventory holds, reading it ends and every line lies in it", () => {
  holdsUp(ansibleInventory, [{ path: PATH, text: INVENTORY }])
})

test("YAML that is large in one way is read to its end", () => {
  const nested = Array.from(
    { length: 300 },
    (_, depth) => `${" ".repeat(depth * 2)}children:\n${" ".repeat(depth * 2 + 1)}g:\n`,
  )
  endsOn(ansibleInventory, PATH, [
    `all:\n  hosts:\n${"    # m1:\n".repeat(30_000)}`,
    `all:\n  hosts:\n${Array.from({ length: 5000 }, (_, index) => `    m${index}:\n`).join("")}`,
    `all:\n  children:\n${nested.join("")}`,
    `all: ${"[".repeat(5000)}`,
    `all:\n  hosts:\n    m[1:1000]:\n      a: ${"x".repeat(100_000)}\n`,
  ])
})
