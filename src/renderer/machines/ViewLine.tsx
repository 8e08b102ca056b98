import { Button, Checkbox, Menu } from "@mantine/core"
import { IconCheck, IconChevronDown, IconDownload, IconTable, IconX } from "@tabler/icons-react"
import { useState } from "react"
import type { Machine } from "#model/machine.ts"
import { printable } from "#model/printable.ts"
import type { View } from "#model/view.ts"
import { ColumnsMenu } from "#renderer/ui/ColumnsMenu.tsx"
import { count } from "#renderer/ui/format.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import type { Column } from "#renderer/ui/VirtualTable.tsx"
import { exportMachines } from "./exportMachines.ts"
import type { Place } from "./place.ts"
import { differs, forgetView, saveView, showView, useViews, viewOf } from "./views.ts"

const ALL = "all machines"

interface ViewLineProps {
  readonly place: Place
  readonly view: View | undefined
  readonly columns: readonly Column<Machine>[]
  /** Ids of the columns that show. */
  readonly shown: readonly string[]
  readonly total: number | null
}

interface ViewItemProps {
  readonly name: string
  readonly current: boolean
  readonly onShow: () => void
}

function ViewItem({ name, current, onShow }: ViewItemProps) {
  return (
    <Menu.Item
      leftSection={current ? <IconCheck size={14} stroke={1.5} aria-hidden /> : <span className="menu-gap" />}
      onClick={onShow}
    >
      {printable(name)}
    </Menu.Item>
  )
}

function ViewMenu({ place }: { readonly place: Place }) {
  const views = useViews()
  const [open, setOpen] = useState(false)
  const current = views.find((view) => view.name === place.view)
  const forget = (view: View) => {
    place.show({ view: null })
    void forgetView(view)
  }
  useKeys([{ keys: "v", says: "views", run: () => setOpen(true) }])
  return (
    <Menu opened={open} onChange={setOpen} position="bottom-start">
      <Menu.Target>
        <Button
          size="xs"
          variant="subtle"
          className="view-button"
          leftSection={<IconTable size={14} stroke={1.5} aria-hidden />}
          rightSection={<IconChevronDown size={12} stroke={2} aria-hidden />}
        >
          View: {printable(place.view ?? ALL)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <ViewItem name={ALL} current={place.view === null} onShow={() => showView(place, null)} />
        {views.map((view) => (
          <ViewItem
            key={view.name}
            name={view.name}
            current={view.name === place.view}
            onShow={() => showView(place, view)}
          />
        ))}
        {current && <Menu.Divider />}
        {current && (
          <Menu.Item
            leftSection={<IconX size={14} stroke={1.5} aria-hidden />}
            onClick={() => forget(current)}
          >
            Forget the view {printable(current.name)}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

function Changed({ view, place, now }: { readonly view: View; readonly place: Place; readonly now: View }) {
  const save = () =>
    void saveView(now).then((saved) => {
      if (saved) place.show({ columns: null })
    })
  return (
    <span className="row">
      changed since saved
      <button type="button" className="link" onClick={save}>
        save
      </button>
      <button type="button" className="link" onClick={() => showView(place, view)}>
        put back
      </button>
    </span>
  )
}

function Export({ place, total }: Pick<ViewLineProps, "place" | "total">) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          size="xs"
          variant="subtle"
          disabled={total === 0}
          leftSection={<IconDownload size={14} stroke={1.5} aria-hidden />}
        >
          Export {total === null ? "" : count(total)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void exportMachines(place.question, "csv")}>as CSV</Menu.Item>
        <Menu.Item onClick={() => void exportMachines(place.question, "json")}>as JSON</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** Which view, which columns, in which order; and the way out of here as a file. */
export function ViewLine({ place, view, columns, shown, total }: ViewLineProps) {
  const [columnsOpen, setColumnsOpen] = useState(false)
  useKeys([{ keys: "Shift+C", says: "columns", run: () => setColumnsOpen(true) }])
  const { sort, all } = place.question
  const sorted = columns.find(({ id }) => id === sort.by)
  const now = viewOf(view?.name ?? "", place, shown)
  const hidden = new Set(columns.map(({ id }) => id).filter((id) => !shown.includes(id)))
  return (
    <div className="view-line no-print">
      <ViewMenu place={place} />
      <ColumnsMenu
        columns={columns}
        hidden={hidden}
        opened={columnsOpen}
        onChange={setColumnsOpen}
        onHide={(next) => place.show({ columns: columns.map(({ id }) => id).filter((id) => !next.has(id)) })}
      />
      <span className="view-sort">
        sorted by {sorted?.title.toLowerCase() ?? sort.by}
        {sort.descending ? ", last first" : ""}
      </span>
      <Checkbox
        label="gone, retired and virtual too"
        checked={all}
        onChange={(event) => place.show({ all: event.currentTarget.checked })}
      />
      {view && differs(view, now) && <Changed view={view} place={place} now={now} />}
      <span className="push" />
      <Export place={place} total={total} />
    </div>
  )
}
