import { Button } from "@mantine/core"
import { IconPlayerStop } from "@tabler/icons-react"
import { useMutation } from "@tanstack/react-query"
import { useNavigate } from "@tanstack/react-router"
import { useEffect, useRef, useState } from "react"
import type { Scan, ScanProgress } from "#model/scan.ts"
import { client, queryClient, questions } from "#renderer/app/client.ts"
import { useCalm } from "#renderer/app/Pulse.tsx"
import { tellFailure } from "#renderer/app/tell.tsx"
import { clock, count, percent, span } from "#renderer/ui/format.ts"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { useKeys } from "#renderer/ui/keys.ts"
import { Figure, Figures } from "./Figures.tsx"
import { Found, type NewsTab } from "./Found.tsx"
import { useFoundEarlier } from "./foundEarlier.ts"
import { useWatched } from "./found.ts"
import { Phases } from "./Phases.tsx"
import { ScanAside } from "./ScanAside.tsx"
import "./Live.css"

interface LiveProps {
  readonly scan: Scan
  readonly progress: ScanProgress
}

function timeLeft({ secondsLeft, share }: ScanProgress): string {
  if (secondsLeft === null) return share === 0 ? "starting" : "time left not known yet"
  return `about ${span(secondsLeft)} left, done ${clock(Date.now() + secondsLeft * 1_000)}`
}

const spokenOf = ({ answered, addresses, newMachines, share }: ScanProgress) =>
  `${percent(share, 0)}: ${count(answered)} of ${count(addresses)} answered, ${count(newMachines)} new`

/** What is said aloud: how far it is, every ten seconds and no more often. */
function Spoken({ progress }: { readonly progress: ScanProgress }) {
  const [words, setWords] = useState(() => spokenOf(progress))
  const latest = useRef(progress)
  useEffect(() => {
    latest.current = progress
  }, [progress])
  useEffect(() => {
    const timer = setInterval(() => setWords(spokenOf(latest.current)), 10_000)
    return () => clearInterval(timer)
  }, [])
  return <output className="hidden">{words}</output>
}

function useStop(scan: Scan) {
  return useMutation({ mutationFn: () => client.scans.stop({ id: scan.id }), onError: tellFailure })
}

function StopButton({
  answered,
  stop,
}: {
  readonly answered: number
  readonly stop: ReturnType<typeof useStop>
}) {
  return (
    <Button
      variant="default"
      className="danger"
      disabled={stop.isPending}
      onClick={() => stop.mutate()}
      leftSection={<IconPlayerStop size={14} stroke={1.5} aria-hidden />}
    >
      {stop.isPending ? `Stopping, keeping ${count(answered)}` : `Stop and keep ${count(answered)}`}
      <Kbd keys="s" />
    </Button>
  )
}

/** A scan while it runs: how far, how fast, what it found, whom it left alone. */
export function Live({ scan, progress }: LiveProps) {
  const navigate = useNavigate()
  const watched = useWatched(scan.id)
  const [tab, setTab] = useState<NewsTab>("all")
  const stop = useStop(scan)
  const calm = useCalm(progress)
  useFoundEarlier(scan, progress)
  useEffect(() => {
    // The lists of scans do not know yet that there is one more.
    void queryClient.invalidateQueries({ queryKey: questions.scans.list.key() })
    void queryClient.invalidateQueries({ queryKey: ["scan history"] })
  }, [scan.id])
  const stopNow = () => {
    if (!stop.isPending) stop.mutate()
  }
  useKeys([
    { keys: "s", says: "stop", run: stopNow },
    { keys: "Escape", says: "leave it running", run: () => void navigate({ to: "/" }) },
  ])
  return (
    <div className="scan">
      <div className="scan-top">
        <Figures steps={<StopButton answered={progress.answered} stop={stop} />}>
          <Figure value={percent(calm.share, 0)} says={timeLeft(calm)} />
          <Figure
            value={count(calm.answered)}
            says={`of ${count(calm.addresses)} addresses answered`}
            onOpen={() => setTab("all")}
          />
          <Figure value={count(calm.newMachines)} says="new" onOpen={() => setTab("new")} />
          <Figure value={count(calm.changedMachines)} says="changed" onOpen={() => setTab("changed")} />
          <Figure
            value={count(calm.packetsPerSecond)}
            says={`packets a second, cap ${count(calm.packetsPerSecondCap)}`}
          />
          <Figure value={count(calm.packets)} says="packets sent" />
        </Figures>
        <Phases phases={progress.phases} samples={watched.samples} />
        <Spoken progress={progress} />
      </div>
      <Found watched={watched} tab={tab} onTab={setTab} running />
      <ScanAside scan={scan} progress={progress} samples={watched.samples} />
    </div>
  )
}
