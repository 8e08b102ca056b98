import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { commands } from "./commands.ts"
import type { Git } from "./git.ts"
import { GitFailed } from "./git-failed.ts"
import type { SyncWishes } from "./sync-wishes.ts"

const LARGEST_MAILMAP = 1_000_000
const MAILMAP = "HEAD:.mailmap"
const MOST_PACKS = 40
// Loose objects lie in 256 folders: this many in one is some 8,000 in all.
const MOST_LOOSE = 32

/** Writes the settings of a mirror: nothing that clone or a hand put there stays. */
export async function writeOwnSettings(mirror: string, readableMailmap?: boolean): Promise<void> {
  const former = await readFile(join(mirror, "config"), "utf8").catch(() => "")
  const mailmap = readableMailmap ?? former.includes(MAILMAP)
  const sha256 = /^\s*objectformat\s*=\s*sha256\s*$/imu.test(former)
  const lines = [
    "[core]",
    `\trepositoryformatversion = ${sha256 ? 1 : 0}`,
    "\tbare = true",
    ...(sha256 ? ["[extensions]", "\tobjectformat = sha256"] : []),
    "[mailmap]",
    `\tblob = ${mailmap ? MAILMAP : ""}`,
  ]
  // In one step, since others may be asking this mirror meanwhile.
  await writeFile(join(mirror, "config.new"), `${lines.join("\n")}\n`)
  await rename(join(mirror, "config.new"), join(mirror, "config"))
}

/** Removes what a git that was killed left behind; we are the only ones who write here. */
export async function removeLeftovers(mirror: string): Promise<void> {
  const places = ["", "refs", "objects/info", "objects/pack"]
  for (const place of places) {
    const folder = join(mirror, place)
    const names = await readdir(folder, { recursive: place !== "" }).catch(() => [])
    for (const name of names)
      if (/\.lock$|(?:^|[/\\])tmp_[^/\\]*$/u.test(name))
        await rm(join(folder, name), { recursive: true, force: true })
  }
}

/** Prepares a mirror for quick questions after something came into it. */
export async function settle(
  git: Git,
  { head, changed, wishes }: { head: string | null; changed: boolean; wishes: SyncWishes },
): Promise<void> {
  if (head === null) return
  await writeOwnSettings(git.places.mirror, await hasReadableMailmap(git, head))
  if (!changed) return
  wishes.onProgress?.({ phase: "indexing", percent: null, objects: 0 })
  const limits = { seconds: 1_800, signal: wishes.signal }
  await unlessItFails(async () => {
    if (await isScattered(git.places.mirror)) await git.run(commands.repack(), limits)
  })
  if (wishes.newestOnly !== true) await unlessItFails(() => git.run(commands.commitGraph(), limits))
}

/** Both only make git quicker, and neither can be had where objects are missing. */
async function unlessItFails(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error
  }
}

/** A mailmap is read whole for every question, so one of a gigabyte is not read at all. */
async function hasReadableMailmap(git: Git, head: string): Promise<boolean> {
  const told = (await git.run(commands.treeEntry(head, ".mailmap"))).toString("utf8")
  const [, size = ""] = /^100\d{3} blob [0-9a-f]+ +(\d+)\t/u.exec(told) ?? []
  return size !== "" && Number(size) <= LARGEST_MAILMAP
}

async function isScattered(mirror: string): Promise<boolean> {
  const packs = await readdir(join(mirror, "objects", "pack")).catch(() => [])
  const loose = await readdir(join(mirror, "objects", "17")).catch(() => [])
  return packs.filter((name) => name.endsWith(".pack")).length > MOST_PACKS || loose.length > MOST_LOOSE
}
