import { useQuery, type UseQueryResult } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { useCallback, useState, type ReactNode } from "react"
import type { MachineQuestion } from "#api/shapes.ts"
import { useAsOf } from "#renderer/app/asOf.ts"
import { client, detailsOf, questions, sentenceOf } from "#renderer/app/client.ts"
import { Screen } from "#renderer/app/Screen.tsx"
import { count, counted } from "#renderer/ui/format.ts"
import { QueryBar } from "#renderer/ui/QueryBar.tsx"
import { Failed, GreyBars } from "#renderer/ui/States.tsx"
import { useColumns } from "./columns.tsx"
import { Facets } from "./Facets.tsx"
import { MachineTable } from "./MachineTable.tsx"
import { usePlace } from "./place.ts"
import { blockOptions, type MachineBlock } from "./queries.ts"
import { chosenValues } from "./queryWords.ts"
import { SaveView } from "./SaveView.tsx"
import { ViewLine } from "./ViewLine.tsx"
import { columnsAt, useViews } from "./views.ts"
import "./Machines.css"

const complete = (query: string, at: number) => client.machines.complete({ query, at })

/** The question whose rows show: the last one that was answered, until the one asked now is. */
function useShownQuestion(question: MachineQuestion) {
  const [shown, setShown] = useState(question)
  const first = useQuery(blockOptions(question, 0, 100))
  const same = JSON.stringify(shown) === JSON.stringify(question)
  if (!same && first.data !== undefined) setShown(question)
  return { shown, first, stale: !same }
}

/** A machine's own address, at the moment that is looked at. */
function useHrefs(): (id: string) => string {
  const asOf = useAsOf()
  return useCallback(
    (id) => {
      const search = asOf === null ? "" : `?asOf=${encodeURIComponent(JSON.stringify(asOf))}`
      return `/machines/${encodeURIComponent(id)}${search}`
    },
    [asOf],
  )
}

/** What the summary adds: the moment after which a machine is new, and how many there are in all. Not of the past. */
function useNow() {
  const asOf = useAsOf()
  const { data } = useQuery(questions.rollcall.summary.queryOptions())
  if (asOf !== null || !data) return { newSince: null, sub: undefined }
  const gone = data.gone > 0 ? `, ${count(data.gone)} gone` : ""
  const sub = `${count(data.machines)} in ${counted(data.networks.length, "network")}${gone}`
  return { newSince: data.previousScan?.moment ?? null, sub: data.machines > 0 ? sub : undefined }
}

/** The way to the identities in doubt, where there are any. */
function InDoubt() {
  const past = useAsOf() !== null
  const { data } = useQuery(questions.identity.doubts.queryOptions({ input: { limit: 1 }, enabled: !past }))
  if (past || !data || data.total === 0) return null
  return (
    <Link to="/doubts" className="link small nowrap">
      {counted(data.total, "identity is", "identities are")} in doubt
    </Link>
  )
}

/** How many machines there are beside the query, as last heard. */
function useEverything(block: MachineBlock | undefined): number | null {
  const [everything, setEverything] = useState<number | null>(null)
  if (block && block.everything !== everything) setEverything(block.everything)
  return block?.everything ?? everything
}

function status(block: MachineBlock | undefined) {
  if (!block) return ""
  const took = `in ${block.tookMs < 10 ? block.tookMs : Math.round(block.tookMs)} ms`
  return `${count(block.total)} of ${count(block.everything)} ${took}`
}

/** The rows, or what stands in their place. */
function List({ first, children }: ListProps) {
  if (first.error !== null && first.data === undefined)
    return (
      <div className="pane">
        <Failed
          what="The list"
          why={sentenceOf(first.error)}
          details={detailsOf(first.error)}
          onAgain={() => void first.refetch()}
        />
      </div>
    )
  if (children === null)
    return (
      <div className="pane">
        <GreyBars rows={16} />
      </div>
    )
  return children
}

interface ListProps {
  readonly first: UseQueryResult<MachineBlock>
  /** null while nothing has been answered yet. */
  readonly children: ReactNode
}

/** Every machine, in one table. */
export function Machines() {
  const place = usePlace()
  const { shown: question, first, stale } = useShownQuestion(place.question)
  const view = useViews().find(({ name }) => name === place.view)
  const ports = chosenValues(question.query, "port").map((port) => port.replace("/tcp", ""))
  const { newSince, sub } = useNow()
  const columns = useColumns({ newSince, ports, hrefOf: useHrefs() })
  const shown = columnsAt(place, view)
  const everything = useEverything(first.data)
  const query = (text: string) => place.show({ query: text })
  return (
    <Screen title="Machines" {...(sub === undefined ? {} : { sub })} slot={<InDoubt />}>
      <div className="machines">
        <div className="machines-query no-print">
          <QueryBar
            label="Query"
            placeholder="port:22 os:linux !vendor:dell seen<7d, or any text"
            value={place.question.query}
            onChange={query}
            complete={complete}
            status={status(first.data)}
          />
          <SaveView place={place} columns={shown} />
        </div>
        <ViewLine
          place={place}
          view={view}
          columns={columns}
          shown={shown}
          total={first.data?.total ?? null}
        />
        <div className="machines-body">
          <Facets question={place.question} onQuery={query} ready={!stale && first.data !== undefined} />
          <div className="machines-list" aria-busy={stale && first.error === null}>
            <List first={first}>
              {everything === null ? null : (
                <MachineTable {...{ place, question, everything, columns, shown }} />
              )}
            </List>
          </div>
        </div>
      </div>
    </Screen>
  )
}
