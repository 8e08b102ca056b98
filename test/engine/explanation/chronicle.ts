import { readFileSync } from "node:fs"
import type { Workshop } from "#test/engine/declarations/git/workshop.ts"

/** Somebody who commits. */
export interface Person {
  readonly name: string
  readonly mail: string
}

/** A file's new text, what becomes of its present text, or null where it goes. */
export type Edit = string | null | ((text: string) => string)

/** One commit as it is told. */
export interface Happening {
  readonly by: Person
  /** How many days before the last day it happened. */
  readonly days: number
  readonly message: string
  readonly edits?: Readonly<Record<string, Edit>>
  /** Files and folders that move, from where to where, before they are edited. */
  readonly moves?: Readonly<Record<string, string>>
  /** A word by which its commit is found again. */
  readonly label?: string
}

const DAY_SECONDS = 86_400
const BRANCH = "refs/heads/main"

/**
 * Writes a long history into a repository with git fast-import: hundreds of commits in a moment, and the same story
 * always gives the same ids.
 */
export class Chronicle {
  readonly folder: string
  private readonly workshop: Workshop
  private readonly lastDay: number
  private readonly files = new Map<string, string>()
  private readonly oids = new Map<string, string>()
  private waiting: { readonly stream: string; readonly label: string }[] = []
  private written = 0

  /** The repository is made new; `today` is the last day of its history. */
  constructor(workshop: Workshop, name: string, today: number) {
    this.workshop = workshop
    this.folder = workshop.repository(name)
    this.lastDay = Math.floor(today / 1_000)
  }

  get commits(): number {
    return this.written + this.waiting.length
  }

  /** The present text of a file. */
  text(path: string): string {
    const text = this.files.get(path)
    if (text === undefined) throw new Error(`There is no ${path} in this story.`)
    return text
  }

  get paths(): readonly string[] {
    return [...this.files.keys()].toSorted()
  }

  tell({ by, days, message, edits = {}, moves = {}, label }: Happening): void {
    const changed = new Set<string>()
    for (const [from, to] of Object.entries(moves)) this.move(from, to, changed)
    for (const [path, edit] of Object.entries(edits)) this.edit(path, edit, changed)
    const number = this.commits + 1
    const signed = `${by.name} <${by.mail}> ${this.lastDay - Math.round(days * DAY_SECONDS)} +0000`
    const from = number === 1 ? "" : `from ${this.waiting.length === 0 ? `${BRANCH}^0` : `:${number - 1}`}\n`
    const stream = [
      `commit ${BRANCH}\nmark :${number}\nauthor ${signed}\ncommitter ${signed}\n${data(message)}${from}`,
      ...[...changed].toSorted().map((path) => this.change(path)),
    ]
    this.waiting.push({ stream: `${stream.join("")}\n`, label: label ?? "" })
  }

  /** The commit that was told under a label. */
  oid(label: string): string {
    if (this.waiting.length > 0) this.write()
    const oid = this.oids.get(label)
    if (oid === undefined) throw new Error(`No commit of this story is called ${label}.`)
    return oid
  }

  /** Writes what is left, and lays out the files as they are at the end. */
  end(): void {
    if (this.waiting.length > 0) this.write()
    this.workshop.git(this.folder, ["reset", "--quiet", "--hard", "main"])
  }

  private move(from: string, to: string, changed: Set<string>): void {
    const moving = this.paths.filter((path) => path === from || path.startsWith(`${from}/`))
    if (moving.length === 0) throw new Error(`There is no ${from} that could move.`)
    for (const path of moving) {
      const target = `${to}${path.slice(from.length)}`
      this.files.set(target, this.text(path))
      this.files.delete(path)
      changed.add(path).add(target)
    }
  }

  private edit(path: string, edit: Edit, changed: Set<string>): void {
    if (edit === null) this.files.delete(path)
    else this.files.set(path, typeof edit === "string" ? edit : edit(this.text(path)))
    changed.add(path)
  }

  private change(path: string): string {
    const text = this.files.get(path)
    return text === undefined ? `D ${path}\n` : `M 100644 inline ${path}\n${data(text)}`
  }

  private write(): void {
    const marks = this.workshop.path(`${this.written}.marks`)
    const input = this.waiting.map(({ stream }) => stream).join("")
    this.workshop.git(this.folder, ["fast-import", "--quiet", `--export-marks=${marks}`], { input })
    this.remember(marks)
    this.written += this.waiting.length
    this.waiting = []
  }

  private remember(marks: string): void {
    const found = new Map(
      readFileSync(marks, "utf8")
        .split("\n")
        .map((line) => {
          const [mark = "", oid = ""] = line.split(" ")
          return [Number(mark.slice(1)), oid] as const
        }),
    )
    for (const [index, { label }] of this.waiting.entries())
      if (label !== "") this.oids.set(label, found.get(this.written + index + 1) ?? "")
  }
}

const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`
