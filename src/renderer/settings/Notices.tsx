import { useQuery } from "@tanstack/react-query"
import { Link, useNavigate, useSearch } from "@tanstack/react-router"
import { questions } from "#renderer/app/client.ts"
import { Screen } from "#renderer/app/Screen.tsx"
import { count } from "#renderer/ui/format.ts"
import { FalseAlarms } from "./FalseAlarms.tsx"
import { DAYS, Held } from "./Held.tsx"
import { Told } from "./Told.tsx"
import "./Notices.css"

type Tab = "told" | "held" | "rate"

function Tabs({ shown }: { readonly shown: Tab }) {
  const told = useQuery(questions.notifications.notices.queryOptions({ input: { limit: 1 } }))
  const held = useQuery(questions.notifications.held.queryOptions({ input: { days: DAYS, limit: 1 } }))
  const tabs = [
    { tab: "told", words: "Told", number: told.data?.total },
    { tab: "held", words: "Held back", number: held.data?.total },
    { tab: "rate", words: "False alarms", number: undefined },
  ] as const
  return (
    <nav className="tabs" aria-label="Notices">
      {tabs.map(({ tab, words, number }) => (
        <Link
          key={tab}
          to="/notices"
          search={{ tab }}
          activeOptions={{ exact: true }}
          {...(tab === shown ? ({ "aria-current": "page" } as const) : {})}
        >
          {words} {number !== undefined && <span className="quiet small">{count(number)}</span>}
        </Link>
      ))}
    </nav>
  )
}

/** What people were told by itself, what was held back and why, and how often it was wrong. */
export function Notices() {
  const { tab = "told", reason = null } = useSearch({ from: "/notices" })
  const navigate = useNavigate({ from: "/notices" })
  const open = (finding: string) => void navigate({ to: "/findings", search: { finding } })
  return (
    <Screen
      title="Notices"
      slot={
        <>
          <Tabs shown={tab} />
          <Link to="/settings" hash="notifications" className="link small">
            Channels
          </Link>
        </>
      }
      note={
        tab === "held"
          ? `of the last ${DAYS} days; each says what explains it`
          : "once for each finding; a command is never run"
      }
    >
      {tab === "told" && (
        <div className="held">
          <Told onOpen={open} />
        </div>
      )}
      {tab === "held" && (
        <Held
          reason={reason}
          onReason={(next) =>
            void navigate({ search: { tab: "held", reason: next ?? undefined }, replace: true })
          }
          onOpen={open}
        />
      )}
      {tab === "rate" && <FalseAlarms />}
    </Screen>
  )
}
