import { describe, expect, test } from "vitest"
import { libvirt } from "#engine/declarations/formats/libvirt.ts"
import { endsOn, holdsUp, told } from "./holds-up.ts"

const DOMAIN = `<!-- written by virsh -->
<domain type='kvm' id='3'>
  <name>build-test1</name>
  <uuid>3f0e2c1a-0000-4000-8000-000000000001</uuid>
  <title>Builds the nightly packages</title>
  <metadata><x:name xmlns:x="urn:x">no name</x:name></metadata>
  <devices>
    <interface type='bridge'>
      <mac address='52:54:00:AB:CD:01'/>
      <source bridge='br0'/>
      <ip address='10.0.7.9' family='ipv4' prefix='24'/>
    </interface>
    <interface
        type='network'>
      <mac
          address='52:54:00:ab:cd:02'/>
    </interface>
    <graphics type='vnc' port='5901' passwd='hunter2'/>
  </devices>
</domain>
`
const NETWORK = `<network>
  <name>lab</name>
  <ip address='10.0.8.1' netmask='255.255.255.0'>
    <dhcp>
      <range start='10.0.8.10' end='10.0.8.99'/>
      <host mac='52:54:00:00:08:05' name='probe5' ip='10.0.8.5'/>
    </dhcp>
  </ip>
</network>
`
const path = "kvm/build-test1.xml"

describe("libvirt", () => {
  test("a domain is known by its name, its MACs and its addresses", () => {
    const reading = libvirt.read([{ path, text: DOMAIN }])
    expect(reading.declarations).toMatchObject([
      {
        state: "exact",
        line: 3,
        endLine: 20,
        environment: "test",
        purpose: "Builds the nightly packages",
        attributes: { uuid: "3f0e2c1a-0000-4000-8000-000000000001", network: "br0" },
      },
    ])
    expect(reading.declarations[0]!.identifiers.map(({ value, line }) => `${value} ${line}`)).toEqual([
      "build-test1 3",
      "52:54:00:ab:cd:01 9",
      "10.0.7.9 11",
      "52:54:00:ab:cd:02 16",
    ])
    expect(JSON.stringify(reading)).not.toContain("hunter2")
  })

  test("a network reserves addresses for machines", () => {
    const { declarations } = libvirt.read([{ path: "net.xml", text: NETWORK }])
    expect(
      declarations.map(({ line, identifiers }) => [line, identifiers.map(({ value }) => value)]),
    ).toEqual([[6, ["probe5", "10.0.8.5", "52:54:00:00:08:05"]]])
  })

  test("the domain of a snapshot no longer holds; a template's name is filled in by a program", () => {
    const old = `<domainsnapshot><name>s1</name><domain type='kvm'><name>a1</name></domain></domainsnapshot>`
    const filled = `<domain type='kvm'>\n<name>{{ vm_name }}</name>\n</domain>`
    const { declarations } = libvirt.read([
      { path: "old.xml", text: old },
      { path: "filled.xml", text: filled },
    ])
    expect(declarations.map(({ state, line, identifiers }) => [state, line, identifiers.length])).toEqual([
      ["stale", 1, 1],
      ["templated", 2, 0],
    ])
  })

  test("a broken tag in the middle is a problem, and the domains around it are read", () => {
    const text = `<domains>\n<domain type='kvm'><name>a1</name></domain>\n<oops <\n<domain type='kvm'><name>b2</name></domain>\n</domains>`
    const reading = libvirt.read([{ path, text }])
    expect(reading.declarations.map(({ identifiers }) => identifiers[0]!.value)).toContain("a1")
    expect(told(reading)[0]).toBe(`problem ${path}:3 This is no XML.`)
  })

  test("entities that a file makes for itself are not followed", () => {
    const text = `<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;">]>\n<domain type='kvm'><name>x1</name><title>&b;&a;</title></domain>`
    const reading = libvirt.read([{ path, text }])
    expect(JSON.stringify(reading.declarations)).not.toContain("root:")
    expect(reading.problems.length).toBeGreaterThan(0)
  })

  test("it claims domains and networks, and no other XML", () => {
    expect(libvirt.claims(path, DOMAIN)).toBe(true)
    expect(libvirt.claims("net.xml", NETWORK)).toBe(true)
    expect(libvirt.claims("pom.xml", "<project><dependency/></project>")).toBe(false)
  })

  test("whatever a file holds, it is read to its end", () => {
    holdsUp(libvirt, [
      { path, text: DOMAIN },
      { path: "net.xml", text: NETWORK },
    ])
    endsOn(libvirt, path, [
      "<a>".repeat(9_000),
      "<domain type='x'>".repeat(4_000),
      "&".repeat(9_000),
      "<domain type='x'><name>a</name>\r\r\n\u2028",
    ])
  })
})
