import { Button, Popover, SegmentedControl, Select, TextInput } from "@mantine/core"
import { IconFilter, IconX } from "@tabler/icons-react"
import { useEffect, useRef, useState } from "react"
import { SEVERITIES } from "#model/severity.ts"
import { printable } from "#model/printable.ts"
import { MachinePicker } from "#renderer/app/MachinePicker.tsx"
import { useMachineNames } from "#renderer/app/machineNames.ts"
import type { FindingsSearch } from "#renderer/app/search.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { SEVERITY_WORDS } from "#renderer/ui/Severity.tsx"
import { useFindingRules } from "./queries.ts"

const NEWS = ["first", "later"] as const

type Filter = Pick<FindingsSearch, "words" | "severity" | "rule" | "machine" | "peers" | "news">

interface FiltersProps {
  readonly search: FindingsSearch
  readonly onFilter: (filter: Partial<Filter>) => void
}

/** What narrows the list by more than words, each in words and taken away by one press. */
function Narrowed({ search, onFilter }: FiltersProps) {
  const { severity, rule, machine, peers, news } = search
  const rules = useFindingRules()
  const nameOf = useMachineNames(machine === undefined ? [] : [machine])
  const title = rules.data?.find(({ id }) => id === rule)?.title ?? rule
  const parts = [
    ["severity", severity === undefined ? undefined : SEVERITY_WORDS[severity]],
    ["rule", title],
    ["machine", machine === undefined ? undefined : nameOf(machine)],
    ["peers", peers],
    ["news", news === undefined ? undefined : news === "first" ? "from the first look" : "came later"],
  ] as const
  const said = parts.filter(([, words]) => words !== undefined)
  if (said.length === 0) return null
  return (
    <ul className="finding-narrowed" aria-label="Narrowed by">
      {said.map(([key, words]) => (
        <li key={key}>
          <button
            type="button"
            aria-label={`Not narrowed by ${printable(words ?? "", 80)}`}
            onClick={() => onFilter({ [key]: undefined })}
          >
            <span className="cut">{printable(words ?? "", 80)}</span>
            <IconX size={12} stroke={1.5} aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  )
}

function More({ search, onFilter }: FiltersProps) {
  const rules = useFindingRules()
  const found = (rules.data ?? []).filter(
    ({ open, accepted, falseAlarms }) => open + accepted + falseAlarms > 0,
  )
  const byTitle = found.toSorted((one, other) => one.title.localeCompare(other.title))
  return (
    <div className="finding-filters">
      <Select
        label="Severity"
        placeholder="any"
        clearable
        data={SEVERITIES.map((value) => ({ value, label: SEVERITY_WORDS[value] }))}
        value={search.severity ?? null}
        onChange={(severity) => onFilter({ severity: SEVERITIES.find((known) => known === severity) })}
        comboboxProps={{ withinPortal: false }}
        data-autofocus
      />
      <Select
        label="Rule"
        placeholder="any"
        clearable
        searchable
        data={byTitle.map(({ id, title }) => ({ value: id, label: printable(title, 100) }))}
        value={search.rule ?? null}
        onChange={(rule) => onFilter({ rule: rule ?? undefined })}
        comboboxProps={{ withinPortal: false }}
        withScrollArea={false}
        classNames={{ options: "picked-from" }}
      />
      <MachinePicker
        label="Machine"
        without={[]}
        value={search.machine ?? null}
        onChange={(machine) => onFilter({ machine: machine ?? undefined })}
      />
      <div className="stack">
        <span className="strong">When it was found</span>
        <SegmentedControl
          aria-label="When it was found"
          value={search.news ?? "any"}
          onChange={(news) => onFilter({ news: NEWS.find((known) => known === news) })}
          data={[
            { value: "any", label: "Any time" },
            { value: "first", label: "At the first look" },
            { value: "later", label: "Later" },
          ]}
        />
      </div>
    </div>
  )
}

/** Words that narrow the list as they are typed. */
function Words({ search, onFilter }: FiltersProps) {
  const [typed, setTyped] = useState(search.words ?? "")
  const [said, setSaid] = useState(search.words)
  const field = useRef<HTMLInputElement>(null)
  if (said !== search.words) {
    setSaid(search.words)
    setTyped((now) => (now.trim() === (search.words ?? "") ? now : (search.words ?? "")))
  }
  useKeys([{ keys: "/", says: "filter", run: () => field.current?.focus() }])
  useEffect(() => {
    const words = typed.trim() === "" ? undefined : typed.trim().slice(0, 300)
    if (words === search.words) return undefined
    const timer = setTimeout(() => onFilter({ words }), 200)
    return () => clearTimeout(timer)
    // Only typing asks; the list that changes meanwhile doesn't.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [typed])
  return (
    <TextInput
      ref={field}
      className="grow"
      aria-label="Words to look for"
      placeholder="Words, rule, machine"
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Escape") field.current?.blur()
      }}
    />
  )
}

/** What the list is narrowed by; all of it stands in the address. */
export function Filters(props: FiltersProps) {
  const [opened, setOpened] = useState(false)
  return (
    <div className="finding-filter">
      <div className="row">
        <Words {...props} />
        <Popover opened={opened} onChange={setOpened} position="bottom-end" width={320} trapFocus returnFocus>
          <Popover.Target>
            <Button
              variant="default"
              leftSection={<IconFilter size={14} stroke={1.5} aria-hidden />}
              onClick={() => setOpened(!opened)}
            >
              Narrow
            </Button>
          </Popover.Target>
          <Popover.Dropdown aria-label="Narrow the list">
            <More {...props} />
          </Popover.Dropdown>
        </Popover>
      </div>
      <Narrowed {...props} />
    </div>
  )
}
