import { Button } from "@mantine/core"
import { IconDownload } from "@tabler/icons-react"
import { useQuery } from "@tanstack/react-query"
import { questions } from "#renderer/app/client.ts"
import { keepFile } from "#renderer/app/keepFile.ts"
import { Part } from "#renderer/app/Part.tsx"
import { SideDrawer } from "#renderer/app/SideDrawer.tsx"
import { tell } from "#renderer/app/tell.tsx"
import { printable } from "#model/printable.ts"
import { Copy } from "#renderer/ui/Mono.tsx"
import type { DocumentTold } from "#api/explanation.ts"

function Written({ document }: { readonly document: DocumentTold }) {
  const { name, type, text } = document
  const keep = () => {
    keepFile(name, text, type)
    tell(`What is there now is kept as ${printable(name, 60)}.`)
  }
  return (
    <>
      <p className="quiet">
        It says what is there, not what is right. Read it, take away what does not matter, and commit it in a
        repository that is a source; from then on what differs is told.
      </p>
      <div className="row">
        <Button leftSection={<IconDownload size={14} stroke={1.5} aria-hidden />} onClick={keep}>
          Save {printable(name, 60)}
        </Button>
        <span className="small quiet">Copy it whole</span>
        <Copy text={text} what="expectations" />
      </div>
      {/* What scrolls must be reachable from the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className="expected-text" tabIndex={0} aria-label="The expectations">
        {text}
      </pre>
    </>
  )
}

interface ExpectedDrawerProps {
  readonly asked: { readonly group: string } | { readonly machines: readonly string[] }
  readonly onClose: () => void
}

/** What is there now, written down as a file to be read and changed by people. */
export function ExpectedDrawer({ asked, onClose }: ExpectedDrawerProps) {
  const input = "group" in asked ? asked : { machines: [...asked.machines] }
  const written = useQuery(questions.expectations.write.queryOptions({ input, staleTime: 0 }))
  return (
    <SideDrawer title="What is there now" closes="close what is there now" onClose={onClose}>
      <Part query={written} what="What is there now" rows={6}>
        {(document) => <Written document={document} />}
      </Part>
    </SideDrawer>
  )
}
