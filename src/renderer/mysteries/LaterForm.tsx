import { Button, TextInput } from "@mantine/core"
import { DatePicker } from "@mantine/dates"
import { useMutation } from "@tanstack/react-query"
import { useState } from "react"
import { printable } from "#model/printable.ts"
import { sentenceOf } from "#renderer/app/client.ts"
import { decide } from "#renderer/app/decide.ts"
import { day } from "#renderer/ui/format.ts"
import { dayAfter, isoDay } from "./inWords.ts"

interface LaterFormProps {
  readonly machine: string
  readonly name: string
  readonly onDone: () => void
  readonly onLeave: () => void
}

/** Puts a mystery off: a week, a month, or until a day. One press decides it. */
export function LaterForm({ machine, name, onDone, onLeave }: LaterFormProps) {
  const [reason, setReason] = useState("")
  const [now] = useState(() => Date.now())
  const put = useMutation({
    mutationFn: (value: string) =>
      decide({ kind: "later", machines: [machine], value, reason: reason.trim() || null }),
    onSuccess: onDone,
  })
  const week = dayAfter(now, { days: 7 })
  const month = dayAfter(now, { months: 1 })
  const until = (date: string) => {
    if (!put.isPending) put.mutate(date)
  }
  return (
    <div className="decide-form" role="form" aria-label={`Later: ${printable(name, 80)}`}>
      <p className="strong cut">{printable(name, 80)}</p>
      <p className="small quiet">It leaves the queue, and comes back by itself on that day.</p>
      <TextInput
        label="Reason"
        placeholder="optional, for whoever asks later"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div className="row">
        <Button data-autofocus disabled={put.isPending} onClick={() => until(isoDay(week))}>
          1 week, until {day(week.getTime())}
        </Button>
        <Button variant="default" disabled={put.isPending} onClick={() => until(isoDay(month))}>
          1 month, until {day(month.getTime())}
        </Button>
      </div>
      <div className="stack">
        <span className="strong">Or until a day</span>
        <DatePicker
          size="xs"
          hideOutsideDates
          minDate={isoDay(dayAfter(now, { days: 1 }))}
          onChange={(date) => {
            if (date !== null) until(date.slice(0, 10))
          }}
          ariaLabels={{ previousMonth: "Previous month", nextMonth: "Next month" }}
        />
      </div>
      {put.isError && (
        <p className="bad" role="alert">
          {sentenceOf(put.error)}
        </p>
      )}
      <div className="row">
        <Button variant="default" onClick={onLeave}>
          Leave it
        </Button>
      </div>
    </div>
  )
}
