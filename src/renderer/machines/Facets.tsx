import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import type { Facet, MachineQuestion } from "#api/shapes.ts"
import { EXPLANATIONS, PRESENCES, type Explained, type Presence } from "#model/machine.ts"
import { printable } from "#model/printable.ts"
import { Part } from "#renderer/app/Part.tsx"
import { count } from "#renderer/ui/format.ts"
import { ExplanationMark, PresenceMark } from "#renderer/ui/StateMark.tsx"
import { facetOptions, useFreshFacets } from "./queries.ts"
import { chosenValues, type Narrowing, withoutField, withValueToggled } from "./queryWords.ts"
import "./Facets.css"

const TITLES: Readonly<Record<Facet["facet"], string>> = {
  explanation: "Explained",
  environment: "Environment",
  group: "Group",
  presence: "Answers",
  kind: "Kind",
  role: "Role",
  network: "Network",
  os: "System",
  vendor: "Made by",
  owner: "Owner",
  tag: "Tag",
  port: "Port",
  service: "Service",
  seen: "Last seen",
}

/** From the top. */
const FACETS: readonly Facet["facet"][] = [
  "explanation",
  "presence",
  "environment",
  "network",
  "owner",
  "group",
  "tag",
  "kind",
  "role",
  "os",
  "vendor",
  "port",
  "service",
  "seen",
]

/** The query's field that a facet narrows; `is` asks two things, each by words of its own. */
const FIELDS: Readonly<Record<Facet["facet"], string | Narrowing>> = {
  explanation: { field: "is", values: EXPLANATIONS },
  presence: { field: "is", values: PRESENCES },
  environment: "environment",
  group: "group",
  kind: "kind",
  role: "role",
  network: "network",
  os: "os",
  vendor: "vendor",
  owner: "owner",
  tag: "tag",
  port: "port",
  service: "service",
  seen: "seen",
}

const SHOWN_FIRST = 8

const isExplained = (value: string): value is Explained => EXPLANATIONS.some((known) => known === value)
const isPresence = (value: string): value is Presence => PRESENCES.some((known) => known === value)

interface GroupProps {
  readonly facet: Facet
  readonly question: MachineQuestion
  readonly onQuery: (query: string) => void
}

/** Values of a facet that the query is narrowed to: counted as if it were not, so that others can be added. */
function useOpened({ facet, question }: GroupProps): Facet {
  const field = FIELDS[facet.facet]
  const chosen = chosenValues(question.query, field).length > 0
  const opened = useQuery({
    ...facetOptions({ ...question, query: withoutField(question.query, field) }),
    enabled: chosen,
  })
  const found = chosen ? opened.data?.find((one) => one.facet === facet.facet) : undefined
  return found ?? facet
}

function Label({
  facet,
  value: { value, label },
}: Pick<Facet, "facet"> & { readonly value: Facet["values"][number] }) {
  if (facet === "presence" && isPresence(value))
    return (
      <span className="cut">
        <PresenceMark presence={value} />
      </span>
    )
  if (facet === "explanation" && isExplained(value))
    return (
      <span className="cut">
        <ExplanationMark explanation={value} />
      </span>
    )
  return (
    <span className="cut" title={printable(label)}>
      {printable(label)}
    </span>
  )
}

function Value({
  facet,
  value,
  question,
  onQuery,
}: GroupProps & { readonly value: Facet["values"][number] }) {
  const field = FIELDS[facet.facet]
  const chosen = chosenValues(question.query, field).includes(value.value.toLowerCase())
  return (
    <label className="facet-value">
      <input
        type="checkbox"
        checked={chosen}
        onChange={() => onQuery(withValueToggled(question.query, field, value.value))}
      />
      <Label facet={facet.facet} value={value} />
      <span className="quiet tabular">{count(value.count)}</span>
    </label>
  )
}

function Group(props: GroupProps) {
  const facet = useOpened(props)
  const [all, setAll] = useState(false)
  const more = facet.values.length - SHOWN_FIRST
  const values = all ? facet.values : facet.values.slice(0, SHOWN_FIRST)
  return (
    <fieldset className="facet">
      <legend>{TITLES[facet.facet]}</legend>
      {values.map((value) => (
        <Value key={value.value} {...props} facet={facet} value={value} />
      ))}
      {more > 0 && (
        <button type="button" className="link facet-more" onClick={() => setAll(!all)}>
          {all ? "fewer" : `${more} more`}
        </button>
      )}
    </fieldset>
  )
}

/** The groups that were counted, and those the query is narrowed by, which stay even where nothing matches. */
function groupsFor(counted: readonly Facet[], query: string): readonly Facet[] {
  return FACETS.flatMap((facet) => {
    const found = counted.find((one) => one.facet === facet)
    if (found) return [found]
    return chosenValues(query, FIELDS[facet]).length > 0 ? [{ facet, values: [] }] : []
  })
}

interface FacetsProps extends Omit<GroupProps, "facet"> {
  /** The rows are there; counting may take longer and waits for them. */
  readonly ready: boolean
}

/** What the selected machines have in common and how many of each there are; a tick narrows the query. */
export function Facets({ question, onQuery, ready }: FacetsProps) {
  const facets = useQuery({ ...facetOptions(question), enabled: ready })
  useFreshFacets()
  return (
    // A pane that scrolls must be reachable from the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="facets no-print" aria-label="Narrow the list" tabIndex={0}>
      {(ready || facets.data !== undefined) && (
        <Part query={facets} what="The counts" rows={12}>
          {(counted) =>
            groupsFor(counted, question.query).map((facet) => (
              <Group key={facet.facet} facet={facet} question={question} onQuery={onQuery} />
            ))
          }
        </Part>
      )}
    </section>
  )
}
