import { Readable } from "node:stream"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { SnmpCredential } from "#model/credential.ts"
import type { Fact } from "#model/observation.ts"
import type { Spent } from "#model/spent.ts"
import type { Heard } from "#engine/scan/datagrams/datagrams.ts"
import { readNmapXml } from "#engine/scan/nmap/read-xml.ts"
import { factsFrom } from "#engine/scan/nmap/sighting.ts"
import { type Lab, startLab } from "#test/lab/lab.ts"

const TALKER = "10.77.1.60"
const FILES = "10.77.1.20"
const NAMES = "10.77.1.53"
const SWITCH = "10.77.3.2"
const QUIET = "10.77.1.11"
const KEY: SnmpCredential = {
  kind: "snmp-v3",
  name: "lab",
  user: "reader",
  auth: { protocol: "sha256", secret: "a secret of the lab" },
  priv: { protocol: "aes", secret: "a secret of the lab" },
}

interface Told {
  readonly heard: readonly Heard[]
  readonly spent: Readonly<Record<string, Spent>>
}

let lab: Lab
let told: Told

async function ask(order: object): Promise<Told> {
  const script = fileURLToPath(new URL("./run-datagrams.ts", import.meta.url))
  const { stdout } = await lab.run(process.execPath, [script, JSON.stringify(order)], { timeout: 120_000 })
  return JSON.parse(stdout) as Told
}

const factsOf = (ip: string) =>
  byName(told.heard.filter((one) => one.ip === ip).flatMap(({ facts }) => facts))

const byName = (facts: readonly Fact[]) =>
  Object.fromEntries(facts.map(({ kind, subject, value }) => [`${kind} ${subject}`, value]))

const PORTS = [53, 123, 137, 161, 500, 623, 1434, 1900, 3702, 5060, 5353, 5355, 47_808]
const MACHINES = { talker1: TALKER, files1: FILES, ns1: NAMES, switch1: SWITCH, web1: QUIET }
const counted: Record<string, number> = {}

beforeAll(async () => {
  lab = await startLab({ only: ["ns1", "files1", "switch1", "web1"], also: ["talker1"] })
  const before = await Promise.all(Object.keys(MACHINES).map((name) => lab.packets(name)))
  told = await ask({ ips: Object.values(MACHINES), ports: PORTS, thorough: true, local: [], snmp: [KEY] })
  for (const [index, [name, ip]] of Object.entries(MACHINES).entries())
    counted[ip] = (await lab.packets(name)).ipv4 - (before[index]?.ipv4 ?? 0)
})

afterAll(async () => {
  await lab.stop()
})

test("a name server tells its version and that it looks nothing up", () => {
  expect([factsOf(NAMES), factsOf(TALKER)].map((facts) => facts["answer 53/udp dns"])).toEqual([
    expect.stringMatching(/^dns\.recursion: refused; dns\.version: dnsmasq-2\./u),
    expect.stringMatching(/^dns\.recursion: refused; dns\.version: 9\.\d+/u),
  ])
})

test("Samba tells its NetBIOS names", () => {
  expect(factsOf(FILES)).toEqual({
    "port 137/udp": "open",
    "answer 137/udp netbios":
      "netbios.name: FILES1<00>, FILES1<03>, FILES1<20>, LAB<00> group, LAB<1e> group",
    "name netbios": "files1",
  })
})

test("a switch without a key to it tells what is public", () => {
  expect(factsOf(SWITCH)).toEqual({
    "port 161/udp": "open",
    "answer 161/udp snmp":
      "snmp.engine-enterprise: 8072; snmp.open: v2c public; snmp.sysdescr: Cisco IOS Software, C2960 Software (lab); snmp.sysname: switch1; snmp.sysobjectid: 1.3.6.1.4.1.8072.3.2.10",
    "identifier snmp-engine": expect.stringMatching(/^net-snmp unknown [0-9a-f]{24}$/u) as string,
    "name snmp": "switch1",
  })
})

test("with a user's name and passwords its tables are read, over SHA-256 and AES", () => {
  const read = told.heard.find(({ ip, asked }) => ip === TALKER && asked === "161")
  expect(read?.tables).toMatchObject({ ip: TALKER, name: "talker1", forwarding: [], cut: false })
  expect(read?.tables?.arp).toContainEqual({ ip: "10.77.1.2", mac: "00:1b:21:10:00:02", port: "eth0" })
  expect(factsOf(TALKER)).toMatchObject({
    "identifier interface-mac 00:1b:21:10:00:60": "00:1b:21:10:00:60",
    "answer 161/udp snmp": expect.stringContaining("snmp.syslocation: the lab") as string,
  })
})

test("mDNS and NTP are heard, and a name that the machine's own address bears is observed", () => {
  expect(factsOf(TALKER)).toMatchObject({
    "answer 5353/udp mdns": "mdns.hostname: talker1.local; mdns.service: _workstation._tcp",
    "name mdns": "talker1.local",
    "answer 123/udp ntp": "ntp.version: 4",
  })
})

test("WS-Discovery says that it is a computer", () => {
  expect(factsOf(TALKER)).toMatchObject({
    "answer 3702/udp wsd": "wsd.types: pub:Computer, wsdp:Device",
    "identifier wsd-uuid": expect.stringMatching(/^[0-9a-f-]{36}$/u) as string,
  })
})

test("a media server that answers only searches to everybody tells its description then", async () => {
  const segment = { ips: [TALKER], ports: [1900], thorough: false }
  const { heard, spent } = await ask({ ...segment, local: [{ first: "10.77.1.1", last: "10.77.1.254" }] })
  expect([byName(heard.flatMap(({ facts }) => facts)), spent[TALKER]?.connections]).toEqual([
    expect.objectContaining({
      "name upnp": "talker1: films",
      "identifier serial": "LAB-4711",
      "answer 1900/udp ssdp": expect.stringContaining("MiniDLNA") as string,
    }),
    1,
  ])
})

test("what stays silent is told as asked, without a fact", () => {
  const silent = told.heard.filter(({ ip }) => ip === QUIET)
  expect(silent.map(({ facts, asked }) => [facts, asked])).toEqual([[[], PORTS.join(",")]])
})

test("what we say we sent is what arrived, packet by packet", () => {
  const spent = Object.values(MACHINES).map((ip) => [ip, told.spent[ip]?.packets])
  expect(Object.fromEntries(spent)).toEqual(counted)
})

test("nmap's own scripts give the same names and numbers", async () => {
  const scripts = "nbstat,snmp-info,snmp-sysdescr"
  const { stdout } = await lab.run(
    "nmap",
    ["-sU", "-n", "-Pn", "-p", "137,161", "--script", scripts, "-oX", "-", FILES, SWITCH],
    { timeout: 60_000 },
  )
  const shared = /^(?:name|identifier) /u
  const ours = [FILES, SWITCH].map((ip) =>
    Object.fromEntries(
      Object.entries(factsOf(ip)).filter(([name]) => shared.test(name) && name !== "name snmp"),
    ),
  )
  const theirs: object[] = []
  for await (const item of readNmapXml(Readable.from([Buffer.from(stdout)])))
    if (item.kind === "host")
      theirs.push(
        Object.fromEntries(
          Object.entries(byName(factsFrom(item.host))).filter(([name]) => shared.test(name)),
        ),
      )
  expect(ours).toEqual(theirs)
})

test("over IPv6 the same is told", async () => {
  const ip = "fd77:0:0:1::60"
  const ports = [53, 123, 161, 5353]
  const { heard, spent } = await ask({ ips: [ip], ports, thorough: false, local: [], snmp: [KEY] })
  const facts = byName(heard.flatMap((one) => one.facts))
  const steady = ["answer 53/udp dns", "answer 123/udp ntp", "answer 161/udp snmp", "answer 5353/udp mdns"]
  expect(steady.map((name) => facts[name])).toEqual(steady.map((name) => factsOf(TALKER)[name]))
  expect(Object.keys(spent)).toEqual([ip])
})

test("a machine that is never to be touched gets nothing", async () => {
  const before = (await lab.packets("web1")).ipv4
  const { heard } = await ask({ ips: [QUIET], ports: PORTS, thorough: true, local: [], untouchable: [QUIET] })
  expect([heard, (await lab.packets("web1")).ipv4 - before]).toEqual([[], 0])
})

test("who answers only when the whole segment is asked is heard then", async () => {
  const machine = lab.machine("talker1")
  await machine.run("nft", ["add", "table", "inet", "deaf"])
  await machine.run("nft", ["add", "chain", "inet", "deaf", "in", "{ type filter hook input priority 0 ; }"])
  await machine.run("nft", [
    "add",
    "rule",
    "inet",
    "deaf",
    "in",
    "ip",
    "daddr",
    TALKER,
    "udp",
    "dport",
    "5353",
    "drop",
  ])
  const segment = { ips: [TALKER], ports: [5353], thorough: false }
  const alone = await ask({ ...segment, local: [] })
  const together = await ask({ ...segment, local: [{ first: "10.77.1.1", last: "10.77.1.254" }] })
  await machine.run("nft", ["delete", "table", "inet", "deaf"])
  const values = [alone, together].map(
    ({ heard }) => byName(heard.flatMap(({ facts }) => facts))["answer 5353/udp mdns"],
  )
  expect(values).toEqual([undefined, "mdns.service: _workstation._tcp"])
})

test("a whole segment is asked only where all of it was confirmed", async () => {
  const groups = ["224.0.0.251", "239.255.255.250"]
  const wire = { ips: [TALKER], ports: [1900, 3702, 5353], thorough: false }
  const whole = await ask({ ...wire, local: [{ first: "10.77.1.1", last: "10.77.1.254" }] })
  const part = await ask({ ...wire, local: [{ first: "10.77.1.1", last: "10.77.1.253" }] })
  const holed = await ask({
    ...wire,
    local: [{ first: "10.77.1.1", last: "10.77.1.254" }],
    untouchable: ["10.77.1.77"],
  })
  const packets = [whole, part, holed].map(({ spent }) => groups.map((ip) => spent[ip]?.packets ?? 0))
  expect(packets).toEqual([
    [2, 4],
    [0, 0],
    [0, 0],
  ])
})
