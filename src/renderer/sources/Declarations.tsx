import { Button, Select, TextInput } from "@mantine/core"
import { useDebouncedCallback } from "@mantine/hooks"
import { IconSearch } from "@tabler/icons-react"
import { useQuery } from "@tanstack/react-query"
import { useNavigate, useSearch } from "@tanstack/react-router"
import { useCallback, useRef, useState } from "react"
import type { DeclarationTold, SourceTold } from "#api/sources.ts"
import { printable } from "#model/printable.ts"
import { detailsOf, questions, sentenceOf } from "#renderer/app/client.ts"
import { count, counted } from "#renderer/ui/format.ts"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { useKeys } from "#renderer/ui/keys.ts"
import { Empty, Failed } from "#renderer/ui/States.tsx"
import { VirtualTable } from "#renderer/ui/VirtualTable.tsx"
import { DECLARATION_COLUMNS } from "./declarationColumns.tsx"
import { saidInWords } from "./declared.ts"
import { formatInWords } from "./formatWords.ts"
import { LinesBar } from "./LinesBar.tsx"
import { placeOf } from "./problemColumns.tsx"
import { useDeclarations, type Wanted } from "./queries.ts"

const TYPED_FOR = 200

/** What the address says is looked for, and how to look for something else. */
function useWanted() {
  const { text = "", format } = useSearch({ from: "/sources/$name" })
  const navigate = useNavigate({ from: "/sources/$name" })
  const put = useCallback(
    (part: { readonly text?: string | undefined; readonly format?: string | undefined }) =>
      void navigate({ search: (now) => ({ ...now, ...part }), replace: true }),
    [navigate],
  )
  return { wanted: { text, format: format ?? null } satisfies Wanted, put }
}

type Put = ReturnType<typeof useWanted>["put"]

function Words({ value, put }: { readonly value: string; readonly put: Put }) {
  const field = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(value)
  // Not an effect: what was typed is looked for once, and never again by what happens to the page later.
  const lookFor = useDebouncedCallback((text: string) => put({ text: text.trim() || undefined }), TYPED_FOR)
  const [last, setLast] = useState(value)
  if (last !== value) {
    setLast(value)
    if (value !== typed.trim()) setTyped(value)
  }
  useKeys([{ keys: "/", says: "look for", run: () => field.current?.focus() }])
  return (
    <TextInput
      ref={field}
      className="declarations-words"
      aria-label="Look for declarations"
      placeholder="a name, an address, a path, a group"
      leftSection={<IconSearch size={14} stroke={1.5} aria-hidden />}
      rightSection={typed === "" ? <Kbd keys="/" /> : undefined}
      maxLength={300}
      spellCheck={false}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        lookFor(event.currentTarget.value)
      }}
    />
  )
}

function FormatChoice({ source, value, put }: FormatChoiceProps) {
  const formats = useQuery(questions.sources.formats.queryOptions({ input: { name: source.name } }))
  const declaring = formats.data?.filter(({ declarations }) => declarations > 0) ?? []
  if (declaring.length < 2 && value === null) return null
  return (
    <Select
      aria-label="Of which format"
      placeholder="every format"
      clearable
      clearButtonProps={{ "aria-label": "Every format" }}
      data={declaring.flatMap(({ format, declarations }) =>
        format === null
          ? []
          : [{ value: format, label: `${printable(formatInWords(format), 60)}, ${count(declarations)}` }],
      )}
      value={value}
      onChange={(format) => put({ format: format ?? undefined })}
    />
  )
}

interface FormatChoiceProps {
  readonly source: SourceTold
  readonly value: string | null
  readonly put: Put
}

function Nothing({ source, wanted, put }: NothingProps) {
  if (source.declarations === 0)
    return (
      <Empty title="It declares no machine in a format that Rollcall reads.">
        Its files are still searched for names and addresses of machines. If its machines stand in a table or
        in a format of your own, say what its parts mean under Tables.
      </Empty>
    )
  const step = (
    <>
      {wanted.format !== null && (
        <Button variant="default" onClick={() => put({ format: undefined })}>
          Of every format
        </Button>
      )}
      {wanted.text !== "" && (
        <Button variant="default" onClick={() => put({ text: undefined })}>
          Without “{printable(wanted.text, 40)}”
        </Button>
      )}
    </>
  )
  return (
    <Empty title="Nothing matches." step={step}>
      No declaration of {counted(source.declarations, "declaration")} has these words.
    </Empty>
  )
}

interface NothingProps {
  readonly source: SourceTold
  readonly wanted: Wanted
  readonly put: Put
}

const keyOf = ({ id }: DeclarationTold) => String(id)

/** What a source declares, however much that is, with the lines as they stand. */
export function Declarations({ source }: { readonly source: SourceTold }) {
  const { wanted, put } = useWanted()
  const blocks = useDeclarations(source, wanted)
  const [current, setCurrent] = useState<DeclarationTold | undefined>(undefined)
  const onCursor = useCallback((declaration: DeclarationTold | undefined) => setCurrent(declaration), [])
  const failed = blocks.error !== null && blocks.total === null
  return (
    <div className="source-list">
      <div className="source-list-bar">
        <Words value={wanted.text} put={put} />
        <FormatChoice source={source} value={wanted.format} put={put} />
        <span className="small quiet push" aria-live="polite">
          {blocks.total === null
            ? ""
            : blocks.total === source.declarations
              ? counted(blocks.total, "declaration")
              : `${count(blocks.total)} of ${counted(source.declarations, "declaration")}`}
        </span>
      </div>
      {failed ? (
        <div className="pane">
          <Failed
            what="What it declares"
            why={sentenceOf(blocks.error)}
            details={detailsOf(blocks.error)}
            onAgain={blocks.again}
          />
        </div>
      ) : (
        <VirtualTable
          label="Declarations"
          startsAtTop
          of={JSON.stringify(wanted)}
          columns={DECLARATION_COLUMNS}
          count={blocks.total ?? 12}
          rowAt={blocks.rowAt}
          keyOf={keyOf}
          nameOf={placeOf}
          onSight={blocks.look}
          onCursor={onCursor}
          empty={<Nothing {...{ source, wanted, put }} />}
        />
      )}
      {blocks.total !== 0 && !failed && (
        <LinesBar
          place={current && { ...current, commit: source.head }}
          says={current && <p className="lines-bar-says quiet">{printable(saidInWords(current), 600)}</p>}
        />
      )}
    </div>
  )
}
