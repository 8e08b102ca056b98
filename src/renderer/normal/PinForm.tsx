import { Button, TextInput } from "@mantine/core"
import { useMutation } from "@tanstack/react-query"
import { useState } from "react"
import type { AsOf } from "#renderer/app/asOf.ts"
import { client, sentenceOf } from "#renderer/app/client.ts"
import { decided } from "#renderer/app/decide.ts"
import { ScanSelect } from "#renderer/app/ScanSelect.tsx"
import { whenInWords } from "#renderer/ui/format.ts"

/** Calls the last scan normal, or another, with why. */
export function PinForm({ onDone }: { readonly onDone: () => void }) {
  const [scan, setScan] = useState<number | null>(null)
  const [why, setWhy] = useState("")
  const pin = useMutation({
    mutationFn: () => client.normal.pin({ at: scan satisfies AsOf, why: why.trim() || null }),
    onSuccess: async ({ decision, moment }) => {
      onDone()
      await decided([decision], `Normal is how it was ${whenInWords(moment)}`)
    },
  })
  return (
    <form
      className="normal-form"
      aria-label="Call a moment normal"
      onSubmit={(event) => {
        event.preventDefault()
        if (!pin.isPending) pin.mutate()
      }}
    >
      <ScanSelect
        label="Which scan is normal"
        value={scan}
        onChange={(id) => {
          setScan(id)
          pin.reset()
        }}
        placeholder="now: the last scan"
      />
      <TextInput
        label="Why"
        placeholder="after the move"
        maxLength={1_000}
        data-autofocus
        value={why}
        onChange={(event) => {
          setWhy(event.currentTarget.value)
          pin.reset()
        }}
      />
      {pin.isError && (
        <p className="bad small" role="alert">
          {sentenceOf(pin.error)}
        </p>
      )}
      <div className="row">
        <Button type="submit" disabled={pin.isPending}>
          Call it normal
        </Button>
        <Button variant="default" onClick={onDone}>
          Leave it
        </Button>
      </div>
    </form>
  )
}
