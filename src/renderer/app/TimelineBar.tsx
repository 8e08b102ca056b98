import { Button, Select } from "@mantine/core"
import { IconX } from "@tabler/icons-react"
import { useQuery } from "@tanstack/react-query"
import type { TimelineTold } from "#api/causes.ts"
import { printable } from "#model/printable.ts"
import { count, day } from "#renderer/ui/format.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { Copy } from "#renderer/ui/Mono.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { questions } from "./client.ts"
import type { TimelineQuestion } from "./timelineQuestion.ts"
import { LANES, type TimelineKind } from "./timelineWords.ts"

/** What of the question is said anew. */
export type TimelinePart = { readonly [Key in keyof TimelineQuestion]?: TimelineQuestion[Key] }

interface BarProps {
  readonly question: TimelineQuestion
  readonly put: (part: TimelinePart) => void
  readonly told: Omit<TimelineTold, "items"> | undefined
  readonly choosesAbout: boolean
}

const DAY_MS = 86_400_000
const WINDOWS = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "a year" },
] as const

const midnight = () => new Date().setHours(0, 0, 0, 0)
const beginOf = (days: number) => new Date(midnight() - days * DAY_MS).toISOString()

/** Which of the usual windows it is; null: another one. */
function usualWindow({ from, to }: TimelineQuestion): string | null {
  if (to !== null) return null
  if (from === null) return "30"
  return WINDOWS.find(({ value }) => beginOf(Number(value)) === from)?.value ?? null
}

function Window({ question, put, told }: Omit<BarProps, "choosesAbout">) {
  const usual = usualWindow(question)
  const span = told ? `${day(told.from)} to ${day(told.to)}` : "another window"
  return (
    <Select
      aria-label="Which window"
      w={168}
      allowDeselect={false}
      value={usual ?? "other"}
      data={[...WINDOWS, ...(usual === null ? [{ value: "other", label: span }] : [])]}
      onChange={(value) => {
        if (value === null || value === "other") return
        put({ from: value === "30" ? null : beginOf(Number(value)), to: null })
      }}
    />
  )
}

function About({ question: { machine, group }, put }: Pick<BarProps, "question" | "put">) {
  const groups = useQuery(questions.peers.list.queryOptions()).data ?? []
  if (machine !== null)
    return (
      <Button
        variant="default"
        rightSection={<IconX size={14} stroke={1.5} aria-hidden />}
        aria-label={`Only ${printable(machine, 80)}: show all machines`}
        onClick={() => put({ machine: null })}
      >
        only <span className="mono only-machine">{printable(machine, 40)}</span>
      </Button>
    )
  const declared = groups.filter(({ kind }) => kind === "group" || kind === "tag")
  const known = declared.map(({ id }) => ({ value: id, label: printable(id, 80) }))
  const asked =
    group === null || known.some(({ value }) => value === group)
      ? []
      : [{ value: group, label: printable(group, 80) }]
  if (known.length + asked.length === 0) return null
  return (
    <Select
      aria-label="Which group"
      placeholder="Every machine"
      searchable
      clearable
      limit={100}
      w={200}
      value={group}
      data={[...asked, ...known]}
      onChange={(value) => put({ group: value })}
    />
  )
}

function Lanes({ question: { kinds, unexplained }, put, told }: Omit<BarProps, "choosesAbout">) {
  const toggle = (kind: TimelineKind) => {
    const next = kinds.includes(kind) ? kinds.filter((each) => each !== kind) : [...kinds, kind]
    put({ kinds: next, unexplained: false })
  }
  const numbers = new Map(told?.counts.map((each) => [each.kind, each.count]))
  return (
    <div className="chips" role="group" aria-label="Which rows">
      {LANES.map(({ kind, title }) => (
        <button key={kind} type="button" aria-pressed={kinds.includes(kind)} onClick={() => toggle(kind)}>
          {title} <span className="tabular faint">{told ? count(numbers.get(kind) ?? 0) : ""}</span>
        </button>
      ))}
      <button
        type="button"
        aria-pressed={unexplained}
        onClick={() => put({ unexplained: !unexplained, kinds: [] })}
      >
        <StateMark mark="mystery" says="" /> No commit explains{" "}
        <span className="tabular faint">{told ? count(told.unexplained) : ""}</span>
      </button>
    </div>
  )
}

/** Of what, between when, which rows; and the address of just that. */
export function TimelineBar({ question, put, told, choosesAbout }: BarProps) {
  const { fold } = question
  const turn = () => put({ fold: !fold })
  useKeys([{ keys: "=", says: fold ? "unfold quiet scans" : "fold quiet scans", run: turn }])
  return (
    <div className="timeline-bar no-print">
      <Window question={question} put={put} told={told} />
      {choosesAbout && <About question={question} put={put} />}
      <Lanes question={question} put={put} told={told} />
      <span className="push" />
      <div className="chips">
        <button type="button" aria-pressed={fold} onClick={turn}>
          Fold quiet scans
        </button>
      </div>
      {choosesAbout && <Copy text={location.href} what="the link to just this" />}
    </div>
  )
}
