import { Link, useNavigate, useParams } from "@tanstack/react-router"
import { failureOf } from "#api/client.ts"
import { printable } from "#model/printable.ts"
import { useAsOf } from "#renderer/app/asOf.ts"
import { useTakeBackKey } from "#renderer/app/decide.ts"
import { OnlyNow } from "#renderer/app/OnlyNow.tsx"
import { Part } from "#renderer/app/Part.tsx"
import { Screen } from "#renderer/app/Screen.tsx"
import { useKeys } from "#renderer/ui/keys.ts"
import { Empty } from "#renderer/ui/States.tsx"
import { useUnplug } from "./queries.ts"
import { Sheet } from "./Sheet.tsx"
import { Steps } from "./Steps.tsx"
import "./Unplug.css"

function Title({ id, name }: { readonly id: string; readonly name: string }) {
  return (
    <span className="unplug-title">
      <Link to="/machines" className="quiet plain-link">
        Machines
      </Link>
      <span className="faint">/</span>
      <Link to="/machines/$id" params={{ id }} className="quiet plain-link cut">
        {printable(name, 80)}
      </Link>
      <span className="faint">/</span>
      <span>Can it be unplugged?</span>
    </span>
  )
}

function NotKnown({ asked, why }: { readonly asked: string; readonly why: string }) {
  return (
    <div className="pane">
      <Empty
        title={`There is no dossier of ${printable(asked, 120)}.`}
        step={
          <Link to="/machines" className="link">
            Open the list of machines
          </Link>
        }
      >
        {why}
      </Empty>
    </div>
  )
}

/** Can it be unplugged: a sheet to decide by, to hand on and to print. */
export function Unplug() {
  const { id } = useParams({ from: "/machines/$id/unplug" })
  const navigate = useNavigate()
  const isPast = useAsOf() !== null
  const dossier = useUnplug(id, !isPast)
  const failure = dossier.error === null ? null : failureOf(dossier.error)
  const back = () => void navigate({ to: "/machines/$id", params: { id } })
  useKeys([{ keys: "Escape", says: "back to the machine", run: back, shown: false }])
  useTakeBackKey()
  return (
    <Screen
      title={<Title id={id} name={dossier.data?.name ?? id} />}
      steps={dossier.data && !isPast ? <Steps dossier={dossier.data} /> : undefined}
      note="every line opens its evidence"
    >
      {isPast ? (
        <OnlyNow title="A dossier is drawn up as of now only.">
          Whether it can be unplugged depends on who uses it today.
        </OnlyNow>
      ) : failure?.code === "not-found" || failure?.code === "bad-input" ? (
        <NotKnown asked={id} why={failure.message} />
      ) : (
        <Part query={dossier} what="The dossier" rows={14}>
          {(told) => <Sheet dossier={told} />}
        </Part>
      )}
    </Screen>
  )
}
