import { execFileSync, spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"

const canMount = spawnSync("unshare", ["-m", "true"]).status === 0
const why = canMount ? "" : " — skipped: this account can't make a mount namespace"

test.skipIf(!canMount)(
  `a full disk is a sentence, and what could not be written is found when there is room${why}`,
  { timeout: 180_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), "rollcall-small-"))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const script = join(import.meta.dirname, "on-small-disk.ts")
    const said = execFileSync("unshare", ["-m", process.execPath, script, folder], {
      encoding: "utf8",
      timeout: 150_000,
    })
    const told = JSON.parse(said) as Record<string, unknown>
    expect(told["settle"]).toEqual({
      failure: "disk-full",
      sentence: expect.stringMatching(/full\. Free some space/),
    })
    expect(told["list"]).toEqual(expect.any(Number))
    expect(told["after"]).toBeGreaterThan(100)
    expect(told["close"]).toBe("closed")
  },
)
