import { expect, test } from "vitest"
import { ansibleInventory } from "#engine/declarations/formats/ansible-inventory.ts"
import type { Declared } from "#model/declaration.ts"
import { holdsUp, told } from "./holds-up.ts"

// Several files that belong together: an inventory, the variables beside it, and the playbooks.

const read = (files: Readonly<Record<string, string>>) =>
  ansibleInventory.read(Object.entries(files).map(([path, text]) => ({ path, text })))

const HOSTS = "[web]\nweb1.lan\nweb2.lan\n\n[db]\ndb1.lan\n"

const PROJECT = {
  "ansible.cfg": "[defaults]\ninventory = hosts\n",
  hosts: HOSTS,
  "group_vars/web.yml": "---\nhttp_port: 8080\nteam: shop\nansible_port: 2022\n",
  "group_vars/all/main.yml": "mysql_port: 3306\nenv: staging\nansible_user: deploy\n",
  "group_vars/all/vault.yml": "$ANSIBLE_VAULT;1.1;AES256\n31323334\n",
  "host_vars/db1.lan/main.yml":
    "# keeps the orders\nipv4_address: 192.0.2.20/24\nnetwork:\n  interfaces:\n    - {mac: 52:54:00:12:34:57, ip: 198.51.100.20}\ndb_password: hunter2\ngateway: 192.0.2.1\n",
  "host_vars/web2.lan": "ansible_host: 192.0.2.12\nmetrics_port: 9100\n",
  "host_vars/gone.lan.yaml": 'ip: \'{{ lookup("env", "IP") }}\'\n',
  "site.yml": `---
- name: everybody
  hosts: all
  roles: [common]
- name: the shop
  hosts: web:!web2.lan
  roles:
    - nginx
    - { role: php }
  tasks:
    - import_role: { name: shop }
- hosts: "{{ target }}"
  roles: [anything]
- hosts: ["db*", "&db"]
  tasks:
    - block:
        - ansible.builtin.include_role:
            name: mariadb
`,
}

const at = (path: string, line: number): Declared =>
  read(PROJECT).declarations.find((each) => each.path === path && each.line === line)!

const names = ({ identifiers }: Declared) =>
  identifiers.map(({ kind, value, line }) => `${kind} ${value} ${line}`).join(", ")

test("each file of host_vars declares its machine, by lines of its own", () => {
  const files = read(PROJECT).declarations.filter(({ path }) => path.startsWith("host_vars"))
  expect(
    files.map((each) => `${each.path}:${each.line}-${each.endLine} ${each.state} ${names(each)}`),
  ).toEqual([
    "host_vars/db1.lan/main.yml:1-7 exact name db1.lan 1, address 192.0.2.20 2, mac 52:54:00:12:34:57 5, address 198.51.100.20 5",
    "host_vars/web2.lan:1-2 exact name web2.lan 1, address 192.0.2.12 1",
    "host_vars/gone.lan.yaml:1-1 templated name gone.lan 1",
  ])
  expect(files.map(({ groups, environment, purpose }) => [groups, environment, purpose])).toEqual([
    [["db"], "staging", "keeps the orders"],
    [["web"], "staging", null],
    [[], null, null],
  ])
  expect(JSON.stringify(files)).not.toContain("hunter2")
})

test("what a file says of a group holds for the lines that put machines there, and names that file", () => {
  const { services, owner, environment, attributes } = at("hosts", 2)
  expect({
    services: services.map(({ name, port, line }) => [name, port, line]),
    owner,
    environment,
  }).toEqual({
    services: [
      ["http_port", 8080, 2],
      ["ssh", 2022, 2],
    ],
    owner: { name: "shop", kind: "team", by: "variable team in group_vars/web.yml:3", line: 2 },
    environment: "staging",
  })
  expect(attributes["http_port in"]).toBe("group_vars/web.yml:2")
})

test("a port that is said of everybody is no service of anybody", () => {
  expect(at("hosts", 6).services).toEqual([])
})

test("playbooks give roles to the machines of their pattern; those for everybody only where there are no others", () => {
  expect([2, 3, 6].map((line) => at("hosts", line).role)).toEqual(["nginx, php, shop", "common", "mariadb"])
  expect(at("hosts", 2).attributes["role in"]).toBe("site.yml:6")
})

test("a role that a variable names outdoes the playbooks'", () => {
  expect(
    read({ ...PROJECT, "host_vars/web1.lan.yml": "server_role: shopfront\n" }).declarations[0]!.role,
  ).toBe("shopfront")
})

test("inventories side by side are two, and variables are for the one that they lie beside", () => {
  const { declarations } = read({
    "inventories/prod/hosts": "[web]\nweb1.lan\n",
    "inventories/prod/group_vars/web.yml": "env: production\nhttp_port: 80\n",
    "inventories/staging/hosts": "[web]\nweb1.lan\n[extra:children]\nweb\n",
    "playbooks/windows/group_vars/all.yml": "ansible_port: 5986\n",
    "playbooks/group_vars/web.yml": "metrics_port: 9100\n",
  })
  expect(
    declarations.map(({ path, groups, environment, services }) => [
      path,
      groups,
      environment,
      services.map(({ port }) => port),
    ]),
  ).toEqual([
    ["inventories/prod/hosts", ["web"], "prod", [9100, 80]],
    ["inventories/staging/hosts", ["web", "extra"], "staging", [9100]],
  ])
})

test("files of one folder that need each other's groups, and folders that ansible.cfg names, are one inventory", () => {
  const needing = read({
    "inv/01-groups": "[site:children]\nweb\n[site:vars]\nenv=test\n",
    "inv/02-web": "[web]\nweb1\n",
  })
  expect(needing.declarations.map(({ groups, environment }) => [groups, environment])).toEqual([
    [["web", "site"], "test"],
  ])
  const named = read({
    "ansible.cfg": "[defaults]\ninventory = ./lists # both\n",
    "lists/hosts": "[web]\nweb1\n",
    "lists/hosts.yml": "all:\n  children:\n    far:\n      hosts:\n        web1:\n",
  })
  expect(named.declarations.map(({ groups }) => groups)).toEqual([
    ["web", "far"],
    ["far", "web"],
  ])
})

test("what comes from programs, clouds and places outside is missing, and nothing of it is run", () => {
  const reading = read({
    "ansible.cfg":
      "[other]\ninventory = no\n[defaults]\ninventory = hosts,/etc/ansible/hosts,../up/hosts,localhost,\n",
    hosts: HOSTS,
    "inventory/list": "#!/usr/bin/env python3\n# --list\n",
    "inventory/cloud.aws_ec2.yml": "---\nplugin: amazon.aws.aws_ec2\nregions: [eu-west-1]\n",
    "inventory/book.yml": "plugin: netbox.netbox.nb_inventory\ntoken: hunter2\n",
    "inventory/groups.yml": "plugin: ansible.builtin.constructed\ngroups:\n  hosts: x\n",
    "inventory/hosts": "$ANSIBLE_VAULT;1.1;AES256\n3132\n",
  })
  expect(told(reading)).toEqual([
    "missing inventory/list:1 The hosts come from a program, which is not run.",
    "missing inventory/hosts:1 The inventory is encrypted with ansible-vault, and is not read.",
    "missing inventory/cloud.aws_ec2.yml:2 The hosts come from a cloud API, not from git (amazon.aws.aws_ec2).",
    "missing inventory/book.yml:1 The hosts come from the plugin netbox.netbox.nb_inventory, not from git.",
    'missing ansible.cfg:4 The inventory "/etc/ansible/hosts" is not here, or is in no form that is read.',
    'missing ansible.cfg:4 The inventory "../up/hosts" is not here, or is in no form that is read.',
  ])
})

test("the folder of an inventory says the environment before the names of its groups do", () => {
  const { declarations } = ansibleInventory.read([
    { path: "envs/prod/hosts", text: "[dev-desktops]\nd1.example.org\n" },
    { path: "hosts", text: "[dev]\nd2.example.org\n" },
  ])
  expect(declarations.map(({ environment }) => environment)).toEqual(["prod", "dev"])
})

test("an environment is told by the folder of a machine's variables, never by the domain in the file's name", () => {
  const { declarations } = read({
    "inventories/prod/hosts": "web1.dev.example.lan\n",
    "inventories/prod/host_vars/web1.dev.example.lan.yml": "workers: 2\n",
    "inventories/fleet/hosts": "c1.lab.test\n",
    "inventories/fleet/host_vars/c1.lab.test/main.yml": "workers: 2\n",
  })
  expect(declarations.map(({ path, environment }) => [path, environment])).toEqual([
    ["inventories/prod/hosts", "prod"],
    ["inventories/fleet/hosts", null],
    ["inventories/prod/host_vars/web1.dev.example.lan.yml", "prod"],
    ["inventories/fleet/host_vars/c1.lab.test/main.yml", null],
  ])
})

test("names that objects are made with are names of machines, groups and variables like others", () => {
  const text = "[__proto__]\nconstructor __proto__=1 toString_port=80\n[constructor:children]\n__proto__\n"
  const { declarations } = read({
    hosts: text,
    "group_vars/__proto__.yml": "__proto__: {owner: x}\nenv: test\n",
  })
  expect(declarations.map((each) => [names(each), each.groups, each.environment, each.owner])).toEqual([
    ["name constructor 2", ["__proto__", "constructor"], "test", null],
  ])
})

test("whatever the files beside an inventory hold, reading them ends and every line lies in its file", () => {
  holdsUp(
    ansibleInventory,
    Object.entries(PROJECT).map(([path, text]) => ({ path, text })),
  )
})

test("a version that variables say is kept with its line; what is nearer and a template, or no number, says none", () => {
  const { declarations } = read({
    hosts: "[web]\nweb1.lan\nweb2.lan nginx_version=1.20.2\nweb3.lan\n\n[web:vars]\nredis_version=7.2\n",
    "group_vars/web.yml":
      "nginx_version: 1.22.1\nhaproxy:\n  version: 2.8.3\ndb_password_version: 3\nphp_version: latest\n",
    "group_vars/all.yml": "nginx_version: 1.18.0\nbind_release: 9.18\n",
    "host_vars/web3.lan.yml": "nginx_version: \"{{ lookup('env', 'NGINX') }}\"\n",
  })
  const versions = (line: number) =>
    Object.entries(declarations.find((each) => each.path === "hosts" && each.line === line)!.attributes)
      .filter(([name]) => /version|release/u.test(name))
      .map(([name, value]) => `${name}: ${value}`)
      .toSorted()
  const others = [
    "bind_release in: group_vars/all.yml:2",
    "bind_release: 9.18",
    "haproxy.version in: group_vars/web.yml:3",
    "haproxy.version: 2.8.3",
  ]
  const redis = ["redis_version in: hosts:7", "redis_version: 7.2"]
  const nginx = (version: string, place: string) => [
    `nginx_version in: ${place}`,
    `nginx_version: ${version}`,
  ]
  expect(versions(2)).toEqual([...others, ...nginx("1.22.1", "group_vars/web.yml:1"), ...redis])
  expect(versions(3)).toEqual([...others, ...nginx("1.20.2", "hosts:3"), ...redis])
  expect(versions(4)).toEqual([...others, ...redis])
})
