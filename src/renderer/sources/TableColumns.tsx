import { Button, Select } from "@mantine/core"
import { useMutation } from "@tanstack/react-query"
import { type KeyboardEvent, useState } from "react"
import type { SourceTold, TableTold } from "#api/sources.ts"
import { printable } from "#model/printable.ts"
import type { MappedColumn, TableField } from "#model/table.ts"
import { client, queryClient, sentenceOf } from "#renderer/app/client.ts"
import { tell, tellFailure } from "#renderer/app/tell.tsx"
import { listed } from "#renderer/ui/format.ts"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { useKeys } from "#renderer/ui/keys.ts"
import { Pane, Section } from "#renderer/ui/Section.tsx"
import { columnsOf, FIELD_CHOICES, fieldFrom, sameColumns, tableInWords, withField } from "./tableMapping.ts"
import { TablePreview } from "./TablePreview.tsx"

const SAMPLES = 3

interface Saving {
  readonly source: SourceTold
  readonly table: TableTold
}

/** Saves what the columns mean, or goes back to the guess; tells so, with the way back to what it was. */
function useSaving({ source: { name }, table }: Saving) {
  const { path } = table
  const keep = (columns: readonly MappedColumn[] | null) => client.sources.mapTable({ name, path, columns })
  const before = table.saved ? columnsOf(table) : null
  const refresh = () => queryClient.invalidateQueries()
  return useMutation({
    mutationFn: keep,
    onSuccess: async (_, columns) => {
      await refresh()
      const says = columns === null ? "is read by the names of its columns again" : "is read as you said"
      tell(`${printable(path, 120)} ${says}.`, () => {
        keep(before).then(refresh).catch(tellFailure)
      })
    },
  })
}

/** In a field of choices Enter opens them, whatever is held with it; here it has to save. */
const saving = (onSave: () => void) => (event: KeyboardEvent) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return
  event.preventDefault()
  event.stopPropagation()
  onSave()
}

function Meaning({ column, field, canWrite, onField, onSave }: MeaningProps) {
  if (column.secret) return <span className="faint">may be a secret</span>
  return (
    <Select
      size="xs"
      className="soft"
      aria-label={`What ${printable(column.header, 60)} means`}
      placeholder="not read"
      clearable
      clearButtonProps={{ "aria-label": "Do not read it" }}
      disabled={!canWrite}
      data={FIELD_CHOICES}
      value={field}
      onChange={(chosen) => onField(fieldFrom(chosen))}
      onKeyDownCapture={saving(onSave)}
    />
  )
}

interface MeaningProps {
  readonly column: TableTold["columns"][number]
  readonly field: TableField | null
  readonly canWrite: boolean
  readonly onField: (field: TableField | null) => void
  readonly onSave: () => void
}

function Sample({ cell }: { readonly cell: string | null | undefined }) {
  if (cell === null) return <span className="tables-withheld hatch" title="withheld" />
  const text = printable(cell ?? "", 200)
  return (
    <span className="mono" title={text}>
      {text}
    </span>
  )
}

function Mapping({ table, columns, canWrite, onField, onSave }: MappingProps) {
  const samples = table.sample.slice(0, SAMPLES)
  return (
    <table className="table fixed tables-mapping">
      <colgroup>
        <col className="tables-header" />
        <col className="tables-means" />
        {samples.map((_, at) => (
          <col key={at} />
        ))}
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Column</th>
          <th scope="col">Means</th>
          {samples.map((_, at) => (
            <th key={at} scope="col">
              Row {at + 1}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.columns.map((column, at) => (
          <tr key={at}>
            <th scope="row" className="tables-name" title={printable(column.header)}>
              {printable(column.header, 120) || <span className="faint">no header</span>}
            </th>
            <td>
              <Meaning
                column={column}
                field={columns[at]?.field ?? null}
                canWrite={canWrite}
                onField={(field) => onField(column.header, field)}
                onSave={onSave}
              />
            </td>
            {samples.map((row, number) => (
              <td key={number}>
                <Sample cell={row[at]} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface MappingProps {
  readonly table: TableTold
  readonly columns: readonly MappedColumn[]
  readonly canWrite: boolean
  readonly onField: (header: string, field: TableField | null) => void
  readonly onSave: () => void
}

function Steps({ table, changed, canWrite, save, onSave, onLeave }: StepsProps) {
  const { isPending, mutate } = save
  return (
    <div className="tables-steps">
      {canWrite && (
        <>
          <Button disabled={!changed || isPending} onClick={onSave}>
            {isPending ? "Reading it so" : "Save and read"}
            <Kbd keys="Mod+Enter" />
          </Button>
          {changed && (
            <Button variant="subtle" disabled={isPending} onClick={onLeave}>
              Leave it as it was
            </Button>
          )}
          {table.saved && !changed && (
            <Button variant="default" disabled={isPending} onClick={() => mutate(null)}>
              Back to the guess
            </Button>
          )}
        </>
      )}
      {save.isError && (
        <span className="bad" role="alert">
          {sentenceOf(save.error)}
        </span>
      )}
    </div>
  )
}

interface StepsProps {
  readonly table: TableTold
  readonly changed: boolean
  readonly canWrite: boolean
  readonly save: ReturnType<typeof useSaving>
  readonly onSave: () => void
  readonly onLeave: () => void
}

interface TableColumnsProps extends Saving {
  readonly canWrite: boolean
}

/** What the columns of one table mean, with its first rows, and what that would declare. */
export function TableColumns({ source, table, canWrite }: TableColumnsProps) {
  const now = columnsOf(table)
  const [columns, setColumns] = useState(now)
  const save = useSaving({ source, table })
  const changed = !sameColumns(columns, now)
  const keep = () => {
    if (changed && canWrite && !save.isPending) save.mutate(columns)
  }
  useKeys(changed ? [{ keys: "Mod+Enter", says: "save", run: keep, inText: true, onControls: true }] : [])
  return (
    <Pane label={`Columns of ${printable(table.path, 80)}`}>
      <Section title={printable(table.path, 120)} note={tableInWords(table)}>
        {table.lost.length > 0 && (
          <p className="doubt">
            It no longer has {listed(table.lost.map((header) => `“${printable(header, 60)}”`))}, which you
            gave a meaning.
          </p>
        )}
        <Mapping
          table={table}
          columns={columns}
          canWrite={canWrite}
          onField={(header, field) => {
            setColumns(withField(columns, header, field))
            save.reset()
          }}
          onSave={keep}
        />
        <Steps {...{ table, changed, canWrite, save }} onSave={keep} onLeave={() => setColumns(now)} />
      </Section>
      <TablePreview source={source} path={table.path} columns={columns} />
    </Pane>
  )
}
