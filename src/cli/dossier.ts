import { Failure } from "#model/failure.ts"
import { printableJson } from "#model/printable.ts"
import { EXIT } from "./exit.ts"
import { dossierDocument } from "./explained-documents.ts"
import { writeText } from "./output.ts"
import { schemaName } from "./schemas.ts"
import { settled } from "./settled.ts"
import { verbOf, withEngine, type Common, type Verb } from "./verb.ts"

interface Options extends Common {
  readonly html?: boolean
  readonly output?: string
}

/** `rollcall dossier REF`: can it be unplugged, with what speaks for it, against it, and what was not checked. */
export const dossier: Verb = (program, shell) => {
  verbOf(program, "dossier <ref>", "can it be unplugged? evidence for and against, and what was not checked")
    .option("--html", "as one HTML document to send or print; without it, as Markdown")
    .option("-o, --output <file>", "into this file")
    .action((ref: string, options: Options) => {
      if (options.html && options.json)
        throw new Failure("bad-input", "Say one of --html and --json: a document is one or the other.")
      return withEngine(shell, options, async ({ client }) => {
        const { terminal } = shell
        await settled(terminal, client)
        if (options.json) {
          const told = dossierDocument(await client.explanation.dossier({ ref }))
          const document = printableJson({ schema: schemaName("dossier"), ...told }, 2)
          await writeText(terminal, options.output, `${document}\n`)
          return EXIT.done
        }
        const format = options.html ? "html" : "markdown"
        const { text } = await client.explanation.document({ ref, format })
        await writeText(terminal, options.output, text)
        return EXIT.done
      })
    })
}
