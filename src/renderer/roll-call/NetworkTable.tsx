import { Button, Checkbox, Select, TextInput } from "@mantine/core"
import { IconPlus } from "@tabler/icons-react"
import { useMutation, useQuery } from "@tanstack/react-query"
import { type RefObject, useState } from "react"
import { printable } from "#model/printable.ts"
import { client, questions, sentenceOf } from "#renderer/app/client.ts"
import { about, roughly } from "#renderer/ui/format.ts"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { Section } from "#renderer/ui/Section.tsx"
import { Table } from "#renderer/ui/Table.tsx"
import type { Choice } from "./networkChoice.ts"

interface NetworkTableProps {
  readonly choices: readonly Choice[]
  readonly ticked: ReadonlySet<string>
  readonly field: RefObject<HTMLInputElement | null>
  readonly onTick: (target: string) => void
  readonly onAdd: (target: string) => void
  readonly onEnvironment: (target: string, environment: string) => void
}

const ENVIRONMENTS = ["not said", "prod", "test", "dev", "office", "home", "lab"]

/** Worked out by the engine without sending anything. */
function usePlan(target: string, enabled: boolean) {
  return useQuery(
    questions.scans.plan.queryOptions({
      input: { targets: [target], pace: "normal" },
      enabled,
      meta: { steady: true },
    }),
  )
}

function ChoiceRow({ choice, table }: { readonly choice: Choice; readonly table: NetworkTableProps }) {
  const { target, how, second, tooWide } = choice
  const plan = usePlan(target, tooWide === null)
  const addresses = choice.addresses ?? plan.data?.addresses ?? null
  return (
    <tr>
      <td>
        <Checkbox
          aria-label={`Ask ${target}`}
          checked={table.ticked.has(target)}
          disabled={tooWide !== null}
          onChange={() => table.onTick(target)}
        />
      </td>
      <td className={tooWide === null ? "mono" : "mono faint"}>{printable(target)}</td>
      {/* Two lines of text; the rule takes the cell for a control. */}
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label */}
      <td>
        <div className="two-lines">
          <span className="cut">{printable(how)}</span>
          <span className={tooWide === null ? "small quiet cut" : "small quiet"}>{printable(second)}</span>
        </div>
      </td>
      <td className="num quiet">{addresses === null ? "" : roughly(addresses)}</td>
      <td className="quiet">
        {tooWide === null ? (
          plan.data && about(plan.data.aboutSeconds)
        ) : (
          <button type="button" className="link" onClick={() => table.field.current?.focus()}>
            name a part of it
          </button>
        )}
      </td>
      <td>
        {tooWide === null && (
          <Select
            aria-label={`What ${target} is`}
            size="xs"
            className="soft"
            data={ENVIRONMENTS}
            value={choice.environment ?? "not said"}
            onChange={(says) => table.onEnvironment(target, says ?? "not said")}
          />
        )}
      </td>
    </tr>
  )
}

function AddRange({ field, onAdd }: Pick<NetworkTableProps, "field" | "onAdd">) {
  const [text, setText] = useState("")
  const check = useMutation({
    mutationFn: (target: string) => client.scans.plan({ targets: [target] }),
    onSuccess: (_, target) => {
      onAdd(target)
      setText("")
    },
  })
  const add = () => {
    if (text.trim() !== "") check.mutate(text.trim())
  }
  return (
    <form
      className="add-range"
      onSubmit={(event) => {
        event.preventDefault()
        add()
      }}
    >
      <TextInput
        ref={field}
        aria-label="An address, range or name"
        placeholder="10.0.0.0/24, 10.0.0.1-50, a name"
        value={text}
        error={check.isError ? sentenceOf(check.error) : undefined}
        onChange={(event) => {
          setText(event.target.value)
          check.reset()
        }}
        leftSection={<IconPlus size={14} stroke={1.5} aria-hidden />}
      />
      <Button type="submit" variant="default" disabled={text.trim() === "" || check.isPending}>
        Add
      </Button>
    </form>
  )
}

const COLUMNS = [
  { title: "Ask", width: "col-tick", hidden: true },
  { title: "Network", width: "col-network" },
  { title: "How this computer knows it" },
  { title: "Addresses", width: "col-addresses", numeric: true },
  { title: "Standard", width: "col-about" },
  { title: "What it is", width: "col-what" },
]

/** What may be asked: known to this computer or named by hand; nothing is ticked until the person ticks it. */
export function NetworkTable(table: NetworkTableProps) {
  const { choices, field, onAdd } = table
  const jump = (
    <button type="button" className="link row" onClick={() => field.current?.focus()}>
      Add an address or range
      <Kbd keys="n" />
    </button>
  )
  return (
    <div className="first-step">
      <span className="first-number">1</span>
      <Section title="Networks" note="none ticked until you tick it" aside={jump}>
        <Table columns={COLUMNS} className="first-networks">
          {choices.map((choice) => (
            <ChoiceRow key={choice.target} choice={choice} table={table} />
          ))}
        </Table>
        {choices.length === 0 && (
          <p className="quiet calm">This computer knows of no network. Name an address or a range below.</p>
        )}
        <AddRange field={field} onAdd={onAdd} />
      </Section>
    </div>
  )
}
