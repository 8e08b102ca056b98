import { Button, Checkbox, Modal, SegmentedControl } from "@mantine/core"
import { IconCircleDashed } from "@tabler/icons-react"
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query"
import { useState } from "react"
import type { Pace } from "#model/pace.ts"
import type { Profile } from "#model/profile.ts"
import type { Scan, ScanPlan } from "#model/scan.ts"
import { count, counted } from "#renderer/ui/format.ts"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { useKeys } from "#renderer/ui/keys.ts"
import { Command } from "#renderer/ui/Mono.tsx"
import { client, questions, sentenceOf } from "./client.ts"
import { Part } from "./Part.tsx"
import { RescanWords } from "./RescanWords.tsx"
import "./PlanDialog.css"

/** What is to be asked; what is left out is chosen in the dialog or by the engine. */
export interface PlanRequest {
  readonly targets: readonly string[]
  readonly exclude?: readonly string[]
  readonly profile?: Profile
  readonly ports?: string | null
  readonly pace?: Pace
  readonly network?: string | null
  /** Asks everything, also of machines that would only be checked. */
  readonly full?: boolean
}

interface PlanDialogProps {
  /** null: closed. */
  readonly request: PlanRequest | null
  readonly onClose: () => void
  readonly onStarted: (scan: Scan) => void
}

const PROFILES: readonly { readonly value: Profile; readonly label: string }[] = [
  { value: "quick", label: "Quick" },
  { value: "standard", label: "Standard" },
  { value: "deep", label: "Deep" },
]
const MEANS: Readonly<Record<Profile, string>> = {
  quick: "who answers, and the common ports",
  standard: "and what speaks there",
  deep: "every port",
}
const PACES: readonly { readonly value: Pace; readonly label: string }[] = [
  { value: "gentle", label: "Gentle" },
  { value: "normal", label: "Normal" },
  { value: "fast", label: "Fast" },
]

function LeftOut({ plan }: { readonly plan: ScanPlan }) {
  return (
    <>
      {plan.neverTouched.length > 0 && (
        <Row says="Never touched">
          <span className="mono">{plan.neverTouched.join(", ")}</span>
          <span className="quiet"> get no packet at all</span>
        </Row>
      )}
      {plan.excluded.length > 0 && (
        <Row says="Left out">
          <span className="mono">{plan.excluded.join(", ")}</span>
        </Row>
      )}
      {plan.unseen.map(({ what, fix }) => (
        <Row key={what} says={<IconCircleDashed size={14} stroke={1.5} aria-label="Can't be seen" />}>
          <span className="quiet">{what}</span>
          {fix !== null && <Command text={fix} />}
        </Row>
      ))}
    </>
  )
}

function Row({ says, children }: { readonly says: React.ReactNode; readonly children: React.ReactNode }) {
  return (
    <div className="plan-row">
      <span className="quiet">{says}</span>
      <div>{children}</div>
    </div>
  )
}

interface PlanRowsProps {
  readonly plan: ScanPlan
  /** The ports that were named; null where the profile chooses them. */
  readonly asked: string | null
}

function PlanRows({ plan, asked }: PlanRowsProps) {
  const ports = [`${count(plan.tcpPorts)} TCP`, ...(plan.udpPorts > 0 ? [`${count(plan.udpPorts)} UDP`] : [])]
  return (
    <>
      <p className="plan-sentence">{plan.sentence}</p>
      <Row says="Addresses">
        {counted(plan.addresses, "address", "addresses")}{" "}
        <span className="mono quiet">{plan.targets.join(", ")}</span>
      </Row>
      <Row says="Ports">
        {ports.join(" and ")}
        {asked !== null && <span className="mono quiet"> {asked}</span>}
      </Row>
      <Row says="At most">
        {count(plan.packetsPerSecond)} packets a second, {count(plan.packetsPerSecondPerMachine)} to one
        machine, {counted(plan.connectionsPerMachine, "connection")} to it at once
      </Row>
      <Row says="Network">{plan.network}</Row>
      {plan.rescan && (
        <Row says="Rescan">
          <RescanWords rescan={plan.rescan} />
        </Row>
      )}
      <LeftOut plan={plan} />
    </>
  )
}

/** The one dialog before packets leave: what will be asked, how fast, how long, and what is left out. */
export function PlanDialog({ request, onClose, onStarted }: PlanDialogProps) {
  return (
    <Modal
      opened={request !== null}
      onClose={onClose}
      title="Call the roll?"
      size={640}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {request && <Plan request={request} onClose={onClose} onStarted={onStarted} />}
    </Modal>
  )
}

function Plan({ request, onClose, onStarted }: PlanDialogProps & { readonly request: PlanRequest }) {
  const [profile, setProfile] = useState<Profile>(request.profile ?? "standard")
  const [pace, setPace] = useState<Pace>(request.pace ?? "normal")
  const [full, setFull] = useState(request.full ?? false)
  const input = {
    ...request,
    targets: [...request.targets],
    exclude: [...(request.exclude ?? [])],
    ports: request.ports ?? null,
    network: request.network ?? null,
    profile,
    pace,
    full,
  }
  const plan = useQuery(
    questions.scans.plan.queryOptions({ input, placeholderData: keepPreviousData, staleTime: 0 }),
  )
  const start = useMutation({
    mutationFn: () => client.scans.start({ ...input, confirmed: true }),
    onSuccess: (scan) => {
      onClose()
      onStarted(scan)
    },
  })
  const ready = plan.data !== undefined && !plan.isPlaceholderData && !plan.isError && !start.isPending
  const go = () => {
    if (ready) start.mutate()
  }
  useKeys([{ keys: "Mod+Enter", says: "call the roll", run: go, inText: true, onControls: true }], {
    inDialog: true,
  })
  return (
    <div className="plan">
      <div className="plan-row">
        <span className="quiet">How much</span>
        <div className="row">
          <SegmentedControl
            aria-label="How much is asked"
            value={profile}
            onChange={setProfile}
            data={[...PROFILES]}
          />
          <span className="small quiet">{MEANS[profile]}</span>
        </div>
      </div>
      <div className="plan-row">
        <span className="quiet">Pace</span>
        <SegmentedControl
          aria-label="Pace"
          value={pace}
          onChange={setPace}
          data={[...PACES]}
          className="plan-pace"
        />
      </div>
      <Part query={plan} what="The plan" rows={4}>
        {(data) => <PlanRows plan={data} asked={input.ports} />}
      </Part>
      {plan.data && (plan.data.rescan !== null || full) && (
        <div className="plan-row">
          <span />
          <Checkbox
            label="Ask everything, also of the machines that would only be checked"
            checked={full}
            onChange={(event) => setFull(event.currentTarget.checked)}
          />
        </div>
      )}
      {start.isError && (
        <p className="bad" role="alert">
          {sentenceOf(start.error)}
        </p>
      )}
      <div className="plan-steps">
        <Button disabled={!ready} onClick={go} data-autofocus>
          Call the roll
          <Kbd keys="Mod+Enter" />
        </Button>
        <Button variant="default" onClick={onClose}>
          Send nothing
        </Button>
      </div>
    </div>
  )
}
