import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router"
import { useState } from "react"
import type { SourceTold } from "#api/sources.ts"
import { printable } from "#model/printable.ts"
import { useAsOf } from "#renderer/app/asOf.ts"
import { Part } from "#renderer/app/Part.tsx"
import { Screen } from "#renderer/app/Screen.tsx"
import { count } from "#renderer/ui/format.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { Empty } from "#renderer/ui/States.tsx"
import { DeadLines } from "./DeadLines.tsx"
import { Declarations } from "./Declarations.tsx"
import { Overview } from "./Overview.tsx"
import { Problems } from "./Problems.tsx"
import { useFirstDead, useSources } from "./queries.ts"
import { readSources, stopReading, useReadings } from "./readings.ts"
import { RemoveDialog } from "./RemoveDialog.tsx"
import { SourceHead } from "./SourceHead.tsx"
import { Tables } from "./Tables.tsx"
import "./Source.css"

const TABS = ["overview", "declarations", "problems", "dead", "tables"] as const
type Tab = (typeof TABS)[number]

const TITLES: Readonly<Record<Tab, string>> = {
  overview: "Overview",
  declarations: "Declarations",
  problems: "Not read",
  dead: "Never answer",
  tables: "Tables",
}

function useTab(): readonly [Tab, (tab: Tab) => void] {
  const { tab } = useSearch({ from: "/sources/$name" })
  const navigate = useNavigate({ from: "/sources/$name" })
  const show = (next: Tab) =>
    void navigate({
      search: ({ asOf }) => ({
        ...(asOf === undefined ? {} : { asOf }),
        ...(next === "overview" ? {} : { tab: next }),
      }),
    })
  return [TABS.find((known) => known === tab) ?? "overview", show]
}

interface TabsProps {
  readonly tab: Tab
  readonly onTab: (tab: Tab) => void
  readonly source: SourceTold | undefined
}

function Tabs({ tab, onTab, source }: TabsProps) {
  const dead = useFirstDead(source)
  const counts: Readonly<Partial<Record<Tab, number | undefined>>> = {
    declarations: source?.declarations,
    problems: source?.problems,
    dead: dead.data?.total,
  }
  return (
    <div className="tabs" role="tablist" aria-label="Parts of this source">
      {TABS.map((name) => (
        <button key={name} type="button" role="tab" aria-selected={tab === name} onClick={() => onTab(name)}>
          {TITLES[name]}{" "}
          {counts[name] !== undefined && <span className="small faint">{count(counts[name])}</span>}
        </button>
      ))}
    </div>
  )
}

function Loaded({ source, tab }: { readonly source: SourceTold; readonly tab: Tab }) {
  const navigate = useNavigate()
  const canWrite = useAsOf() === null
  const reading = useReadings()(source)
  const [removing, setRemoving] = useState(false)
  const { name } = source
  useKeys(
    reading
      ? [{ keys: "s", says: "stop", run: () => void stopReading(name) }]
      : canWrite
        ? [{ keys: "r", says: "read again", run: () => readSources([name]) }]
        : [],
  )
  return (
    <article className="source" aria-label={printable(name)}>
      <SourceHead {...{ source, reading, canWrite }} onRemove={() => setRemoving(true)} />
      <div className="source-body" role="tabpanel" aria-label={TITLES[tab]}>
        {tab === "overview" && <Overview source={source} canWrite={canWrite} />}
        {tab === "declarations" && <Declarations source={source} />}
        {tab === "problems" && <Problems source={source} />}
        {tab === "dead" && <DeadLines source={source} />}
        {tab === "tables" && <Tables source={source} canWrite={canWrite} />}
      </div>
      <RemoveDialog
        source={source}
        opened={removing}
        onClose={() => setRemoving(false)}
        onRemoved={() => void navigate({ to: "/sources" })}
      />
    </article>
  )
}

function NotKnown({ name }: { readonly name: string }) {
  return (
    <div className="pane">
      <Empty
        title={`There is no source “${printable(name, 120)}”.`}
        step={
          <Link to="/sources" className="link">
            Open the list of sources
          </Link>
        }
      />
    </div>
  )
}

/** One source: what was read in it, what was not, and how well it holds. */
export function Source() {
  const { name } = useParams({ from: "/sources/$name" })
  const [tab, showTab] = useTab()
  const sources = useSources()
  const source = sources.data?.find((each) => each.name === name)
  const title = (
    <span className="source-crumbs cut">
      <Link to="/sources" className="quiet plain-link">
        Sources
      </Link>{" "}
      <span className="faint">/</span> {printable(name, 80)}
    </span>
  )
  return (
    <Screen
      title={title}
      slot={<Tabs tab={tab} onTab={showTab} source={source} />}
      note="nothing in a source is ever run"
    >
      <Part query={sources} what="This source" rows={12}>
        {() => (source ? <Loaded key={name} source={source} tab={tab} /> : <NotKnown name={name} />)}
      </Part>
    </Screen>
  )
}
