import type { Problem } from "#model/declaration.ts"
import { commentOf, saidIn } from "./ansible-comments.ts"
import type { Variable } from "./ansible-entries.ts"
import type { GroupFile } from "./ansible-groups.ts"
import { isEncrypted, misread, variablesIn, variablesPath } from "./ansible-variables.ts"
import type { Comment, Said } from "./comments.ts"
import type { SourceText } from "./format.ts"
import { readYaml } from "./yaml-written.ts"

/** A file of host_vars: it names a machine by its own name. */
export interface MachineFile {
  readonly path: string
  readonly folder: string
  readonly name: string
  readonly endLine: number
  readonly variables: readonly Variable[]
  /** What its first lines say. */
  readonly remark: Said
}

/** A file of group_vars with the folder that it lies in. */
export interface PlacedGroupFile extends GroupFile {
  readonly folder: string
}

interface Read<File> {
  readonly files: readonly File[]
  readonly problems: readonly Problem[]
}

/** Reads the files of host_vars; encrypted ones are left out. */
export function readMachineFiles(files: readonly SourceText[]): Read<MachineFile> {
  const problems: Problem[] = []
  const read = files.flatMap((file): readonly MachineFile[] => {
    const place = variablesPath(file.path)
    if (place?.kind !== "machine" || isEncrypted(file.text)) return []
    const { path } = file
    const { name, folder } = place
    return [
      {
        path,
        name,
        folder,
        endLine: lastLine(file.text),
        variables: variablesOf(file, problems),
        remark: saidAtTop(file.text),
      },
    ]
  })
  return { files: read, problems }
}

/** Reads the files of group_vars; encrypted ones are left out. */
export function readGroupFiles(files: readonly SourceText[]): Read<PlacedGroupFile> {
  const problems: Problem[] = []
  const read = files.flatMap((file): readonly PlacedGroupFile[] => {
    const place = variablesPath(file.path)
    if (place?.kind !== "group" || isEncrypted(file.text)) return []
    return [
      { path: file.path, folder: place.folder, group: place.name, variables: variablesOf(file, problems) },
    ]
  })
  return { files: read, problems }
}

function variablesOf(file: SourceText, problems: Problem[]): readonly Variable[] {
  const reading = readYaml(file)
  for (const problem of reading.problems) problems.push(problem)
  const variables = reading.documents.flatMap(variablesIn)
  const lines = file.text.split("\n", 500_000)
  for (const problem of misread(variables, { path: file.path, lines })) problems.push(problem)
  return variables
}

const lastLine = (text: string): number => text.trimEnd().split("\n", 500_000).length

/** What a file says at its top of the machine that it is about. */
function saidAtTop(text: string): Said {
  const lines = text.split("\n", 12)
  const start = lines.findIndex((line) => line.trim() !== "" && line.trim() !== "---")
  const comments: Comment[] = []
  for (let at = Math.max(0, start); at < lines.length; at += 1) {
    const said = commentOf(lines[at]!)
    // Variables that are commented out say nothing of the machine.
    if (said === null || /^(?!owner|contact|team|maintainer)\w{1,100}:/iu.test(said)) break
    comments.push({ text: said, line: at + 1 })
  }
  return saidIn(comments)
}
