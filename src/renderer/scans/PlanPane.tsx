import { Button } from "@mantine/core"
import type { UseQueryResult } from "@tanstack/react-query"
import { failureOf } from "#api/client.ts"
import type { ScanPlan } from "#model/scan.ts"
import { detailsOf, sentenceOf } from "#renderer/app/client.ts"
import { RescanWords } from "#renderer/app/RescanWords.tsx"
import { count, counted } from "#renderer/ui/format.ts"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { Section } from "#renderer/ui/Section.tsx"
import { Failed, GreyBars } from "#renderer/ui/States.tsx"
import { UnseenList } from "./UnseenList.tsx"

interface PlanPaneProps {
  readonly plan: { readonly query: UseQueryResult<ScanPlan>; readonly enabled: boolean }
  /** Something stands in the form. */
  readonly asked: boolean
  readonly ready: boolean
  /** A name stands in the form, which is looked up only when the field is left. */
  readonly waits: boolean
  readonly onCall: () => void
}

/** At most this many addresses and ranges are written out. */
const MOST = 12

function Ranges({ ranges }: { readonly ranges: readonly string[] }) {
  return (
    <span className="mono">
      {ranges.slice(0, MOST).join(", ")}
      {ranges.length > MOST && ` and ${count(ranges.length - MOST)} more`}
    </span>
  )
}

function Planned({ plan }: { readonly plan: ScanPlan }) {
  const udp = plan.udpPorts > 0 ? ` and ${count(plan.udpPorts)} UDP` : ""
  return (
    <>
      <p className="plan-says">{plan.sentence}</p>
      <dl className="plan-list small">
        <dt>Addresses</dt>
        <dd>
          {counted(plan.addresses, "address", "addresses")}, <Ranges ranges={plan.targets} />
        </dd>
        <dt>Ports</dt>
        <dd>
          {count(plan.tcpPorts)} TCP{udp}
        </dd>
        <dt>At most</dt>
        <dd>
          {count(plan.packetsPerSecond)} packets a second, {count(plan.packetsPerSecondPerMachine)} to one
          machine
        </dd>
        <dt>Network</dt>
        <dd>{plan.network}</dd>
        {plan.rescan && (
          <>
            <dt>Rescan</dt>
            <dd>
              <RescanWords rescan={plan.rescan} />
            </dd>
          </>
        )}
        {plan.neverTouched.length > 0 && (
          <>
            <dt>Never touched</dt>
            <dd>
              <Ranges ranges={plan.neverTouched} />
            </dd>
          </>
        )}
        {plan.excluded.length > 0 && (
          <>
            <dt>Left out</dt>
            <dd>
              <Ranges ranges={plan.excluded} />
            </dd>
          </>
        )}
      </dl>
      <UnseenList unseen={plan.unseen} />
    </>
  )
}

function Body({ plan, asked, waits }: PlanPaneProps) {
  const { query, enabled } = plan
  if (!asked) {
    return (
      <p className="quiet">
        Tick a network or name an address. What would be sent stands here before anything is.
      </p>
    )
  }
  if (!enabled && waits)
    return <p className="quiet">There is a name among them. It is looked up when you leave the field.</p>
  if (query.error !== null) {
    const failure = failureOf(query.error)
    // What is wrong with a field is said at the field.
    if (failure?.code === "bad-target" || failure?.code === "bad-input")
      return <p className="quiet">There is no plan yet: something named can&rsquo;t be asked.</p>
    const again = () => void query.refetch()
    return (
      <Failed
        what="The plan"
        why={sentenceOf(query.error)}
        details={detailsOf(query.error)}
        onAgain={again}
      />
    )
  }
  return query.data === undefined ? <GreyBars rows={4} /> : <Planned plan={query.data} />
}

/** What the form would do if it were sent, and the one button that goes on. */
export function PlanPane(props: PlanPaneProps) {
  return (
    <Section title="What this would do" note="nothing is sent before you confirm">
      <div className="plan-pane" aria-live="polite">
        <Body {...props} />
        <div className="plan-call">
          <Button disabled={!props.ready} onClick={props.onCall}>
            Call the roll
            <Kbd keys="Mod+Enter" />
          </Button>
          {!props.asked && <span className="small quiet">Nothing is named yet.</span>}
        </div>
      </div>
    </Section>
  )
}
