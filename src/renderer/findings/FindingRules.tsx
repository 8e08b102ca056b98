import { TextInput } from "@mantine/core"
import { Link, useNavigate, useSearch } from "@tanstack/react-router"
import { useMemo, useRef } from "react"
import type { FindingRuleTold } from "#api/findings.ts"
import { printable } from "#model/printable.ts"
import { Part } from "#renderer/app/Part.tsx"
import { Screen } from "#renderer/app/Screen.tsx"
import type { FindingTab } from "#renderer/app/search.ts"
import { count, counted } from "#renderer/ui/format.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { SEVERITY_WORDS, SeverityMark } from "#renderer/ui/Severity.tsx"
import { Empty } from "#renderer/ui/States.tsx"
import { type Column, VirtualTable } from "#renderer/ui/VirtualTable.tsx"
import { FindingsTabs } from "./FindingsTabs.tsx"
import { LEVEL_WORDS } from "./findingWords.ts"
import { useFindingRules } from "./queries.ts"
import { rulesLike } from "./ruleWords.ts"
import "./Findings.css"
import "./FindingPane.css"
import "./Peers.css"

function Number({
  number,
  tab,
  rule,
}: {
  readonly number: number
  readonly tab: FindingTab
  readonly rule: string
}) {
  if (number === 0) return <span className="faint">0</span>
  return (
    <Link to="/findings" search={{ rule, ...(tab === "open" ? {} : { tab }) }} className="link">
      {count(number)}
    </Link>
  )
}

const COLUMNS: readonly Column<FindingRuleTold>[] = [
  {
    id: "rule",
    title: "Rule",
    width: "grow",
    least: 160,
    cell: ({ severity, title, id }) => (
      <span className="rule-name">
        <SeverityMark severity={severity} />
        <span className="stack">
          <span className="cut" title={printable(title, 200)}>
            {printable(title, 120)}
          </span>
          <span className="small quiet mono cut">{printable(id, 60)}</span>
        </span>
      </span>
    ),
  },
  {
    id: "open",
    title: "Open",
    width: 56,
    numeric: true,
    cell: ({ open, id }) => <Number number={open} tab="open" rule={id} />,
  },
  {
    id: "accepted",
    title: "Accepted",
    width: 72,
    numeric: true,
    cell: ({ accepted, id }) => <Number number={accepted} tab="accepted" rule={id} />,
  },
  {
    id: "false",
    title: "False",
    width: 56,
    numeric: true,
    cell: ({ falseAlarms, id }) => <Number number={falseAlarms} tab="accepted" rule={id} />,
  },
]

/** What one rule means, and where it is silent. */
function Rule({ rule }: { readonly rule: FindingRuleTold }) {
  const { title, severity, level, because, advice, guards, open, falseAlarms, id } = rule
  return (
    <section className="finding-pane" aria-label="The rule">
      <header className="finding-pane-head">
        <div className="finding-title">
          <SeverityMark severity={severity} says="" />
          <h2>{printable(title, 200)}</h2>
        </div>
        <p className="quiet">
          {SEVERITY_WORDS[severity]}, from {LEVEL_WORDS[level]}.{" "}
          <Link to="/findings" search={{ rule: id }} className="link in-text">
            {counted(open, "open finding")}
          </Link>
          {falseAlarms > 0 && `, ${counted(falseAlarms, "false alarm")} so far`}
        </p>
      </header>
      {/* A pane that scrolls must be reachable from the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="finding-body rule-body" role="group" aria-label="What the rule means" tabIndex={0}>
        <Section title="Why it matters">
          <p>{printable(because, 800)}</p>
        </Section>
        <Section title="What to do">
          <p>{printable(advice, 800)}</p>
        </Section>
        <Section title="Not said where" note="what keeps it from being a false alarm">
          {guards.length === 0 ? (
            <p className="quiet">It has no exceptions.</p>
          ) : (
            <ul className="finding-guards">
              {guards.map((guard) => (
                <li key={guard}>{printable(guard, 400)}</li>
              ))}
            </ul>
          )}
        </Section>
      </div>
    </section>
  )
}

function All({ rules }: { readonly rules: readonly FindingRuleTold[] }) {
  const { rule: asked, words = "" } = useSearch({ from: "/findings/rules" })
  const navigate = useNavigate()
  const field = useRef<HTMLInputElement>(null)
  const found = useMemo(() => rulesLike(rules, words), [rules, words])
  const shown = rules.find(({ id }) => id === asked) ?? found[0]
  const go = (change: { readonly rule?: string; readonly words?: string | undefined }) =>
    void navigate({ to: "/findings/rules", search: (now) => ({ ...now, ...change }), replace: true })
  useKeys([{ keys: "/", says: "filter", run: () => field.current?.focus() }])
  return (
    <div className="findings findings-rules">
      <section className="finding-pane-list" aria-label="The rules">
        <div className="finding-top finding-filter">
          <TextInput
            ref={field}
            aria-label="Rules to look for"
            placeholder="A rule, a word of it"
            defaultValue={words}
            onChange={(event) => go({ words: event.currentTarget.value.slice(0, 300) || undefined })}
          />
        </div>
        <div className="group-table">
          <VirtualTable
            label="Rules"
            columns={COLUMNS}
            count={found.length}
            rowAt={(index) => found[index]}
            keyOf={({ id }) => id}
            nameOf={({ title }) => title}
            twoLines
            onOpen={({ id }) => go({ rule: id })}
            onCursor={(rule) => {
              if (rule !== undefined && rule.id !== asked) go({ rule: rule.id })
            }}
            empty={<Empty title="Nothing matches.">No rule is like {printable(words, 80)}.</Empty>}
          />
        </div>
      </section>
      {shown && <Rule rule={shown} />}
    </div>
  )
}

/** Every rule that findings come from: what it means, where it is silent, and what it found. */
export function FindingRules() {
  const rules = useFindingRules()
  return (
    <Screen
      title="Findings"
      {...(rules.data === undefined ? {} : { sub: counted(rules.data.length, "rule") })}
      slot={<FindingsTabs shown="rules" />}
      note="a rule that you don't trust says so by its false alarms"
    >
      <Part query={rules} what="The rules" rows={12}>
        {(data) => <All rules={data} />}
      </Part>
    </Screen>
  )
}
