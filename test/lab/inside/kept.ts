import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { run } from "./program.ts"

/** Makes a folder once and keeps it in the cache; afterwards it is copied from there. Labs that start at once don't disturb each other. */
export async function kept(
  { cache, dir }: { readonly cache: string; readonly dir: string },
  name: string,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const here = join(dir, name)
  const there = join(cache, name)
  if (existsSync(there)) {
    await run("cp", ["-a", there, here])
    return here
  }
  mkdirSync(here, { recursive: true, mode: 0o755 })
  await make(here)
  await keep(here, there)
  return here
}

async function keep(here: string, there: string): Promise<void> {
  const passing = `${there}.${process.hrtime.bigint()}`
  try {
    await run("cp", ["-a", here, passing])
    renameSync(passing, there)
  } catch {
    // The cache only saves time: another lab may have kept the same folder first, or the disk may not be ours to write.
    rmSync(passing, { recursive: true, force: true })
  }
}

/** Copies a kept folder, owners and all, for one more user of it. */
export async function copyOf(folder: string, to: string): Promise<string> {
  await run("cp", ["-a", folder, to])
  return to
}
