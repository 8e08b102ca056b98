import type { SourceText } from "./format.ts"
import { matchesGlob } from "#model/glob.ts"
import { fileName } from "./reading.ts"

const MOST_OF_A_NAME = 200
const MOST_GLOBS = 200

/** Finds what files say of other files, among the files themselves and nowhere else. */
export class Referred {
  private readonly byPath = new Map<string, SourceText>()
  private readonly byName = new Map<string, SourceText[]>()
  private globs = MOST_GLOBS

  constructor(files: readonly SourceText[]) {
    for (const file of files) {
      this.byPath.set(file.path, file)
      const name = fileName(file.path)
      this.byName.set(name, [...(this.byName.get(name) ?? []).slice(-MOST_OF_A_NAME), file])
    }
  }

  /** The file that another one names; null where there is none, or where it might be several. */
  file(from: string, written: string): SourceText | null {
    const exact = this.byPath.get(pathFrom(from, written))
    if (exact !== undefined) return exact
    const wanted = partsOf(written)
    const candidates = this.byName.get(fileName(wanted.at(-1) ?? "")) ?? []
    const folder = from.slice(0, from.lastIndexOf("/") + 1)
    // "/etc/bind/db.example.org" may be kept anywhere, and every tree has a "config".
    const telling = /^.{2,}\../u.test(wanted.at(-1) ?? "")
    const ranked = candidates
      .filter(({ path }) => path !== from)
      .filter(
        ({ path }) => telling || sharedEnd(path, wanted) > 1 || (folder !== "" && path.startsWith(folder)),
      )
      .map((file) => ({ file, rank: sharedEnd(file.path, wanted) * 1000 + sharedStart(file.path, from) }))
      .toSorted((one, other) => other.rank - one.rank)
    const [best, second] = ranked
    return best === undefined || best.rank === second?.rank ? null : best.file
  }

  /** The files that another one names by a pattern ("config.d/*"), where it may be one. */
  files(from: string, written: string): readonly SourceText[] {
    if (!/[*?]/u.test(written)) return [this.file(from, written)].filter((file) => file !== null)
    this.globs -= 1
    if (this.globs < 0) return []
    const beside = partsOf(pathFrom(from, written))
    const all = [...this.byPath.values()].filter((file) => file.path !== from)
    const near = all.filter(({ path }) => matchesParts(partsOf(path), beside))
    const end = partsOf(written).slice(-2)
    return near.length > 0
      ? near
      : all.filter(({ path }) => matchesParts(partsOf(path).slice(-end.length), end))
  }
}

const matchesParts = (parts: readonly string[], patterns: readonly string[]): boolean =>
  parts.length === patterns.length &&
  patterns.length < 50 &&
  patterns.every((pattern, index) => pattern.length < 100 && matchesGlob(parts[index]!, pattern))

const partsOf = (path: string): readonly string[] =>
  path
    .slice(0, 4096)
    .split("/")
    .filter((part) => part !== "" && part !== "." && part !== ".." && part !== "~")

/** "db/x" named in "dns/named.conf" is "dns/db/x"; what leads out of the source is nothing. */
function pathFrom(from: string, written: string): string {
  const parts = written.startsWith("/") ? [] : from.split("/").slice(0, -1)
  for (const part of written.slice(0, 4096).split("/")) {
    if (part === "..") parts.pop()
    else if (part !== "" && part !== ".") parts.push(part)
  }
  return parts.join("/")
}

function sharedEnd(path: string, wanted: readonly string[]): number {
  const parts = partsOf(path)
  let count = 1
  while (count < wanted.length && count < 50 && parts.at(-count - 1) === wanted.at(-count - 1)) count += 1
  return count
}

function sharedStart(path: string, from: string): number {
  const [parts, others] = [partsOf(path), partsOf(from)]
  let count = 0
  while (count < parts.length && count < 50 && parts[count] === others[count]) count += 1
  return count
}
