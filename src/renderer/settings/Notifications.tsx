import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { useState } from "react"
import { useAsOf } from "#renderer/app/asOf.ts"
import { queryClient, questions } from "#renderer/app/client.ts"
import { Part } from "#renderer/app/Part.tsx"
import { counted } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { AddChannel } from "./AddChannel.tsx"
import { Channels } from "./Channels.tsx"
import { draftOf, EMPTY_CHANNEL, type ChannelDraft } from "./channelDraft.ts"
import { rateInWords } from "./channelWords.ts"

const list = questions.notifications.channels.queryOptions()
const refresh = () => queryClient.invalidateQueries({ queryKey: list.queryKey })

/** How much was told and held back, and how often it was wrong; each leads to what it counts. */
function InShort() {
  const rate = useQuery(questions.notifications.rate.queryOptions())
  return (
    <Part query={rate} what="What was told" rows={1}>
      {({ month: { told, held, dismissed, days } }) => (
        <p className="settings-below">
          In {days} days:{" "}
          <Link to="/notices" className="link">
            {counted(told, "finding")} told
          </Link>
          ,{" "}
          <Link to="/notices" search={{ tab: "held" }} className="link">
            {counted(held, "matter")} held back
          </Link>
          , of what was told{" "}
          <Link to="/notices" search={{ tab: "rate" }} className="link">
            false alarms: {rateInWords(dismissed, told)}
          </Link>
          .
        </p>
      )}
    </Part>
  )
}

/** Who is told what by itself: the channels, and what came of them. */
export function Notifications() {
  const query = useQuery(list)
  const canWrite = useAsOf() === null
  const [draft, setDraft] = useState<ChannelDraft>(EMPTY_CHANNEL)
  return (
    <Section
      id="notifications"
      title="Notifications"
      note="once for each finding that nothing harmless explains; a command is never run"
    >
      <Part query={query} what="The list of channels" rows={2}>
        {(channels) => (
          <Channels
            channels={channels}
            canWrite={canWrite}
            onChanged={refresh}
            onEdit={(channel) => setDraft(draftOf(channel))}
          />
        )}
      </Part>
      {canWrite && (
        <AddChannel
          draft={draft}
          onDraft={(part) => setDraft((now) => ({ ...now, ...part }))}
          onSaved={refresh}
        />
      )}
      <InShort />
    </Section>
  )
}
