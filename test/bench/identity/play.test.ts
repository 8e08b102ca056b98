import { createHash } from "node:crypto"
import { createReadStream, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { readNmapFile } from "#engine/scan/nmap/read-xml.ts"
import type { Sighting } from "#model/observation.ts"
import { play, writeScan } from "./play.ts"
import { hard, mixed } from "./shapes.ts"

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rollcall-play-"))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function written(seed: string): string {
  const digest = createHash("sha256")
  const path = join(folder, "scan.xml")
  for (const played of play(mixed({ machines: 60, scans: 3, seed }))) {
    writeScan(path, played, () => {})
    digest.update(readFileSync(path))
  }
  return digest.digest("hex")
}

test("one seed writes the same files byte for byte, another seed others", () => {
  expect(written("7")).toBe(written("7"))
  expect(written("7")).not.toBe(written("8"))
})

test("what is read from a file is what is told without one", async () => {
  const path = join(folder, "read.xml")
  for (const played of play(hard({ machines: 80, scans: 4, seed: "3" }))) {
    const told: Sighting[] = []
    writeScan(path, played, ({ sighting }) => told.push(sighting))
    const read: Sighting[] = []
    const ends: string[] = []
    for await (const item of readNmapFile(createReadStream(path))) {
      if (item.kind === "host") read.push(item.sighting)
      else if (item.kind !== "run") ends.push(item.kind)
    }
    expect(read).toEqual(told)
    expect(ends).toEqual(["end"])
  }
})
