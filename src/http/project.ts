import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"

/** The folder that holds Rollcall's package.json: the checkout, or the unpacked program. */
export const projectFolder = folderAbove(import.meta.dirname)

/** The version this program says it is. */
export const version = versionIn(projectFolder)

function folderAbove(from: string): string {
  let folder = from
  while (!existsSync(join(folder, "package.json"))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error(`no package.json above ${from}`)
    folder = parent
  }
  return folder
}

function versionIn(folder: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
  if (typeof manifest === "object" && manifest !== null && "version" in manifest)
    return String(manifest.version)
  return "unknown"
}
