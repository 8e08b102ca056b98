import { Button } from "@mantine/core"
import { IconCopy, IconFileDownload, IconPrinter } from "@tabler/icons-react"
import type { DossierTold } from "#api/explanation.ts"
import { printable } from "#model/printable.ts"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { useKeys } from "#renderer/ui/keys.ts"
import { ask, copyMarkdown, saveHtml } from "./documents.ts"

const print = () => window.print()

/** What can be done with a dossier: hand it on, print it, and ask whoever is most likely to know. */
export function Steps({ dossier }: { readonly dossier: DossierTold }) {
  const [first] = dossier.ask
  const askFirst = () => {
    if (first) ask(dossier, first.name)
  }
  const called = printable(first?.name ?? "", 40)
  useKeys([
    ...(first ? [{ keys: "Enter", says: "ask", run: askFirst }] : []),
    { keys: "Mod+p", says: "print", run: print },
  ])
  return (
    <div className="unplug-steps">
      <Button
        variant="subtle"
        leftSection={<IconCopy size={14} stroke={1.5} aria-hidden />}
        onClick={() => void copyMarkdown(dossier.machine)}
      >
        Copy as Markdown
      </Button>
      <Button
        variant="subtle"
        leftSection={<IconFileDownload size={14} stroke={1.5} aria-hidden />}
        onClick={() => void saveHtml(dossier.machine)}
      >
        Save as HTML
      </Button>
      <Button
        variant="default"
        leftSection={<IconPrinter size={14} stroke={1.5} aria-hidden />}
        onClick={print}
      >
        Print <Kbd keys="Mod+p" />
      </Button>
      {first && (
        <Button onClick={askFirst}>
          <span className="unplug-first">Ask {called}</span> <Kbd keys="Enter" />
        </Button>
      )}
    </div>
  )
}
