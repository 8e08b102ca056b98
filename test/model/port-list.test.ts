import * as fc from "fast-check"
import { expect, test } from "vitest"
import { allPorts, hasPort, portsAlso, portsWithout } from "#model/port-list.ts"

const lists = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 20 })), { maxLength: 20 })
  .map((spans) =>
    spans.map(([first, more]) => (more === 0 ? `${first}` : `${first}-${first + more}`)).join(","),
  )
const ports = Array.from({ length: 340 }, (_, port) => port)

test("lists are put together, parted and compared as the sets that they are", () => {
  fc.assert(
    fc.property(lists, lists, (one, other) => {
      const [both, also, left] = [allPorts(one, other), portsAlso(one, other), portsWithout(one, other)]
      for (const port of ports) {
        const [inOne, inOther] = [hasPort(one, port), hasPort(other, port)]
        expect([hasPort(both, port), hasPort(also, port), hasPort(left, port)]).toEqual([
          inOne || inOther,
          inOne && inOther,
          inOne && !inOther,
        ])
      }
    }),
  )
})

test("the same set is written the same way", () => {
  expect(allPorts("8080,22,23-24", "25,8080")).toBe("22-25,8080")
  expect(portsWithout("1-65535", "22,80-443")).toBe("1-21,23-79,444-65535")
  expect(portsWithout("22", "1-1000")).toBe("")
})

test("what is no port is none, and a list of holes stays short and keeps every port in it", () => {
  expect(allPorts("x,-5,70000-80000,9-3,22-99999999,443", "")).toBe("443")
  const holes = Array.from({ length: 30_000 }, (_, index) => 2 * index + 1)
  const list = allPorts(holes.join(","), "")
  expect(list.length).toBeLessThan(5_000)
  expect(holes.filter((port) => !hasPort(list, port))).toEqual([])
})
