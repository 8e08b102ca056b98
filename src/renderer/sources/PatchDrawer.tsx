import { Button } from "@mantine/core"
import { IconDownload } from "@tabler/icons-react"
import { useQuery } from "@tanstack/react-query"
import type { DocumentTold } from "#api/explanation.ts"
import { printable } from "#model/printable.ts"
import { questions } from "#renderer/app/client.ts"
import { keepFile } from "#renderer/app/keepFile.ts"
import { Part } from "#renderer/app/Part.tsx"
import { SideDrawer } from "#renderer/app/SideDrawer.tsx"
import { tell } from "#renderer/app/tell.tsx"
import { counted } from "#renderer/ui/format.ts"
import { Command, Copy } from "#renderer/ui/Mono.tsx"
import { patchLines } from "./patchLines.ts"
import "./PatchDrawer.css"

/** More than anybody reads on a screen; the file is whole. */
const MOST_LINES = 1_000

function Lines({ text }: { readonly text: string }) {
  const lines = patchLines(text)
  return (
    <>
      <ol className="patch-lines">
        {lines.slice(0, MOST_LINES).map(({ kind, text: line }, at) => (
          <li key={at} className={`patch-line patch-is-${kind}`}>
            <code>{printable(line, 1_000) || " "}</code>
          </li>
        ))}
      </ol>
      {lines.length > MOST_LINES && (
        <p className="small quiet">And {counted(lines.length - MOST_LINES, "more line")} in the file.</p>
      )}
    </>
  )
}

function Patch({ patch }: { readonly patch: DocumentTold }) {
  const { name, type, text } = patch
  const keep = () => {
    keepFile(name, text, type)
    tell(`The patch is kept as ${name}.`)
  }
  return (
    <>
      <div className="row">
        <Button leftSection={<IconDownload size={14} stroke={1.5} aria-hidden />} onClick={keep}>
          Save {printable(name, 60)}
        </Button>
        <span className="small quiet">Copy it whole</span>
        <Copy text={text} what="patch" />
      </div>
      <div className="small quiet">In a checkout, on a branch of your own, to be looked at by others:</div>
      <Command text={`git am ${name}`} />
      <Lines text={text} />
    </>
  )
}

interface PatchDrawerProps {
  readonly source: string
  /** Only these lines; none means all that can go. */
  readonly ids: readonly number[]
  readonly onClose: () => void
}

/** The patch at the right. Rollcall writes nothing by itself. */
export function PatchDrawer({ source, ids, onClose }: PatchDrawerProps) {
  const patch = useQuery(
    questions.explanation.patch.queryOptions({ input: { source, ids: [...ids] }, staleTime: 0 }),
  )
  return (
    <SideDrawer
      name="The patch"
      title={`A patch for ${printable(source, 60)}`}
      closes="close the patch"
      onClose={onClose}
    >
      <Part query={patch} what="The patch" rows={6}>
        {(data) => <Patch patch={data} />}
      </Part>
    </SideDrawer>
  )
}
