import { useQuery } from "@tanstack/react-query"
import { useNavigate, useRouter } from "@tanstack/react-router"
import { useState } from "react"
import type { Summary } from "#api/shapes.ts"
import type { ScanProgress } from "#model/scan.ts"
import { client, questions } from "#renderer/app/client.ts"
import { PlanDialog, type PlanRequest } from "#renderer/app/PlanDialog.tsx"
import { tell, tellFailure } from "#renderer/app/tell.tsx"
import { counted } from "#renderer/ui/format.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { Pane, Panes } from "#renderer/ui/Section.tsx"
import { ChangesSince } from "./ChangesSince.tsx"
import { Findings } from "./Findings.tsx"
import { AnsweredHero, ExplainedHero } from "./Hero.tsx"
import { Musters } from "./Musters.tsx"
import { Normal } from "./Normal.tsx"
import { RollCalls } from "./RollCalls.tsx"
import { ToDo } from "./ToDo.tsx"

interface OverviewProps {
  readonly summary: Summary
  readonly running: readonly ScanProgress[]
}

/** What a new roll call asks where nobody says otherwise: the saved networks, else what was asked last. */
async function usualRequest({ lastScan }: Summary): Promise<PlanRequest | null> {
  const networks = await client.networks.list()
  const [only] = networks
  const targets = networks.flatMap((network) => network.targets)
  if (only && networks.length === 1)
    return { targets, exclude: only.excluded, pace: only.pace, network: only.name }
  if (targets.length > 0) return { targets, exclude: networks.flatMap((network) => network.excluded) }
  if (lastScan?.kind !== "scan") return null
  const { profile, pace } = lastScan
  return {
    targets: lastScan.targets,
    exclude: lastScan.excluded,
    network: lastScan.network,
    ...(profile ? { profile } : {}),
    ...(pace ? { pace } : {}),
  }
}

function toggleFullScreen() {
  const turned = document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen()
  turned.catch(() => tell("This window can't go full screen."))
}

/** The step that doubtful identities are; none where nobody is in doubt and nothing is shared. */
function useDoubts(): Summary["next"] {
  const doubts = useQuery(questions.identity.doubts.queryOptions({ input: { limit: 1 } }))
  const alarms = useQuery(questions.identity.alarms.queryOptions())
  const [pairs, shared] = [doubts.data?.total ?? 0, alarms.data?.length ?? 0]
  if (pairs + shared === 0) return []
  const sharing = `${counted(shared, "alarm")}: a key that several share, or an answer for everything`
  return [
    {
      title:
        pairs > 0
          ? `${counted(pairs, "identity is", "identities are")} in doubt`
          : counted(shared, "identity alarm"),
      detail: shared > 0 ? sharing : "two machines or one? the evidence can't tell",
      cost: "",
      go: "/doubts",
    },
  ]
}

/** The step that mysteries are: the first of them with its cheapest question; without a source, to add one. */
function useMysteries(explainable: boolean): Summary["next"] {
  const open = useQuery(questions.explanation.mysteries.queryOptions({ input: { state: "open", limit: 1 } }))
  const [first] = open.data?.mysteries ?? []
  if (!first) return []
  if (!explainable)
    return [
      {
        title: "Add a source",
        detail: "a repository, a folder or a list that says which machines there ought to be",
        cost: "",
        go: "/sources",
      },
    ]
  const { total } = open.data ?? { total: 0 }
  return [
    {
      title: `Settle ${first.name}${total > 1 ? `, the first of ${counted(total, "mystery", "mysteries")}` : ""}`,
      detail: first.next.question,
      cost: first.next.cost,
      go: "/mysteries",
    },
  ]
}

/** The radiator: who answers, what changed since, what to do now. */
export function Overview({ summary, running }: OverviewProps) {
  const navigate = useNavigate()
  const router = useRouter()
  const [request, setRequest] = useState<PlanRequest | null>(null)
  const startOne = () =>
    void usualRequest(summary)
      .then((usual) => (usual ? setRequest(usual) : navigate({ to: "/scans" })))
      .catch(tellFailure)
  const sources = useQuery(questions.sources.list.queryOptions()).data?.length
  const explainable = (sources ?? 0) + summary.explained + summary.inDoubt > 0 && summary.machines > 0
  const steps = [...summary.next, ...useMysteries(explainable), ...useDoubts()].slice(0, 5)
  const go = (at: number) => {
    const step = steps[at]
    if (step) router.history.push(step.go)
  }
  useKeys([
    ...steps.map((_, at) => ({
      keys: String(at + 1),
      says: steps.length === 1 ? "do it" : `do no. ${at + 1}`,
      run: () => go(at),
      shown: at === 0,
    })),
    { keys: "r", says: "call the roll", run: startOne },
    { keys: "f", says: "full screen", run: toggleFullScreen },
  ])
  return (
    <>
      <Panes
        aside={
          <Pane label="What to do now">
            <ToDo steps={steps} onGo={go} />
            <Findings />
            <Normal />
            <RollCalls summary={summary} running={running} onStart={startOne} />
          </Pane>
        }
      >
        <Pane label="Who answers">
          {explainable ? <ExplainedHero summary={summary} /> : <AnsweredHero summary={summary} />}
          <Musters summary={summary} explainable={explainable} />
          <ChangesSince since={summary.previousScan} changes={summary.changes} total={summary.changesTotal} />
        </Pane>
      </Panes>
      <PlanDialog
        request={request}
        onClose={() => setRequest(null)}
        onStarted={(scan) => void navigate({ to: "/scans/$id", params: { id: String(scan.id) } })}
      />
    </>
  )
}
