import { Checkbox, SegmentedControl, Textarea, TextInput } from "@mantine/core"
import { useDebouncedValue } from "@mantine/hooks"
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { useNavigate } from "@tanstack/react-router"
import { useRef, useState } from "react"
import { failureOf } from "#api/client.ts"
import { PACES } from "#model/pace.ts"
import { PROFILES } from "#model/profile.ts"
import { client, questions } from "#renderer/app/client.ts"
import { PlanDialog } from "#renderer/app/PlanDialog.tsx"
import { tellFailure } from "#renderer/app/tell.tsx"
import { useKeys } from "#renderer/ui/keys.ts"
import { Pane, Panes } from "#renderer/ui/Section.tsx"
import { Imports } from "./Imports.tsx"
import { NetworkChoices } from "./NetworkChoices.tsx"
import { PlanPane } from "./PlanPane.tsx"
import { paceInWords, PROFILE_MEANS } from "./scanWords.ts"
import { type Draft, emptyDraft, type FormRequest, isName, partsOf, requestOf } from "./scanRequest.ts"
import { Targets } from "./Targets.tsx"
import "./StartForm.css"

const PROFILE_CHOICES = PROFILES.map((value) => ({ value, label: value[0]?.toUpperCase() + value.slice(1) }))
const PACE_CHOICES = PACES.map((value) => ({ value, label: value[0]?.toUpperCase() + value.slice(1) }))

/** The plan of what stands in the form. Half a name is never looked up: names wait until the field is left. */
function usePlanOf(request: FormRequest, named: boolean, leftAt: string) {
  const [settled] = useDebouncedValue(request, 300)
  const text = settled.targets.join(" ")
  const enabled = settled.targets.length > 0 && (!named || leftAt === text)
  const query = useQuery(
    questions.scans.plan.queryOptions({
      input: { ...settled, targets: [...settled.targets], exclude: [...settled.exclude] },
      enabled,
      placeholderData: keepPreviousData,
      staleTime: 10_000,
    }),
  )
  return { query, enabled }
}

/** Keeps a name that was given as a network, so that it can be ticked next time. */
async function keepNetwork({ network, targets, exclude, pace }: FormRequest, known: readonly string[]) {
  if (network === null || known.includes(network)) return
  await client.networks.save({
    name: network,
    targets: [...targets],
    excluded: [...exclude],
    pace,
    environment: null,
  })
}

/** Names what may be asked, says what that would send, and calls the roll once it is confirmed. */
export function StartForm({ targets }: { readonly targets: string }) {
  const navigate = useNavigate()
  const field = useRef<HTMLTextAreaElement>(null)
  const [draft, setDraft] = useState<Draft>(() => emptyDraft(targets))
  const [leftAt, setLeftAt] = useState("")
  const [asking, setAsking] = useState<FormRequest | null>(null)
  const networks = useQuery(questions.networks.list.queryOptions())
  const saved = networks.data ?? []
  const request = requestOf(draft, saved)
  const [stable, setStable] = useState(request)
  if (JSON.stringify(stable) !== JSON.stringify(request)) setStable(request)
  const named = partsOf(`${draft.typed} ${draft.exclude}`).some(isName)
  const plan = usePlanOf(stable, named, leftAt)
  const failure = plan.enabled && plan.query.error !== null ? failureOf(plan.query.error) : null
  // The dialog works out the plan anew, so one need not wait for the one beside the form.
  const ready = stable.targets.length > 0 && !(plan.enabled && plan.query.isError)
  const put = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }))
  const leave = () => setLeftAt(stable.targets.join(" "))
  const call = () => {
    if (ready) setAsking(stable)
  }
  useKeys([
    { keys: "Mod+Enter", says: "call the roll", run: call, inText: true, onControls: true },
    { keys: "/", says: "name what to ask", run: () => field.current?.focus() },
  ])
  const portsWrong =
    failure?.code === "bad-input" || (failure?.message.includes("port") && draft.ports !== "")
  return (
    <Panes
      aside={
        <Pane label="What this would do">
          <PlanPane plan={plan} asked={stable.targets.length > 0} ready={ready} waits={named} onCall={call} />
          <Imports />
        </Pane>
      }
    >
      <Pane label="What to ask">
        <div className="start-form">
          <NetworkChoices networks={networks} draft={draft} onDraft={put} />
          <Targets
            field={field}
            value={draft.typed}
            failure={portsWrong ? null : failure}
            onChange={(typed) => put({ typed })}
            onLeave={leave}
          />
          <Textarea
            label="Leave out"
            description="addresses and ranges inside the ones above that get no packet"
            classNames={{ input: "mono" }}
            autosize
            minRows={1}
            maxRows={4}
            value={draft.exclude}
            onChange={(event) => put({ exclude: event.currentTarget.value })}
            onBlur={leave}
          />
          <div className="form-choice">
            <span className="strong" id="how-much">
              How much
            </span>
            <div className="row form-segments">
              <SegmentedControl
                aria-labelledby="how-much"
                value={draft.profile}
                onChange={(profile) => put({ profile })}
                data={PROFILE_CHOICES}
              />
              <span className="small quiet">{PROFILE_MEANS[draft.profile]}</span>
            </div>
          </div>
          <div className="form-choice">
            <span className="strong" id="how-fast">
              Pace
            </span>
            <div className="row form-segments">
              <SegmentedControl
                aria-labelledby="how-fast"
                value={draft.pace}
                onChange={(pace) => put({ pace })}
                data={PACE_CHOICES}
              />
              <span className="small quiet">{paceInWords(draft.pace)}</span>
            </div>
          </div>
          <div className="form-choice">
            <Checkbox
              label="Ask everything"
              aria-describedby="ask-everything"
              checked={draft.full}
              onChange={(event) => put({ full: event.currentTarget.checked })}
            />
            <span className="small quiet" id="ask-everything">
              Also of machines that a scan like this one knows; otherwise they are only checked for what
              changed.
            </span>
          </div>
          <div className="form-pair">
            <TextInput
              label="Ports"
              description="instead of the profile's own: 22,80,1000-2000"
              classNames={{ input: "mono" }}
              value={draft.ports}
              error={portsWrong ? failure?.message : undefined}
              onChange={(event) => put({ ports: event.currentTarget.value })}
            />
            <TextInput
              label="Network"
              description="a name for these addresses; it is kept and can be ticked next time"
              value={draft.network}
              onChange={(event) => put({ network: event.currentTarget.value })}
            />
          </div>
        </div>
        <PlanDialog
          request={asking}
          onClose={() => setAsking(null)}
          onStarted={(scan) => {
            const names = saved.map(({ name }) => name)
            if (asking) void keepNetwork(asking, names).catch(tellFailure)
            void navigate({ to: "/scans/$id", params: { id: String(scan.id) } })
          }}
        />
      </Pane>
    </Panes>
  )
}
