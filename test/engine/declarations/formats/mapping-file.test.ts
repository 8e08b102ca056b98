import * as fc from "fast-check"
import { expect, test } from "vitest"
import { applyMapping, previewMapping } from "#engine/declarations/formats/mapped.ts"
import { isMappingFile, readMapping } from "#engine/declarations/formats/mapping-file.ts"
import { hostileTexts, liesWithin } from "./survival.ts"

const MAPPING = String.raw`# How our machines are written down
formats:
  - name: house inventory
    files: 'inventory/*.yaml'
    each: 'hosts.*.*'
    machine: {name: key, groups: key 1, address: [ip, 'nics.*.address'], mac: 'nics.*.mac', owner: team, role: role, environment: file, ports: ports}
  - name: rack list
    files: ['racks/**', racks.txt]
    lines: '^(?<name>[\w.-]+)\s+(?<address>[\d.]+)(?:\s+#\s*(?<purpose>.*))?$'
    machine: {site: '=fra1', groups: folder}
  - name: sheet
    files: '*.csv'
    columns: {name: Kiste, address: Netz, role: [Dienst]}
`

const FILES = [
  {
    path: "inventory/prod.yaml",
    text: `hosts:
  web:
    web1:
      ip: 10.0.0.1
      team: Shop team
      role: shop
      ports: [80, 443/tcp, 53/udp]
      password: hunter2
    web2:
      nics:
        - {address: 10.0.0.2/24, mac: 52:54:00:12:34:56}
        - {address: 10.0.1.2/24, mac: '52:54:00:12:34:57'}
  db:
    db1: {ip: 10.0.0.300}
    db2: {ip: "{{ db2_ip }}"}
`,
  },
  { path: "racks/a/r1.txt", text: "# rack 1\nsw1 10.0.9.1 # top of rack\nnothing here\nsw2  10.0.9.2\n" },
  { path: "list.csv", text: "Kiste;Netz;Dienst;Passwort\nbox1;10.0.7.1;dns;hunter3\n" },
  { path: "other/x.yaml", text: "hosts: {}" },
]

test("a mapping is read without problems", () => {
  const { formats, problems } = readMapping(MAPPING)
  expect(problems).toEqual([])
  expect(formats.map(({ name, kind, files, line }) => [name, kind, files, line])).toEqual([
    ["house inventory", "entries", ["inventory/*.yaml"], 3],
    ["rack list", "lines", ["racks/**", "racks.txt"], 7],
    ["sheet", "columns", ["*.csv"], 11],
  ])
})

test("machines of a house format are read, with their lines, and nothing that was not asked for", () => {
  const reading = applyMapping(readMapping(MAPPING), FILES)
  expect(
    reading.declarations.map(({ path, line, endLine, state, identifiers }) => [
      path,
      line,
      endLine,
      state,
      ...identifiers.map(({ value }) => value),
    ]),
  ).toEqual([
    ["inventory/prod.yaml", 3, 8, "exact", "web1", "10.0.0.1"],
    [
      "inventory/prod.yaml",
      9,
      12,
      "exact",
      "web2",
      "10.0.0.2",
      "10.0.1.2",
      "52:54:00:12:34:56",
      "52:54:00:12:34:57",
    ],
    ["inventory/prod.yaml", 14, 14, "exact", "db1"],
    ["inventory/prod.yaml", 15, 15, "templated", "db2"],
    ["racks/a/r1.txt", 2, 2, "exact", "sw1", "10.0.9.1"],
    ["racks/a/r1.txt", 4, 4, "exact", "sw2", "10.0.9.2"],
    ["list.csv", 2, 2, "exact", "box1", "10.0.7.1"],
  ])
  expect(reading.problems).toEqual([
    { path: "inventory/prod.yaml", line: 14, sentence: "What should be an address here is none." },
  ])
  expect(JSON.stringify(reading)).not.toMatch(/hunter/u)
})

test("owners, roles, groups, ports, environments and fixed words are read", () => {
  const { declarations } = applyMapping(readMapping(MAPPING), FILES)
  expect(declarations[0]).toMatchObject({
    format: "rollcall-mapping",
    owner: { name: "Shop team", by: "mapping", line: 5 },
    role: "shop",
    groups: ["web"],
    environment: "prod",
    services: [
      { port: 80, protocol: "tcp" },
      { port: 443, protocol: "tcp" },
      { port: 53, protocol: "udp" },
    ],
  })
  expect(declarations[4]).toMatchObject({
    purpose: "top of rack",
    groups: ["a"],
    attributes: { site: "fra1" },
  })
  expect(declarations[6]).toMatchObject({ role: "dns" })
})

test("a preview says what each format found", () => {
  const formats = previewMapping(readMapping(MAPPING), FILES.slice(0, 2)).formats
  expect(formats).toEqual([
    { name: "house inventory", line: 3, files: 1, machines: 4 },
    { name: "rack list", line: 7, files: 1, machines: 2 },
    { name: "sheet", line: 11, files: 0, machines: 0 },
  ])
})

test("JSON, files of one machine each, keys with dots, lists and values themselves are reached", () => {
  const mapping = readMapping(String.raw`formats:
  - {files: 'm/*.json', machine: {name: file, address: 'net\.main'}}
  - {files: 'flat.yaml', each: '*', machine: {name: key, address: value}}
  - {files: 'list.yaml', each: 'machines.*', machine: {name: fqdn}}
  - {files: 'tree.yaml', each: 'hosts.*.*', machine: {name: '={key 1}-{key}', address: ip}}
`)
  const reading = applyMapping(mapping, [
    { path: "m/web1.json", text: '{\n "net.main": "10.0.0.1" }' },
    { path: "flat.yaml", text: "web2: 10.0.0.2\nweb3: 10.0.0.3\n" },
    { path: "tree.yaml", text: "hosts:\n  infra:\n    a-1: {ip: 10.0.0.6}\n    a-2: {ip: vm.example.org}\n" },
    { path: "list.yaml", text: "machines:\n  - fqdn: web4.lan\n  - fqdn: web5.lan\n" },
  ])
  expect([mapping.problems, reading.problems]).toEqual([[], []])
  expect(
    reading.declarations.map(({ line, identifiers }) => [line, ...identifiers.map(({ value }) => value)]),
  ).toEqual([
    [1, "web1", "10.0.0.1"],
    [1, "web2", "10.0.0.2"],
    [2, "web3", "10.0.0.3"],
    [3, "infra-a-1", "10.0.0.6"],
    [4, "infra-a-2", "vm.example.org"],
    [2, "web4.lan"],
    [3, "web5.lan"],
  ])
})

test("a format with a mistake is told of with its line, and the others are used", () => {
  const { formats, problems } = readMapping(String.raw`formats:
  - name: no files
    machine: {name: key}
  - files: a.txt
    lines: '(?<name>a+)+('
  - files: b.txt
    lines: '(?<nonsense>a)'
  - files: c.yaml
    machine: {role: role}
  - files: d.yaml
    machine: {name: key, owner: vault.password, colour: x}
  - files: e.yaml
    each: '*'
    machine: {name: key}
`)
  expect(formats.map(({ files }) => files[0])).toEqual(["d.yaml", "e.yaml"])
  expect(problems.map(({ line }) => line)).toEqual([2, 5, 7, 8, 11, 11])
  expect(readMapping("hello").problems).toEqual([{ line: 1, sentence: 'There is no list "formats" in it.' }])
})

test("a mapping stands at the root of its source", () => {
  expect(
    ["rollcall-sources.yaml", ".rollcall.yml", "a/.rollcall.yaml", "rollcall.yml"].map(isMappingFile),
  ).toEqual([true, true, false, false])
})

test("no mapping and no file ends the reading, and every line lies within its file", () => {
  const pieces = [
    "formats:",
    "\n",
    "  - ",
    "files: '**'",
    "each: '*.*'",
    "lines: '(?<name>.*)+'",
    "machine: {name: key}",
    "*",
    ".",
    "key",
    "&a",
    "*a",
    "{",
    "}",
    "[",
    "]",
    "__proto__",
    "(",
    ")",
    "\\",
  ]
  fc.assert(
    fc.property(hostileTexts(MAPPING, pieces), hostileTexts(FILES[0]!.text, pieces), (text, file) => {
      const mapping = readMapping(text)
      const last = text.split("\n").length
      const reading = applyMapping(mapping, [{ path: "inventory/prod.yaml", text: file }])
      return liesWithin(reading, file) && mapping.problems.every(({ line }) => line >= 1 && line <= last)
    }),
    { numRuns: 150 },
  )
})

test("patterns made to be slow and aliases made to explode stop", () => {
  const slow = readMapping("formats:\n  - {files: '**', lines: '(?<name>.{0,100}.{0,100})x$'}\n")
  const lines = `${"a".repeat(2_000)}\n`.repeat(50)
  expect(applyMapping(slow, [{ path: "x", text: lines }]).problems.map(({ sentence }) => sentence)).toEqual([
    "Its pattern takes too long on this file: the rest is not read.",
  ])
  const levels = Array.from(
    { length: 12 },
    (_, index) =>
      `a${index + 1}: &a${index + 1} {${Array.from({ length: 10 }, (__, key) => `k${key}: *a${index}`).join(", ")}}`,
  )
  const bomb = `a0: &a0 {ip: 10.0.0.1}\n${levels.join("\n")}\n`
  const deep = readMapping(
    "formats:\n  - {files: '**', each: 'a12.*.*.*.*.*.*.*.*.*.*.*.*', machine: {address: ip}}\n",
  )
  const exploding = applyMapping(deep, [{ path: "x.yaml", text: bomb }])
  expect(exploding.problems.length).toBeGreaterThan(0)
  expect(exploding.declarations.length).toBeLessThanOrEqual(200_000)
})
