import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router"
import type { ExplainedTold } from "#api/explanation.ts"
import type { MachineDossier } from "#api/shapes.ts"
import { failureOf } from "#api/client.ts"
import { printable } from "#model/printable.ts"
import { useTakeBackKey } from "#renderer/app/decide.ts"
import { Consumers, consumersInWords } from "#renderer/app/Consumers.tsx"
import { DecisionTable } from "#renderer/app/DecisionTable.tsx"
import { showEvidence } from "#renderer/app/Evidence.tsx"
import { Part } from "#renderer/app/Part.tsx"
import { Rebuilt } from "#renderer/app/Rebuilt.tsx"
import { Screen } from "#renderer/app/Screen.tsx"
import { count, counted, exactly } from "#renderer/ui/format.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { Pane, Panes, Section } from "#renderer/ui/Section.tsx"
import { Empty } from "#renderer/ui/States.tsx"
import { type Actions, useActions, useNeighbours } from "./actions.ts"
import { Addresses } from "./Addresses.tsx"
import { Alarms } from "./Alarms.tsx"
import { Answers } from "./Answers.tsx"
import { Notes } from "./Decided.tsx"
import { type Deciding, useDeciding } from "./deciding.ts"
import { Facts } from "./Facts.tsx"
import { factsAt, standing } from "./factsAt.ts"
import { EverythingHappened, Happened } from "./Happened.tsx"
import { FindingsOfIt } from "./FindingsOfIt.tsx"
import { Head } from "./Head.tsx"
import { Holders } from "./Holders.tsx"
import { Inside } from "./Inside.tsx"
import { Joins } from "./Joins.tsx"
import { Lines } from "./Lines.tsx"
import { Neighbours } from "./Neighbours.tsx"
import { People } from "./People.tsx"
import { Politeness } from "./Politeness.tsx"
import { useDossier, useExplaining, useMoment, useSourceCount } from "./queries.ts"
import { Services } from "./Services.tsx"
import { WhatItIs } from "./WhatItIs.tsx"
import "./Machine.css"

const TABS = ["overview", "inside", "happened", "facts", "decisions"] as const
type Tab = (typeof TABS)[number]

const TITLES: Readonly<Record<Tab, string>> = {
  overview: "Overview",
  inside: "Inside",
  happened: "What happened",
  facts: "Raw facts",
  decisions: "Decisions",
}

function useTab(): readonly [Tab, (tab: Tab) => void] {
  const { tab } = useSearch({ from: "/machines/$id" })
  const navigate = useNavigate()
  const show = (next: Tab) =>
    void navigate({
      to: ".",
      search: (now: Readonly<Record<string, unknown>>) => ({
        ...now,
        tab: next === "overview" ? undefined : next,
      }),
    })
  return [TABS.find((known) => known === tab) ?? "overview", show]
}

interface TabsProps {
  readonly tab: Tab
  readonly onTab: (tab: Tab) => void
  readonly machine: MachineDossier | undefined
}

function Tabs({ tab, onTab, machine }: TabsProps) {
  const counts = {
    overview: undefined,
    inside: undefined,
    happened: machine && machine.history.length + machine.identity.happened.length,
    facts: machine?.facts.length,
    decisions: machine?.decisions.filter(({ undone }) => undone === null).length,
  }
  return (
    <div className="tabs" role="tablist" aria-label="Parts of this machine">
      {TABS.map((name) => (
        <button key={name} type="button" role="tab" aria-selected={tab === name} onClick={() => onTab(name)}>
          {TITLES[name]}{" "}
          {counts[name] !== undefined && <span className="small faint">{count(counts[name])}</span>}
        </button>
      ))}
    </div>
  )
}

interface OverviewProps {
  readonly machine: MachineDossier
  readonly moment: number | null
  readonly deciding: Deciding
  readonly actions: Actions
}

function Dependants({ told }: { readonly told: ExplainedTold | undefined }) {
  const { dependants = [] } = told ?? {}
  if (dependants.length === 0) return null
  return (
    <Section title="Who depends on it" note={consumersInWords(dependants)}>
      <Consumers consumers={dependants} />
    </Section>
  )
}

interface CameToBeProps {
  readonly machine: MachineDossier
  readonly deciding: Deciding
  readonly told: ExplainedTold | undefined
}

function CameToBe({ machine, deciding, told }: CameToBeProps) {
  return (
    <Pane label="How it came to be">
      {machine.presence === "virtual" ? (
        <Holders machine={machine} />
      ) : (
        <Joins machine={machine} deciding={deciding} />
      )}
      <Happened machine={machine} />
      {told && told.rebuildable.of > 0 && <Rebuilt rebuildable={told.rebuildable} />}
    </Pane>
  )
}

/** Who and why come when they come: the rest of the page does not wait for them. */
function Overview({ machine, moment, deciding, actions }: OverviewProps) {
  const facts = factsAt(machine.facts, moment)
  const now = standing(facts)
  const explaining = useExplaining(machine.id)
  const sources = useSourceCount()
  const told = sources === 0 ? undefined : explaining?.data
  return (
    <Panes aside={<CameToBe machine={machine} deciding={deciding} told={told} />}>
      <section className="machine-pane" aria-label="What is known">
        <Alarms machine={machine} />
        {moment === null && (
          <div className="machine-findings">
            <FindingsOfIt machine={machine.id} />
          </div>
        )}
        <Answers machine={machine} facts={now} explaining={explaining} sources={sources} />
        <div className="machine-parts">
          <Services {...{ machine, explaining, sources }} facts={now} now={moment ?? rightNow()} />
          <Lines explaining={explaining} sources={sources} />
          <Dependants told={told} />
          {told && <People told={told} />}
          {machine.presence !== "virtual" && (
            <WhatItIs
              machine={machine}
              steps={{ onLook: actions.look, onScan: actions.askAgain, past: actions.past }}
            />
          )}
          <Neighbours facts={now} name={machine.name} />
          <Notes machine={machine} />
          <Addresses machine={machine} />
          <Politeness spent={machine.spent} />
        </div>
      </section>
    </Panes>
  )
}

const rightNow = () => Date.now()

/** On paper: when it was printed, of which moment, on how much evidence, and what was not checked. */
function PrintFoot({
  machine,
  moment,
}: {
  readonly machine: MachineDossier
  readonly moment: number | null
}) {
  const sources = useSourceCount()
  return (
    <footer className="machine-print">
      <p>
        Rollcall, {exactly(rightNow())}. {moment === null ? "As of now." : `As of ${exactly(moment)}.`}{" "}
        {counted(machine.facts.length, "observation")}.
      </p>
      {sources === 0 &&
        (machine.owner === null && machine.purpose === null ? (
          <p>Not checked: who owns it and why it exists. No source has been added.</p>
        ) : (
          <p>Who and why are as people decided. No source has been added.</p>
        ))}
      {sources !== undefined && sources > 0 && <p>Who and why are as {counted(sources, "source")} say.</p>}
    </footer>
  )
}

function Loaded({ machine, asked, tab }: LoadedProps) {
  const moment = useMoment()
  useNeighbours(machine)
  const deciding = useDeciding(machine)
  const actions = useActions(machine, deciding)
  const openAll = () =>
    showEvidence({ about: machine.name, for: standing(factsAt(machine.facts, moment)).map(({ id }) => id) })
  useKeys(tab === "facts" ? [] : [{ keys: "e", says: "evidence", run: openAll }])
  useTakeBackKey()
  return (
    <article className="machine" aria-label={printable(machine.name)}>
      <Head machine={machine} actions={actions} deciding={deciding} asked={asked} />
      <div className="machine-body" role="tabpanel" aria-label={TITLES[tab]}>
        {tab === "overview" && <Overview {...{ machine, moment, deciding, actions }} />}
        {tab === "inside" && (
          <Inside machine={machine} facts={standing(factsAt(machine.facts, moment))} actions={actions} />
        )}
        {tab === "happened" && <EverythingHappened machine={machine} />}
        {tab === "facts" && <Facts facts={factsAt(machine.facts, moment)} />}
        {tab === "decisions" && <DecisionTable machine={machine.id} />}
      </div>
      <PrintFoot machine={machine} moment={moment} />
    </article>
  )
}

interface LoadedProps {
  readonly machine: MachineDossier
  readonly asked: string
  readonly tab: Tab
}

function NotKnown({ asked, why }: { readonly asked: string; readonly why: string }) {
  return (
    <div className="pane">
      <Empty
        title={`${printable(asked, 120)} can't be shown.`}
        step={
          <Link to="/machines" className="link">
            Open the list of machines
          </Link>
        }
      >
        {why}
      </Empty>
    </div>
  )
}

/** One machine and all that is known of it. */
export function Machine() {
  const { id } = useParams({ from: "/machines/$id" })
  const [tab, showTab] = useTab()
  const dossier = useDossier(id)
  const failure = dossier.error === null ? null : failureOf(dossier.error)
  const name = dossier.data === undefined ? id : dossier.data.name
  const title = (
    <span className="machine-crumbs cut">
      <Link to="/machines" className="quiet plain-link">
        Machines
      </Link>{" "}
      <span className="faint">/</span> {printable(name, 80)}
    </span>
  )
  return (
    <Screen title={title} slot={<Tabs tab={tab} onTab={showTab} machine={dossier.data} />}>
      {failure?.code === "not-found" || failure?.code === "bad-input" ? (
        <NotKnown asked={id} why={failure.message} />
      ) : (
        <Part query={dossier} what="This machine" rows={12}>
          {(machine) => <Loaded machine={machine} asked={id} tab={tab} />}
        </Part>
      )}
    </Screen>
  )
}
