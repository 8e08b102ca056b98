import type { Reference } from "#model/explanation.ts"
import type { Author, BlamedLine, Commit } from "#model/history.ts"
import type { Boundary, MentionKind } from "#model/written.ts"
import { byText, distinct, referenceKey } from "./words.ts"

/** Who wrote what, and who they are. */
export interface History {
  /** By oid. */
  readonly commits: ReadonlyMap<string, Commit>
  /** By mail. */
  readonly authors: ReadonlyMap<string, Author>
}

/** Lines that name or declare a machine, with what their history says. */
export interface Block {
  readonly reference: Reference
  /** How much these lines are about this machine alone: see specOf. */
  readonly spec: number
  /** The mentioning block, not the whole file. */
  readonly lines: readonly BlamedLine[]
  /** The commit that brought the block; null where the history does not reach that far. */
  readonly introducedBy: string | null
  /** Oids of the commits that touched it. */
  readonly commits: readonly string[]
}

/** What a block is to a machine. */
export type BlockKind =
  | { readonly kind: "own" }
  | { readonly kind: "group" }
  | {
      readonly kind: "mention"
      readonly mention: MentionKind
      readonly boundary: Boundary
      readonly rarity: number
    }

/** How much a block's authors know of the machine: its own block 1, its group's 0.6, a mention 0.3 at most. */
export function specOf(block: BlockKind): number {
  switch (block.kind) {
    case "own":
      return 1
    case "group":
      return 0.6
    case "mention":
      if (block.mention === "document" || block.boundary === "part-of-name") return 0
      return block.boundary === "network" ? 0.1 : 0.3 * Math.min(1, Math.max(0, block.rarity))
  }
}

/** What one author has to do with a machine. */
export interface Weight {
  readonly mail: string
  readonly weight: number
  /** Lines of the blocks that are theirs. */
  readonly lines: number
  /** Oids of their commits to the blocks that are neither bulk nor a program's. */
  readonly commits: readonly string[]
  readonly evidence: readonly Reference[]
}

/** All authors of a machine's blocks by weight, and what was left out of account. */
export interface Weights {
  readonly authors: readonly Weight[]
  readonly lines: number
  readonly ignored: { readonly bulk: number; readonly bots: number; readonly listed: number }
  /** Lines older than the history that we have. */
  readonly beyond: number
}

const BULK_COUNTS = 0.2
const INTRODUCER = 0.3
const COMMITS_COUNT = 0.5

/** Weighs who wrote a machine's lines: surviving lines first, then commits; programs and bulk edits hardly count. */
export function weightsOf(blocks: readonly Block[], { commits }: History): Weights {
  const tally = new Tally()
  const counting = blocks
    .filter(({ spec }) => spec > 0)
    .toSorted((one, other) => byText(blockKey(one), blockKey(other)))
  for (const block of counting) weighBlock(block, commits, tally)
  return tally.result()
}

const blockKey = ({ reference, spec, introducedBy, lines }: Block) =>
  `${referenceKey(reference)} ${spec} ${introducedBy ?? ""} ${lines.map(({ oid }) => oid).join(" ")}`

function weighBlock(block: Block, commits: ReadonlyMap<string, Commit>, tally: Tally): void {
  const introduced = block.introducedBy === null ? undefined : commits.get(block.introducedBy)
  if (introduced !== undefined && qualityOf(introduced) > 0)
    tally.add(introduced, block, block.spec * INTRODUCER)
  const blamed = new Map<string, number>()
  for (const { oid, boundary } of block.lines)
    if (boundary) tally.beyond += 1
    else blamed.set(oid, (blamed.get(oid) ?? 0) + 1)
  for (const [oid, lines] of [...blamed].toSorted(([one], [other]) => byText(one, other))) {
    const commit = commits.get(oid)
    if (commit === undefined) continue
    tally.add(commit, block, (block.spec * lines * qualityOf(commit)) / block.lines.length, lines)
  }
  for (const oid of block.commits) {
    const commit = commits.get(oid)
    if (commit !== undefined) tally.touch(commit, block)
  }
  tally.lines += block.lines.length
}

function qualityOf({ bot, ignored, bulk }: Commit): number {
  if (bot || ignored) return 0
  return bulk ? BULK_COUNTS : 1
}

class Tally {
  lines = 0
  beyond = 0
  private readonly weights = new Map<
    string,
    { weight: number; lines: number; commits: Set<string>; evidence: Set<Reference> }
  >()
  private readonly left = { bulk: new Set<string>(), bots: new Set<string>(), listed: new Set<string>() }

  add(commit: Commit, block: Block, weight: number, lines = 0): void {
    this.leaveOut(commit)
    if (weight <= 0) return
    const there = this.of(commit.author)
    there.weight += weight
    there.lines += lines
    there.evidence.add(block.reference)
    if (!commit.bulk) there.commits.add(commit.oid)
  }

  touch(commit: Commit, block: Block): void {
    this.leaveOut(commit)
    if (commit.bulk || qualityOf(commit) === 0) return
    const there = this.of(commit.author)
    there.commits.add(commit.oid)
    there.evidence.add(block.reference)
  }

  result(): Weights {
    const authors = [...this.weights].map(([mail, { weight, lines, commits, evidence }]) => ({
      mail,
      weight: weight + COMMITS_COUNT * Math.log(1 + commits.size),
      lines,
      commits: [...commits].toSorted(byText),
      evidence: distinct([...evidence]),
    }))
    return {
      authors: authors.toSorted((one, other) => other.weight - one.weight || byText(one.mail, other.mail)),
      lines: this.lines,
      ignored: { bulk: this.left.bulk.size, bots: this.left.bots.size, listed: this.left.listed.size },
      beyond: this.beyond,
    }
  }

  private of(mail: string) {
    const there = this.weights.get(mail) ?? {
      weight: 0,
      lines: 0,
      commits: new Set<string>(),
      evidence: new Set<Reference>(),
    }
    this.weights.set(mail, there)
    return there
  }

  private leaveOut({ oid, bot, ignored, bulk }: Commit): void {
    if (bot) this.left.bots.add(oid)
    else if (ignored) this.left.listed.add(oid)
    else if (bulk) this.left.bulk.add(oid)
  }
}
