import * as fc from "fast-check"
import { expect, test } from "vitest"
import { addressText, readAddress } from "#model/address.ts"
import { nameFrom } from "#engine/declarations/formats/identifiers.ts"
import { tokensFor } from "#engine/declarations/mentions/keys.ts"
import { tokensIn, tokensOf } from "#engine/declarations/mentions/tokens.ts"

test("a name is found by itself and by its first label, whatever its case", () => {
  expect(tokensOf("server_name Web01.Fra1.example.com;")).toEqual(
    expect.arrayContaining(["web01.fra1.example.com", "web01"]),
  )
})

test("a port, a mask and a prefix of a mail policy don't hide an address", () => {
  for (const line of ["10.0.0.7:8080", "10.0.0.7/24", "ip4:10.0.0.7", "http://10.0.0.7/x", "a=10.0.0.7,b"])
    expect(tokensOf(line)).toContain("10.0.0.7")
})

test("both ends of a range of addresses are found", () => {
  expect(tokensOf("pool 10.0.0.10-10.0.0.99")).toEqual(expect.arrayContaining(["10.0.0.10", "10.0.0.99"]))
})

test("an IPv6 address is found in its canonical text", () => {
  for (const line of ["2001:DB8:0:0::7", "[2001:db8::7]:443", "ip6:2001:0db8::7", "2001:db8::7/64"])
    expect(tokensOf(line)).toContain("2001:db8::7")
  expect(tokensOf("listen [::1]:80")).toContain("::1")
  expect(tokensOf("route 2001:db8::/32")).toContain("2001:db8::")
})

test("a MAC is found as twelve digits in all its spellings, and eight pairs are none", () => {
  for (const mac of ["52:54:00:12:AB:56", "52-54-00-12-ab-56", "5254.0012.ab56", "52540012ab56"])
    expect(tokensOf(`dhcp-host=${mac},web1`)).toContain("52540012ab56")
  expect(tokensOf("web1:52:54:00:12:ab:56")).toEqual(expect.arrayContaining(["52540012ab56", "web1"]))
  expect(tokensOf("50:06:01:60:3b:a0:11:22").filter((token) => token.length === 12)).toEqual([])
})

test("a reverse name is found by the address that it stands for", () => {
  expect(tokensOf("7.0.0.10.in-addr.arpa. PTR web1.lan.")).toContain("10.0.0.7")
  const digits = "20010db8000000000000000000000007".split("").toReversed().join(".")
  expect(tokensOf(`${digits}.ip6.arpa`)).toContain("2001:db8::7")
})

test("parts of joined names are found", () => {
  expect(tokensOf("backup_web01_daily")).toContain("web01")
  expect(tokensOf("monitor-web-01.conf")).toContain("web-01")
  expect(tokensOf("clouddb2002-dev")).toContain("clouddb2002")
})

test("ranges are written out, up to 1,024 names", () => {
  expect(tokensOf("web[01:03].lan")).toEqual(
    expect.arrayContaining(["web01.lan", "web02.lan", "web03.lan", "web03"]),
  )
  expect(tokensOf("db-[a:c]")).toEqual(expect.arrayContaining(["db-a", "db-b", "db-c"]))
  expect(tokensOf("web[01:09:4]")).toEqual(expect.arrayContaining(["web01", "web05", "web09"]))
  expect(tokensOf("node[1-2,7]")).toEqual(expect.arrayContaining(["node1", "node2", "node7"]))
  expect(tokensOf("servers=({ams,fra}.ns1.lan)")).toEqual(
    expect.arrayContaining(["ams.ns1.lan", "fra.ns1.lan"]),
  )
  expect(tokensOf("web{8..10}")).toEqual(expect.arrayContaining(["web8", "web9", "web10"]))
  expect(tokensOf("web[1:99999999]").length).toBeLessThan(1_100)
  expect(tokensOf("[web:children]")).not.toContain("webchildren")
})

test("numbers that count, dates, versions and checksums are no tokens", () => {
  const line =
    "2024-03-01 12:30:01 1.2.3 443 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
  expect(tokensOf(line)).toEqual([])
})

test("values that may be secrets are left out; addresses and full names beside them are not", () => {
  expect(tokensOf("db_password = hunter2 on db1.example.com")).toEqual(
    expect.arrayContaining(["db1.example.com", "db1"]),
  )
  expect(tokensOf("db_password = hunter2")).not.toContain("hunter2")
  expect(tokensOf("password:hunter2")).not.toContain("hunter2")
  expect([...tokensIn("sw1.lan:cisco:hunter2:10.0.0.7", true).keys()].toSorted()).toEqual([
    "10.0.0.7",
    "sw1",
    "sw1.lan",
  ])
})

test("private keys and vaulted values are passed over, and what follows them is read", () => {
  const text = `web1
-----BEGIN OPENSSH PRIVATE KEY-----
c2VjcmV0 short9
-----END OPENSSH PRIVATE KEY-----
web2
secret: !vault |
  $ANSIBLE_VAULT;1.1;AES256
  62313365396662343061393464336163
  3963

web3`
  const tokens = tokensIn(text)
  expect(tokens.has("short9")).toBe(false)
  expect(tokens.has("62313365396662343061393464336163")).toBe(false)
  expect(["web1", "web2", "web3"].map((name) => [...tokens.get(name)!])).toEqual([[1], [5], [11]])
})

test("keys in base64 leave nothing, long paths do", () => {
  const key = "AAAAC3NzaC1lZDI1NTE5AAAAIJ8r2QmKx3sVbY4nT7wZpL0dHf6uGc1eXoRaJkS9vB2M"
  expect(tokensOf(`ssh-ed25519 ${key} root@web1`)).toEqual(expect.arrayContaining(["web1"]))
  expect(tokensOf(key)).toEqual([])
  expect(tokensOf("/srv/backup/daily/machines/production/web01/etc/nginx")).toContain("web01")
})

const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,14}[a-z0-9]$/u)
const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join("."))
const around = fc.constantFrom(" ", '"', "'", "=", "@", "/", ",", "(", ")", ";", "\t", "://")

test("whatever a scan can know a machine by is found on its line, whatever stands around it", () => {
  fc.assert(
    fc.property(name, around, around, fc.nat(20), (known, before, after, lines) => {
      fc.pre(nameFrom(known, 1) !== null && !/pass|secret|token|key|credential|vault|community/u.test(known))
      const found = tokensIn(`${"x\n".repeat(lines)}a${before}${known}${after}b`)
      for (const token of tokensFor("name", known)) expect([...(found.get(token) ?? [])]).toContain(lines + 1)
    }),
  )
})

test("every address is found however it is written", () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), around, (written, before) => {
      const address = readAddress(written)
      fc.pre(address !== null && written !== "::")
      expect(tokensOf(`a${before} ${written.toUpperCase()} b`)).toContain(addressText(address))
    }),
  )
})

test("every MAC and serial is found", () => {
  const pair = fc.stringMatching(/^[0-9a-f]{2}$/u)
  fc.assert(
    fc.property(fc.array(pair, { minLength: 6, maxLength: 6 }), fc.constantFrom(":", "-"), (pairs, mark) => {
      expect(tokensOf(`hw ${pairs.join(mark)};`)).toContain(tokensFor("mac", pairs.join(":"))[0])
    }),
  )
  for (const serial of ["7XK2M93", "VMware-56-4d-2a", "5CD1234ABC", "100234567", "S2-0017.B"])
    expect(tokensOf(`serial: ${serial}`)).toContain(tokensFor("serial", serial)[0])
})

test("whatever a file holds, reading ends and lines stay within it", () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(
      "[",
      "{",
      "]",
      "}",
      "::",
      "web[1:9]",
      "\n",
      "\r\n",
      "$ANSIBLE_VAULT;",
      "PRIVATE KEY-----",
      "\0",
    ),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), fc.boolean(), (pieces, isSecret) => {
      const text = pieces.join("")
      const count = text.split("\n").length
      for (const lines of tokensIn(text, isSecret).values())
        for (const line of lines) expect(line >= 1 && line <= count).toBe(true)
    }),
  )
})

test("lines made to cost much cost little", () => {
  for (const text of [
    "a-".repeat(500_000),
    "[1:9]".repeat(200_000),
    "{a,b}".repeat(200_000),
    ":".repeat(1_000_000),
    " ".repeat(1_000_000),
  ])
    expect(tokensIn(text).size).toBeLessThan(40_000)
})
