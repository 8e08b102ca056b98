/** One command of git, as only this file puts it together. */
export interface Command {
  readonly form: string
  readonly args: readonly string[]
  /** It reaches another repository: only then is a protocol open and the user's ssh agent at hand. */
  readonly reaches: boolean
  /** It works in the mirror; the others work before there is one. */
  readonly inMirror: boolean
  /** Its paths say by git's own signs how they are meant; those of the others are meant as they are. */
  readonly signedPaths?: boolean
}

const NO_PROGRAMS = ["--no-ext-diff", "--no-textconv", "--no-renames", "--no-color"]
const HEADS = "+refs/heads/*:refs/heads/*"

/** Where a HEAD that names no branch is kept. */
export const DETACHED = "refs/rollcall/head"

const OBJECT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u

/** Whether a text is a whole object id: nothing else is ever passed to git as a revision. */
export const isObjectId = (text: string): boolean => OBJECT_ID.test(text)

function id(text: string): string {
  if (!isObjectId(text)) throw new Error(`${JSON.stringify(text)} is not an object id.`)
  return text
}

function ref(name: string): string {
  if (name !== "HEAD" && !name.startsWith("refs/")) throw new Error(`${JSON.stringify(name)} is not a ref.`)
  return name
}

const here = (form: string, ...args: readonly string[]): Command => ({
  form,
  args,
  reaches: false,
  inMirror: true,
})
const before = (form: string, ...args: readonly string[]): Command => ({
  form,
  args,
  reaches: false,
  inMirror: false,
})

/** Commits, from the newest back. */
export interface CommitRange {
  readonly tip: string
  /** Commits that this one reaches are left out. */
  readonly known: string | null
}

const range = ({ tip, known }: CommitRange) => [id(tip), ...(known === null ? [] : [`^${id(known)}`])]

/** What git log says of a commit, in this order, each ended by a NUL. */
export const LOG_FIELDS = ["%H", "%P", "%aN", "%aE", "%at", "%ct", "%B"] as const

/** Every form of command that the engine can issue. There is no other way to one. */
export const commands = {
  version: () => before("version", "--version"),
  init: (folder: string, format: "sha1" | "sha256") =>
    before("init", "init", "--quiet", "--bare", "--template=", `--object-format=${format}`, "--", folder),
  clone: ({ url, folder, branch, newestOnly }: CloneCommand): Command => ({
    ...before(
      ...(["clone", "clone", "--progress", "--bare", "--no-local", "--no-tags"] as const),
      ...["--no-recurse-submodules", "--template="],
      ...(newestOnly ? ["--depth=1", "--single-branch"] : []),
      ...(branch === null ? [] : [`--branch=${branch}`]),
      ...["--", url, folder],
    ),
    reaches: true,
  }),
  listRemote: (url: string): Command => ({
    ...before("listRemote", "ls-remote", "--symref", "--", url, "HEAD", "refs/heads/*"),
    reaches: true,
  }),
  fetch: (url: string, withHead: boolean): Command => ({
    ...here(
      ...(["fetch", "fetch", "--progress", "--prune", "--no-tags", "--no-recurse-submodules"] as const),
      ...["--no-auto-gc", "--no-write-fetch-head", "--update-shallow"],
      ...["--", url, HEADS, ...(withHead ? [`+HEAD:${DETACHED}`] : [])],
    ),
    reaches: true,
  }),
  resolve: (name: string) =>
    here("resolve", "rev-parse", "--verify", "--quiet", "--end-of-options", `${ref(name)}^{commit}`),
  objectFormat: () => here("objectFormat", "rev-parse", "--show-object-format"),
  headName: () => here("headName", "symbolic-ref", "--quiet", "HEAD"),
  pointHead: (name: string) => here("pointHead", "symbolic-ref", "HEAD", ref(name)),
  detachHead: (commit: string) => here("detachHead", "update-ref", "--no-deref", "HEAD", id(commit)),
  branches: () =>
    here(
      "branches",
      "for-each-ref",
      "--format=%(objectname) %(refname)",
      "--sort=-committerdate",
      "refs/heads",
    ),
  updateRefs: () => here("updateRefs", "update-ref", "--stdin", "-z"),
  isAncestor: (older: string, newer: string) =>
    here("isAncestor", "merge-base", "--is-ancestor", id(older), id(newer)),
  count: (tip: string) => here("count", "rev-list", "--count", id(tip)),
  commitTimes: (oids: readonly string[]) =>
    here("commitTimes", "log", "--no-walk", "--no-show-signature", "--format=%ct", ...oids.map(id), "--"),
  commitGraph: () =>
    here(
      "commitGraph",
      "commit-graph",
      "write",
      "--reachable",
      "--changed-paths",
      "--split",
      "--no-progress",
    ),
  repack: () =>
    here("repack", "repack", "-a", "-d", "-k", "-l", "-q", "--no-write-bitmap-index", "--window-memory=64m"),
  tree: (commit: string) => here("tree", "ls-tree", "-z", "-r", "--long", id(commit)),
  treeEntry: (commit: string, path: string) =>
    here("treeEntry", "ls-tree", "-z", "--long", id(commit), "--", path),
  blobs: () => here("blobs", "cat-file", "--batch-command", "--buffer"),
  history: (wanted: CommitRange) =>
    here(
      ...(["history", "log", "-z", "--name-status", "--no-show-signature", ...NO_PROGRAMS] as const),
      ...[`--format=tformat:${LOG_FIELDS.join("%x00")}`, ...range(wanted), "--"],
    ),
  changes: (wanted: CommitRange) =>
    here(
      ...(["changes", "log", "--raw", "-z", "--no-abbrev", "--no-show-signature", ...NO_PROGRAMS] as const),
      ...["--format=", ...range(wanted), "--"],
    ),
  removed: ({ paths, without, ...wanted }: RemovedCommand): Command => ({
    ...here(
      ...([
        "removed",
        "log",
        "-p",
        "-U0",
        "--diff-filter=MDT",
        "--no-show-signature",
        ...NO_PROGRAMS,
      ] as const),
      ...["--no-indent-heuristic", "--diff-algorithm=myers", "--src-prefix=a/", "--dst-prefix=b/"],
      ...["--format=tformat:commit %H %ct", ...range(wanted), "--"],
      ...paths.map((path) => `:(top,literal)${path}`),
      ...without.map((path) => `:(top,exclude,literal)${path}`),
    ),
    signedPaths: true,
  }),
  /** The commits stand on its input, one a line. A message's lines are indented, so none of them is taken for a header. */
  patches: () =>
    here(
      ...([
        "patches",
        "log",
        "-p",
        "-U0",
        "--no-walk=unsorted",
        "--no-show-signature",
        ...NO_PROGRAMS,
      ] as const),
      ...["--no-indent-heuristic", "--diff-algorithm=myers", "--src-prefix=a/", "--dst-prefix=b/"],
      ...["--format=tformat:commit %H %ct %P%n%w(0,1,1)%B%w(0,0,0)", "--stdin", "--"],
    ),
  blame: ({ commit, path, ranges, ignored }: BlameCommand) =>
    here(
      ...(["blame", "blame", "--no-textconv", "--porcelain"] as const),
      ...ranges.map(([from, to]) => `-L${Math.trunc(from)},${Math.trunc(to)}`),
      ...ignored.flatMap((oid) => ["--ignore-rev", id(oid)]),
      ...[id(commit), "--", path],
    ),
  naming: ({ commit, path, text }: NamingCommand) =>
    here(
      ...(["naming", "log", "--no-show-signature", ...NO_PROGRAMS] as const),
      ...["--format=%H", `-S${text}`, id(commit), "--", path],
    ),
  renames: (commit: string) =>
    here(
      ...(["renames", "diff-tree", "-r", "-z", ...NO_PROGRAMS, "--no-commit-id"] as const),
      ...["--find-renames", "-l400", "--diff-filter=R", "--name-status", id(commit)],
    ),
} as const

/** What a file is asked for: when it began to name a text. */
export interface NamingCommand {
  readonly commit: string
  readonly path: string
  readonly text: string
}

/** What is cloned, and where to. */
export interface CloneCommand {
  readonly url: string
  readonly folder: string
  readonly branch: string | null
  /** Only the newest commit, where history is of no use. */
  readonly newestOnly: boolean
}

/** Whose removed lines are wanted. */
export interface RemovedCommand extends CommitRange {
  /** Files and folders; empty: all. */
  readonly paths: readonly string[]
  readonly without: readonly string[]
}

/** What blame is asked. */
export interface BlameCommand {
  readonly commit: string
  readonly path: string
  /** First and last line of each range, from 1. */
  readonly ranges: readonly (readonly [number, number])[]
  readonly ignored: readonly string[]
}

/** The name of a form of command. */
export type Form = keyof typeof commands
