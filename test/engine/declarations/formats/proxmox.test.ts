import { describe, expect, test } from "vitest"
import { proxmox } from "#engine/declarations/formats/proxmox.ts"
import { endsOn, holdsUp, told } from "./holds-up.ts"

const MACHINE = `#Runs the wiki%0AAsk Mia first
agent: 1
boot: order=scsi0
cipassword: $5$hunter2
cores: 2
ipconfig0: ip=10.0.4.21/24,gw=10.0.4.1,ip6=auto
ipconfig1: ip=dhcp
name: wiki-prod
net0: virtio=BC:24:11:2A:00:01,bridge=vmbr0,tag=40
net1: e1000=bc:24:11:2a:00:02,bridge=vmbr1
ostype: l26
this is nothing
tags: web;wiki
scsi0: local-lvm:vm-101-disk-0,size=32G

[before-upgrade]
name: old-name
net0: virtio=BC:24:11:2A:00:99,bridge=vmbr0
`
const CONTAINER = `arch: amd64
hostname: cache1
net0: name=eth0,bridge=vmbr0,gw=10.0.4.1,hwaddr=BC:24:11:2A:00:07,ip=10.0.4.7/24,ip6=fd00::7/64,type=veth
template: 1
`
const path = "nodes/pve1/qemu-server/101.conf"

describe("proxmox", () => {
  const reading = proxmox.read([
    { path, text: MACHINE },
    { path: "nodes/pve1/lxc/107.conf", text: CONTAINER },
  ])

  test("a virtual machine is known by its name, its MACs and its addresses, not by those of snapshots", () => {
    expect(reading.declarations[0]).toMatchObject({
      state: "exact",
      line: 8,
      endLine: 14,
      groups: ["web", "wiki"],
      environment: "prod",
      purpose: "Runs the wiki Ask Mia first",
      attributes: { vmid: "101", hypervisor: "pve1", os: "l26", bridge: "vmbr0, vmbr1" },
    })
    expect(
      reading.declarations[0]!.identifiers.map(({ kind, value, line }) => `${kind} ${value} ${line}`),
    ).toEqual([
      "name wiki-prod 8",
      "address 10.0.4.21 6",
      "mac bc:24:11:2a:00:01 9",
      "mac bc:24:11:2a:00:02 10",
    ])
  })

  test("a container has its address at its interface; a template is said to be one", () => {
    expect(reading.declarations[1]).toMatchObject({ line: 2, endLine: 4, status: "template" })
    expect(reading.declarations[1]!.identifiers.map(({ value }) => value)).toEqual([
      "cache1",
      "bc:24:11:2a:00:07",
      "10.0.4.7",
      "fd00::7",
    ])
  })

  test("a line that is nothing is a problem, and no password leaves the reader", () => {
    expect(told(reading)).toEqual([`problem ${path}:12 This line is no "key: value".`])
    expect(JSON.stringify(reading)).not.toContain("hunter2")
  })

  test("it claims files of virtual machines and containers only", () => {
    expect(proxmox.claims(path, "")).toBe(true)
    expect(proxmox.claims("backup/101.conf", MACHINE)).toBe(true)
    expect(proxmox.claims("nginx/101.conf", "server {}")).toBe(false)
  })

  test("whatever a file holds, it is read to its end", () => {
    holdsUp(proxmox, [{ path, text: MACHINE }])
    endsOn(proxmox, path, [
      "#%0A".repeat(6_000),
      `net0: ${"a=b,".repeat(5_000)}\n`.repeat(50),
      "x\n".repeat(4_000),
    ])
  })
})
