import { Button } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { Link, useNavigate, useSearch } from "@tanstack/react-router"
import { useState } from "react"
import type { PeerGroupTold } from "#api/findings.ts"
import type { Matrix as MatrixTold } from "#model/peers.ts"
import { printable } from "#model/printable.ts"
import { useAsOf } from "#renderer/app/asOf.ts"
import { questions } from "#renderer/app/client.ts"
import { OnlyNow } from "#renderer/app/OnlyNow.tsx"
import { Part } from "#renderer/app/Part.tsx"
import { Screen } from "#renderer/app/Screen.tsx"
import { count, counted } from "#renderer/ui/format.ts"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { useKeys } from "#renderer/ui/keys.ts"
import { Empty } from "#renderer/ui/States.tsx"
import { ExpectedDrawer } from "./ExpectedDrawer.tsx"
import { FindingsTabs } from "./FindingsTabs.tsx"
import { GroupList } from "./GroupList.tsx"
import { Matrix } from "./Matrix.tsx"
import { useMatrix } from "./queries.ts"
import "./Findings.css"
import "./Peers.css"

type Asked = { readonly group: string } | { readonly machines: readonly string[] }

/** What stands side by side, from the address. */
function useAsked(groups: readonly PeerGroupTold[] | undefined): Asked | null {
  const { group, machines } = useSearch({ from: "/findings/peers" })
  const chosen = machines?.split(",").filter(Boolean) ?? []
  if (chosen.length > 1) return { machines: chosen.slice(0, 500) }
  const id = group ?? groups?.[0]?.id
  return id === undefined ? null : { group: id }
}

const KINDS = {
  group: "a declared group",
  tag: "a tag",
  suggested: "a suggestion",
  chosen: "chosen just now",
} as const

function Head({ matrix, open, onWrite }: HeadProps) {
  const { group } = matrix
  return (
    <header className="finding-pane-head">
      <div className="finding-title">
        <h2>{printable(group.name, 120)}</h2>
        <span className="push" />
        <Button variant="default" onClick={onWrite}>
          Write down what is there now <Kbd keys="w" />
        </Button>
      </div>
      <p className="quiet">
        {KINDS[group.kind]}: {printable(group.because, 400)}
        {open > 0 && (
          <>
            {" "}
            <Link to="/findings" search={{ peers: group.id }} className="link in-text">
              {counted(open, "open finding")}
            </Link>
          </>
        )}
      </p>
    </header>
  )
}

interface HeadProps {
  readonly matrix: MatrixTold
  readonly open: number
  readonly onWrite: () => void
}

function Beside({ asked, open }: { readonly asked: Asked; readonly open: number }) {
  const matrix = useMatrix(asked)
  const [writes, setWrites] = useState(false)
  useKeys([{ keys: "w", says: "write down what is there now", run: () => setWrites(true) }])
  return (
    <>
      <Part query={matrix} what="These peers" rows={12}>
        {(data) => (
          <>
            <Head matrix={data} open={open} onWrite={() => setWrites(true)} />
            <div className="peers-matrix">
              <Matrix matrix={data} />
            </div>
          </>
        )}
      </Part>
      {writes && <ExpectedDrawer asked={asked} onClose={() => setWrites(false)} />}
    </>
  )
}

function NoGroups() {
  return (
    <div className="finding-empty">
      <Empty
        title="No machines are known to be peers."
        step={
          <Link to="/machines" className="link">
            Choose machines to compare
          </Link>
        }
      >
        Groups that sources declare, tags that people give, and machines that look alike stand here.
      </Empty>
    </div>
  )
}

function All({ groups }: { readonly groups: readonly PeerGroupTold[] }) {
  const asked = useAsked(groups)
  const navigate = useNavigate()
  const { words } = useSearch({ from: "/findings/peers" })
  const shown = asked !== null && "group" in asked ? asked.group : null
  const own = groups.find(({ id }) => id === shown)
  const onGroup = (group: string) =>
    void navigate({ to: "/findings/peers", search: { group, words }, replace: true })
  const onWords = (typed: string) =>
    void navigate({
      to: "/findings/peers",
      search: (now) => ({ ...now, words: typed === "" ? undefined : typed }),
      replace: true,
    })
  return (
    <div className="findings">
      <section className="finding-pane-list" aria-label="Groups of peers">
        {groups.length === 0 ? (
          <NoGroups />
        ) : (
          <GroupList groups={groups} shown={shown} words={words ?? ""} onGroup={onGroup} onWords={onWords} />
        )}
      </section>
      <section className="finding-pane peers-pane" aria-label="Side by side">
        {asked !== null && <Beside key={JSON.stringify(asked)} asked={asked} open={own?.open ?? 0} />}
      </section>
    </div>
  )
}

/** Machines that ought to be alike, side by side: groups, tags, suggestions, or whichever were chosen. */
export function Peers() {
  const past = useAsOf() !== null
  const groups = useQuery(questions.peers.list.queryOptions())
  return (
    <Screen
      title="Findings"
      {...(groups.data === undefined ? {} : { sub: `${count(groups.data.length)} groups of peers` })}
      slot={<FindingsTabs shown="peers" />}
      note="compared only where every scan asked"
    >
      {past ? (
        <OnlyNow title="Peers are compared as they are now.">
          What changed since stands among the changes.
        </OnlyNow>
      ) : (
        <Part query={groups} what="The groups of peers" rows={12}>
          {(data) => <All groups={data} />}
        </Part>
      )}
    </Screen>
  )
}
