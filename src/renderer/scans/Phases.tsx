import type { Phase } from "#model/profile.ts"
import type { PhaseProgress } from "#model/scan.ts"
import { useCalm } from "#renderer/app/Pulse.tsx"
import { count } from "#renderer/ui/format.ts"
import type { Sample } from "./found.ts"

const NAMES: Readonly<Record<Phase, string>> = {
  discover: "Who answers",
  ports: "Which ports",
  fingerprint: "What speaks",
}

const STATE_WORDS: Readonly<Record<PhaseProgress["state"], string>> = {
  waiting: "waiting",
  running: "running",
  done: "done",
  "left-out": "left out",
}

const WINDOW = 60_000

/** How many of a phase were done in the last minute, or as much of one as was seen; null where that says nothing. */
function perMinute(phase: Phase, samples: readonly Sample[]): number | null {
  const last = samples.at(-1)
  const first = samples.find(({ at }) => last !== undefined && last.at - at <= WINDOW)
  if (!last || !first || last.at - first.at < 5_000) return null
  const done = (last.done[phase] ?? 0) - (first.done[phase] ?? 0)
  return done <= 0 ? null : Math.round((done * 60_000) / (last.at - first.at))
}

function says({ state, done, total }: PhaseProgress, rate: number | null): string {
  if (state === "left-out") return "this profile leaves it out"
  if (state === "waiting") return "waiting"
  const of = state === "done" ? count(total) : `${count(done)} of ${count(total)}`
  return state === "running" && rate !== null ? `${of}, ${count(rate)} a minute` : of
}

function Bar({ phase, samples }: { readonly phase: PhaseProgress; readonly samples: readonly Sample[] }) {
  const name = NAMES[phase.phase]
  const share = phase.total === 0 ? (phase.state === "done" ? 1 : 0) : phase.done / phase.total
  const words = says(phase, perMinute(phase.phase, samples))
  return (
    <div className={`phase phase-${phase.state}`}>
      <div
        className="phase-bar"
        role="progressbar"
        aria-label={name}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        aria-valuetext={`${STATE_WORDS[phase.state]}, ${words}`}
      >
        <div style={{ width: `${share * 100}%` }} />
      </div>
      <div>{name}</div>
      <div className="phase-words">{words}</div>
    </div>
  )
}

/** The three phases, which overlap: who answers, which ports, what speaks. */
export function Phases({
  phases,
  samples,
}: {
  readonly phases: readonly PhaseProgress[]
  readonly samples: readonly Sample[]
}) {
  const calm = useCalm(phases)
  return (
    <div className="phases">
      {calm.map((phase) => (
        <Bar key={phase.phase} phase={phase} samples={samples} />
      ))}
    </div>
  )
}
