import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest"
import { Workshop } from "#test/engine/declarations/git/workshop.ts"
import { buildRepository, type BuiltRepository } from "#test/engine/explanation/built-repository.ts"
import { SOURCE } from "#test/engine/explanation/changing-scenes.ts"
import { COMMANDS } from "#test/engine/explanation/cli-scenes.ts"
import { labScans, SHOWN_KEYS } from "#test/engine/explanation/lab-seen.ts"
import { newHome, type Home } from "./command.ts"

vi.setConfig({ hookTimeout: 120_000, testTimeout: 90_000 })

describe("the command, of a built repository and what nmap saw of the lab's machines", () => {
  const workshop = new Workshop()
  let home: Home
  let built: BuiltRepository

  beforeAll(async () => {
    home = newHome()
    const today = Math.floor(Date.now() / 1_000) * 1_000
    built = buildRepository(workshop, { today, hostKeys: SHOWN_KEYS })
    const files = labScans({ at: today - 60_000 }).map((scan, index) => {
      const path = join(home.folder, `seen-${index}.xml`)
      writeFileSync(path, scan)
      return path
    })
    expect((await home.run("import", ...files)).exit).toBe(0)
    expect((await home.run("sources", "add", built.folder, "--name", SOURCE)).exit).toBe(0)
  })
  afterAll(() => {
    home.remove()
    workshop.remove()
  })

  test.each(COMMANDS)("%s", async (_fact, shown) => shown({ home, built }))
})
