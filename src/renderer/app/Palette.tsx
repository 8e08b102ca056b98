import { UnstyledButton } from "@mantine/core"
import { createSpotlight, Spotlight } from "@mantine/spotlight"
import { IconSearch } from "@tabler/icons-react"
import { useQuery } from "@tanstack/react-query"
import { useNavigate } from "@tanstack/react-router"
import { useDeferredValue, useState, type ReactNode } from "react"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { keysOf, useKeyLayers, useKeys } from "#renderer/ui/keys.ts"
import { useAsOf } from "./asOf.ts"
import { asQuery } from "./asQuery.ts"
import { questions } from "./client.ts"
import { SCREENS } from "./Navigation.tsx"
import "./Palette.css"

const [store, palette] = createSpotlight()

/** Opens the palette. */
export const openPalette = palette.open

/** The field in the top bar that opens the palette. */
export function SearchButton() {
  return (
    <UnstyledButton className="search-button" onClick={openPalette}>
      <IconSearch size={14} stroke={1.5} aria-hidden />
      <span className="cut">Search or jump to</span>
      <span className="push" />
      <Kbd keys="Mod+k" />
    </UnstyledButton>
  )
}

interface Choice {
  readonly id: string
  readonly name: string
  readonly second?: string
  readonly keys?: string
  readonly run: () => void
}

/** Screens that are reached from others, and from here. */
const MORE_SCREENS = [
  { to: "/findings/peers", name: "Peers side by side" },
  { to: "/findings/rules", name: "Rules of findings" },
  { to: "/normal", name: "Normal" },
  { to: "/notices", name: "What was told and held back" },
  { to: "/doubts", name: "Doubtful identities" },
  { to: "/decisions", name: "Decisions" },
] as const

function useScreens(): readonly Choice[] {
  const navigate = useNavigate()
  return [...SCREENS, ...MORE_SCREENS].map(({ to, name }) => ({
    id: to,
    name,
    run: () => void navigate({ to }),
  }))
}

function useActions(): readonly Choice[] {
  return useKeyLayers()
    .filter((layer) => !layer.inDialog)
    .toReversed()
    .flatMap((layer) => layer.bindings.map((binding) => ({ layer: layer.id, binding })))
    .map(({ layer, binding }) => {
      const [keys] = keysOf(binding)
      const run = () => binding.run(new KeyboardEvent("keydown"))
      return { id: `${layer} ${keys} ${binding.says}`, name: binding.says, ...(keys ? { keys } : {}), run }
    })
}

function useMachines(typed: string): readonly Choice[] {
  const navigate = useNavigate()
  const asOf = useAsOf()
  const query = asQuery(typed.trim())
  const found = useQuery(
    questions.machines.list.queryOptions({
      input: { query, asOf, all: true, limit: 8 },
      enabled: typed.trim() !== "",
    }),
  )
  if (typed.trim() === "" || !found.data) return []
  const machines = found.data.machines.map((machine) => ({
    id: machine.id,
    name: machine.name,
    second: [machine.addresses[0]?.ip, machine.os].filter(Boolean).join(", "),
    run: () => void navigate({ to: "/machines/$id", params: { id: machine.id } }),
  }))
  const all = {
    id: "all machines",
    name: `All ${found.data.total} machines that match`,
    run: () => void navigate({ to: "/machines", search: { query } }),
  }
  return found.data.total > machines.length ? [...machines, all] : machines
}

function Group({
  label,
  choices,
}: {
  readonly label: string
  readonly choices: readonly Choice[]
}): ReactNode {
  if (choices.length === 0) return null
  return (
    <Spotlight.ActionsGroup label={label}>
      {choices.map((choice) => (
        <Spotlight.Action key={choice.id} onClick={choice.run}>
          <span className="palette-choice">
            <span className="cut">{choice.name}</span>
            {choice.second !== undefined && <span className="quiet cut">{choice.second}</span>}
            <span className="push" />
            {choice.keys !== undefined && <Kbd keys={choice.keys} />}
          </span>
        </Spotlight.Action>
      ))}
    </Spotlight.ActionsGroup>
  )
}

const matching = (choices: readonly Choice[], typed: string) => {
  const words = typed.toLowerCase().split(/\s+/)
  return choices.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
}

/** Screens, machines and everything a key does, in one list. Ctrl or Cmd K. */
export function Palette() {
  const [typed, setTyped] = useState("")
  const machines = useMachines(useDeferredValue(typed))
  const screens = matching(useScreens(), typed)
  const actions = matching(useActions(), typed)
  useKeys([{ keys: "Mod+k", says: "search or jump", run: openPalette, shown: false, inText: true }], {
    everywhere: true,
  })
  return (
    <Spotlight.Root
      store={store}
      query={typed}
      onQueryChange={setTyped}
      shortcut={null}
      attributes={{ content: { "aria-label": "Search or jump to" } }}
      overlayProps={{ blur: 0, backgroundOpacity: 0.3 }}
      size={560}
      radius={8}
    >
      <Spotlight.Search placeholder="A screen, a machine, an action" aria-label="Search or jump to" />
      <Spotlight.ActionsList>
        <Group label="Screens" choices={screens} />
        <Group label="Machines" choices={machines} />
        <Group label="Actions" choices={actions} />
        {screens.length + machines.length + actions.length === 0 && (
          <Spotlight.Empty>Nothing is called that.</Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}
