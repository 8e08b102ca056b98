import type { Client } from "#api/client.ts"
import type { DeclarationPreviewTold, DeclarationTold, SourceProblemTold } from "#api/sources.ts"
import { printable } from "#model/printable.ts"
import { writeDocument } from "./documents.ts"
import { EXIT, type Exit } from "./exit.ts"
import { table } from "./table.ts"
import type { Common, Shell } from "./verb.ts"
import { counted } from "./words.ts"

const PAGE = 1_000

/** What could not be read in a source, line by line. */
export async function tellProblems(
  shell: Shell,
  client: Client,
  name: string,
  { json }: Common,
): Promise<Exit> {
  const { terminal } = shell
  const all: SourceProblemTold[] = []
  let total = 0
  for (let offset = 0; ; offset += PAGE) {
    const page = await client.sources.problems({ name, offset, limit: PAGE })
    all.push(...page.problems)
    total = page.total
    if (page.problems.length < PAGE) break
  }
  const left = total - all.length
  if (json) await writeDocument(terminal, "source-problems", { problems: all, left })
  else
    for (const { path, line, sentence } of all)
      await terminal.line(printable(`${path}:${line}: ${sentence}`, 4_000))
  if (left > 0) terminal.say(`${counted(left, "more problem")} of this source are not kept.`)
  return EXIT.done
}

/** What a source declares, with its lines. */
export async function tellDeclarations(
  shell: Shell,
  client: Client,
  name: string,
  { json }: Common,
): Promise<Exit> {
  const { terminal } = shell
  const all: DeclarationTold[] = []
  for (let offset = 0; ; offset += PAGE) {
    const page = await client.sources.declarations({ name, offset, limit: PAGE })
    all.push(...page.declarations)
    if (page.declarations.length < PAGE) break
  }
  if (json) await writeDocument(terminal, "declarations", { declarations: all })
  else for (const line of table(all, [...declarationColumns, seenColumn])) await terminal.line(line)
  return EXIT.done
}

/** Which machine it is about: what is declared, and fits nobody who was seen, is said to be so. */
const seenColumn = {
  title: "seen as",
  value: ({ machines, kind, identifiers }: DeclarationTold) => {
    const [first] = machines
    if (first === undefined) return kind === "machine" && identifiers.length > 0 ? "not seen" : ""
    const more = machines.length > 1 ? `, ${machines.length - 1} more` : ""
    return `${first.standing === "candidate" ? "perhaps " : ""}${first.name}${more}`
  },
  widest: 40,
}

/** Declarations as rows, those of a preview too. */
export const declarationColumns = [
  { title: "line", value: ({ path, line }: DeclarationPreviewTold) => `${path}:${line}`, widest: 60 },
  { title: "format", value: ({ format }: DeclarationPreviewTold) => format },
  { title: "state", value: ({ state }: DeclarationPreviewTold) => state },
  {
    title: "machine",
    value: ({ identifiers }: DeclarationPreviewTold) => identifiers.map(({ raw }) => raw).join(", "),
    widest: 60,
  },
  { title: "groups", value: ({ groups }: DeclarationPreviewTold) => groups.join(", "), widest: 40 },
  { title: "owner", value: ({ owner }: DeclarationPreviewTold) => owner ?? "" },
]
