import { expect, test } from "vitest"
import { CardQuestions } from "#engine/scan/card-questions.ts"
import { Ledger } from "#engine/scan/ledger.ts"
import { meantFor } from "#engine/scan/solicited.ts"

test("what was put down is told once, and is in the sum for good", () => {
  const ledger = new Ledger()
  ledger.put("10.0.0.1", 1, 1, 60)
  ledger.put("10.0.0.1", 2, 0, 92)
  ledger.put("10.0.0.2", 1, 0, 28)
  expect(ledger.take()).toEqual([
    { ip: "10.0.0.1", spent: { packets: 3, connections: 1, bytes: 152 } },
    { ip: "10.0.0.2", spent: { packets: 1, connections: 0, bytes: 28 } },
  ])
  ledger.put("10.0.0.2", 1, 0, 28)
  expect(ledger.take()).toEqual([{ ip: "10.0.0.2", spent: { packets: 1, connections: 0, bytes: 28 } }])
  expect(ledger.take()).toEqual([])
  expect(ledger.total).toEqual({ packets: 5, connections: 1, bytes: 208 })
})

test("the system asks for a neighbour's card once while it talks with it, and never for others", () => {
  let now = 0
  const links = [
    { family: 4, own: 0x0a4d0102n, shift: 8n },
    { family: 6, own: 0xfd770000000000010000000000000002n, shift: 64n },
  ] as const
  const questions = new CardQuestions(() => now, links, new Map())
  const asked = (ip: string) => questions.before(ip)
  expect([asked("10.77.1.11"), asked("10.77.1.11"), asked("10.77.2.31")]).toEqual([28, 0, 0])
  expect([asked("fd77:0:0:1::11"), asked("fd77:0:0:2::31"), asked("10.77.1.2")]).toEqual([72, 0, 0])
  now = 100_000
  expect([asked("10.77.1.11"), asked("10.77.2.31")]).toEqual([28, 0])
})

test("a neighbour solicitation is counted for the address that it asks for", () => {
  const machineOf = meantFor(["fd77:0:0:1::11", "fd77:0:0:1::64", "fd77:0:0:1:1::64"])
  expect(["ff02::1:ff00:11", "ff02::1:ff00:64", "ff02::1:ff00:64", "10.77.1.11"].map(machineOf)).toEqual([
    "fd77:0:0:1::11",
    "fd77:0:0:1::64",
    "fd77:0:0:1:1::64",
    "10.77.1.11",
  ])
})
