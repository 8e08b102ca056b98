import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rollcall-threads-"))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test("a thread that is ended while it still loads takes nothing else with it", () => {
  const rounds = 180
  const program = join(import.meta.dirname, "ended-early.ts")
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, folder, String(rounds)], {
    encoding: "utf8",
    timeout: 50_000,
  })
  expect(stderr).toBe("")
  expect({ status, stdout }).toEqual({ status: 0, stdout: String(rounds) })
})
