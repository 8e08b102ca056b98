import { Button, Menu } from "@mantine/core"
import { IconColumns3 } from "@tabler/icons-react"
import type { Column } from "./VirtualTable.tsx"

interface ColumnsMenuProps<Row> {
  readonly columns: readonly Column<Row>[]
  readonly hidden: ReadonlySet<string>
  readonly onHide: (hidden: ReadonlySet<string>) => void
  readonly opened?: boolean
  readonly onChange?: (opened: boolean) => void
}

/** Shows and hides columns: "8 of 11 columns". */
export function ColumnsMenu<Row>({ columns, hidden, onHide, opened, onChange }: ColumnsMenuProps<Row>) {
  const shown = columns.filter((column) => !hidden.has(column.id)).length
  const toggle = (id: string) => {
    const next = new Set(hidden)
    if (!next.delete(id)) next.add(id)
    onHide(next)
  }
  return (
    <Menu
      closeOnItemClick={false}
      {...(opened === undefined ? {} : { opened })}
      {...(onChange ? { onChange } : {})}
    >
      <Menu.Target>
        <Button variant="subtle" size="xs" leftSection={<IconColumns3 size={14} stroke={1.5} aria-hidden />}>
          {shown} of {columns.length} columns
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {columns.map((column) => (
          <Menu.CheckboxItem
            key={column.id}
            checked={!hidden.has(column.id)}
            disabled={column.pinned === true}
            onChange={() => toggle(column.id)}
          >
            {column.title}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
