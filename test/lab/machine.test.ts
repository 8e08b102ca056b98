import { readFileSync } from "node:fs"
import { join } from "node:path"
import ipaddr from "ipaddr.js"
import vendors from "oui-data"
import { expect, test } from "vitest"
import { crowd, declaredMachines } from "./machine.ts"
import type { DeclaredMachine } from "./machine.ts"
import { segments } from "./segments.ts"

const registered: Readonly<Record<string, string | undefined>> = vendors
const all = declaredMachines()
const interfaces = (machines: readonly DeclaredMachine[]) => machines.flatMap((machine) => machine.interfaces)

test("the lab has at least thirty machines in three segments without an optional one", () => {
  const usual = all.filter(({ optional }) => optional !== true)
  expect(usual.length).toBeGreaterThanOrEqual(30)
  expect(new Set(interfaces(usual).map(({ segment }) => segment))).toEqual(
    new Set(["office", "servers", "things"]),
  )
})

test("no two machines share a name, a MAC or an address, clones included", () => {
  const machines = [...all, ...crowd(500)]
  const identifiers = [
    ...machines.map(({ name }) => name),
    ...interfaces(machines).flatMap(({ mac, ipv4 = `${mac} 4`, ipv6 = `${mac} 6` }) => [mac, ipv4, ipv6]),
  ]
  expect(identifiers.length).toBe(new Set(identifiers).size)
})

test("every address lies in its segment", () => {
  const astray = interfaces([...all, ...crowd(500)]).flatMap(({ segment, ipv4, ipv6 }) => {
    const { ipv4: four, ipv6: six } = segments[segment]
    return [
      ...(ipv4 === undefined || ipaddr.IPv4.parse(ipv4).match(ipaddr.IPv4.parseCIDR(four)) ? [] : [ipv4]),
      ...(ipv6 === undefined || ipaddr.IPv6.parse(ipv6).match(ipaddr.IPv6.parseCIDR(six)) ? [] : [ipv6]),
    ]
  })
  expect(astray).toEqual([])
})

test("a MAC with a vendor is that vendor's, and one without is locally administered", () => {
  const wrong = interfaces(all).filter(({ mac, vendor }) => {
    const prefix = mac.replaceAll(":", "").slice(0, 6).toUpperCase()
    const local = (Number.parseInt(mac.slice(0, 2), 16) & 2) !== 0
    return vendor === undefined ? !local : local || !sameVendor(registered[prefix] ?? "", vendor)
  })
  expect(wrong).toEqual([])
})

test("the packages a lab needs are plain Debian names", () => {
  const packages: unknown = JSON.parse(readFileSync(join(import.meta.dirname, "packages.json"), "utf8"))
  expect(packages).toSatisfy(
    (names: unknown) =>
      Array.isArray(names) && names.every((name) => /^[a-z0-9][a-z0-9.+-]+$/.test(String(name))),
  )
})

function sameVendor(theirs: string, ours: string): boolean {
  const names: Readonly<Record<string, string>> = { HP: "hewlett" }
  return theirs.toLowerCase().includes((names[ours] ?? ours).toLowerCase())
}
