import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { addressText } from "#model/address.ts"
import { isAddressName } from "#model/name.ts"
import { certificateKind, isPlaceholder, isShippedCertificate } from "#engine/identity/placeholders.ts"

describe("a number", () => {
  test.each([
    "To Be Filled By O.E.M.",
    "To be filled by O.E.M",
    "Default string",
    "System Serial Number",
    "Chassis Serial Number",
    "None",
    "Not Specified",
    "0123456789",
    "1234567890",
    "123456789",
    "INVALID",
    "N/A",
    "empty",
    "   ",
    "",
    "0",
    "0x00000000",
    "ethernet-ip-1 0x00000000",
    "00000000",
    "FFFFFFFFFF",
    "XXXXXXXX",
    "..............",
    "----",
  ])("%j as a serial says nothing", (value) => {
    expect(isPlaceholder("serial", value)).toBe(true)
  })

  test.each(["CZC1234XYZ", "S C-X4U421302009", "5CG7381K2P", "VMware-56 4d 1a 2b", "0x0012ab34", "7H2KQ33"])(
    "%j as a serial is somebody's own",
    (value) => expect(isPlaceholder("serial", value)).toBe(false),
  )

  test.each([
    "00000000-0000-0000-0000-000000000000",
    "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
    "11111111-1111-1111-1111-111111111111",
    "03000200-0400-0500-0006-000700080009",
    "00020003-0004-0005-0006-000700080009",
    "12345678-1234-5678-90ab-cddeefaabbcc",
    "FEFEFEFE-FEFE-FEFE-FEFE-FEFEFEFEFEFE",
    "01234567-89ab-cdef-0123-456789abcdef",
    "Not Settable",
  ])("%j as a UUID says nothing", (value) => expect(isPlaceholder("smbios-uuid", value)).toBe(true))

  test("made up as version 4 is never taken for a placeholder", () => {
    fc.assert(fc.property(fc.uuid({ version: 4 }), (uuid) => !isPlaceholder("smbios-uuid", uuid)))
  })

  test("of an SNMP engine is judged by its own part", () => {
    expect(isPlaceholder("snmp-engine", "ciscoSystems mac 00:00:00:00:00:00")).toBe(true)
    expect(isPlaceholder("snmp-engine", "net-snmp ipv4 127.0.0.1")).toBe(true)
    expect(isPlaceholder("snmp-engine", "net-snmp unknown 7c3a9f0163a1b95f00000000")).toBe(false)
  })

  test("of a BACnet machine that was never set up says nothing", () => {
    expect(["4194303", "0", "260001"].map((value) => isPlaceholder("bacnet-instance", value))).toEqual([
      true,
      true,
      false,
    ])
  })
})

describe("a name", () => {
  test.each([
    "localhost",
    "localhost.localdomain",
    "Ubuntu",
    "debian",
    "raspberrypi",
    "raspberrypi.local",
    "OpenWrt.lan",
    "router",
    "(none)",
    "unknown",
    "unknown.example.com",
    "DESKTOP",
    "new-host",
    "new-host-2",
    "iPhone",
    "iPad",
    "android",
    "workgroup",
    "_gateway",
  ])("%j says nothing", (name) => expect(isPlaceholder("name", name)).toBe(true))

  test.each([
    "android-3f2a9c",
    "esp_a1b2c3",
    "DESKTOP-4F8K2LQ",
    "web1",
    "web1.lab.test",
    "router.example.com",
    "annas-iphone",
  ])("%j is somebody's own", (name) => expect(isPlaceholder("name", name)).toBe(false))
})

describe("a name made from the address", () => {
  test.each([
    ["dhcp-10-0-0-7.example.com", "10.0.0.7"],
    ["10-0-0-7.dsl.example.net", "10.0.0.7"],
    ["ip-10-0-0-7.ec2.internal", "10.0.0.7"],
    ["host7", "10.0.0.7"],
    ["host-007.lan", "10.0.0.7"],
    ["dhcp-pool-17", "10.0.0.17"],
    ["pool-3-7.example.com", "10.0.3.7"],
    ["pool-7-3.example.com", "10.0.3.7"],
    ["7.3.0.10.in-addr.arpa", "10.0.3.7"],
    ["client-010000003007", "10.0.3.7"],
    ["c0a80107.users.example.com", "192.168.1.7"],
    ["ip-192.168.1.7", "192.168.1.7"],
    ["2001-db8--7.example.com", "2001:db8::7"],
    ["host-2001-db8-0-0-0-0-0-7", "2001:db8::7"],
    ["dyn-20010db8000000000000000000000007", "2001:db8::7"],
    ["x-0216-3eff-fe00-1234.example.com", "2001:db8::216:3eff:fe00:1234"],
  ])("%j is one at %s", (name, ip) => expect(isAddressName(name, ip)).toBe(true))

  test.each([
    ["web7", "10.0.0.7"],
    ["db-17.example.com", "10.0.0.7"],
    ["host8", "10.0.0.7"],
    ["mail.example.com", "10.0.0.7"],
    ["srv-3-8", "10.0.3.7"],
    ["six1.lab.test", "2001:db8::7"],
    ["web7", "no address"],
  ])("%j is none at %s", (name, ip) => expect(isAddressName(name, ip)).toBe(false))

  test("is known for any address, in any of the usual ways", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.constantFrom("-", ".", "_"), (ip, mark) =>
        isAddressName(`dyn-${ip.replaceAll(".", mark)}.isp.example`, ip),
      ),
    )
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
        fc.constantFrom(0, 64, 96, 112),
        (value, shift) => {
          const ip = addressText({ family: 6, value: (value >> BigInt(shift)) | 1n })
          return isAddressName(`dyn-${ip.replaceAll(":", "-")}.isp.example`, ip)
        },
      ),
    )
  })
})

describe("a certificate", () => {
  const named = (commonName: string, more: object = {}) => ({
    subject: { commonName },
    issuer: { commonName: "Lab CA" },
    sans: [commonName],
    ...more,
  })

  test.each(["localhost", "FortiGate", "ubnt", "UniFi", "router.asus.com", "QNAP NAS", "192.168.1.1"])(
    "for %j came with the product",
    (name) => expect(isShippedCertificate(named(name))).toBe(true),
  )

  test.each(["IOS-Self-Signed-Certificate-3158842624", "web1.lab.test", "idrac-7H2KQ33", "10.20.30.40"])(
    "for %j did not",
    (name) => expect(isShippedCertificate(named(name))).toBe(false),
  )

  test("without a name, by an organization nobody named, came with the product", () => {
    const of = (organizationName: string) => ({ subject: { organizationName }, sans: [] })
    expect(["SomeOrganization", "Internet Widgits Pty Ltd", "Lab"].map(of).map(isShippedCertificate)).toEqual(
      [true, true, false],
    )
  })

  test("is told by what it may say about its machine", () => {
    const self = { commonName: "nas1" }
    expect([
      certificateKind(named("web1.lab.test", { sans: ["web1.lab.test", "web1", "10.0.0.7"] })),
      certificateKind({ subject: self, issuer: self, sans: [] }),
      certificateKind(named("*.lab.test")),
      certificateKind(named("a.lab.test", { sans: ["a.lab.test", "*.apps.lab.test"] })),
      certificateKind(named("FortiGate")),
      certificateKind(named("a.test", { sans: ["a.test", "b.test", "c.test", "d.test", "e.test"] })),
    ]).toEqual(["named", "self-signed", "wildcard", "wildcard", "shipped", "many-names"])
  })

  test("of any shape is judged without a stumble", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (detail) => {
        expect(typeof isShippedCertificate(detail as never)).toBe("boolean")
        expect(typeof certificateKind(detail as never)).toBe("string")
      }),
    )
  })
})

test("hostile text is judged in bounded work", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 3_000 }), fc.ipV6(), (text, ip) => {
      isPlaceholder("serial", text)
      isPlaceholder("name", text)
      isAddressName(text, ip)
      return true
    }),
  )
  const long = `${"1-".repeat(50_000)}x`
  expect(isAddressName(long, "10.0.0.7")).toBe(false)
  expect(isPlaceholder("serial", "-".repeat(100_000))).toBe(true)
})
