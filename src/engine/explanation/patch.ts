import { Failure } from "#model/failure.ts"
import { printable } from "#model/printable.ts"
import type { Removal } from "./dead.ts"
import { byText, counted } from "./words.ts"

/** A file as it stands in the source, and the lines to take out of it. */
export interface EditedFile {
  readonly path: string
  readonly text: string
  readonly removals: readonly Pick<Removal, "line" | "endLine">[]
}

/** What the patch says of itself. */
export interface PatchHead {
  readonly subject: string
  readonly body: string
  /** RFC 2822 date, in UTC. */
  readonly at: number
}

const CONTEXT = 3
// Assignments of what must not leave its file, not even in a patch; a word in a name would refuse too much.
const SECRET =
  /(?:pass(?:wd|word|phrase)?|secret|token|api_?key|private_?key|credential|community)\w{0,32}["']?\s{0,8}[:=]|\$ANSIBLE_VAULT|-----BEGIN/iu

/** A patch as `git format-patch` writes one, for `git am` or `git apply`; nothing is applied or pushed by us. */
export function removalPatch(files: readonly EditedFile[], head: PatchHead): string {
  const edited = files
    .map((file) => editOf(file))
    .filter(({ removed }) => removed > 0)
    .toSorted((one, other) => byText(one.path, other.path))
  if (edited.length === 0)
    throw new Failure("bad-input", "There is no line to remove: choose declarations whose lines can go.")
  const removed = edited.reduce((sum, one) => sum + one.removed, 0)
  return [
    `From ${"0".repeat(40)} Mon Sep 17 00:00:00 2001`,
    "From: Rollcall <rollcall@localhost>",
    `Date: ${mailDate(head.at)}`,
    `Subject: [PATCH] ${printable(head.subject, 200)}`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=UTF-8",
    "Content-Transfer-Encoding: 8bit",
    "",
    ...bodyLines(head.body),
    "---",
    ...edited.map(
      ({ path, removed: count }) => ` ${pathText(path)} | ${count} ${"-".repeat(Math.min(count, 40))}`,
    ),
    ` ${counted(edited.length, "file")} changed, ${removed} deletion${removed === 1 ? "" : "s"}(-)`,
    "",
    ...edited.map(({ diff }) => diff),
    "-- ",
    "rollcall",
    "",
  ].join("\n")
}

/** Lines of the message; none may look like the end of it or the beginning of the diff. */
const bodyLines = (body: string) =>
  body
    .split("\n")
    .slice(0, 200)
    .map((line) => printable(line, 500))
    .map((line) => (/^(?:---|diff |Index: |From )/u.test(line) ? ` ${line}` : line))

const mailDate = (at: number) => new Date(at).toUTCString().replace(/GMT$/u, "+0000")

interface Edit {
  readonly path: string
  readonly removed: number
  readonly diff: string
}

function editOf({ path, text, removals }: EditedFile): Edit {
  const lines = splitLines(text)
  const gone = goneLines(removals, lines.length, path)
  const hunks = hunksOf(gone, lines.length)
  const shown = hunks.flatMap(({ first, last }) => lines.slice(first - 1, last))
  if (shown.some((line) => SECRET.test(line)))
    throw new Failure(
      "not-allowed",
      `${printable(path, 300)} holds what looks like a secret beside the lines to remove, so no patch is written: remove them by hand.`,
    )
  let before = 0
  const parts = hunks.map((hunk) => {
    const part = hunkText(hunk, { lines, gone, before })
    before += part.removed
    return part.text
  })
  // A name with a space in it ends at a tab, as git writes it for other programs.
  const end = path.includes(" ") ? "\t" : ""
  const header = [
    `diff --git ${pathText(`a/${path}`)} ${pathText(`b/${path}`)}`,
    `--- ${pathText(`a/${path}`)}${end}`,
    `+++ ${pathText(`b/${path}`)}${end}`,
  ]
  return { path, removed: gone.size, diff: [...header, ...parts].join("\n") }
}

/** The lines with what ends them, the last one perhaps without. */
function splitLines(text: string): readonly string[] {
  const lines = text.split("\n")
  const last = lines.pop() ?? ""
  const whole = lines.map((line) => `${line}\n`)
  return last === "" ? whole : [...whole, last]
}

function goneLines(removals: EditedFile["removals"], count: number, path: string): ReadonlySet<number> {
  const gone = new Set<number>()
  for (const { line, endLine } of removals) {
    if (!Number.isInteger(line) || line < 1 || endLine < line || endLine > count)
      throw new Failure(
        "conflict",
        `${printable(path, 300)} has ${counted(count, "line")}, and no line ${endLine}: read the source again.`,
      )
    for (let number = line; number <= endLine; number += 1) gone.add(number)
  }
  if (gone.size === count && count > 0)
    throw new Failure(
      "bad-input",
      `Nothing would be left of ${printable(path, 300)}: remove the file by hand if it may go.`,
    )
  return gone
}

interface Hunk {
  readonly first: number
  readonly last: number
}

/** Stretches of lines around what goes; those that touch are one. */
function hunksOf(gone: ReadonlySet<number>, count: number): readonly Hunk[] {
  const hunks: Hunk[] = []
  for (const number of [...gone].toSorted((one, other) => one - other)) {
    const first = Math.max(1, number - CONTEXT)
    const last = Math.min(count, number + CONTEXT)
    const before = hunks.at(-1)
    if (before !== undefined && first <= before.last + 1)
      hunks[hunks.length - 1] = { first: before.first, last }
    else hunks.push({ first, last })
  }
  return hunks
}

function hunkText(
  { first, last }: Hunk,
  {
    lines,
    gone,
    before,
  }: { readonly lines: readonly string[]; readonly gone: ReadonlySet<number>; readonly before: number },
): { readonly text: string; readonly removed: number } {
  const numbers = Array.from({ length: last - first + 1 }, (_, index) => first + index)
  const removed = numbers.filter((number) => gone.has(number)).length
  const left = numbers.length - removed
  const body = numbers.flatMap((number) => {
    const line = lines[number - 1]!
    const text = `${gone.has(number) ? "-" : " "}${line.endsWith("\n") ? line.slice(0, -1) : line}`
    return line.endsWith("\n") ? [text] : [text, "\\ No newline at end of file"]
  })
  // Where nothing is left, the line before is named.
  const start = first - before - (left === 0 ? 1 : 0)
  return { text: [`@@ -${first},${numbers.length} +${start},${left} @@`, ...body].join("\n"), removed }
}

/** A path as git quotes it: as it is, or between quotes with what is special as octal numbers. */
function pathText(path: string): string {
  // eslint-disable-next-line no-control-regex
  if (!/["\\\u0000-\u001f\u007f-\u{10ffff}]/u.test(path)) return path
  const bytes = [...new TextEncoder().encode(path)]
  const letters = bytes.map((byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`
    return byte < 0x20 || byte >= 0x7f ? `\\${byte.toString(8).padStart(3, "0")}` : String.fromCharCode(byte)
  })
  return `"${letters.join("")}"`
}
