import { resolve } from "node:path"
import { failureOf, type Client } from "#api/client.ts"
import { printable } from "#model/printable.ts"
import { scanDocument, writeDocument } from "./documents.ts"
import { EXIT, type Exit } from "./exit.ts"
import type { ImportedDocument } from "./schemas.ts"
import type { Terminal } from "./terminal.ts"
import { verbOf, withSharedEngine, type Common, type Verb } from "./verb.ts"
import { counted, localTime } from "./words.ts"

interface Options extends Common {
  readonly network?: string
}

/** `rollcall import FILE…`: files of other scanners, as if scanned at the time they say. */
export const importFiles: Verb = (program, shell) => {
  verbOf(program, "import <file...>", "take in nmap XML, as if scanned at the time it says")
    .option("--network <name>", "the network the addresses belong to")
    .action((files: readonly string[], options: Options) =>
      withSharedEngine(shell, options, async ({ client }) => {
        const imports: ImportedDocument[] = []
        for (const file of files) {
          shell.terminal.progress(`reading ${file}`)
          const imported = await importOne(client, file, options.network ?? null)
          imports.push(imported)
          await tell(shell.terminal, imported, options.json === true)
        }
        if (options.json) await writeDocument(shell.terminal, "import", { imports })
        return exitOf(imports)
      }),
    )
}

async function importOne(client: Client, file: string, network: string | null): Promise<ImportedDocument> {
  try {
    const { scan, machines, newMachines, warnings } = await client.imports.file({
      path: resolve(file),
      network,
    })
    return { file, scan: scanDocument(scan), machines, newMachines, warnings, failure: null }
  } catch (error) {
    const failure = failureOf(error)
    if (failure?.code !== "bad-file" && failure?.code !== "not-found") throw error
    return { file, scan: null, machines: 0, newMachines: 0, warnings: [], failure: failure.message }
  }
}

async function tell(terminal: Terminal, imported: ImportedDocument, json: boolean): Promise<void> {
  const { file, scan, machines, newMachines, warnings, failure } = imported
  const { yellow, red } = terminal.sayColours
  if (failure !== null) terminal.say(red(printable(failure)))
  for (const warning of warnings) terminal.say(yellow(printable(`${file}: ${warning}`)))
  if (scan === null || json) return
  const at = localTime(Date.parse(scan.started))
  const news = newMachines > 0 ? `, ${newMachines} new` : ""
  await terminal.line(`${printable(file)}: scan ${scan.id} of ${at}, ${counted(machines, "machine")}${news}.`)
}

function exitOf(imports: readonly ImportedDocument[]): Exit {
  if (imports.every(({ failure }) => failure !== null)) return EXIT.failed
  const whole = imports.every(({ failure, scan }) => failure === null && scan?.state === "done")
  return whole ? EXIT.done : EXIT.inPart
}
