import { useNavigate } from "@tanstack/react-router"
import { useCallback, useMemo, useRef, type MouseEvent } from "react"
import type { MachineQuestion } from "#api/shapes.ts"
import type { Machine } from "#model/machine.ts"
import { useBlocks } from "#renderer/app/blocks.ts"
import { showEvidence } from "#renderer/app/Evidence.tsx"
import { useKeys } from "#renderer/ui/keys.ts"
import { type Column, type Sort, VirtualTable } from "#renderer/ui/VirtualTable.tsx"
import { useChosen } from "./chosen.ts"
import { ChosenBar } from "./ChosenBar.tsx"
import { NoMachines, NothingMatches } from "./NothingMatches.tsx"
import { type Place, sortOf } from "./place.ts"
import { blockOptions, machineHere, type MachineBlock } from "./queries.ts"

const keyOf = ({ id }: Machine) => id
const nameOf = ({ name }: Machine) => name

function useOpen() {
  const navigate = useNavigate()
  const open = useCallback(
    (machine: Pick<Machine, "id">) => void navigate({ to: "/machines/$id", params: { id: machine.id } }),
    [navigate],
  )
  /** A plain press on a name stays in the console; with Ctrl and the like the browser does what it does. */
  const onPress = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey)
      return
    const link = event.target instanceof Element ? event.target.closest("a[data-machine]") : null
    const id = link?.getAttribute("data-machine") ?? null
    if (id === null) return
    event.preventDefault()
    open({ id })
  }
  return { open, onPress }
}

/** All that was observed of a machine as its row shows it. */
function openEvidence(machine: Machine | undefined) {
  if (!machine) return
  const said = [...machine.addresses, ...machine.services].flatMap(({ evidence }) => evidence)
  showEvidence({ about: machine.name, for: [...new Set(said)] })
}

/** Key E: the evidence of the row that the keyboard stands on. */
function useEvidenceKey() {
  const current = useRef<Machine | undefined>(undefined)
  useKeys([{ keys: "e", says: "evidence", run: () => openEvidence(current.current) }])
  return useCallback((machine: Machine | undefined) => {
    current.current = machine
  }, [])
}

interface MachineTableProps {
  readonly place: Place
  /** The question whose rows show; it lags behind the place until the engine has answered. */
  readonly question: MachineQuestion
  readonly everything: number
  readonly columns: readonly Column<Machine>[]
  /** Ids of the columns that show. */
  readonly shown: readonly string[]
}

/** The machines a question selects, of any number, and what can be done with those that are chosen. */
export function MachineTable({ place, question, everything, columns, shown }: MachineTableProps) {
  const blocks = useBlocks<Machine, MachineBlock>((offset, limit) => blockOptions(question, offset, limit))
  const { chosen, ids, choose, chooseBetween, chooseNone } = useChosen()
  const { open, onPress } = useOpen()
  const onCursor = useEvidenceKey()
  const total = blocks.total ?? 0
  const visible = shown.join()
  const hidden = useMemo(() => {
    const ofThose = new Set(visible.split(","))
    return new Set(columns.map(({ id }) => id).filter((id) => !ofThose.has(id)))
  }, [columns, visible])
  const sortBy = ({ by, descending }: Sort) => place.show({ sort: { by: sortOf(by), descending } })
  const empty =
    everything === 0 ? (
      <NoMachines />
    ) : (
      <NothingMatches question={question} everything={everything} onShow={place.show} />
    )
  return (
    // Only catches presses on the names, which are links and have the keyboard's Enter.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <div className="machines-table" onClick={onPress}>
      <VirtualTable
        label="Machines"
        of={JSON.stringify(question)}
        columns={columns}
        hidden={hidden}
        count={total}
        rowAt={blocks.rowAt}
        keyOf={keyOf}
        nameOf={nameOf}
        onSight={blocks.look}
        sort={question.sort}
        onSort={sortBy}
        selected={ids}
        onSelect={(next) => choose(next, (id) => machineHere(question, id))}
        onSelectBetween={(first, last) => chooseBetween(question, first, last)}
        onOpen={open}
        onCursor={onCursor}
        empty={empty}
      />
      {chosen.size > 0 && (
        <ChosenBar
          chosen={chosen}
          question={question}
          total={total}
          onNone={chooseNone}
          onAll={() => chooseBetween(question, 0, total - 1)}
        />
      )}
    </div>
  )
}
