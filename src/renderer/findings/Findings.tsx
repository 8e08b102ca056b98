import { useNavigate, useSearch } from "@tanstack/react-router"
import type { FindingCounts } from "#api/findings.ts"
import { useAsOf } from "#renderer/app/asOf.ts"
import { detailsOf, sentenceOf } from "#renderer/app/client.ts"
import { useTakeBackKey } from "#renderer/app/decide.ts"
import { OnlyNow } from "#renderer/app/OnlyNow.tsx"
import { Part } from "#renderer/app/Part.tsx"
import { Screen } from "#renderer/app/Screen.tsx"
import { FINDING_TABS, type FindingsSearch, type FindingTab } from "#renderer/app/search.ts"
import { count, counted } from "#renderer/ui/format.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { Failed, GreyBars } from "#renderer/ui/States.tsx"
import { Filters } from "./Filters.tsx"
import { FindingList, Folds } from "./FindingList.tsx"
import { FindingPane } from "./FindingPane.tsx"
import { FindingsTabs } from "./FindingsTabs.tsx"
import { countIn, TAB_TITLES } from "./findingWords.ts"
import { FILTERS } from "./filterWords.ts"
import { NothingFound } from "./NothingFound.tsx"
import { useCounts } from "./queries.ts"
import { Say } from "./Say.tsx"
import { useFindingCursor } from "./useFindingCursor.ts"
import { useSections } from "./useSections.ts"
import "./Findings.css"

interface TabsProps {
  readonly tab: FindingTab
  readonly counts: FindingCounts
  readonly onTab: (tab: FindingTab) => void
}

function Tabs({ tab, counts, onTab }: TabsProps) {
  return (
    <div className="finding-tabs" role="tablist" aria-label="Which findings">
      {FINDING_TABS.map((one) => (
        <button key={one} type="button" role="tab" aria-selected={one === tab} onClick={() => onTab(one)}>
          {TAB_TITLES[one]} <span className="tabular">{count(countIn(counts, one))}</span>
        </button>
      ))}
    </div>
  )
}

interface BaselineProps {
  readonly counts: FindingCounts
  readonly search: FindingsSearch
  readonly onNews: (news: FindingsSearch["news"]) => void
}

/** The first look is a start and no alarm: what it found is told apart from what came later. */
function Baseline({ counts, search, onNews }: BaselineProps) {
  const isNarrowed = FILTERS.some((key) => search[key] !== undefined)
  if (counts.baseline === 0 || (search.tab ?? "open") !== "open" || isNarrowed) return null
  const later = counts.open - counts.baseline
  return (
    <p className="finding-baseline small quiet">
      {count(counts.baseline)} were there at the first look, and nobody has said anything of them yet.{" "}
      <button type="button" className="link in-text" onClick={() => onNews("later")}>
        Only what came later: {count(later)}
      </button>
    </p>
  )
}

interface AllProps {
  readonly search: FindingsSearch
  readonly counts: FindingCounts
  readonly onSearch: (search: Partial<FindingsSearch>) => void
}

function Chosen({ chosen, onNone }: ChosenProps) {
  useKeys([{ keys: "Escape", says: "choose none", run: onNone }])
  return (
    <section className="finding-chosen" aria-label="Chosen findings">
      <span className="row">
        <b>{counted(chosen.length, "finding")} chosen</b>
        <button type="button" className="link small push" onClick={onNone}>
          None
        </button>
      </span>
      <Say findings={chosen} small hasKeys onDone={onNone} />
    </section>
  )
}

interface ChosenProps {
  readonly chosen: Parameters<typeof Say>[0]["findings"]
  readonly onNone: () => void
}

/** The list and the finding that is open, to be worked through by keyboard. */
function All({ search, counts, onSearch }: AllProps) {
  const tab = search.tab ?? "open"
  const { sections, known, error, again, toggle } = useSections(search)
  const cursor = useFindingCursor(sections, search.finding, (finding) => onSearch({ finding }))
  const { lines, at, id, next, chosen } = cursor
  useTakeBackKey()
  return (
    <div className="findings">
      <section className="finding-pane-list" aria-label="The list of findings">
        <div className="finding-top">
          <Tabs
            tab={tab}
            counts={counts}
            onTab={(to) => onSearch({ tab: to === "open" ? undefined : to, finding: undefined })}
          />
          <Filters search={search} onFilter={(filter) => onSearch({ ...filter, finding: undefined })} />
          <Baseline
            counts={counts}
            search={search}
            onNews={(news) => onSearch({ news, finding: undefined })}
          />
        </div>
        {error !== null && (
          <div className="finding-empty">
            <Failed
              what="The list of findings"
              why={sentenceOf(error)}
              details={detailsOf(error)}
              onAgain={again}
            />
          </div>
        )}
        {error === null && !known && <GreyBars rows={12} height={48} />}
        {error === null && known && lines.count === 0 && (
          <NothingFound search={search} counts={counts} onSearch={onSearch} />
        )}
        {error === null && known && lines.count > 0 && (
          <FindingList
            label={`${TAB_TITLES[tab]} findings`}
            {...{ lines, sections, at }}
            chosen={new Set(chosen.map((one) => one.id))}
            onGo={cursor.go}
            onChoose={cursor.choose}
          />
        )}
        {error === null && known && (
          <div>
            <Folds sections={sections} onToggle={toggle} />
          </div>
        )}
        {chosen.length > 0 && <Chosen chosen={chosen} onNone={cursor.chooseNone} />}
      </section>
      {id !== undefined && (
        <FindingPane
          key={id}
          id={id}
          next={next}
          hasKeys={chosen.length === 0}
          onDecided={() => cursor.past(id)}
        />
      )}
    </div>
  )
}

function sub({ open, hints, pending }: FindingCounts): string {
  const more = [
    hints > 0 ? counted(hints, "hint") : "",
    pending > 0 ? `${count(pending)} seen once` : "",
  ].filter(Boolean)
  return [`${count(open)} open`, ...more].join(", ")
}

/** What doesn't agree: each finding with what is, what ought to be, since when, and who would know. */
export function Findings() {
  const past = useAsOf() !== null
  const search = useSearch({ from: "/findings" })
  const navigate = useNavigate()
  const counts = useCounts()
  const onSearch = (change: Partial<FindingsSearch>) =>
    void navigate({ to: "/findings", search: { ...search, ...change }, replace: true })
  return (
    <Screen
      title="Findings"
      {...(past || counts.data === undefined ? {} : { sub: sub(counts.data) })}
      slot={<FindingsTabs shown="findings" />}
      note="compared only where every scan asked"
    >
      {past ? (
        <OnlyNow title="Findings are told of now only.">
          What was open then stands in each finding&apos;s life.
        </OnlyNow>
      ) : (
        <Part query={counts} what="Findings" rows={12}>
          {(data) => <All key={search.tab ?? "open"} search={search} counts={data} onSearch={onSearch} />}
        </Part>
      )}
    </Screen>
  )
}
