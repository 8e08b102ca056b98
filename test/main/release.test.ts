import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"

const root = join(import.meta.dirname, "..", "..")
const config = readFileSync(join(root, "electron-builder.yml"), "utf8")

test("a release can't be run as Node, inspected, or made to load another app", () => {
  const [, block = ""] = /electronFuses:\n((?: {2}.+\n)+)/.exec(config) ?? []
  const fuses = Object.fromEntries(
    block
      .trim()
      .split("\n")
      .map((line) => line.trim().split(": ")),
  )
  expect(fuses).toMatchObject({
    runAsNode: "false",
    enableNodeOptionsEnvironmentVariable: "false",
    enableNodeCliInspectArguments: "false",
    enableEmbeddedAsarIntegrityValidation: "true",
    onlyLoadAppFromAsar: "true",
    grantFileProtocolExtraPrivileges: "false",
  })
  expect(config).toContain("\nasar: true\n")
})

test("every icon that is named is there", () => {
  const named = [...config.matchAll(/icon: (\S+)/g)].map(([, path = ""]) => path)
  const ours = ["tray.png", "trayTemplate.png", "trayTemplate@2x.png", "256x256.png"].map(
    (name) => `assets/icons/${name}`,
  )
  expect([...named, ...ours].filter((path) => !existsSync(join(root, path)))).toEqual([])
})
