import { mkdir, mkdtemp, rm } from "node:fs/promises"
import { join } from "node:path"
import { Failure } from "#model/failure.ts"
import type { SourceFile } from "#model/rule-source.ts"
import { Git } from "./declarations/git/git.ts"
import { syncMirror } from "./declarations/git/mirror.ts"
import { contentOf, readBlobs, treeOf, type TreeEntry } from "./declarations/git/tree.ts"
import { LARGEST_FILE } from "./fingerprints/rule.ts"
import { isRuleFile, isSkippedFolder, LARGEST_SOURCE, looksLikeRules, MOST_FILES } from "./rule-files.ts"

/** What was read of a repository of rules. */
export interface RepositoryRead {
  readonly commit: string
  readonly files: readonly SourceFile[]
  /** What was left out, and why. */
  readonly skipped: readonly string[]
}

const CLONE_WITHIN = 300
const LARGEST_CLONE = 500_000_000

/** Reads the files of rules at the head of a repository. Its newest commit is mirrored, read, and thrown away. */
export async function readRepository(url: string, home: string): Promise<RepositoryRead> {
  const folder = join(home, "rules")
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const own = await mkdtemp(join(folder, "clone-"))
  try {
    const places = { mirror: join(own, "mirror.git"), home: own }
    const wishes = { newestOnly: true, largest: LARGEST_CLONE, within: CLONE_WITHIN }
    const { head } = await syncMirror(url, places, wishes)
    if (head === null) throw new Failure("bad-file", "The repository is empty. Commit rules into it first.")
    return await readMirror(new Git(places), head)
  } finally {
    await rm(own, { recursive: true, force: true })
  }
}

async function readMirror(git: Git, commit: string): Promise<RepositoryRead> {
  const skipped: string[] = []
  const chosen = await chosenOf(git, commit, skipped)
  const byOid = Map.groupBy(chosen, ({ oid }) => oid)
  const files: SourceFile[] = []
  let size = 0
  for await (const blob of readBlobs(git, byOid.keys(), { largest: LARGEST_FILE }))
    for (const { path } of byOid.get(blob.oid) ?? []) {
      const content = blob.kind === "read" ? contentOf(blob.bytes) : null
      const text = content?.kind === "text" ? content.text : ""
      size += text.length
      if (size > LARGEST_SOURCE)
        throw new Failure("bad-file", `The repository holds more than ${LARGEST_SOURCE / 1e6} MB of rules.`)
      if (content?.kind === "lfs-pointer") skipped.push(`${path} is kept by git LFS, which is not fetched.`)
      else if (looksLikeRules(path, text)) files.push({ path, text })
      else skipped.push(`${path} holds no rules.`)
    }
  return { commit, files: files.toSorted((one, other) => (one.path < other.path ? -1 : 1)), skipped }
}

async function chosenOf(git: Git, commit: string, skipped: string[]): Promise<readonly TreeEntry[]> {
  const chosen: TreeEntry[] = []
  for await (const entry of treeOf(git, commit)) {
    const { kind, path, size, escaped } = entry
    if (kind === "submodule")
      skipped.push(`${path} is another repository (a submodule), which is not fetched.`)
    if (kind === "submodule" || escaped || !isRuleFile(path) || isSkippedFolder(path)) continue
    if (kind === "link") skipped.push(`${path} is a link, which is not followed.`)
    else if ((size ?? 0) > LARGEST_FILE) skipped.push(`${path} is larger than 1 MB.`)
    else if (chosen.push(entry) > MOST_FILES)
      throw new Failure("bad-file", `The repository holds more than ${MOST_FILES} files that could be rules.`)
  }
  return chosen
}
