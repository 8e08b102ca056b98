import { spawn, spawnSync } from "node:child_process"
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { readScript, type Script } from "#engine/scan/inside/read-script.ts"
import { script } from "#engine/scan/inside/session.ts"

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rollcall-script-"))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A folder with programs of our own, which are found before the system's. */
function programs(own: Readonly<Record<string, string>>): string {
  const place = mkdtempSync(join(folder, "bin-"))
  for (const [name, does] of Object.entries(own)) {
    writeFileSync(join(place, name), `#!/bin/sh\n${does}\n`)
    chmodSync(join(place, name), 0o755)
  }
  return place
}

function run(
  own: Readonly<Record<string, string>>,
  text = script(),
  label = "none",
): Promise<Script & { readonly err: string }> {
  const env = { ...process.env, PATH: `${programs(own)}:${process.env["PATH"] ?? ""}`, ROLLCALL_LABEL: label }
  const child = spawn("/bin/sh", ["-s"], { env })
  const told = { out: "", err: "" }
  child.stdout.on("data", (piece: Buffer) => (told.out += piece.toString()))
  child.stderr.on("data", (piece: Buffer) => (told.err += piece.toString()))
  child.stdin.end(`mark='@@m'\n${text}`)
  return new Promise((resolve) =>
    child.once("close", () => resolve({ ...readScript(told.out, "@@m"), err: told.err })),
  )
}

describe("the script", () => {
  test("comes to its end, and complains of nothing", async () => {
    const { whole, parts, err } = await run({})
    expect({ whole, err }).toEqual({ whole: true, err: "" })
    expect([...parts.keys()]).toEqual(expect.arrayContaining(["clock", "system", "connections", "packages"]))
  })

  test.each([
    ["where there is a timeout program", {}],
    ["where there is none", { timeout: "exit 127" }],
  ])("a program that hangs is left after its time, and ends: %s", async (_, own) => {
    const label = `hanging-${Math.random()}`
    const { whole, parts } = await run({ ...own, last: "exec sleep 300" }, script(), label)
    expect(whole).toBe(true)
    expect(parts.get("logins")?.unread).toBe("took too long")
    expect(holding(label)).toEqual([])
  })

  test("cut off anywhere on the way, it does nothing", async () => {
    const whole = script()
    for (const share of [0.2, 0.5, 0.9, 0.99]) {
      const { parts } = await run({}, whole.slice(0, Math.floor((whole.length - 30) * share)))
      expect([...parts.keys()]).toEqual([])
    }
  })

  test("without a mark it does nothing", () => {
    expect(spawnSync("/bin/sh", ["-s"], { input: script(), encoding: "utf8" })).toMatchObject({
      status: 1,
      stdout: "",
    })
  })

  test.skipIf(spawnSync("shellcheck", ["--version"]).status !== 0)("shellcheck finds nothing in it", () => {
    const { stdout } = spawnSync("shellcheck", ["-s", "sh", "-"], { input: script(), encoding: "utf8" })
    expect(stdout).toBe("")
  })

  test("it names no file to write to, and asks for nobody's rights", () => {
    const written = script()
      .split("\n")
      .filter((line) => !/^\s*#/u.test(line))
      .flatMap((line) => [...line.matchAll(/>>?\s*(?!&|\/dev\/null)\S+/gu)].map(([text]) => text))
    expect(written.filter((text) => !/^>.*\s/u.test(text))).toEqual([])
    expect(script()).not.toMatch(/\b(?:sudo|doas|tee|rm|mv|cp|mkdir|touch|curl|wget|kill -9)\b/u)
  })
})

/** Processes that hold a label in their environment. */
function holding(label: string): readonly string[] {
  if (process.platform !== "linux") return []
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, "utf8").includes(label)
    } catch {
      return false
    }
  })
}
