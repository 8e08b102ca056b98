import { readEntries, type WrittenEntry } from "#engine/expectations/read.ts"
import { declared } from "./declared.ts"
import type { Format, SourceText } from "./format.ts"
import { Gathering } from "./reading.ts"

/** What is expected of machines, in our own words: rollcall.yml, rollcall.yaml, web.rollcall.yml. */
export const rollcall: Format = {
  name: "rollcall",
  claims: (path) => /(?:^|[./])rollcall\.ya?ml$/u.test(path),
  read,
}

const LONGEST = 200_000

function read(files: readonly SourceText[]) {
  const gathering = new Gathering()
  for (const { path, text } of files) {
    const { entries, problems } = readEntries(path, text)
    for (const { line, sentence } of problems) gathering.problem(path, line, sentence)
    for (const entry of entries) keep(path, entry, gathering)
  }
  return gathering.reading()
}

function keep(path: string, { part, entry, line, endLine, lines }: WrittenEntry, gathering: Gathering): void {
  const expectation = JSON.stringify({ part, entry, lines })
  if (expectation.length > LONGEST) {
    gathering.problem(path, line, "This entry is too long to be kept: write several.")
    return
  }
  const attributes = { expectation }
  gathering.add(declared({ format: "rollcall", kind: "expectation", path, line, endLine, attributes }))
}
