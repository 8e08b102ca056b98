import { Button } from "@mantine/core"
import { IconPlayerStop } from "@tabler/icons-react"
import { Progress, useCalm } from "#renderer/app/Pulse.tsx"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { type Reading, stopReading } from "./readings.ts"
import { readingInWords } from "./sourceWords.ts"

/** How far the reading has come, in words and as a bar where anybody knows. */
export function ReadingLine({ name, reading }: { readonly name: string; readonly reading: Reading }) {
  const calm = useCalm(reading)
  // The words change with the phase at once; only the number is held to one a second.
  const shown = calm.phase === reading.phase ? calm : reading
  return (
    <div className="source-reading">
      <span className="small cut">{readingInWords(shown)}</span>
      {shown.share === null ? (
        <div className="source-unmeasured hatch" aria-hidden />
      ) : (
        <Progress share={shown.share} label={`Reading ${name}`} />
      )}
    </div>
  )
}

/** Stops a reading; what was read before stays. */
export function StopButton({ name, keys }: { readonly name: string; readonly keys?: string }) {
  return (
    <Button
      size={keys === undefined ? "xs" : "sm"}
      variant="default"
      className="danger"
      aria-label={`Stop reading ${name}`}
      leftSection={keys === undefined ? undefined : <IconPlayerStop size={14} stroke={1.5} aria-hidden />}
      onClick={() => void stopReading(name)}
    >
      Stop
      {keys !== undefined && <Kbd keys={keys} />}
    </Button>
  )
}
