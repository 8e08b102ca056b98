import { expect, test } from "vitest"
import { TERRAFORM } from "#engine/declarations/formats/terraform.ts"
import { staysWithin } from "./hostile-files.ts"
import { lineWith } from "./line-with.ts"

const PATH = "live/prod/main.tf"

const TEXT = `# Everything in fra1
terraform {
  backend "s3" { bucket = "states" }
}

locals {
  domain = "example.org"
  tags   = { Team = "web" }
  machines = {
    "build1.example.org" = { ip = "10.0.4.21", server_type = "cx32" }
    "berlin" = {
      domain = "berlin.mirror"
      zone   = "example.net"
      ipv4   = "203.0.113.8" /* rented */
      mac    = "52:54:00:AB:CD:01"
      role   = "mirror"
    }
    "sized.example.org" = { server_type = "cx22" }
    small = { server_type = "cx11", memory = 2 }
    # "old1" = { ip = "10.0.4.99", memory = 512 }
    # Example:
    # "no-address" = { ip = "10.0.4.98" }
  }
  nodes   = { kube1 = "10.0.4.31", gateway = "10.0.4.1", net = "10.0.4.0/24" }
  network = { ip = "10.0.9.9", cidr = "10.0.9.0/24" }
}

resource "hcloud_server" "web" {
  count       = 2
  name        = "web-\${count.index + 1}"
  image       = "debian-12"
  labels      = merge(local.tags, { env = "production", role = "web", owner = "@example/web" })
  user_data   = <<-EOF
    #cloud-config
    password: hunter2 }
    resource "x" "y" { name = "heredoc" }
  EOF
}

resource "libvirt_domain" "db" {
  name = "db1"
  description = "Orders database"
  network_interface {
    network_name = "lan"
    hostname     = "db1"
    addresses    = ["10.0.4.9"]
    mac          = "52:54:00:12:34:56"
  }
  provisioner "remote-exec" {
    connection { host = "192.0.2.99" }
  }
}

this line is nonsense !
resource "aws_instance" "bastion" {
  ami        = data.aws_ami.debian.id
  private_ip = "10.1.0.5"
  tags = {
    Name        = "bastion.prod"
    Environment = "prod"
    Owner       = "ops@example.org"
  }
}

resource "aws_db_instance" "main" {
  name = "orders"
}

resource "proxmox_vm_qemu" "ci" {
  name      = "ci1"
  ipconfig0 = "ip=10.0.4.77/24,gw=10.0.4.1"
}

resource "cloudflare_record" "shop" {
  zone_id = var.zone
  name    = "shop.example.org"
  type    = "A"
  value   = "203.0.113.20"
}

resource "hetznerdns_record" "www" {
  zone = "example.org"
  name = "www"
  type = "CNAME"
  value = "shop.example.org."
}

resource "aws_route53_record" "text" {
  name    = "example.org"
  type    = "TXT"
  records = ["v=spf1 -all"]
}

module "k8s" {
  source = "../modules/k8s"
  nodes = [
    { name = "kube2", ip = "10.0.4.32/24" },
    { name = "kube3", ip = var.kube3 },
  ]
}
`

const line = (words: string) => lineWith(TEXT, words)
const { declarations, problems } = TERRAFORM.read([{ path: PATH, text: TEXT }])
const resource = (name: string) => declarations.find(({ attributes }) => attributes["resource"] === name)!
const knownBy = (value: string) =>
  declarations.find(({ identifiers }) => identifiers.some((identifier) => identifier.value === value))
const values = (name: string) => resource(name).identifiers.map(({ value }) => value)

test("maps whose entries hold an address are machines, with the line of their name", () => {
  expect(knownBy("build1.example.org")).toMatchObject({
    line: line("build1.example.org"),
    endLine: line("build1.example.org"),
    environment: "prod",
    attributes: { server_type: "cx32" },
  })
  const berlin = knownBy("berlin")!
  expect(berlin).toMatchObject({
    line: line('"berlin"'),
    endLine: line('role   = "mirror"') + 1,
    role: "mirror",
  })
  expect(berlin.identifiers.map(({ value, line: at }) => [value, at])).toEqual([
    ["berlin", line('"berlin"')],
    ["berlin.mirror.example.net", line("berlin.mirror")],
    ["203.0.113.8", line("203.0.113.8")],
    ["52:54:00:ab:cd:01", line("52:54:00:AB")],
  ])
  expect(knownBy("10.0.4.31")?.identifiers.map(({ value }) => value)).toEqual(["kube1", "10.0.4.31"])
  expect(knownBy("10.0.4.32")?.line).toBe(line("kube2"))
})

test("what is a network, a gateway or a setting is no machine", () => {
  for (const value of ["10.0.4.1", "10.0.4.0", "10.0.9.9", "no-address", "192.0.2.99", "orders", "heredoc"])
    expect(knownBy(value)).toBeUndefined()
})

test("a machine's block gives its names, interfaces, tags and purpose", () => {
  expect(resource("libvirt_domain.db")).toMatchObject({
    line: line('"libvirt_domain"'),
    endLine: line("this line is nonsense") - 2,
    state: "exact",
    purpose: "Orders database",
  })
  expect(values("libvirt_domain.db")).toEqual(["db1", "10.0.4.9", "52:54:00:12:34:56"])
  expect(values("aws_instance.bastion")).toEqual(["bastion.prod", "10.1.0.5"])
  expect(resource("aws_instance.bastion")).toMatchObject({
    environment: "prod",
    owner: { name: "ops@example.org", kind: "person", by: "label Owner", line: line("Owner       =") },
  })
  expect(values("proxmox_vm_qemu.ci")).toEqual(["ci1", "10.0.4.77"])
})

test("what has a size and a machine's name is one without an address, and what is commented out is stale", () => {
  expect(knownBy("sized.example.org")).toMatchObject({ state: "exact", line: line("sized") })
  expect(knownBy("small")).toBeUndefined()
  expect(knownBy("10.0.4.99")).toMatchObject({ state: "stale", line: line("old1"), endLine: line("old1") })
})

test("a name that is worked out is shown and not guessed, and its labels are read", () => {
  expect(resource("hcloud_server.web")).toMatchObject({
    state: "templated",
    identifiers: [],
    environment: "prod",
    role: "web",
    owner: { name: "@example/web", kind: "team" },
    attributes: { "templated name": "web-${count.index + 1}", image: "debian-12" },
  })
  expect(JSON.stringify(declarations)).not.toContain("hunter2")
})

test("records of addresses and aliases are declared, others are not", () => {
  expect(values("cloudflare_record.shop")).toEqual(["shop.example.org", "203.0.113.20"])
  expect(values("hetznerdns_record.www")).toEqual(["www.example.org", "shop.example.org"])
  expect(resource("aws_route53_record.text")).toBeUndefined()
})

test("a line that is nothing is a problem, and the rest is read", () => {
  expect(problems.map((problem) => problem.line)).toEqual([line("this line is nonsense")])
})

test("whatever a file holds, reading ends and stays within it", () => {
  staysWithin(TERRAFORM, PATH, TEXT)
})
