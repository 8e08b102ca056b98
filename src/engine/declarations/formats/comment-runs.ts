import { linesOf } from "./lines.ts"

/** Lines in a row that are commented out, without their marks, and the number of the first one. */
export interface CommentRun {
  readonly first: number
  readonly text: string
}

const MOST_LINES = 200
const MOST_RUNS = 200

/** What is commented out, each from its first line that begins something; prose above it is left out. */
export function commentRuns(text: string, begins: RegExp): readonly CommentRun[] {
  const runs: { first: number; lines: string[] }[] = []
  let isOpen = false
  for (const { number, text: line } of linesOf(text)) {
    const [, inside] = /^\s{0,100}#(.*)$/u.exec(line) ?? []
    const run = isOpen ? runs.at(-1) : undefined
    if (inside !== undefined && run === undefined && runs.length < MOST_RUNS)
      runs.push({ first: number, lines: [inside] })
    else if (inside !== undefined && run !== undefined && run.lines.length < MOST_LINES)
      run.lines.push(inside)
    isOpen = inside !== undefined && runs.length > 0
  }
  return runs.flatMap(({ first, lines }) => {
    const example = lines.findIndex((line) => EXAMPLE.test(line))
    const real = example === -1 ? lines : lines.slice(0, example)
    const start = real.findIndex((line) => begins.test(line))
    return start === -1 ? [] : [{ first: first + start, text: real.slice(start).join("\n") }]
  })
}

// An example never was anything.
const EXAMPLE = /\bexample:|\bfor example|\be\.g\./iu
