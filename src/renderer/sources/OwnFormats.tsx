import { Button, Textarea } from "@mantine/core"
import { IconDownload } from "@tabler/icons-react"
import { useMutation } from "@tanstack/react-query"
import { useState } from "react"
import type { MappingPreviewTold, SourceTold } from "#api/sources.ts"
import { printable } from "#model/printable.ts"
import { client, sentenceOf } from "#renderer/app/client.ts"
import { keepFile } from "#renderer/app/keepFile.ts"
import { tell } from "#renderer/app/tell.tsx"
import { count, counted } from "#renderer/ui/format.ts"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { useKeys } from "#renderer/ui/keys.ts"
import { Pane, Panes, Section } from "#renderer/ui/Section.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { Preview } from "./TablePreview.tsx"

const FILE = "rollcall-sources.yml"

const EXAMPLE = String.raw`formats:
  - name: rack list
    files: 'racks/*.txt'
    lines: '^(?<name>[\w.-]+)\s+(?<address>[\d.]+)$'
  - name: house inventory
    files: 'inventory/*.yaml'
    each: 'hosts.*'
    machine: {name: key, address: ip, owner: team, role: role}
`

function Formats({ formats }: Pick<MappingPreviewTold, "formats">) {
  return (
    <ul className="own-formats">
      {formats.map(({ name, line, files, machines }) => (
        <li key={`${name} ${line}`}>
          <StateMark mark={machines > 0 ? "answered" : "doubt"} says="" />
          <span className="strong cut">{printable(name, 80)}</span>
          <span className="quiet">
            {counted(machines, "machine")} in {counted(files, "file")}
            {machines === 0 && ": that is not what was meant"}
          </span>
        </li>
      ))}
    </ul>
  )
}

function Mistakes({ mistakes }: Pick<MappingPreviewTold, "mistakes">) {
  if (mistakes.length === 0) return null
  return (
    <ul className="own-formats" aria-label="Mistakes in the text">
      {mistakes.map(({ line, sentence }, at) => (
        <li key={at}>
          <StateMark mark="bad" says="" />
          <span className="nowrap">line {count(line)}</span>
          <span>{printable(sentence, 600)}</span>
        </li>
      ))}
    </ul>
  )
}

function Tried({ tried }: { readonly tried: MappingPreviewTold | undefined }) {
  if (tried === undefined)
    return <p className="quiet">What the text would declare in this source stands here once it is tried.</p>
  return (
    <>
      <Mistakes mistakes={tried.mistakes} />
      <Formats formats={tried.formats} />
      <Preview preview={tried} />
    </>
  )
}

/** A text such as stands in rollcall-sources.yml, tried on a source; it is kept in the repository, not here. */
export function OwnFormats({ source: { name } }: { readonly source: SourceTold }) {
  const [text, setText] = useState("")
  const attempt = useMutation({ mutationFn: () => client.sources.previewMapping({ name, text }) })
  const ready = text.trim() !== "" && !attempt.isPending
  const run = () => {
    if (ready) attempt.mutate()
  }
  const keep = () => {
    keepFile(FILE, text, "application/yaml")
    tell(`Kept as ${FILE}. Put it at the root of the source; it is used when the source is read next.`)
  }
  useKeys([{ keys: "Mod+Enter", says: "try it", run, inText: true, onControls: true }])
  return (
    <div className="own">
      <Panes
        aside={
          <Pane label="What it would declare">
            <Section
              title="What it would declare"
              {...(attempt.data ? { note: counted(attempt.data.total, "machine") } : {})}
            >
              <Tried tried={attempt.data} />
            </Section>
          </Pane>
        }
      >
        <Pane label="The text">
          <Textarea
            label={FILE}
            description="as it would stand at the root of the source; the documentation says what can be written"
            classNames={{ input: "mono" }}
            autosize
            minRows={14}
            maxRows={40}
            maxLength={200_000}
            spellCheck={false}
            value={text}
            error={attempt.isError ? sentenceOf(attempt.error) : undefined}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <div className="tables-steps">
            <Button disabled={!ready} onClick={run}>
              {attempt.isPending ? "Trying it" : "Try it"}
              <Kbd keys="Mod+Enter" />
            </Button>
            <Button
              variant="default"
              disabled={text.trim() === ""}
              leftSection={<IconDownload size={14} stroke={1.5} aria-hidden />}
              onClick={keep}
            >
              Save {FILE}
            </Button>
            {text === "" && (
              <Button variant="subtle" onClick={() => setText(EXAMPLE)}>
                Begin with an example
              </Button>
            )}
            <span className="small quiet">Nothing is kept here: it belongs into the source.</span>
          </div>
        </Pane>
      </Panes>
    </div>
  )
}
