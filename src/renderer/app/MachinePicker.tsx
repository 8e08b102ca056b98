import { Select } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { useDeferredValue, useState } from "react"
import { printable } from "#model/printable.ts"
import { asQuery } from "./asQuery.ts"
import { questions } from "./client.ts"

interface MachinePickerProps {
  readonly label: string
  /** Ids that can't be picked. */
  readonly without: readonly string[]
  readonly value: string | null
  readonly onChange: (id: string | null) => void
}

const MOST_OFFERED = 20

/** Finds one machine by name, address or anything else a query finds. */
export function MachinePicker({ label, without, value, onChange }: MachinePickerProps) {
  const [typed, setTyped] = useState("")
  const query = useDeferredValue(asQuery(typed))
  const found = useQuery(
    questions.machines.list.queryOptions({
      input: { query, all: true, limit: MOST_OFFERED + without.length },
      placeholderData: (before) => before,
    }),
  )
  const offered = (found.data?.machines ?? [])
    .filter(({ id }) => !without.includes(id))
    .slice(0, MOST_OFFERED)
  const second = new Map(
    offered.map(({ id, addresses, os }) => [id, [addresses[0]?.ip, os].filter(Boolean).join(", ")]),
  )
  return (
    <Select
      label={label}
      data-autofocus
      searchable
      placeholder="a name, an address, a MAC"
      nothingFoundMessage={found.isPending ? "Looking" : "No machine is like that."}
      // The engine has looked already.
      filter={({ options }) => options}
      data={offered.map(({ id, name }) => ({ value: id, label: printable(name, 120) }))}
      renderOption={({ option }) => (
        <span className="row grow">
          <span className="cut">{option.label}</span>
          <span className="push small quiet mono cut">{second.get(option.value)}</span>
        </span>
      )}
      value={value}
      onChange={onChange}
      onSearchChange={setTyped}
      comboboxProps={{ withinPortal: false }}
      withScrollArea={false}
      classNames={{ options: "picked-from" }}
    />
  )
}
