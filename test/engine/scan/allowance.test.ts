import { expect, test } from "vitest"
import { Allowance } from "#engine/scan/allowance.ts"

test("what processes hold together never exceeds the pace, and nobody waits for ever", async () => {
  const allowance = new Allowance(100)
  let held = 0
  let most = 0
  const worker = async (wanted: number) => {
    const share = await allowance.take(wanted, wanted / 2)
    held += share.rate
    most = Math.max(most, held)
    await Promise.resolve()
    held -= share.rate
    share.release()
    share.release()
  }
  await Promise.all([60, 30, 80, 10, 100, 45, 5, 70].map(worker))
  expect([held, most <= 100]).toEqual([0, true])
})

test("whoever waited gets what was promised, also when another asks before it wakes", async () => {
  const allowance = new Allowance(100)
  const first = await allowance.take(100, 100)
  const waiting = allowance.take(80, 80)
  first.release()
  const late = allowance.take(60, 1)
  const shares = await Promise.all([waiting, late])
  expect(shares.map(({ rate }) => rate)).toEqual([80, 20])
})

test("bulk lets everything else go before it, and comes in its own order then", async () => {
  const allowance = new Allowance(100)
  const first = await allowance.take(100, 100)
  const order: string[] = []
  const waits = (["bulk 1", "bulk 2", "question 1", "question 2"] as const).map(async (name) => {
    const share = await allowance.take(100, 100, name.startsWith("bulk"))
    order.push(name)
    share.release()
  })
  first.release()
  await Promise.all(waits)
  expect(order).toEqual(["question 1", "question 2", "bulk 1", "bulk 2"])
})
