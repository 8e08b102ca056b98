import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { type NmapItem, looksLikeNmapXml, readNmapXml } from "#engine/scan/nmap/read-xml.ts"

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/nmap/${name}`, import.meta.url), "utf8")
const services = fixture("lab-services_nmap-7.93.xml")

async function* pieces(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield await Promise.resolve(text.slice(at, at + size))
}

async function read(text: string, size = 65_536): Promise<readonly NmapItem[]> {
  const items: NmapItem[] = []
  for await (const item of readNmapXml(pieces(text, size))) items.push(item)
  return items
}

const hostsOf = (items: readonly NmapItem[]) => items.filter((item) => item.kind === "host")

async function factsOf(ip: string) {
  const host = hostsOf(await read(services)).find((item) => item.host.ip === ip)
  return (host?.sighting.facts ?? []).map(({ kind, subject, value }) => `${kind} ${subject} = ${value}`)
}

describe("nmap's XML", () => {
  test("gives a web machine's address, services, certificate, titles and system as facts", async () => {
    const facts = await factsOf("10.77.1.11")
    expect(facts).toEqual([
      "up  = up",
      "mac  = a4:bb:6d:10:00:11",
      "port 80/tcp = open",
      "service 80/tcp = http nginx 1.22.1",
      "http-title 80/tcp = web1: intranet",
      "script 80/tcp http-server-header = nginx/1.22.1",
      "port 443/tcp = open",
      "service 443/tcp = http nginx 1.22.1 [ssl]",
      "http-title 443/tcp = web1: intranet",
      expect.stringMatching(/^certificate 443\/tcp = SHA256:[0-9a-f]{64}$/),
      expect.stringMatching(/^identifier 443\/tcp tls-key = SHA256:[0-9a-f]{64}$/),
      "script 443/tcp http-server-header = nginx/1.22.1",
      "os  = Linux",
    ])
  })

  test("gives host keys as ssh prints them, and no MAC for a machine behind a router", async () => {
    const facts = await factsOf("10.77.2.44")
    expect(facts.filter((fact) => fact.startsWith("mac"))).toEqual([])
    expect(facts.filter((fact) => fact.startsWith("host-key"))).toEqual([
      expect.stringMatching(/^host-key 22\/tcp ecdsa-sha2-nistp256 = SHA256:[A-Za-z0-9+/]{43}$/),
      expect.stringMatching(/^host-key 22\/tcp ssh-ed25519 = SHA256:[A-Za-z0-9+/]{43}$/),
    ])
  })

  test("a certificate's detail holds its names, dates and key", async () => {
    const host = hostsOf(await read(services)).find((item) => item.host.ip === "10.77.1.11")
    const certificate = host?.sighting.facts.find((fact) => fact.kind === "certificate")
    expect(certificate?.detail).toMatchObject({
      subject: { commonName: "web1.lab.test" },
      sans: ["web1.lab.test", "web1"],
      notAfter: expect.stringMatching(/^2036-/),
      keyType: "ec",
      bits: 256,
      sigAlg: "ecdsa-with-SHA256",
      spki: expect.stringMatching(/^SHA256:[0-9a-f]{64}$/),
    })
  })

  test("says what was asked", async () => {
    const [first] = hostsOf(await read(services))
    expect(first?.sighting.asked).toEqual({
      tcp: "22,80,139,443,445",
      udp: "137,161",
      services: ["80/tcp", "443/tcp"],
      os: true,
      names: false,
    })
  })

  test("read in any pieces is the same", async () => {
    const whole = await read(services)
    expect(await read(services, 7)).toEqual(whole)
  })

  test("that claims a machine up without any answer of it makes no fact", async () => {
    const [host] = hostsOf(await read(userSet("<ports></ports>")))
    expect(host?.sighting.facts).toEqual([])
  })

  test("of a discovery tells who answered and who was silent", async () => {
    const hosts = hostsOf(await read(fixture("on-link-discovery_nmap-7.93.xml")))
    expect(hosts.map(({ host }) => [host.ip, host.state])).toEqual([
      ["10.77.1.8", "down"],
      ["10.77.1.9", "down"],
      ["10.77.1.10", "down"],
      ["10.77.1.11", "up"],
      ["10.77.1.12", "up"],
      ["10.77.1.13", "down"],
      ["10.77.1.14", "down"],
      ["10.77.1.15", "down"],
    ])
  })
})

describe("damaged XML", () => {
  test("cut anywhere keeps every whole machine and says that the rest is missing", async () => {
    for (let at = services.indexOf("<nmaprun") + 400; at < services.length - 80; at += 997) {
      const items = await read(services.slice(0, at))
      const whole = services.slice(0, at).split("</host>").length - 1
      expect(hostsOf(items).length).toBe(whole)
      const end = items.at(-1)?.kind
      expect(end === "cut" || end === "end").toBe(true)
    }
  })

  test("garbled in the middle keeps what came before", async () => {
    const at = services.indexOf("</host>") + 40
    const items = await read(`${services.slice(0, at)}<<<&%$</ports>${services.slice(at)}`)
    expect(hostsOf(items).length).toBe(1)
    expect(items.at(-1)).toMatchObject({ kind: "cut", sentence: expect.stringContaining("1 machine before") })
  })

  test.each([
    ["", /no nmap XML/],
    ["hello", /no nmap XML/],
    ["<html><body/></html>", /begins with <html>/],
    ["\u0000\u0001\u0002", /no nmap XML/],
  ])("%j is refused with a sentence", async (text, sentence) => {
    const items = await read(text)
    expect(items).toHaveLength(1)
    expect(items[0]).toMatchObject({ kind: "cut", sentence: expect.stringMatching(sentence) })
  })

  test("entities are never expanded", async () => {
    const bomb = `<!DOCTYPE nmaprun [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>`
    const body = userSet(`<hostnames><hostname name="&b;" type="PTR"/></hostnames>`).replace(
      "<nmaprun",
      `${bomb}<nmaprun`,
    )
    const facts = hostsOf(await read(body))[0]?.sighting.facts
    expect(facts?.map((fact) => fact.value)).toEqual(["&b;"])
  })

  test("nesting without end is cut short", async () => {
    const items = await read(`<nmaprun scanner="nmap">${"<x>".repeat(100_000)}`)
    expect(items.at(-1)).toMatchObject({ kind: "cut", sentence: expect.stringContaining("nested too deep") })
  })

  test("control characters, which nmap writes as references XML forbids, do not stop it", async () => {
    const script = `<script id="banner" output="a&#x1b;[31mb"/>`
    const port = `<port protocol="tcp" portid="7"><state state="open" reason="syn-ack"/>${script}</port>`
    const facts = hostsOf(await read(userSet(`<ports>${port}</ports>`)))[0]?.sighting.facts
    expect(facts?.map(({ kind }) => kind)).toEqual(["up", "port", "script"])
  })
})

test("a file is told by its head", () => {
  expect(looksLikeNmapXml(services.slice(0, 1_000))).toBe(true)
  expect(looksLikeNmapXml("<html>")).toBe(false)
})

function userSet(inside: string): string {
  return `<nmaprun scanner="nmap" args="nmap -Pn" start="1" version="7.93"><host><status state="up" reason="user-set"/><address addr="10.0.0.1" addrtype="ipv4"/>${inside}</host><runstats><finished time="2" exit="success"/><hosts up="1" down="0" total="1"/></runstats></nmaprun>`
}

test("a service whose own words tick is the same service", async () => {
  const withUptime = (seconds: number) =>
    `<nmaprun scanner="nmap" args="nmap -sV 10.9.9.9" start="1700000000" version="7.93"><host><status state="up" reason="syn-ack"/><address addr="10.9.9.9" addrtype="ipv4"/><ports><port protocol="tcp" portid="11211"><state state="open" reason="syn-ack"/><service name="memcached" product="Memcached" version="1.6.18" extrainfo="uptime ${seconds} seconds" method="probed" conf="10"/></port></ports></host><runstats><finished time="1700000001" exit="success"/><hosts up="1" down="0" total="1"/></runstats></nmaprun>`
  const valueAt = async (seconds: number) =>
    hostsOf(await read(withUptime(seconds)))[0]?.sighting.facts.find(({ kind }) => kind === "service")?.value
  expect(await valueAt(34)).toBe("memcached Memcached 1.6.18")
  expect(await valueAt(3_400)).toBe(await valueAt(34))
})
