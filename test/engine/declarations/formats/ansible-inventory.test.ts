import { expect, test } from "vitest"
import { ansibleInventory } from "#engine/declarations/formats/ansible-inventory.ts"
import type { Declared } from "#model/declaration.ts"
import { endsOn, holdsUp, told } from "./holds-up.ts"

// Who is in which group and on which port, here and in the other tests of Ansible, is what Debian's
// ansible-inventory 2.14 lists for the same files.

const HOSTS = `# loose machines
nas.lan.example ansible_host=192.0.2.5   # backups of everybody
; a comment of the other kind
jump:2222 ansible_host="192.0.2.6" motd='in # and out'

[web]
web[01:05:2].lan.example http_port=80
web-[a:c]
rack[1:2]-n[01:02].lan.example:2201
# holds the shop's database; ask before a reboot
db1.lan.example

[db]
db1.lan.example ansible_host=192.0.2.20 mac=52:54:00:12:34:56 # owner: jane.doe@example.org
#db2.lan.example ansible_host=192.0.2.21
db3 ansible_host={{ lookup('env', 'DB3') }}
# Old stuff below
[2001:db8::7]:2022

[site:children]
web
db

[site:vars]
env=production
owner="team-shop"
ansible_port=2022   # moved

[web:vars]
https_port=8443

[decommissioned]
old1 ansible_host=192.0.2.77 ansible_password=hunter2 api_token="abc"

[empty]
`

const reading = (path: string, text: string) => ansibleInventory.read([{ path, text }])

const ini = (text: string) => reading("hosts", text)

const names = ({ identifiers }: Declared) =>
  identifiers.map(({ kind, value }) => `${kind} ${value}`).join(", ")

const placed = (text: string) =>
  ini(text).declarations.map((each) => `${each.line} ${names(each)} in ${each.groups.join(" ")}`)

const only = (text: string): Declared => ini(text).declarations[0]!

test("each place of an inventory declares its machines, with all groups that they end up in", () => {
  expect(placed(HOSTS)).toEqual([
    "2 name nas.lan.example, address 192.0.2.5 in ",
    "4 name jump, address 192.0.2.6 in ",
    "7 name web01.lan.example in web site",
    "7 name web03.lan.example in web site",
    "7 name web05.lan.example in web site",
    "8 name web-a in web site",
    "8 name web-b in web site",
    "8 name web-c in web site",
    "9 name rack1-n01.lan.example in web site",
    "9 name rack1-n02.lan.example in web site",
    "9 name rack2-n01.lan.example in web site",
    "9 name rack2-n02.lan.example in web site",
    "11 name db1.lan.example in web db site",
    "14 name db1.lan.example, address 192.0.2.20, mac 52:54:00:12:34:56 in db web site",
    "15 name db2.lan.example, address 192.0.2.21 in db site",
    "16 name db3 in db site",
    "18 address 2001:db8::7 in db site",
    "33 name old1, address 192.0.2.77 in decommissioned",
  ])
  expect(told(ini(HOSTS))).toEqual([])
})

test("a line says of its machine who owns it, what it is for and what it opens", () => {
  const at = (line: number) => {
    const { state, environment, owner, purpose, status, services } = ini(HOSTS).declarations.find(
      (each) => each.line === line,
    )!
    const ports = services.map((each) => `${each.name} ${each.port} line ${each.line}`)
    return { state, environment, owner, purpose, status, ports }
  }
  const shop = { name: "team-shop", kind: "team", by: "variable owner", line: 26 }
  const nobody = { state: "exact", environment: null, owner: null, purpose: null, status: null, ports: [] }
  expect([2, 4, 11, 14, 33].map(at)).toEqual([
    { ...nobody, purpose: "backups of everybody" },
    { ...nobody, purpose: "a comment of the other kind", ports: ["ssh 2222 line 4"] },
    {
      ...nobody,
      environment: "prod",
      owner: shop,
      purpose: "holds the shop's database; ask before a reboot",
      ports: ["https_port 8443 line 30", "ssh 2022 line 27"],
    },
    {
      ...nobody,
      environment: "prod",
      owner: { name: "jane.doe@example.org", kind: "person", by: "comment", line: 14 },
      ports: ["https_port 8443 line 30", "ssh 2022 line 27"],
    },
    { ...nobody, status: "decommissioned" },
  ])
})

test("identifiers are kept as they are written, with their line", () => {
  expect(ini(HOSTS).declarations[2]!.identifiers).toEqual([
    { kind: "name", value: "web01.lan.example", raw: "web[01:05:2].lan.example", line: 7 },
  ])
})

test("what a program fills in is templated, what is commented out is stale", () => {
  expect(ini(HOSTS).declarations.map(({ line, state }) => `${line} ${state}`)).toEqual(
    expect.arrayContaining(["14 exact", "15 stale", "16 templated"]),
  )
})

test("what a template makes is a problem line by line, and the machines between are read", () => {
  const text =
    "[web]\n%{ for ip in ips ~}\n${ip} ansible_user=root\n%{ endfor ~}\nweb-{{ n }} ansible_host=192.0.2.2\nfoo@bar\n"
  const made = reading("tf/inventory.tftpl", text)
  expect(made.declarations.map((each) => [each.line, each.state, names(each), each.attributes])).toEqual([
    [3, "templated", "", { name: "${ip}" }],
    [5, "templated", "address 192.0.2.2", { name: "web-{{ n }}" }],
  ])
  expect(told(made)).toEqual([
    "problem tf/inventory.tftpl:2 A template makes the lines here, and it is not run.",
    "problem tf/inventory.tftpl:4 A template makes the lines here, and it is not run.",
    "problem tf/inventory.tftpl:6 What stands here can be no machine's name.",
  ])
})

test("passwords, tokens and comments with secrets are kept nowhere", () => {
  const text = `${HOSTS}\n[more]\nx1 db_password=s3cr3t vault_key=s3cr3t # password: s3cr3t\n#x2 ansible_become_pass=s3cr3t\n`
  expect(JSON.stringify(ini(text))).not.toMatch(/hunter2|"abc|s3cr3t/u)
})

test("a range beyond 1,024 machines is a pattern with its line; an endless one costs nothing", () => {
  const text = "[a]\nn[1:1024].x\nn[1:1025].y\nn[0:999]-[0:999]-[a:z]\nm[1:99999999999999999999]\n"
  const { declarations, problems } = ini(text)
  const patterns = declarations.filter(({ state }) => state === "pattern")
  expect(declarations.length).toBe(1024 + 3)
  expect(patterns.map(({ line, pattern, identifiers }) => [line, pattern, identifiers])).toEqual([
    [3, "n*.y", []],
    [4, "n*-*-*", []],
    [5, "m*", []],
  ])
  expect(problems).toEqual([])
})

test("a file of endless ranges is read to a bound and says so", () => {
  const { declarations, problems } = ini(`[a]\n${"n[1:1000]\n".repeat(300)}last1\n`)
  expect(declarations.filter(({ state }) => state === "exact").length).toBe(100_000)
  expect(problems.at(-1)).toEqual({
    path: "hosts",
    line: 302,
    sentence: "There are more machines here than are read of one source.",
  })
})

test("a bad line is a problem with its line, and the rest is read", () => {
  const text = `[web]
web1 ansible_host=192.0.2.1
[no name]
web2 oddword
web3 ansible_host="192.0.2.3
web[3:1]
web[a:5]
web[01:100]
web4:
[web:things]
[web:children]
one two
[web:vars]
no equals sign
port=8080
{% for each in many %}
`
  expect(told(ini(text))).toEqual([
    "problem hosts:3 The name of a section has no spaces in it.",
    "problem hosts:4 After the name there are only variables: name=value.",
    "problem hosts:5 A quotation mark is opened and never closed.",
    "problem hosts:9 After the colon of a name there is a port.",
    'problem hosts:10 A section is of hosts, children or vars, and not of "things".',
    "problem hosts:12 Below children there is one group's name on a line.",
    "problem hosts:14 Below vars there are only variables: name=value.",
    "problem hosts:16 A template makes the lines here, and it is not run.",
    'problem hosts:6 "web[3:1]": the range ends before it begins.',
    'problem hosts:7 "web[a:5]": a range goes from number to number or letter to letter.',
    'problem hosts:8 "web[01:100]": with leading zeros, first and last must be of one length.',
  ])
  expect(placed(text)).toEqual([
    "2 name web1, address 192.0.2.1 in web",
    "4 name web2 in ",
    "5 name web3, address 192.0.2.3 in ",
    "9 name web4 in ",
  ])
})

test("addresses that are another machine's identify nobody", () => {
  const own = "ip=192.0.2.1 ipv6_address=2001:db8::1/64 wireguard_address=10.0.0.7 eth0_mac=5254.0012.3456"
  const others =
    "gateway=192.0.2.254 dns_ip=192.0.2.53 network_address=192.0.2.0 subnet_ip=192.0.2.0/24 bmc_ip=192.0.2.9"
  const local = "public_ip=127.0.0.1 private_ip=0.0.0.0 vlan_ip=10.9.0.0/16"
  expect(names(only(`web1 ${own} ${others} ${local}\n`))).toBe(
    "name web1, address 192.0.2.1, address 2001:db8::1, address 10.0.0.7, mac 52:54:00:12:34:56",
  )
})

test("a port beside the name of another machine is used there; one bound to loopback says so", () => {
  const { services, uses } = only(
    "app1 db_host=db1.lan db_port=5432 http_port=8080 metrics_port=9100 metrics_bind=127.0.0.1 remote_port=1 max_port=99999\n",
  )
  expect(services.map(({ name, port, bind }) => [name, port, bind])).toEqual([
    ["http_port", 8080, null],
    ["metrics_port", 9100, "127.0.0.1"],
  ])
  expect(uses.map(({ direction, other, port, what }) => [direction, other[0]?.value, port, what])).toEqual([
    ["from", "db1.lan", 5432, "variable db_host"],
  ])
})

test("localhost is whoever runs Ansible, and no machine", () => {
  expect(
    ini("localhost ansible_connection=local\n127.0.0.1\nweb1 ansible_host=127.0.0.1\n").declarations.map(
      names,
    ),
  ).toEqual(["name web1"])
})

test("groups in a circle end where they began", () => {
  expect(placed("[a]\nm1\n[a:children]\nb\n[b:children]\nc\n[c:children]\na\n")).toEqual([
    "2 name m1 in a c b",
  ])
})

test("commented-out sections hold commented-out machines, and prose is none", () => {
  const text = `[web]
web1
# Frontends of the shop
# see example-wiki for more
#web2
# web3.lan.example ansible_host=192.0.2.3
## 192.0.2.4
#[retired]
# mail1.lan.example
# TODO
# 2024-05-01
# v1.2
[other:vars]
# web9 ansible_host=192.0.2.9
`
  const stale = ini(text).declarations.filter(({ state }) => state === "stale")
  expect(
    stale.map((each) => `${each.line} ${names(each)} in ${each.groups.join(" ")} ${each.status}`),
  ).toEqual([
    "5 name web2 in web null",
    "6 name web3.lan.example, address 192.0.2.3 in web null",
    "7 address 192.0.2.4 in web null",
    "9 name mail1.lan.example in retired retired",
  ])
})

test("inventories are known by where they lie and what they hold", () => {
  const claims = (path: string, start: string) => ansibleInventory.claims(path, start)
  const section = "[web]\nweb1.lan\n"
  expect([
    claims("hosts", section),
    claims("inventories/prod/hosts.ini", section),
    claims("production", section),
    claims("envs/stage.ini", "[web:children]\na\n"),
    claims("deep/ansible.cfg", ""),
    claims("host_vars/web1.lan.example", "ip: 192.0.2.1\n"),
    claims("group_vars/all/vars.yml", "a: 1\n"),
    claims("site.yml", "---\n- name: all of it\n  hosts: web\n  roles: [web]\n"),
    claims("inventory.yml", "all:\n  hosts:\n    web1:\n"),
  ]).toEqual(Array.from({ length: 9 }, () => true))
  expect([
    claims("etc/hosts", "127.0.0.1 localhost\n192.0.2.1 web1 web1.lan\n"),
    claims("hosts.example", section),
    claims("setup.cfg", "[metadata]\nname = x\n"),
    claims("tox.ini", "[tox]\nenvlist = py3\n[testenv]\ndeps = x\n"),
    claims(".gitconfig", "[user]\n\tname = x\n"),
    claims("unit.service", "[Unit]\nDescription=x\n"),
    claims("roles/web/tasks/main.yml", "- name: x\n  hosts: y\n"),
    claims("docker-compose.yml", "services:\n  web:\n    image: x\n"),
    claims("README.md", "hosts\n"),
    claims("CODEOWNERS", "[Section]\n*.rb @team\n"),
  ]).toEqual(Array.from({ length: 10 }, () => false))
})

test("whatever an inventory holds, reading it ends and every line lies in it", () => {
  holdsUp(ansibleInventory, [
    { path: "hosts", text: HOSTS },
    { path: "inventories/prod/hosts", text: HOSTS },
    { path: "ansible.cfg", text: "[defaults]\ninventory = hosts, ../x, /etc/hosts\n" },
  ])
})

test("files that are large in one way are read to their end", () => {
  endsOn(ansibleInventory, "hosts", [
    "[a]\n".repeat(50_000),
    `[a]\n${"x ".repeat(200_000)}`,
    `[a]\n${"[".repeat(200_000)}`,
    `[a]\n${"x[1:2]".repeat(3000)}`,
    `[a]\nm ${"a=".repeat(100_000)}`,
    Array.from({ length: 20_000 }, (_, index) => `[g${index}:children]\ng${index + 1}\n`).join("") +
      "[g20000]\nm1\n",
    `#${" ".repeat(300_000)}x`,
    "#a b=\n".repeat(40_000),
  ])
})
