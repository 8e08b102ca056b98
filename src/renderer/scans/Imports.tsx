import { Link } from "@tanstack/react-router"
import { printable } from "#model/printable.ts"
import { FileDrop, FilePicker } from "#renderer/app/FileDrop.tsx"
import type { Imported } from "#renderer/app/importFile.ts"
import { Progress } from "#renderer/app/Pulse.tsx"
import { bytes, counted, whenInWords } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { type ImportedFile, takeFiles, useImports } from "./imports.ts"

function Brought({ brought }: { readonly brought: Imported }) {
  const { scan, machines, newMachines, warnings } = brought
  return (
    <>
      <span>
        {counted(machines, "machine")}, {newMachines === 0 ? "none" : newMachines} new, as of{" "}
        {whenInWords(scan.moment)}.{" "}
        <Link to="/scans/$id" params={{ id: String(scan.id) }} className="link text-link">
          Scan {scan.id}
        </Link>
      </span>
      {warnings.map((warning) => (
        <span key={warning} className="small doubt">
          {printable(warning)}
        </span>
      ))}
    </>
  )
}

function Row({ file }: { readonly file: ImportedFile }) {
  const { name, size, sent, state, brought, why } = file
  return (
    <li>
      <span className="row">
        <StateMark
          mark={state === "failed" ? "bad" : state === "done" ? "answered" : "not-asked"}
          says={state}
        />
        <span className="strong">{printable(name)}</span>
        <span className="small quiet push">{bytes(size)}</span>
      </span>
      {state === "reading" && (
        <Progress share={size === 0 ? 0 : Math.min(1, sent / size)} label={`Reading ${name}`} />
      )}
      {state === "reading" && (
        <span className="small quiet">
          {sent < size ? `${bytes(sent)} of ${bytes(size)} read` : "writing down the last of it"}
        </span>
      )}
      {brought && <Brought brought={brought} />}
      {why !== null && <span className="bad">{why}</span>}
    </li>
  )
}

/** The files that were taken in, each with what it brought. */
export function ImportedFiles() {
  return (
    <ul className="imports" aria-live="polite">
      {useImports().map((file) => (
        <Row key={file.id} file={file} />
      ))}
    </ul>
  )
}

/** Takes in files of nmap's XML, dropped or chosen, and says of each what it brought. */
export function Imports() {
  const files = useImports()
  return (
    <Section title="Import nmap XML" aside={<FilePicker onFiles={takeFiles}>Choose files</FilePicker>} rule>
      <FileDrop onFiles={takeFiles} />
      {files.length === 0 && (
        <p className="small quiet drop-hint">
          Or drop them anywhere here. A file counts as a scan at the time it says; nothing is sent.
        </p>
      )}
      <ImportedFiles />
    </Section>
  )
}
