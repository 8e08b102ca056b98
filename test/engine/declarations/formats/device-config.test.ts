import { describe, expect, test } from "vitest"
import { networkConfig } from "#engine/declarations/formats/device-config.ts"
import { endsOn, holdsUp, told } from "./holds-up.ts"

const IOS = `!
! Last configuration change at 09:12:44 UTC Mon Mar 3 2025 by mia
version 15.2
service timestamps log datetime msec
hostname sw-core1
!
enable secret 5 $1$hunter2
username admin privilege 15 secret 9 $9$hunter2
ip domain-name net.example.org
banner motd ^C
hostname not-this-one
^C
interface Vlan10
 description Uplink to sw-edge1 Gi0/1
 ip address 10.0.10.2 255.255.255.0
 ip address 10.0.11.2 255.255.255.0 secondary
 standby 1 ip 10.0.10.1
 ipv6 address FD00:10::2/64
interface GigabitEthernet 0/2
 description db1 eth0
 no ip address
!
ip http server
ip http secure-server
ip name-server 10.0.0.53 10.0.0.54
logging buffered 4096
logging host 10.0.0.14
ntp server vrf mgmt 10.0.0.123
snmp-server community hunter2 RO
snmp-server location Fra1 rack 12
snmp-server contact noc@example.org
snmp-server host 10.0.0.99 version 2c hunter2
line vty 0 4
 password 7 hunter2
 transport input ssh telnet
end
`
const JUNOS_SET = `set version 21.4R3
set system host-name rtr1
set system domain-name example.org
set system root-authentication encrypted-password "$6$hunter2"
set system services ssh root-login deny
set system services netconf ssh
set system ntp server 10.0.0.123 version 4
set system ntp server 10.0.0.123 prefer
set system syslog host 10.0.0.14 any notice
set interfaces ge-0/0/0 description "to sw-core1"
set interfaces ge-0/0/0 unit 5 description customers
set interfaces ge-0/0/0 unit 5 family inet address 10.0.20.1/30
set interfaces lo0 unit 0 family inet6 address fd00::1/128
set snmp contact "Network team"
set snmp community hunter2 authorization read-only
`
const JUNOS = `## Last commit: 2025-03-03
system {
    host-name rtr2;
    services {
        ssh;
        web-management {
            https {
                interface ge-0/0/0.0;
            }
        }
    }
}
interfaces {
    ge-0/0/1 {
        unit 0 {
            family inet {
                address 10.0.30.1/24;
            }
        }
    }
}
`
const FORTIOS = `#config-version=FGT60F-7.2.5
config system global
    set hostname "fw1"
    set admintimeout 30
end
config system interface
    edit "port1"
        set ip 10.0.40.1 255.255.255.0
        set allowaccess ping https ssh
        set alias "office"
    next
    edit "port2"
        set ip 0.0.0.0 0.0.0.0
    next
end
config system ntp
    config ntpserver
        edit 1
            set server "10.0.0.123"
        next
    end
end
config system snmp sysinfo
    set contact-info "noc@example.org"
end
`

const read = (text: string) => networkConfig.read([{ path: "prod/device", text }])
const names = (text: string) =>
  read(text).declarations[0]!.identifiers.map(({ value, line }) => `${value} ${line}`)
const services = (text: string) =>
  read(text).declarations[0]!.services.map(
    ({ name, port, protocol, line }) => `${name} ${port}/${protocol} ${line}`,
  )
const uses = (text: string) =>
  read(text).declarations[0]!.uses.map(
    ({ what, other, port, line }) => `${what} ${other[0]!.value} ${port} ${line}`,
  )

describe("configurations of network machines", () => {
  test("IOS: name, domain, addresses, services and servers", () => {
    expect(names(IOS)).toEqual([
      "sw-core1 5",
      "sw-core1.net.example.org 5",
      "10.0.10.2 15",
      "10.0.11.2 16",
      "fd00:10::2 18",
    ])
    expect(services(IOS)).toEqual([
      "http 80/tcp 23",
      "https 443/tcp 24",
      "snmp 161/udp 29",
      "ssh 22/tcp 35",
      "telnet 23/tcp 35",
    ])
    expect(uses(IOS)).toEqual([
      "name server 10.0.0.53 53 25",
      "name server 10.0.0.54 53 25",
      "syslog server 10.0.0.14 514 27",
      "ntp server 10.0.0.123 123 28",
      "snmp trap receiver 10.0.0.99 162 32",
    ])
    expect(read(IOS).declarations[0]).toMatchObject({
      line: 5,
      endLine: 36,
      environment: "prod",
      owner: { name: "noc@example.org", kind: "person", by: "snmp contact", line: 31 },
      attributes: {
        version: "15.2",
        location: "Fra1 rack 12",
        "description Vlan10": "Uplink to sw-edge1 Gi0/1",
        "description GigabitEthernet0/2": "db1 eth0",
      },
    })
  })

  test("Junos in set commands: each server once, an interface by its unit", () => {
    expect(names(JUNOS_SET)).toEqual(["rtr1 2", "rtr1.example.org 2", "10.0.20.1 12", "fd00::1 13"])
    expect(services(JUNOS_SET)).toEqual(["ssh 22/tcp 5", "netconf 830/tcp 6", "snmp 161/udp 15"])
    expect(uses(JUNOS_SET)).toEqual(["ntp server 10.0.0.123 123 7", "syslog server 10.0.0.14 514 9"])
    expect(read(JUNOS_SET).declarations[0]!.attributes).toMatchObject({
      "description ge-0/0/0": "to sw-core1",
      "description ge-0/0/0.5": "customers",
    })
  })

  test("Junos in braces", () => {
    expect(names(JUNOS)).toEqual(["rtr2 3", "10.0.30.1 17"])
    expect(services(JUNOS)).toEqual(["ssh 22/tcp 5", "https 443/tcp 7"])
  })

  test("FortiOS: an address of nothing is none", () => {
    expect(names(FORTIOS)).toEqual(["fw1 3", "10.0.40.1 8"])
    expect(services(FORTIOS)).toEqual(["https 443/tcp 9", "ssh 22/tcp 9"])
    expect(uses(FORTIOS)).toEqual(["ntp server 10.0.0.123 123 19"])
    expect(read(FORTIOS).declarations[0]).toMatchObject({
      owner: { name: "noc@example.org", line: 24 },
      attributes: { "description port1": "office" },
    })
  })

  test.each([
    ["IOS", IOS],
    ["Junos", JUNOS_SET],
  ])("no community, key or password of %s leaves the reader", (_, text) => {
    expect(JSON.stringify(read(text))).not.toContain("hunter2")
  })

  test("a name that a program fills in makes it templated", () => {
    expect(read("!\nhostname {{ name }}\n!\n").declarations).toEqual([])
    expect(read("!\nversion 15\nhostname {{name}}\n").declarations).toMatchObject([
      { state: "templated", line: 1 },
    ])
  })

  test("a configuration without a machine is a problem", () => {
    expect(told(read("!RANCID-CONTENT-TYPE: cisco\n!\nversion 15.2\n"))).toEqual([
      "problem prod/device:1 This configuration names no machine.",
    ])
  })

  test("it claims what is written like one, and no text about one", () => {
    for (const text of [IOS, JUNOS_SET, JUNOS, FORTIOS])
      expect(networkConfig.claims("oxidized/sw1", text)).toBe(true)
    expect(networkConfig.claims("docs/howto.md", IOS)).toBe(false)
    expect(networkConfig.claims("setup.sh", "set -e\nhostname x\n")).toBe(false)
    expect(networkConfig.claims("hosts.txt", "hostname x\n")).toBe(false)
  })

  test("whatever a file holds, it is read to its end", () => {
    holdsUp(
      networkConfig,
      [IOS, JUNOS_SET, JUNOS, FORTIOS].map((text) => ({ path: "device", text })),
    )
    endsOn(networkConfig, "device", [
      `!RANCID-CONTENT-TYPE: juniper\n${"a {\n".repeat(4_000)}`,
      `#config-version=1\n${"config a\n".repeat(4_000)}set b c\n`,
      `!\nhostname a\n!\n${"interface Vlan1\n ip address 10.0.0.1\n".repeat(3_000)}`,
      `!\nhostname a\n!\n${'"'.repeat(19_000)}`,
    ])
  })
})
