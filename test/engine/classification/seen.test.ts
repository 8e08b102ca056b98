import { expect, test } from "vitest"
import { fieldsOf } from "#engine/classification/seen.ts"
import { answered, MAKERS_OF, observed } from "./scene.ts"
import type { Observation } from "#model/observation.ts"

const tools = { vendorOf: MAKERS_OF }
const seen = (...observations: readonly Observation[]) =>
  fieldsOf(observations, tools).map(({ fields }) => fields)

test("each port has its own fields, and what speaks of the machine stands together, before them", () => {
  expect(
    seen(
      answered("80/tcp http", { "http.server": ["nginx"] }),
      answered("22/tcp ssh", { "ssh.banner": ["SSH-2.0-dropbear"] }),
      answered("5353/udp mdns", { "mdns.service": ["_ipp._tcp"] }),
      observed("mac", "", "00:50:56:00:00:01"),
    ),
  ).toEqual([
    { "mac.vendor": ["VMware, Inc."], "mdns.service": ["_ipp._tcp"] },
    { "ssh.banner": ["SSH-2.0-dropbear"] },
    { "http.server": ["nginx"] },
  ])
})

test("nmap's words for a service are fields, and our own rules' words are none", () => {
  const detail = {
    name: "http",
    product: "Apache httpd",
    version: "2.4.57",
    extra: "(Debian)",
    osType: "Linux",
    deviceType: null,
  }
  expect(
    seen(
      observed("service", "80/tcp", "http Apache httpd", detail, { method: "nmap-service-probe" }),
      observed("service", "81/tcp", "http Apache httpd", detail, { method: "rule:http/apache" }),
      observed("service", "82/tcp", "http", detail, { method: "talk" }),
    ),
  ).toEqual([
    {
      "nmap.service": ["http"],
      "nmap.product": ["Apache httpd"],
      "nmap.version": ["2.4.57"],
      "nmap.info": ["(Debian)"],
      "nmap.os-type": ["Linux"],
    },
  ])
})

test("a certificate that nmap read has its names as rules are written against them", () => {
  const names = { commonName: "iLO123", organizationName: "Hewlett Packard Enterprise" }
  expect(
    seen(
      observed("certificate", "443/tcp", "SHA256:1", { subject: names, issuer: names, sans: ["ilo.lan"] }),
    ),
  ).toEqual([
    {
      "tls.subject": ["CN=iLO123, O=Hewlett Packard Enterprise"],
      "tls.issuer": ["CN=iLO123, O=Hewlett Packard Enterprise"],
      "tls.san": ["ilo.lan"],
      "tls.self-signed": ["yes"],
    },
  ])
})

test.each([
  ["snmp-sysdescr", "Linux nas 5.10", { "snmp.sysdescr": ["Linux nas 5.10"] }],
  [
    "445/tcp smb-os-discovery",
    "OS: Unix (Samba 4.5.16-Debian)\n  Computer name: nas",
    { "smb.os": ["Unix"], "smb.lan-manager": ["Samba 4.5.16-Debian"] },
  ],
  ["80/tcp http-server-header", "\n  nginx/1.22.1\n", { "http.server": ["nginx/1.22.1"] }],
  [
    "3389/tcp rdp-ntlm-info",
    "  Target_Name: LAB\n  DNS_Computer_Name: dc1.lab\n  Product_Version: 10.0.17763",
    { "ntlm.version": ["10.0.17763"], "ntlm.computer": ["dc1.lab"] },
  ],
  ["nbstat", "Names:\n  WEB1<00>  Flags: <unique><active>\n", { "netbios.name": ["WEB1<00>"] }],
  ["80/tcp http-auth", "401 Unauthorized\n  Basic realm=iDRAC", { "http.realm": ["iDRAC"] }],
])("what nmap's script %s printed is read", (subject, value, fields) => {
  expect(seen(observed("script", subject, value))).toEqual([fields])
})

test("of a script whose text is never compared, what it printed is read from what else was said", () => {
  const output = "\n    192.0.2.1\n      Server: Linux UPnP/1.0\n      Manufacturer: AVM Berlin\n"
  expect(seen(observed("script", "1900/udp upnp-info", "", { output }))).toEqual([
    { "ssdp.server": ["Linux UPnP/1.0"], "upnp.manufacturer": ["AVM Berlin"] },
  ])
})

test("who says a value is kept with it, and a claim becomes an observation where one of them answered itself", () => {
  const claimed = answered("1/tcp x", { "mdns.service": ["_ipp._tcp"] }, { standing: "claimed" })
  const own = answered("2/tcp x", { "mdns.service": ["_ipp._tcp"] })
  const alone = fieldsOf([claimed], tools)[0]!.said
  const both = fieldsOf([own, claimed], tools)[0]!.said
  expect([alone, both]).toEqual([
    [expect.objectContaining({ evidence: [claimed.id], isObserved: false })],
    [expect.objectContaining({ evidence: [claimed.id, own.id], isObserved: true })],
  ])
})

test("a detail that is nothing like what our readers write is no field", () => {
  const odd = [
    null,
    [],
    "text",
    7,
    { fields: [] },
    { fields: { "ssh.banner": "text" } },
    { fields: { a: [1] } },
  ]
  expect(odd.map((detail) => seen(observed("answer", "22/tcp ssh", "x", detail)))).toEqual(odd.map(() => []))
})
