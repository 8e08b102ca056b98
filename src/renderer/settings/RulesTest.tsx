import { Button, TextInput } from "@mantine/core"
import { useMutation } from "@tanstack/react-query"
import { useState } from "react"
import type { RulesTestedTold } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { client, sentenceOf } from "#renderer/app/client.ts"
import { count, counted } from "#renderer/ui/format.ts"
import { StateMark } from "#renderer/ui/StateMark.tsx"

const MOST = 30

/** Tries every example of a file or folder of rules, and takes nothing into use. */
export function RulesTest() {
  const [path, setPath] = useState("")
  const ready = path.trim() !== ""
  const test = useMutation({ mutationFn: () => client.rules.test({ paths: [path.trim()] }) })
  return (
    <>
      <form
        className="settings-form settings-place"
        onSubmit={(event) => {
          event.preventDefault()
          if (ready && !test.isPending) test.mutate()
        }}
      >
        <TextInput
          aria-label="File or folder of rules to test"
          placeholder="/srv/rules/ours.yaml"
          value={path}
          error={test.isError ? sentenceOf(test.error) : undefined}
          onChange={(event) => {
            setPath(event.target.value)
            test.reset()
          }}
        />
        <span className="small quiet settings-says">tries its examples; nothing is taken into use</span>
        <Button type="submit" variant="default" disabled={!ready || test.isPending}>
          Test rules
        </Button>
      </form>
      <div aria-live="polite">{test.data && <Tested tested={test.data} />}</div>
    </>
  )
}

function Tested({ tested: { files, tried, mistakes, failed, ranAway } }: TestedProps) {
  const wrong = [
    ...mistakes.map(({ path, line, sentence }) => `${path}:${line}: ${sentence}`),
    ...failed.map(({ path, line, sentence }) => `${path}:${line}: ${sentence}`),
    ...ranAway.map((rule) => `${rule}: its pattern does not come back.`),
  ]
  const rules = files.reduce((sum, file) => sum + file.rules, 0)
  return (
    <>
      <p className="outcome row small">
        <StateMark mark={wrong.length === 0 ? "settled" : "against"} says="" />
        <span>
          {counted(rules, "rule")} in {counted(files.length, "file")}, {counted(tried, "example")} tried:{" "}
          {wrong.length === 0 ? "all do as they say." : `${count(wrong.length)} don’t.`}
        </span>
      </p>
      <ul className="settings-sentences small doubt">
        {wrong.slice(0, MOST).map((sentence, at) => (
          <li key={at}>{printable(sentence, 600)}</li>
        ))}
        {wrong.length > MOST && <li>and {count(wrong.length - MOST)} more</li>}
      </ul>
    </>
  )
}

interface TestedProps {
  readonly tested: RulesTestedTold
}
