import { Textarea } from "@mantine/core"
import type { RefObject } from "react"
import type { Failure } from "#model/failure.ts"

interface TargetsProps {
  readonly field: RefObject<HTMLTextAreaElement | null>
  readonly value: string
  readonly failure: Failure | null
  readonly onChange: (typed: string) => void
  readonly onLeave: () => void
}

/** The part of the typed text that the sentence names, as [start, end); null where it names none. */
function blamed(text: string, sentence: string): readonly [number, number] | null {
  const part = /["“]([^"”]+)["”]/u.exec(sentence)?.[1]
  const at = part === undefined ? -1 : text.indexOf(part)
  return part === undefined || at < 0 ? null : [at, at + part.length]
}

/** Addresses, ranges and names, typed or pasted; a mistake is said by its own part. */
export function Targets({ field, value, failure, onChange, onLeave }: TargetsProps) {
  const wrong = failure?.code === "bad-target" || failure?.code === "bad-input" ? failure : null
  const span = wrong === null ? null : blamed(value, wrong.message)
  const show = () => {
    field.current?.focus()
    if (span) field.current?.setSelectionRange(span[0], span[1])
  }
  return (
    <Textarea
      ref={field}
      label="Addresses, ranges and names"
      description="one or many: 10.0.0.5, 10.0.0.0/24, 10.0.0.10-90, fd00::/120, web-03; a name is looked up when you leave the field"
      placeholder="Nothing is asked that is not named here or ticked above"
      classNames={{ input: "mono" }}
      spellCheck={false}
      autosize
      minRows={2}
      maxRows={10}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onBlur={onLeave}
      error={
        wrong && (
          <span role="alert">
            {wrong.message}
            {span && (
              <>
                {" "}
                <button type="button" className="link" onClick={show}>
                  Show it
                </button>
              </>
            )}
          </span>
        )
      }
    />
  )
}
