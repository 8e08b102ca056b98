import { Button, Modal, NumberInput, TextInput } from "@mantine/core"
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query"
import { useState, type ReactNode } from "react"
import type { LookDone } from "#api/looks.ts"
import { printable } from "#model/printable.ts"
import { listed } from "#renderer/ui/format.ts"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { useKeys } from "#renderer/ui/keys.ts"
import { client, queryClient, questions, sentenceOf } from "./client.ts"
import { Part } from "./Part.tsx"
import "./PlanDialog.css"

/** Into what to look: a machine or an address, by any name it goes by. */
export interface LookWish {
  readonly ref: string
  /** What it is called in the dialog. */
  readonly name: string
}

interface LookDialogProps {
  /** null: closed. */
  readonly wish: LookWish | null
  readonly onClose: () => void
}

/** The one dialog before anyone logs in: what a look would do, as whom, and afterwards what came of it. */
export function LookDialog({ wish, onClose }: LookDialogProps) {
  return (
    <Modal
      opened={wish !== null}
      onClose={onClose}
      title={wish ? `Look inside ${printable(wish.name, 80)}?` : ""}
      size={640}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {wish && <Look wish={wish} onClose={onClose} />}
    </Modal>
  )
}

function Row({ says, children }: { readonly says: string; readonly children: ReactNode }) {
  return (
    <div className="plan-row">
      <span className="quiet">{says}</span>
      <div>{children}</div>
    </div>
  )
}

interface Way {
  readonly user: string
  readonly port: number | null
  readonly name: string
}

const wayOf = ({ user, port, name }: Way) => ({ user: user.trim() || null, port, name: name.trim() || null })

function Look({ wish, onClose }: { readonly wish: LookWish; readonly onClose: () => void }) {
  const [way, setWay] = useState<Way>({ user: "", port: null, name: "" })
  const input = { ref: wish.ref, ...wayOf(way) }
  const plan = useQuery(
    questions.looks.plan.queryOptions({ input, placeholderData: keepPreviousData, staleTime: 0 }),
  )
  const look = useMutation({
    mutationFn: () => client.looks.take({ ...input, confirmed: true }),
    onSettled: () => queryClient.invalidateQueries(),
  })
  const ready = plan.data !== undefined && !plan.isPlaceholderData && !plan.isError && !look.isPending
  const go = () => {
    if (ready) look.mutate()
  }
  useKeys([{ keys: "Mod+Enter", says: "look inside", run: go, inText: true, onControls: true }], {
    inDialog: true,
  })
  const done = look.data !== undefined && look.data.refusal === null
  return (
    <div className="plan">
      <Part query={plan} what="The plan" rows={2}>
        {({ sentence, how, network, ip }) => (
          <>
            <p className="plan-sentence plan-first">{printable(sentence)}</p>
            <Row says="Address">
              <span className="mono">{printable(ip)}</span> in {printable(network)}
            </Row>
            {how === "ssh" && !done && <WayFields way={way} onWay={setWay} />}
          </>
        )}
      </Part>
      <div aria-live="polite">
        {look.isPending && <p className="quiet">Looking. It takes a minute at most.</p>}
        {look.data && <Came done={look.data} />}
      </div>
      {look.isError && (
        <p className="bad" role="alert">
          {sentenceOf(look.error)}
        </p>
      )}
      <div className="plan-steps">
        {!done && (
          <Button disabled={!ready} onClick={go} data-autofocus>
            Look inside
            <Kbd keys="Mod+Enter" />
          </Button>
        )}
        <Button variant="default" onClick={onClose}>
          {look.data === undefined ? "Send nothing" : "Close"}
        </Button>
      </div>
    </div>
  )
}

function WayFields({ way, onWay }: { readonly way: Way; readonly onWay: (way: Way) => void }) {
  return (
    <Row says="Log in">
      <div className="plan-way">
        <TextInput
          label="As"
          placeholder="as configured"
          value={way.user}
          onChange={(event) => onWay({ ...way, user: event.currentTarget.value })}
        />
        <NumberInput
          label="Port"
          placeholder="as found"
          min={1}
          max={65_535}
          allowDecimal={false}
          hideControls
          value={way.port ?? ""}
          onChange={(port) => onWay({ ...way, port: typeof port === "number" ? port : null })}
        />
        <TextInput
          label="Known to SSH as"
          placeholder="its address"
          value={way.name}
          onChange={(event) => onWay({ ...way, name: event.currentTarget.value })}
        />
      </div>
      <span className="small quiet">
        With your own keys and agent. Never a password, and never to a host key that your known_hosts lacks.
      </span>
    </Row>
  )
}

/** What came of a look: why nothing did, or what was read and what was not. */
function Came({ done: { refusal, read, notRead } }: { readonly done: LookDone }) {
  if (refusal !== null)
    return (
      <Row says="Refused">
        <span className="doubt">{printable(refusal)}</span>
      </Row>
    )
  return (
    <>
      <Row says="Read">{listed(read.map(({ part }) => printable(part, 60))) || "nothing"}</Row>
      {notRead.length > 0 && (
        <Row says="Not read">
          <ul>
            {notRead.map(({ part, why }) => (
              <li key={part}>
                {printable(part, 60)}: <span className="quiet">{printable(why, 200)}</span>
              </li>
            ))}
          </ul>
        </Row>
      )}
    </>
  )
}
