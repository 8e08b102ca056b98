import { closeSync, openSync, writeSync } from "node:fs"
import type { Truths } from "./truths.ts"

/** Writes who truly stood at every address in every scan, a line of JSON each, for whoever scores something else. */
export function writeTruth(path: string, truths: Truths): void {
  const file = openSync(path, "w")
  let lines: string[] = []
  for (let index = 0; index < truths.length; index += 1) {
    lines.push(JSON.stringify(truths.at(index)))
    if (lines.length < 10_000) continue
    writeSync(file, `${lines.join("\n")}\n`)
    lines = []
  }
  if (lines.length > 0) writeSync(file, `${lines.join("\n")}\n`)
  closeSync(file)
}
