import { execFile } from "node:child_process"
import { promisify } from "node:util"

const run = promisify(execFile)

/** The first line in which an installed program says its version; null where it can't be run. */
export async function versionOf(name: string, args: readonly string[]): Promise<string | null> {
  try {
    const { stdout, stderr } = await run(name, args, { timeout: 5_000 })
    return (stdout || stderr).split("\n", 1)[0] ?? name
  } catch {
    return null
  }
}
