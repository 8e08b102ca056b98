import { Button, TextInput } from "@mantine/core"
import { useMutation } from "@tanstack/react-query"
import { useState } from "react"
import type { FindingTold } from "#api/findings.ts"
import { printable } from "#model/printable.ts"
import { sentenceOf } from "#renderer/app/client.ts"
import { counted } from "#renderer/ui/format.ts"
import { type Draft, SAYING_MEANS, SAYING_TITLES, type SayingKind, sayOf } from "./sayings.ts"
import "#renderer/app/DecideForm.css"

const MONTH = 30 * 86_400_000
const isoDay = (moment: number) => new Date(moment).toLocaleDateString("sv-SE")

interface SayFormProps {
  readonly kind: SayingKind
  readonly findings: readonly Pick<FindingTold, "id" | "title">[]
  readonly onDone: () => void
  readonly onLeave: () => void
}

/** One thing said of one finding or of many: a day where it is accepted, a reason, and Enter. */
export function SayForm({ kind, findings, onDone, onLeave }: SayFormProps) {
  const [now] = useState(() => Date.now())
  const [draft, setDraft] = useState<Draft>({ kind, until: isoDay(now + MONTH), why: "" })
  const say = useMutation({ mutationFn: () => sayOf(findings, draft), onSuccess: onDone })
  const [only] = findings
  const what =
    findings.length === 1 && only ? printable(only.title, 120) : counted(findings.length, "finding")
  const isReady = !say.isPending && (kind !== "accept" || draft.until !== "")
  const change = (next: Partial<Draft>) => {
    say.reset()
    setDraft((before) => ({ ...before, ...next }))
  }
  return (
    <form
      className="decide-form"
      aria-label={`${SAYING_TITLES[kind]}: ${what}`}
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) say.mutate()
      }}
    >
      <p className="strong cut">{what}</p>
      {kind === "accept" && (
        <TextInput
          type="date"
          label="Until"
          data-autofocus
          required
          withAsterisk={false}
          min={isoDay(now)}
          value={draft.until}
          onChange={(event) => change({ until: event.currentTarget.value })}
        />
      )}
      <TextInput
        label="Why"
        placeholder="optional, for whoever asks later"
        {...(kind === "accept" ? {} : { "data-autofocus": true })}
        value={draft.why}
        onChange={(event) => change({ why: event.currentTarget.value })}
      />
      <p className="small quiet">{SAYING_MEANS[kind]}</p>
      {say.isError && (
        <p className="bad" role="alert">
          {sentenceOf(say.error)}
        </p>
      )}
      <div className="row">
        <Button type="submit" disabled={!isReady}>
          {kind === "accept" ? "Accept" : SAYING_TITLES[kind]}
        </Button>
        <Button variant="default" onClick={onLeave}>
          Leave it
        </Button>
      </div>
    </form>
  )
}
