import { X509Certificate, createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Fact } from "#model/observation.ts"
import type { Element } from "#engine/scan/nmap/element.ts"
import { readNmapXml } from "#engine/scan/nmap/read-xml.ts"
import { scriptFacts } from "#engine/scan/nmap/script-facts.ts"

type Content = string | readonly string[] | { readonly [key: string]: Content }

/** A script element as nmap writes a table of Lua: elem for text, table for the rest. */
function script(id: string, content: Content, output = ""): Element {
  const table = element("script", { id, output })
  fill(table, content)
  return table
}

function element(name: string, attributes: Record<string, string>, text = ""): Element {
  return { name, attributes, children: [], text }
}

function fill(table: Element, content: Content) {
  if (typeof content === "string") return
  for (const [key, value] of Object.entries(content)) {
    const attributes: Record<string, string> = Array.isArray(content) ? {} : { key }
    const child =
      typeof value === "string" ? element("elem", attributes, value) : element("table", attributes)
    if (typeof value !== "string") fill(child, value)
    table.children.push(child)
  }
}

const inText = (id: string, output: string) => script(id, {}, output)
const inWords = (facts: readonly Fact[]) =>
  facts
    .filter(({ kind }) => kind === "name" || kind === "identifier")
    .map(({ kind, subject, value, standing }) => `${standing} ${kind} ${subject} = ${value}`)
const read = (one: Element, port: string | null = null) => inWords(scriptFacts(one, port))

describe("NTLM's answer", () => {
  const ntlm = {
    Target_Name: "LAB",
    NetBIOS_Domain_Name: "LAB",
    NetBIOS_Computer_Name: "W16-SRV01",
    DNS_Domain_Name: "lab.test",
    DNS_Computer_Name: "W16-SRV01.lab.test",
    System_Time: "2026-11-23T10:38:35+00:00",
  }

  test.each(["rdp", "http", "ms-sql", "smtp", "imap", "pop3", "nntp", "telnet"])(
    "to %s names the machine twice",
    (protocol) => {
      expect(read(script(`${protocol}-ntlm-info`, ntlm), "3389/tcp")).toEqual([
        "observed name ntlm = w16-srv01.lab.test",
        "observed name netbios = w16-srv01",
      ])
    },
  )

  test("is the same at another time", () => {
    const text = (time: string) => `\n  Target_Name: LAB\n  System_Time: ${time}\n  Product_Version: 10.0`
    const value = (time: string) => scriptFacts(inText("rdp-ntlm-info", text(time)), "3389/tcp").at(-1)?.value
    expect(value("2026-11-23T10:38:35")).toBe("Target_Name: LAB\n  Product_Version: 10.0")
    expect(value("2026-11-24T10:38:35")).toBe(value("2026-11-23T10:38:35"))
  })
})

describe("NetBIOS and SMB", () => {
  const nbstat = {
    server_name: "WEB1",
    workstation_name: "WEB1",
    user: "<unknown>",
    mac: { manuf: "VMware", address: "00:0c:29:c6:da:f5" },
  }

  test("tell name and hardware address, in either form that nmap writes", () => {
    const line = "NetBIOS name: WEB1, NetBIOS user: <unknown>, NetBIOS MAC: 000c29c6daf5 (VMware)\nNames:\n"
    const expected = ["observed name netbios = web1", "observed identifier netbios-mac = 00:0c:29:c6:da:f5"]
    expect(read(script("nbstat", nbstat))).toEqual(expected)
    expect(read(inText("nbstat", line))).toEqual(expected)
  })

  test("with Samba's empty address tell the name only", () => {
    const samba = { ...nbstat, mac: { manuf: "unknown", address: "<unknown>" } }
    expect(read(script("nbstat", samba))).toEqual(["observed name netbios = web1"])
    expect(read(inText("nbstat", "NetBIOS name: WEB1, NetBIOS MAC: 000000000000 (Xerox)"))).toEqual([
      "observed name netbios = web1",
    ])
  })

  test("tell the full name, and the server's own where that is filled with nothing", () => {
    expect(
      read(
        script("smb-os-discovery", { server: "SQL1\\x00", fqdn: "Sql1.lab.test", domain_dns: "lab.test" }),
      ),
    ).toEqual(["observed name smb = sql1.lab.test", "observed name netbios = sql1"])
    expect(read(script("smb-os-discovery", { server: "SQL1\\x00", fqdn: "\\x00" }))[0]).toBe(
      "observed name smb = sql1",
    )
  })

  test("tell the domain beside the name", () => {
    const said = { server: "SQL1", fqdn: "sql1.lab.test", domain: "LAB\\x00", domain_dns: "lab.test" }
    expect(scriptFacts(script("smb-os-discovery", said), null)[0]?.detail).toEqual({
      domain: "lab",
      domainDns: "lab.test",
      forestDns: null,
    })
  })
})

describe("SNMP", () => {
  test("tells its engine, the same with and without colons", () => {
    const engine = (engineIDData: string) =>
      read(
        script("snmp-info", { enterprise: "ciscoSystems", engineIDFormat: "mac", engineIDData }),
        "161/udp",
      )
    expect(engine("00:d4:8c:00:11:22")).toEqual([
      "observed identifier snmp-engine = ciscoSystems mac 00:d4:8c:00:11:22",
    ])
    expect(engine("00d48c001122")).toEqual(engine("00:d4:8c:00:11:22"))
  })

  test.each([
    ["Linux web1 5.10.0-21-amd64 #1 SMP Debian x86_64", ["observed name snmp = web1"]],
    ["FreeBSD fw1.lab.test 13.2-RELEASE FreeBSD 13.2 amd64", ["observed name snmp = fw1.lab.test"]],
    ["Linux 2.6.32 #1 SMP", []],
    ["Darwin Kernel Version 20.3.0", []],
    ["Cisco IOS Software, C2960 Software", []],
  ])("describes itself as %j", (text, expected) => {
    expect(read(inText("snmp-sysdescr", `${text}\n  System uptime: 1m3.59s`), "161/udp")).toEqual(expected)
  })

  test("claims the cards of its table but for those of containers and guests", () => {
    const table = [
      "",
      "  lo",
      "    IP address: 127.0.0.1  Netmask: 255.0.0.0",
      "  eth0",
      "    IP address: 192.0.2.7  Netmask: 255.255.255.0",
      "    MAC address: 00:0c:29:01:e2:74 (VMware)",
      "  eth0.20",
      "    MAC address: 000c2901e274 (VMware)",
      "  veth3a1b2c",
      "    MAC address: 02:42:ac:11:00:02 (Unknown)",
      "  bond0",
      "    MAC address: ffffffffffff (Unknown)",
      "  wg0",
      "    MAC address: Unknown",
    ].join("\n")
    const facts = scriptFacts(inText("snmp-interfaces", table), "161/udp")
    expect(facts.filter(({ kind }) => kind === "identifier")).toEqual([
      {
        kind: "identifier",
        subject: "interface-mac 00:0c:29:01:e2:74",
        value: "00:0c:29:01:e2:74",
        detail: { interface: "eth0" },
        method: "nse:snmp-interfaces",
        standing: "claimed",
      },
    ])
  })
})

describe("industrial and building machines", () => {
  test("tell serial and instance numbers", () => {
    expect([
      ...read(script("s7-info", { Module: "6ES7 315-2AG10-0AB0", "Serial Number": "S C-X4U421302009" })),
      ...read(
        script("enip-info", { vendor: "Rockwell Automation/Allen-Bradley (1)", serialNumber: "0x0012AB34" }),
      ),
      ...read(script("bacnet-info", { "Object-identifier": "260001", "Object Name": "AHU 3 roof" })),
      ...read(script("fox-info", { hostName: "jace7", hostId: "Qnx-JVLN-0000-05B3-6C1F" })),
      ...read(script("http-trane-info", { serverName: "Tracer 2 ", hardwareSerialNumber: "E11L02345 " })),
    ]).toEqual([
      "observed identifier serial = S C-X4U421302009",
      "observed identifier serial = ethernet-ip-1 0x0012ab34",
      "observed identifier bacnet-instance = 260001",
      "observed name bacnet = AHU 3 roof",
      "observed name fox = jace7",
      "observed identifier machine-id = Qnx-JVLN-0000-05B3-6C1F",
      "observed identifier serial = E11L02345",
      "observed name trane = Tracer 2",
    ])
  })

  test("on KNX tell serial, card and name", () => {
    const info = {
      "Decive serial": "00ef2650065c",
      "Device MAC address": "00:24:6d:01:02:03",
      "Device friendly name": "IP router hall",
    }
    expect(read(script("knx-gateway-info", { Body: { DIB_DEV_INFO: info } }))).toEqual([
      "observed identifier serial = knx 00ef2650065c",
      "observed name knx = IP router hall",
      "claimed identifier interface-mac 00:24:6d:01:02:03 = 00:24:6d:01:02:03",
    ])
  })
})

describe("servers and appliances", () => {
  test("tell what they have of their own", () => {
    const flags = { "Server Flags": { "Server Signature": "true" } }
    const board = {
      cUUID: "30373237-3132-4D32-3235-303930524854",
      SerialNo: "ILO2M2509RHT",
      NICs: {
        "NIC 1": { Description: "iLO 4", MacAddress: "94:57:a5:00:00:01" },
        "NIC 2": { Description: "HP Ethernet 1Gb", MacAddress: "94:57:a5:00:00:02" },
      },
    }
    expect([
      ...read(
        script("afp-serverinfo", {
          ...flags,
          "Server Name": "files2",
          "Server Signature": "BBEB480E00000000bbeb480e00000000",
        }),
      ),
      ...read(script("http-hp-ilo-info", board)),
      ...read(script("ms-sql-info", { "Windows server name": "DB7" })),
      ...read(script("nbns-interfaces", { hostname: "BOOK-NB3", interfaces: ["10.5.4.89"] })),
      ...read(script("ipv6-node-info", { Hostnames: "mini.local" })),
      ...read(
        inText("uptime-agent-info", "SYSNAME=app3\nDOMAIN=(none)\nVMUUID=721cce31748ff113b33959b8d14380b9"),
      ),
      ...read(inText("ldap-rootdse", "  LDAP Results\n      dnsHostName: DC1.lab.test\n")),
      ...read(inText("db2-das-info", "HostName=DB2SRV\nPortNumber=523")),
      ...read(inText("versant-info", "\n  Hostname: WIN-S6HA7RJFAAR\n  Version: 8")),
    ]).toEqual([
      "observed name afp = files2",
      "observed identifier afp-signature = bbeb480e00000000bbeb480e00000000",
      "observed identifier serial = ILO2M2509RHT",
      "claimed identifier managed-uuid = 30373237-3132-4d32-3235-303930524854",
      "claimed identifier interface-mac 94:57:a5:00:00:01 = 94:57:a5:00:00:01",
      "observed name mssql = db7",
      "observed name netbios = book-nb3",
      "observed name node-info = mini.local",
      "observed identifier smbios-uuid = 721cce31-748f-f113-b339-59b8d14380b9",
      "observed name uptime-agent = app3",
      "observed name ldap = dc1.lab.test",
      "observed name db2 = db2srv",
      "observed name versant = win-s6ha7rjfaar",
    ])
  })

  test("on Solaris tell the serial number, the agent and the name", () => {
    const text = [
      "",
      "  URN: urn:st:3bf76681-5e68-415b-f980-abcdef123456",
      "  Hostname: sun1",
      "  Serial Number: BEL0842F3G",
      "  Service Tags",
      "    Solaris 10",
      "      Instance URN: urn:st:90592a79-974d-ebcc-c17a-b87b8eee5f1f",
    ].join("\n")
    expect(read(inText("servicetags", text))).toEqual([
      "observed identifier serial = BEL0842F3G",
      "observed identifier machine-id = urn:st:3bf76681-5e68-415b-f980-abcdef123456",
      "observed name servicetags = sun1",
    ])
  })

  test("on UPnP tell name, serial and UUID, or the UUID in their address", () => {
    const one =
      "\n192.0.2.7\n    Server: Linux UPnP/1.0\n    Location: http://192.0.2.7/r.xml\n    Name: Attic shelf\n    Model Name: Shelf"
    expect(read(inText("upnp-info", one))).toEqual(["observed name upnp = Attic shelf"])
    const two = "\n    Location: http://192.0.2.7:49000/4D696E69-444C-164E-9D41-0216A4BB6D10.xml"
    expect(read(inText("upnp-info", two))).toEqual([
      "observed identifier upnp-uuid = 4d696e69-444c-164e-9d41-0216a4bb6d10",
    ])
  })

  test("on mDNS claim, for others may be answered for", () => {
    const text = [
      "",
      "  631/tcp ipp",
      "    adminurl=http://PRN001BA9.local./net/",
      "    UUID=e3248000-80ce-11db-8000-001ba9aabbcc",
      "    Address=192.0.2.9",
      "  7000/tcp airplay",
      "    deviceid=A4:83:E7:01:02:03",
    ].join("\n")
    expect(read(inText("dns-service-discovery", text), "5353/udp")).toEqual([
      "claimed name mdns = prn001ba9.local",
      "claimed identifier mdns-uuid = e3248000-80ce-11db-8000-001ba9aabbcc",
      "claimed identifier interface-mac a4:83:e7:01:02:03 = a4:83:e7:01:02:03",
    ])
  })

  test("at home tell their cards", () => {
    expect([
      ...read(inText("openwebnet-discovery", "\n  MAC Address: 00:03:50:01:d3:11\n  Uptime: 12d9h42m1s")),
      ...read(
        inText(
          "lexmark-config",
          '\n  IPNAME: "ET0020006E4A37"\n  MACLAA: "000000000000"\n  MACUAA: "0004007652EC"',
        ),
      ),
      ...read(
        inText(
          "ubiquiti-discovery",
          "\n  hostname: edge1\n  mac_addresses: \n    802aa8aef163\n    802aa8aef15e\n  x: y",
        ),
      ),
    ]).toEqual([
      "claimed identifier interface-mac 00:03:50:01:d3:11 = 00:03:50:01:d3:11",
      "observed name lexmark = et0020006e4a37",
      "claimed identifier interface-mac 00:04:00:76:52:ec = 00:04:00:76:52:ec",
      "observed name ubiquiti = edge1",
      "claimed identifier interface-mac 80:2a:a8:ae:f1:63 = 80:2a:a8:ae:f1:63",
      "claimed identifier interface-mac 80:2a:a8:ae:f1:5e = 80:2a:a8:ae:f1:5e",
    ])
  })
})

describe("a certificate's key", () => {
  const fixture = (path: string) => readFileSync(new URL(`../../fixtures/${path}`, import.meta.url), "utf8")
  const keysIn = (said: Content) =>
    read(script("ssl-cert", said), "443/tcp").filter((fact) => fact.includes("tls-key"))

  test("is told beside it, and is the same after a renewal", () => {
    const [first, renewed] = [fixture("certificates/first.pem"), fixture("certificates/renewed.pem")]
    const spki = new X509Certificate(first).publicKey.export({ type: "spki", format: "der" })
    const digest = createHash("sha256").update(spki).digest("hex")
    expect(first).not.toBe(renewed)
    expect(keysIn({ pem: first })).toEqual([`observed identifier 443/tcp tls-key = SHA256:${digest}`])
    expect(keysIn({ pem: renewed })).toEqual(keysIn({ pem: first }))
  })

  test("is the same where only its numbers are told, without the certificate", async () => {
    const whole = fixture("nmap/identifiers_nmap-7.93.xml")
    const without = whole.replace(/<elem key="pem">[^<]*<\/elem>/u, "")
    const key = (facts: readonly string[]) => facts.find((fact) => fact.includes("tls-key"))
    expect(without.length).toBeLessThan(whole.length)
    expect(key(inWords(await factsIn(without)))).toBe(key(inWords(await factsIn(whole))))
    expect(key(inWords(await factsIn(without)))).toContain("SHA256:")
  })

  test("is told of no key that is none, and of none whose point is missing", () => {
    expect(keysIn({ sha1: "ab", pubkey: { type: "ec", bits: "256" } })).toEqual([])
    expect(keysIn({ sha1: "ab", pubkey: { type: "rsa", modulus: "zz", exponent: "1" } })).toEqual([])
  })
})

async function factsIn(xml: string): Promise<readonly Fact[]> {
  const facts: Fact[] = []
  const chunks = async function* () {
    yield await Promise.resolve(xml)
  }
  for await (const item of readNmapXml(chunks())) if (item.kind === "host") facts.push(...item.sighting.facts)
  return facts
}

const IDS = [
  "nbstat nbns-interfaces smb-os-discovery rdp-ntlm-info ms-sql-info ldap-rootdse ipv6-node-info afp-serverinfo",
  "upnp-info dns-service-discovery bacnet-info s7-info fox-info knx-gateway-info servicetags uptime-agent-info",
  "http-hp-ilo-info http-trane-info ubiquiti-discovery lexmark-config db2-das-info versant-info snmp-info",
  "snmp-sysdescr snmp-interfaces enip-info openwebnet-discovery ssl-cert ssh-hostkey constructor __proto__",
].flatMap((line) => line.split(" "))

const LABELS =
  `engineIDData engineIDFormat MAC address: address serialNumber Name: UDN= mac_addresses: deviceid= Description
  MacAddress vendor pem modulus exponent pubkey type Server\u0020Signature NetBIOS\u0020MAC:`.split(/\s+/u)

describe("hostile output", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 400 }),
    fc
      .array(
        fc.constantFrom(...LABELS, " ", "\n", ":", "=", "uuid:", "00:", "aa-", "-", "0", "f", "\u0000", "("),
        {
          maxLength: 200,
        },
      )
      .map((parts) => parts.join("")),
  )
  const content: fc.Arbitrary<Content> = fc.letrec<{ node: Content }>((tie) => ({
    node: fc.oneof(
      { depthSize: "small" },
      text,
      fc.dictionary(fc.constantFrom(...LABELS, "x"), tie("node"), { maxKeys: 5 }),
    ),
  })).node

  test("of any script gives facts of bounded size, and never an error", () => {
    fc.assert(
      fc.property(fc.constantFrom(...IDS), content, text, (id, inside, output) => {
        const facts = scriptFacts(script(id, inside, output), "1/tcp")
        expect(facts.length).toBeLessThan(80)
        for (const { value, subject } of facts) {
          expect(value.length).toBeLessThanOrEqual(4_096)
          expect(subject.length).toBeLessThanOrEqual(200)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  test("without end is read up to a bound", () => {
    const endless = [
      "a",
      " ",
      "\n",
      ":",
      "00:",
      "uuid:",
      "MAC address: ",
      "-",
      "0",
      "Linux ",
      "NetBIOS MAC: ",
    ]
    for (const id of IDS) {
      for (const piece of endless) {
        const facts = scriptFacts(script(id, { Name: piece.repeat(50_000) }, piece.repeat(200_000)), "1/tcp")
        expect(facts.length).toBeLessThan(80)
      }
    }
    const many = Array.from({ length: 5_000 }, (_, at) => `02000000${at.toString(16).padStart(4, "0")}`)
    const cards = scriptFacts(script("ubiquiti-discovery", { mac_addresses: many }), "1/udp")
    expect(cards.filter(({ kind }) => kind === "identifier").length).toBe(64)
  })
})

test("a recorded scan gives the names and numbers its scripts told", async () => {
  const file = new URL("../../fixtures/nmap/identifiers_nmap-7.93.xml", import.meta.url)
  const facts = await factsIn(readFileSync(file, "utf8"))
  expect([...new Set(inWords(facts))]).toEqual([
    "observed name ntlm = files7.lab.test",
    "observed name netbios = files7",
    expect.stringMatching(/^observed identifier 443\/tcp tls-key = SHA256:[0-9a-f]{64}$/),
    "claimed identifier interface-mac a4:bb:6d:10:00:77 = a4:bb:6d:10:00:77",
    "observed identifier snmp-engine = net-snmp unknown 65b0963e4dee036b00000000",
    "observed name snmp = files7",
    "observed name ubiquiti = edge1",
    "claimed identifier interface-mac 80:2a:a8:ae:f1:63 = 80:2a:a8:ae:f1:63",
  ])
})
