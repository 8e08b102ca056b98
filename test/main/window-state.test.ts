import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { fittingBounds, keepWindowState, readWindowState } from "#main/window-state.ts"

const screen = { x: 0, y: 0, width: 1920, height: 1080 }
const second = { x: 1920, y: 0, width: 1280, height: 800 }
const there = { x: 2000, y: 100, width: 1000, height: 700 }
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rollcall-window-"))
})

afterEach(() => rmSync(folder, { recursive: true }))

test("the window's place is the same after a restart", () => {
  const file = join(folder, "window.json")
  keepWindowState(file, { bounds: there, maximized: true })
  expect(readWindowState(file)).toEqual({ bounds: there, maximized: true })
})

test.each([
  "",
  "{",
  "null",
  "[]",
  '{"bounds":{},"maximized":true}',
  '{"bounds":{"x":0,"y":0,"width":"9","height":9},"maximized":false}',
])("a place that makes no sense (%s) is forgotten", (content) => {
  const file = join(folder, "window.json")
  writeFileSync(file, content)
  expect(readWindowState(file)).toBeNull()
})

test("a window whose screen is gone opens on the screen that is left", () => {
  expect([fittingBounds(there, [screen, second]), fittingBounds(there, [screen])]).toEqual([
    there,
    { width: 1440, height: 900 },
  ])
})

test("a first window is no larger than the screen", () => {
  expect(fittingBounds(null, [second])).toEqual({ width: 1280, height: 800 })
})
