import { expect, test } from "vitest"
import { dnsmasq } from "#engine/declarations/formats/dnsmasq.ts"
import { survives } from "./survival.ts"

const path = "etc/dnsmasq.d/lan.conf"
const read = (text: string) => dnsmasq.read([{ path, text }])

const values = (text: string) =>
  read(text).declarations.map(({ line, identifiers }) => [line, ...identifiers.map(({ value }) => value)])

const CONF = `domain=fra.lan
# Printers
dhcp-host=52:54:00:AA:BB:01,set:printers,prn1,10.0.4.21,12h
dhcp-host=10.0.4.22,prn2,52:54:00:aa:bb:02

dhcp-host=id:01:52:54:00:aa:bb:03,nas,[fd00::5],infinite # backup target, owner: team-storage
dhcp-host=52:54:00:aa:bb:04,52:54:00:aa:bb:05,laptop
dhcp-host=52:54:00:aa:bb:06,ignore
dhcp-host=52:54:00:*:*:*,set:virtual
address=/intra.fra.lan/wiki.fra.lan/10.0.4.30
address=/ads.example/0.0.0.0
address=/tracker.example/
host-record=gw,gw.fra.lan,10.0.4.1,fd00::1,3600
cname=www,shop,web1.fra.lan,60
ptr-record=9.4.0.10.in-addr.arpa,"old.fra.lan"
srv-host=_ldap._tcp.fra.lan,ldap1.fra.lan,389,1,2
mx-host=fra.lan,mx1.fra.lan,10
`

test("hosts, records and aliases are read with what they are known by", () => {
  expect(values(CONF)).toEqual([
    [3, "52:54:00:aa:bb:01", "prn1", "10.0.4.21"],
    [4, "10.0.4.22", "prn2", "52:54:00:aa:bb:02"],
    [6, "nas", "fd00::5"],
    [7, "52:54:00:aa:bb:04", "52:54:00:aa:bb:05", "laptop"],
    [8, "52:54:00:aa:bb:06"],
    [10, "intra.fra.lan", "wiki.fra.lan", "10.0.4.30"],
    [13, "gw", "gw.fra.lan", "10.0.4.1", "fd00::1"],
    [14, "web1.fra.lan", "www", "shop"],
    [15, "old.fra.lan", "10.0.4.9"],
    [16, "ldap1.fra.lan"],
    [17, "mx1.fra.lan"],
  ])
  expect(read(CONF).problems).toEqual([])
})

test("tags, leases, states, comments and services are kept", () => {
  const { declarations } = read(CONF)
  expect(declarations[0]).toMatchObject({
    groups: ["printers"],
    purpose: "Printers",
    attributes: { lease: "12h" },
  })
  expect(declarations[1]).toMatchObject({ purpose: "Printers" })
  expect(declarations[2]).toMatchObject({
    owner: { name: "team-storage", by: "comment", line: 6 },
    attributes: { "client id": "01:52:54:00:aa:bb:03", lease: "infinite" },
  })
  expect(declarations[4]).toMatchObject({ status: "ignored", purpose: null })
  expect(declarations.slice(-2).map(({ services }) => services)).toEqual([
    [expect.objectContaining({ port: 389, protocol: "tcp", name: "ldap", line: 16 })],
    [expect.objectContaining({ port: 25, name: "smtp", line: 17 })],
  ])
})

test("machines in /etc/ethers are read, and its absence makes the source incomplete", () => {
  const conf = {
    path: "etc/dnsmasq.conf",
    text: "read-ethers\nconf-file=/etc/dnsmasq.more.conf\ndhcp-hostsfile=/etc/dhcp-hosts\n",
  }
  const ethers = {
    path: "etc/ethers",
    text: "# lab\n52:54:0:0:0:7 scope\nnonsense\n52:54:00:00:00:08\t10.0.4.8\n",
  }
  expect(dnsmasq.read([conf]).missing.map(({ line, sentence }) => [line, sentence])).toEqual([
    [1, "It reads /etc/ethers, which is not in the source."],
    [2, "It reads /etc/dnsmasq.more.conf, which is not in the source."],
    [3, "It reads /etc/dhcp-hosts, which is not in the source."],
  ])
  const reading = dnsmasq.read([conf, ethers, { path: "etc/dhcp-hosts", text: "52:54:00:00:00:09,tap\n" }])
  expect(reading.missing.map(({ line }) => line)).toEqual([2])
  expect(
    reading.declarations.map(({ line, identifiers }) => [line, ...identifiers.map(({ value }) => value)]),
  ).toEqual([
    [2, "scope", "52:54:00:00:00:07"],
    [4, "10.0.4.8", "52:54:00:00:00:08"],
    [1, "52:54:00:00:00:09", "tap"],
  ])
  expect(reading.problems.map(({ path: at, line }) => [at, line])).toEqual([["etc/ethers", 3]])
})

test("bad lines are problems, and the lines around them are read", () => {
  const reading = read(`dhcp-host=52:54:00:aa:bb:01,good
dhcp-host=52:54:00:aa:bb:zz,not a name,10.0.0.1
address=/x.lan/10.0.0.300
srv-host=ldap,nowhere
dhcp-host=52:54:00:aa:bb:01,other
cname=alone
host-record=last,10.0.0.9
`)
  expect(reading.declarations.map(({ line }) => line)).toEqual([1, 2, 5, 7])
  expect(reading.problems.map(({ line, sentence }) => `${line} ${sentence}`).toSorted()).toEqual([
    "2 A part of this dhcp-host is nothing that dnsmasq knows.",
    "2 A part of this dhcp-host is nothing that dnsmasq knows.",
    "3 This address record ends in no address.",
    "4 This srv-host names no service of a machine.",
    "5 The hardware address 52:54:00:aa:bb:01 is written twice: on line 1 (good) and on line 5.",
    "6 This cname names no two machines.",
  ])
})

test("a template's hosts are templated, and a blocklist makes no machine", () => {
  const templated = read("dhcp-host={{ item.mac }},{{ item.name }},10.0.0.4\n").declarations
  expect(templated.map(({ state, identifiers }) => [state, identifiers.map(({ value }) => value)])).toEqual([
    ["templated", ["10.0.0.4"]],
  ])
  const blocked = Array.from({ length: 600 }, (_, index) => `address=/ad${index}.example/10.9.9.9`).join("\n")
  expect(values(`${blocked}\naddress=/web.lan/10.0.0.1`)).toEqual([[601, "web.lan", "10.0.0.1"]])
})

test("dnsmasq's files are claimed by name or by what they hold", () => {
  expect([
    dnsmasq.claims("etc/dnsmasq.conf", "# Configuration\nport=53"),
    dnsmasq.claims("roles/dns/files/lan", "dhcp-host=a,b\n"),
    dnsmasq.claims("etc/ethers", ""),
    dnsmasq.claims("main.conf", "port=53\n"),
    dnsmasq.claims("hosts", "10.0.0.1 a\n"),
    dnsmasq.claims("README.md", "dhcp-host=a,b\n"),
  ]).toEqual([true, true, true, false, false, false])
})

test("no text ends the reading, and every line lies within its file", () => {
  survives(dnsmasq, path, CONF, [
    "dhcp-host=",
    "address=/",
    "cname=",
    "srv-host=_a._udp.",
    "ptr-record=",
    ",",
    "/",
    "#",
    "\n",
    " ",
    '"',
    "10.0.0.1",
    "::",
    "[",
    "]",
    "__proto__",
    "id:",
    "set:",
    "{{",
    "9.in-addr.arpa",
  ])
})
