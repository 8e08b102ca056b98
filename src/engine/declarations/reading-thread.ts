import { parentPort } from "node:worker_threads"
import { FORMATS } from "./formats.ts"
import { formatsOf, readMapping } from "./formats/mapping-file.ts"
import { previewMapping } from "./formats/mapped.ts"
import { readTables } from "./formats/table.ts"
import { tableShown } from "./formats/table-shown.ts"
import type { Answer, Task, TaskName, ToReading } from "./reading-words.ts"

// The thread that hostile files are read in.

const port = parentPort
if (port === null) throw new Error("This file is a thread of another program.")

const byName = new Map(FORMATS.map((format) => [format.name, format]))

const answers: { readonly [Name in TaskName]: (task: Task<Name>) => Answer<Name> } = {
  format: ({ format, files }) => {
    const reader = byName.get(format)
    if (reader === undefined) throw new Error(`there is no format ${format}`)
    return reader.read(files)
  },
  meant: ({ mapping, paths }) => {
    const taught = readMapping(mapping)
    return paths.filter((path) => formatsOf(taught, path).length > 0)
  },
  mapped: ({ mapping, files }) => {
    const taught = readMapping(mapping)
    return { ...previewMapping(taught, files), mistakes: taught.problems }
  },
  tables: readTables,
  shown: (tables) => tables.flatMap(({ file, columns }) => tableShown(file, columns) ?? []),
}

const answer = <Name extends TaskName>({ name, task }: ToReading<Name>): Answer<Name> => answers[name](task)

port.on("message", (message: ToReading) => {
  port.postMessage(answer(message))
})
