import { Button } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import type { MachineDossier } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { LookDialog } from "#renderer/app/LookDialog.tsx"
import { PlanDialog } from "#renderer/app/PlanDialog.tsx"
import { tell } from "#renderer/app/tell.tsx"
import { counted, exactly, listed, whenInWords } from "#renderer/ui/format.ts"
import { fieldInWords } from "#renderer/ui/fieldWords.ts"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { Mono } from "#renderer/ui/Mono.tsx"
import { PresenceMark } from "#renderer/ui/StateMark.tsx"
import type { Actions } from "./actions.ts"
import { DecidedBy, Tags } from "./Decided.tsx"
import { standingDecisions } from "./decided.ts"
import { DecideMenu } from "./DecideMenu.tsx"
import type { Deciding } from "./deciding.ts"
import { standing } from "./factsAt.ts"
import { HeldBy } from "./Holders.tsx"
import { neighboursIn } from "./inside.ts"
import { ipsOf } from "./ipsOf.ts"
import "./Head.css"

const MOST_ADDRESSES = 6

function Presence({ machine }: { readonly machine: MachineDossier }) {
  const { presence, lastSeen } = machine
  const last = <time title={exactly(lastSeen)}>{whenInWords(lastSeen)}</time>
  switch (presence) {
    case "present":
      return <span>answered {last}</span>
    case "virtual":
      return (
        <span>
          virtual address, <HeldBy machine={machine} />
        </span>
      )
    case "gone":
      return <span className="doubt">gone: asked, no answer since {last}</span>
    case "asleep":
      return (
        <span>
          asleep: it has been away like this before, last answer {last}
          {machine.wakes !== null && (
            <>
              {", due by "}
              <time title={exactly(machine.wakes)}>{whenInWords(machine.wakes)}</time>
            </>
          )}
        </span>
      )
    case "not-asked":
      return <span>not asked by the last scan, last answer {last}</span>
    default:
      return presence satisfies never
  }
}

/** The addresses it has; those it had last where it has none. */
function shownAddresses(machine: MachineDossier) {
  const now = machine.addresses.filter(({ until }) => until === null)
  return now.length > 0 ? now : machine.addresses.slice(0, 1)
}

function Identifiers({ machine }: { readonly machine: MachineDossier }) {
  const addresses = shownAddresses(machine)
  const ips = [...new Set(addresses.map(({ ip }) => ip))]
  const macs = [...new Set(addresses.flatMap(({ mac }) => (mac === null ? [] : [mac])))]
  return (
    <div className="machine-identifiers">
      {ips.slice(0, MOST_ADDRESSES).map((ip) => (
        <Mono key={ip} text={ip} copies="address" />
      ))}
      {ips.length > MOST_ADDRESSES && (
        <span>and {counted(ips.length - MOST_ADDRESSES, "more address", "more addresses")}</span>
      )}
      {macs.slice(0, MOST_ADDRESSES).map((mac) => (
        <Mono key={mac} text={mac} copies="hardware address" />
      ))}
      {machine.vendor !== null && <span>{printable(machine.vendor)}</span>}
      <HangsOn machine={machine} />
      <Presence machine={machine} />
      <Locked locked={machine.locked} />
      <span>
        id <Mono text={machine.id} copies="id" />
      </span>
    </div>
  )
}

/** The switch port that it hangs on, as the switch says. */
function HangsOn({ machine }: { readonly machine: MachineDossier }) {
  const at = neighboursIn(standing(machine.facts)).find(({ says }) => says === "hangs on")
  if (!at) return null
  return (
    <span>
      on {printable(at.where, 120)} <span className="faint">claimed</span>
    </span>
  )
}

/** Says where the address in the bar led, when it was not the machine's own id. */
function LedHere({ machine, asked }: { readonly machine: MachineDossier; readonly asked: string }) {
  if (asked === machine.id) return null
  return (
    <p className="small quiet no-print">
      {machine.aka.includes(asked) ? (
        <>
          <span className="mono">{printable(asked)}</span> turned out to be this machine.
        </>
      ) : (
        <>Found as {printable(asked)}.</>
      )}{" "}
      <Link to="/machines/$id" params={{ id: machine.id }} replace className="link in-text">
        Its own address
      </Link>
    </p>
  )
}

function Untouched({ actions }: { readonly actions: Actions }) {
  const [entry] = actions.untouched
  if (!entry) return null
  return (
    <p className="small">
      Never touched: no packet goes to <span className="mono">{printable(entry.subject)}</span>
      {entry.reason === null ? "." : `, because ${printable(entry.reason)}.`}
    </p>
  )
}

function Retired({ machine }: { readonly machine: MachineDossier }) {
  const [decision] = standingDecisions(machine, "retire")
  if (machine.retired === null) return null
  return <p className="small">Retired, no longer in use: {decision && <DecidedBy decision={decision} />}</p>
}

function Locked({ locked }: Pick<MachineDossier, "locked">) {
  if (locked.length === 0) return null
  const fields = listed(locked.map(fieldInWords))
  return <span>{fields} kept as it was</span>
}

function Steps({ machine, actions, deciding }: HeadProps) {
  return (
    <div className="machine-steps no-print">
      {actions.unplug && (
        <Button variant="default" onClick={actions.unplug}>
          Can it be unplugged? <Kbd keys="u" />
        </Button>
      )}
      <Button
        variant="default"
        disabled={actions.past || ipsOf(machine).length === 0}
        onClick={actions.askAgain}
      >
        Ask again <Kbd keys="r" />
      </Button>
      <Button variant="default" disabled={actions.past || ipsOf(machine).length === 0} onClick={actions.look}>
        Look inside <Kbd keys="l" />
      </Button>
      <DecideMenu machine={machine} deciding={deciding} actions={actions} />
      <PlanDialog
        request={actions.request}
        onClose={actions.closeRequest}
        onStarted={(scan) => tell(`Scan ${scan.id} asks ${machine.name} again.`)}
      />
      <LookDialog wish={actions.lookWish} onClose={actions.closeLook} />
    </div>
  )
}

interface HeadProps {
  readonly machine: MachineDossier
  readonly actions: Actions
  readonly deciding: Deciding
}

/** Which machine this is: its name, what it is known by, whether it answers. */
export function Head({ machine, actions, deciding, asked }: HeadProps & { readonly asked: string }) {
  const others = machine.names.filter((name) => name !== machine.name)
  return (
    <div className="machine-head">
      <div className="row">
        <PresenceMark presence={machine.presence} bare />
        <h2 className="machine-title">{printable(machine.name)}</h2>
        {others.length > 0 && (
          <span className="quiet cut" title={others.join("\n")}>
            also {others.map((name) => printable(name, 80)).join(", ")}
          </span>
        )}
        <Tags tags={machine.tags} />
        <span className="push" />
        <Steps machine={machine} actions={actions} deciding={deciding} />
      </div>
      <Identifiers machine={machine} />
      <LedHere machine={machine} asked={asked} />
      <Retired machine={machine} />
      <Untouched actions={actions} />
    </div>
  )
}
