import { Button, TextInput } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { useState, type ReactNode } from "react"
import type { Evidence, MachineDossier } from "#api/shapes.ts"
import type { Listener, Peer } from "#model/inside.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { AllOrFirst } from "#renderer/ui/AllOrFirst.tsx"
import { useFirstOf } from "#renderer/ui/firstOf.ts"
import { count, counted, exactly, span, whenInWords } from "#renderer/ui/format.ts"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { Pane, Panes, Section } from "#renderer/ui/Section.tsx"
import { Empty } from "#renderer/ui/States.tsx"
import { Table } from "#renderer/ui/Table.tsx"
import type { Actions } from "./actions.ts"
import { numberIn } from "./detail.ts"
import {
  containersIn,
  type InsidePart,
  insidePart,
  interfacesIn,
  linesIn,
  listenersIn,
  notReadIn,
  peersIn,
} from "./inside.ts"
import "./Inside.css"

interface PartSectionProps {
  readonly title: string
  readonly part: InsidePart | null
  /** How many there are; null where counting says nothing. */
  readonly number: number | null
  readonly children: ReactNode
}

/** One part of what it told: how many, the evidence, and what is there; that it has none is said as well. */
function PartSection({ title, part, number, children }: PartSectionProps) {
  if (part === null) return null
  const note = part.isMissing ? "not there" : number === null ? undefined : count(number)
  return (
    <Section
      title={title}
      {...(note === undefined ? {} : { note })}
      aside={<EvidenceTally about={title.toLowerCase()} for={[part.fact.id]} />}
    >
      {!part.isMissing && (number === 0 ? <p className="quiet">None.</p> : children)}
    </Section>
  )
}

const SHOWN_FIRST = 12

/** Lines of which the first stand there; many can be filtered by words. */
function Lines({ lines, what }: { readonly lines: readonly string[]; readonly what: string }) {
  const [words, setWords] = useState("")
  const wanted = words.toLowerCase().split(/\s+/u).filter(Boolean)
  const matching = lines.filter((line) => wanted.every((word) => line.toLowerCase().includes(word)))
  const { shown, extent } = useFirstOf(matching, SHOWN_FIRST)
  return (
    <>
      {lines.length > SHOWN_FIRST && (
        <div className="inside-filter no-print">
          <TextInput
            size="xs"
            aria-label={`Filter the ${what}`}
            placeholder="Filter"
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
          <span className="small quiet" aria-live="polite">
            {count(matching.length)} of {count(lines.length)}
          </span>
        </div>
      )}
      <ul className="inside-lines mono">
        {shown.slice(0, MOST_SHOWN).map((line) => (
          <li key={line}>{printable(line, 400)}</li>
        ))}
      </ul>
      {matching.length === 0 && <p className="quiet">Nothing matches.</p>}
      <AllOrFirst extent={extent} />
    </>
  )
}

// More lines than anybody reads; the filter finds the rest.
const MOST_SHOWN = 1_000

function LinesPart({
  title,
  what,
  part,
}: {
  readonly title: string
  readonly what: string
  readonly part: InsidePart | null
}) {
  const lines = part === null ? [] : linesIn(part)
  return (
    <PartSection title={title} part={part} number={lines.length}>
      <Lines lines={lines} what={what} />
    </PartSection>
  )
}

const endOf = (ip: string, port: number) => (ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`)

const PEERS = [
  { title: "Who uses whom" },
  { title: "Peer" },
  { title: "Port" },
  { title: "Process here" },
  { title: "Connections", numeric: true },
]

const LISTENERS = [{ title: "Listens on" }, { title: "Process" }, { title: "Unit" }]

function Peers({ peers }: { readonly peers: readonly Peer[] }) {
  return (
    <Table columns={PEERS}>
      {peers.slice(0, MOST_SHOWN).map(({ direction, ip, port, process, count: number }) => (
        <tr key={`${direction} ${ip} ${port} ${process ?? ""}`}>
          <td className="quiet">{direction === "in" ? "uses this machine" : "is used by it"}</td>
          <td>
            <Link to="/machines/$id" params={{ id: ip }} className="link mono">
              {printable(ip, 60)}
            </Link>
          </td>
          <td className="mono">{port}</td>
          <td>{process === null ? <span className="faint">not seen</span> : printable(process, 80)}</td>
          <td className="num">{count(number)}</td>
        </tr>
      ))}
    </Table>
  )
}

function Listeners({ listeners }: { readonly listeners: readonly Listener[] }) {
  return (
    <Table columns={LISTENERS}>
      {listeners.slice(0, MOST_SHOWN).map(({ protocol, ip, port, process, unit }) => (
        <tr key={`${protocol} ${ip} ${port} ${process ?? ""}`}>
          <td className="mono">
            {printable(endOf(ip, port), 80)} <span className="quiet">{protocol}</span>
          </td>
          <td>{process === null ? <span className="faint">not seen</span> : printable(process, 80)}</td>
          <td className="quiet">{unit === null ? "" : printable(unit, 120)}</td>
        </tr>
      ))}
    </Table>
  )
}

function SystemLines({ facts }: { readonly facts: readonly Evidence[] }) {
  const [system, boot, clock] = ["system", "boot", "clock"].map((subject) => insidePart(facts, subject))
  const up = numberIn(boot?.fact.detail, "upSeconds")
  return (
    <PartSection title="System" part={system ?? null} number={null}>
      <ul className="inside-system">
        {system?.fact.value.split(" · ").map((word) => (
          <li key={word}>{printable(word, 200)}</li>
        ))}
        {boot && (
          <li className="quiet">
            {up === null ? printable(boot.fact.value, 80) : `up for ${span(up)} when it was asked`}
          </li>
        )}
        {clock && <li className="quiet">clock: {printable(clock.fact.value, 120)}</li>}
      </ul>
    </PartSection>
  )
}

function NotRead({ part }: { readonly part: InsidePart | null }) {
  const lines = part === null ? [] : notReadIn(part)
  if (lines.length === 0) return null
  return (
    <Section title="Not read" note={count(lines.length)} rule>
      <ul className="inside-system quiet">
        {lines.map((line) => (
          <li key={line}>{printable(line, 300)}</li>
        ))}
      </ul>
    </Section>
  )
}

function Nothing({ actions }: { readonly actions: Actions }) {
  return (
    <div className="pane">
      <Empty
        title="Nothing was told from inside."
        step={
          <Button variant="default" disabled={actions.past} onClick={actions.look}>
            Look inside <Kbd keys="l" />
          </Button>
        }
      >
        Over your own SSH it would tell its packages, what listens with its process, who is connected, its
        units, containers and timers. You see what that does before it logs in.
      </Empty>
    </div>
  )
}

interface InsideProps {
  readonly machine: MachineDossier
  /** The facts that stand. */
  readonly facts: readonly Evidence[]
  readonly actions: Actions
}

/** What the machine told of itself over the user's own SSH, part by part. */
export function Inside({ machine, facts, actions }: InsideProps) {
  const told = facts.filter(({ kind }) => kind === "inside")
  if (told.length === 0) return <Nothing actions={actions} />
  const part = (subject: string) => insidePart(told, subject)
  const [peers, sockets, containers, interfaces] = [
    part("connections"),
    part("sockets"),
    part("containers"),
    part("interfaces"),
  ]
  const last = Math.max(...told.map((fact) => fact.last))
  const listening = sockets ? listenersIn(sockets) : []
  const connected = peers ? peersIn(peers) : []
  return (
    <Panes
      aside={
        <Pane label="What it is made of">
          <SystemLines facts={told} />
          <PartSection
            title="Interfaces"
            part={interfaces}
            number={interfaces ? interfacesIn(interfaces).length : 0}
          >
            <Lines lines={interfaces ? interfacesIn(interfaces) : []} what="interfaces" />
          </PartSection>
          <LinesPart title="Mounts" what="mounts" part={part("mounts")} />
          <LinesPart title="Logged in last" what="log-ins" part={part("logins")} />
          <NotRead part={part("not-read")} />
        </Pane>
      }
    >
      <Pane label="What runs on it">
        <p className="small quiet" title={exactly(last)}>
          Told by {printable(machine.name, 80)} itself, {whenInWords(last)}, in {counted(told.length, "fact")}
          .
        </p>
        <PartSection title="Connections" part={peers} number={connected.length}>
          <Peers peers={connected} />
        </PartSection>
        <PartSection title="Sockets" part={sockets} number={listening.length}>
          <Listeners listeners={listening} />
        </PartSection>
        <LinesPart title="Units" what="units" part={part("units")} />
        <PartSection
          title="Containers"
          part={containers}
          number={containers ? containersIn(containers).length : 0}
        >
          <Lines lines={containers ? containersIn(containers) : []} what="containers" />
        </PartSection>
        <LinesPart title="Timers" what="timers" part={part("timers")} />
        <LinesPart title="Cron" what="lines of cron" part={part("cron")} />
        <LinesPart title="Packages" what="packages" part={part("packages")} />
      </Pane>
    </Panes>
  )
}
