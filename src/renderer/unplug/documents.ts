import type { DossierTold } from "#api/explanation.ts"
import { askSomebody } from "#renderer/app/askSomebody.ts"
import { client } from "#renderer/app/client.ts"
import { keepFile } from "#renderer/app/keepFile.ts"
import { tell, tellFailure } from "#renderer/app/tell.tsx"
import { copyText } from "#renderer/ui/Mono.tsx"
import { askMessage } from "./unplugWords.ts"

/** Copies the whole dossier as Markdown, for a ticket. */
export async function copyMarkdown(ref: string): Promise<void> {
  try {
    const { text } = await client.explanation.document({ ref, format: "markdown" })
    const copied = await copyText(text)
    tell(copied ? "The dossier is copied as Markdown." : "The browser refused the clipboard.")
  } catch (error) {
    tellFailure(error)
  }
}

/** Keeps the whole dossier as one file that needs nothing else, to be sent around. */
export async function saveHtml(ref: string): Promise<void> {
  try {
    const { name, text, type } = await client.explanation.document({ ref, format: "html" })
    keepFile(name, text, type)
    tell(`The dossier is saved as ${name}.`)
  } catch (error) {
    tellFailure(error)
  }
}

/** Copies the question for somebody, and keeps that they were asked. */
export function ask(dossier: DossierTold, whom: string): void {
  void askSomebody({ machine: dossier.machine, whom, text: askMessage(dossier, whom) })
}
