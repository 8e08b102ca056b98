import { expect, test } from "vitest"
import { TERRAFORM_STATE } from "#engine/declarations/formats/terraform-state.ts"
import { staysWithin } from "./hostile-files.ts"
import { lineWith } from "./line-with.ts"

const TEXT = `{
  "version": 4,
  "terraform_version": "1.9.2",
  "outputs": { "root_password": { "value": "hunter2", "type": "string" } },
  "resources": [
    {
      "module": "module.lab",
      "mode": "managed",
      "type": "libvirt_domain",
      "name": "vm",
      "instances": [
        {
          "index_key": "kvm1",
          "schema_version": 0,
          "attributes": {
            "cloudinit": "/var/lib/hunter2.iso",
            "id": "6b0c0c9e-1111-2222-3333-444455556666",
            "name": "kvm1",
            "network_interface": [
              {
                "addresses": ["10.0.4.11", "fe80::1"],
                "hostname": "kvm1.example.lan",
                "mac": "52:54:00:12:34:56",
                "access_config": [{ "nat_ip": "203.0.113.11", "key": "hunter2" }],
                "password": "hunter2"
              }
            ],
            "user_data": "ssh_authorized_keys: hunter2"
          },
          "private": "hunter2"
        }
      ]
    },
    {
      "mode": "managed",
      "type": "aws_instance",
      "name": "web",
      "instances": [
        {
          "attributes": {
            "id": "i-0abc",
            "private_ip": "10.1.0.7",
            "public_ip": "203.0.113.7",
            "tags": { "Name": "web-1", "Environment": "production", "Role": "web", "Team": "edge", "Note": "hunter2" }
          }
        }
      ]
    },
    {
      "mode": "data",
      "type": "aws_instance",
      "name": "elsewhere",
      "instances": [{ "attributes": { "private_ip": "10.9.9.9" } }]
    },
    {
      "mode": "managed",
      "type": "aws_security_group",
      "name": "web",
      "instances": [
        {
          "attributes": {
            "name": "web-in",
            "egress": [{ "from_port": 25, "to_port": 25, "protocol": "tcp" }],
            "ingress": [
              { "from_port": 443, "to_port": 443, "protocol": "tcp", "description": "hunter2" },
              { "from_port": 0, "to_port": 0, "protocol": "-1" }
            ]
          }
        }
      ]
    },
    {
      "mode": "managed",
      "type": "cloudflare_record",
      "name": "shop",
      "instances": [{ "attributes": { "name": "shop", "hostname": "shop.example.org", "type": "A", "value": "203.0.113.9" } }]
    },
    {
      "mode": "managed",
      "type": "random_password",
      "name": "db",
      "instances": [{ "attributes": { "result": "hunter2", "name": "hunter2" } }]
    }
  ]
}
`

const OLD = `{
  "version": 3,
  "modules": [
    {
      "path": ["root", "net"],
      "resources": {
        "aws_instance.db.0": {
          "type": "aws_instance",
          "primary": {
            "id": "i-0old",
            "attributes": {
              "id": "i-0old",
              "private_ip": "10.1.0.9",
              "tags.%": "2",
              "tags.Name": "db-1",
              "tags.Secret": "hunter2",
              "network_interface.#": "1",
              "network_interface.0.addresses.#": "1",
              "network_interface.0.addresses.0": "10.1.0.10",
              "network_interface.0.mac": "52:54:00:00:00:09",
              "user_data": "hunter2"
            }
          }
        }
      }
    }
  ]
}
`

const PATH = "envs/lab/terraform.tfstate"
const line = (words: string) => lineWith(TEXT, words)
const { declarations, problems, missing } = TERRAFORM_STATE.read([{ path: PATH, text: TEXT }])
const resource = (name: string) => declarations.find(({ attributes }) => attributes["resource"] === name)!

test("a machine of a state has its names, addresses and interfaces, with their lines", () => {
  const machine = resource("module.lab.libvirt_domain.vm")
  expect(machine).toMatchObject({ line: line('"name": "kvm1"'), endLine: line('"private": "hunter2"') + 1 })
  expect(machine.identifiers.map(({ value, line: at }) => [value, at])).toEqual([
    ["kvm1", line('"name": "kvm1"')],
    ["10.0.4.11", line("10.0.4.11")],
    ["fe80::1", line("fe80::1")],
    ["203.0.113.11", line("nat_ip")],
    ["52:54:00:12:34:56", line("52:54:00:12")],
    ["kvm1.example.lan", line("kvm1.example.lan")],
  ])
  expect(machine.attributes).toEqual({
    resource: "module.lab.libvirt_domain.vm",
    type: "libvirt_domain",
    index: "kvm1",
    id: "6b0c0c9e-1111-2222-3333-444455556666",
  })
})

test("tags tell the environment, the role and the owner", () => {
  expect(resource("aws_instance.web")).toMatchObject({
    environment: "prod",
    role: "web",
    owner: { name: "edge", kind: "team", by: "label Team" },
  })
})

test("a security group says what it lets in, and a record its full name", () => {
  expect(resource("aws_security_group.web")).toMatchObject({
    identifiers: [],
    services: [{ port: 443, protocol: "tcp", line: line('"from_port": 443') }],
    attributes: { "security group": "web-in" },
  })
  expect(resource("cloudflare_record.shop").identifiers).toMatchObject([
    { kind: "name", value: "shop.example.org" },
  ])
})

test("what is looked up elsewhere is not declared, and nothing that is not asked for leaves the reader", () => {
  expect(declarations).toHaveLength(4)
  expect(JSON.stringify({ declarations, problems, missing })).not.toContain("hunter2")
})

test("a state of version 3 has its attributes flat", () => {
  const reading = TERRAFORM_STATE.read([{ path: PATH, text: OLD }])
  expect(reading.declarations).toHaveLength(1)
  expect(reading.declarations[0]).toMatchObject({
    line: lineWith(OLD, '"db-1"'),
    attributes: { resource: "module.net.aws_instance.db.0", id: "i-0old" },
  })
  expect(reading.declarations[0]!.identifiers.map(({ value }) => value)).toEqual([
    "db-1",
    "10.1.0.9",
    "10.1.0.10",
    "52:54:00:00:00:09",
  ])
  expect(JSON.stringify(reading)).not.toContain("hunter2")
})

test("a backup is the state before", () => {
  const reading = TERRAFORM_STATE.read([{ path: `${PATH}.backup`, text: TEXT }])
  expect(reading.declarations.every(({ state }) => state === "stale")).toBe(true)
})

test("a state that is broken in the middle is read as far as it goes, with the line of the break", () => {
  const text = TEXT.replace('"id": "i-0abc",', '"id": "i-0abc" oops')
  const reading = TERRAFORM_STATE.read([{ path: PATH, text }])
  expect(reading.problems[0]?.line).toBe(lineWith(text, "oops"))
  expect(reading.declarations.flatMap(({ identifiers }) => identifiers.map(({ value }) => value))).toContain(
    "kvm1",
  )
})

test("a state without resources lacks them", () => {
  const text = '{"version": 3, "serial": 1, "backend": {"type": "s3"}}'
  expect(TERRAFORM_STATE.read([{ path: ".terraform/terraform.tfstate", text }]).missing).toHaveLength(1)
})

test("whatever a file holds, reading ends and stays within it", () => {
  staysWithin(TERRAFORM_STATE, PATH, TEXT)
  staysWithin(TERRAFORM_STATE, PATH, OLD)
})
