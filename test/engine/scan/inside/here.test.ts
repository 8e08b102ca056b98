import { hostname } from "node:os"
import { describe, expect, test } from "vitest"
import { isHere, lookHere } from "#engine/scan/inside/here.ts"

const signal = () => new AbortController().signal

describe("the machine that Rollcall runs on", () => {
  test("is known by its addresses", () => {
    expect(["127.0.0.1", "127.9.9.9", "::1", "192.0.2.77", "2001:db8::77"].map(isHere)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ])
  })

  test.skipIf(process.platform === "win32")("tells the same without SSH", async () => {
    const look = await lookHere("127.0.0.1", signal())
    if (look.kind !== "looked") throw new Error(look.sentence)
    expect(look.hostKey).toBeNull()
    const names = look.facts.filter(({ kind }) => kind === "name").map(({ value }) => value)
    expect(names).toEqual([hostname().toLowerCase()])
    const inside = look.facts.filter(({ kind }) => kind === "inside")
    expect(inside.map(({ subject }) => subject)).toEqual(
      expect.arrayContaining(["system", "interfaces", "sockets", "boot", "clock", "not-read"]),
    )
    expect(inside.every(({ method }) => method === "local-look")).toBe(true)
    expect(inside.find(({ subject }) => subject === "clock")?.value).toMatch(/^in step/)
  })

  test("stopped before it began, it says so", async () => {
    const stopped = AbortSignal.abort()
    expect(await lookHere("127.0.0.1", stopped)).toMatchObject({
      kind: "refused",
      sentence: expect.stringMatching(/stopped/),
    })
  })
})
