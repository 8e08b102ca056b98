import { Button } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { useState } from "react"
import type { BaselineTold, DifferentTold } from "#api/normal.ts"
import { printable } from "#model/printable.ts"
import { client, queryClient } from "#renderer/app/client.ts"
import { DecidePopover } from "#renderer/app/DecidePopover.tsx"
import { tell, tellFailure } from "#renderer/app/tell.tsx"
import { exactly, whenInWords } from "#renderer/ui/format.ts"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { useKeys } from "#renderer/ui/keys.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { PinForm } from "./PinForm.tsx"

async function takeBack({ decision, scan, why }: BaselineTold): Promise<void> {
  await client.decisions.undo({ id: decision })
  await queryClient.invalidateQueries()
  tell("It is no longer called normal.", () => {
    client.normal
      .pin({ at: scan, why })
      .then(() => queryClient.invalidateQueries())
      .catch(tellFailure)
  })
}

function Words({ different: { baseline, from } }: { readonly different: DifferentTold }) {
  if (baseline === null)
    return (
      <p>
        Nobody called a moment normal.{" "}
        {from === null ? "" : `Until somebody does, it is the first scan, ${whenInWords(from)}.`}
      </p>
    )
  const { moment, scan, by, at, why } = baseline
  return (
    <>
      <p title={exactly(moment)}>
        Normal is how it was <strong>{whenInWords(moment)}</strong>
        {scan !== null && (
          <>
            , at{" "}
            <Link to="/scans/$id" params={{ id: String(scan) }} className="link in-text">
              scan {scan}
            </Link>
          </>
        )}
        .
      </p>
      {why !== null && <p className="normal-why">{printable(why, 1_000)}</p>}
      <p className="small quiet" title={exactly(at)}>
        {printable(by, 120)} said so {whenInWords(at)}.
      </p>
    </>
  )
}

/** The moment that is called normal, who called it so and why; and the way to call another so. */
export function Pinned({ different }: { readonly different: DifferentTold }) {
  const [opened, setOpened] = useState(false)
  const { baseline } = different
  useKeys([{ keys: "b", says: "call a moment normal", run: () => setOpened(true) }])
  return (
    <Section title="Normal">
      <div className="normal-pinned">
        <Words different={different} />
        <div className="row">
          <DecidePopover
            opened={opened}
            onClose={() => setOpened(false)}
            position="bottom-start"
            target={
              <Button onClick={() => setOpened(!opened)}>
                Call a moment normal
                <Kbd keys="b" />
              </Button>
            }
          >
            <PinForm onDone={() => setOpened(false)} />
          </DecidePopover>
          {baseline !== null && (
            <Button variant="subtle" onClick={() => void takeBack(baseline).catch(tellFailure)}>
              Take it back
            </Button>
          )}
        </div>
      </div>
    </Section>
  )
}
