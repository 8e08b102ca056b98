import type { Ground } from "#model/explanation.ts"
import { isoTime, type Moment } from "#model/moment.ts"
import type { Sheet } from "#model/sheet.ts"
import type { Declaration, Place } from "#model/written.ts"
import type { Around } from "../check.ts"
import { isWaiting } from "../declaring.ts"
import { dayOf, ground, listed, placeText, written } from "../grounds.ts"

// What is switched off, or on its way out, need not answer either.
const RESTING =
  /^(?:inactive|stopped|suspended|failed|released|expired|free|down|maintenance|deprecated|absent|removed)$/iu

/** Whether a declaration says of itself that its machine need not answer. */
export const needNotAnswer = ({ status }: Declaration): boolean =>
  status !== null && (isWaiting(status) || RESTING.test(status.slice(0, 40).trim()))

/** Declarations that are surely or likely about the machine, and say what it ought to be like. */
export function standing({ lines }: Sheet): readonly Declaration[] {
  return lines
    .filter(
      ({ standing: how, confidence, declaration: { kind, state } }) =>
        how === "link" && confidence !== "possible" && kind === "machine" && state !== "stale",
    )
    .map(({ declaration }) => declaration)
    .filter((declaration) => !needNotAnswer(declaration))
}

/** Whether any line may be about the machine: a candidate keeps it from being called undeclared. */
export const isNamedAnywhere = ({ lines }: Sheet): boolean => lines.length > 0

const ABSENT: Readonly<Record<Exclude<Sheet["presence"], "present">, string>> = {
  gone: "The machine is gone",
  asleep: "The machine is asleep",
  "not-asked": "The last scan left the machine out",
  virtual: "The address is virtual, and others hold it in turn",
}

/** Why nothing can be told of what the machine is like now; null while it answers. */
export function absence({ presence, presentSince }: Sheet): Ground | null {
  if (presence === "present") return null
  return ground(`${ABSENT[presence]} since ${dayOf(presentSince)}.`, [])
}

/** What was looked at before a line was written says nothing of it; null where the line may well be older. */
export function younger(
  lines: readonly Declaration[],
  lookedAt: Moment,
  { changedAt }: Pick<Around, "changedAt">,
): Ground | null {
  const changed = lines.map((line) => changedAt?.(line) ?? 0)
  const oldest = Math.min(...changed)
  if (lines.length === 0 || oldest <= lookedAt) return null
  return ground(
    `The last look was on ${timeOf(lookedAt)}, and what declares it was changed later, on ${timeOf(oldest)}.`,
    lines.map((line) => written(line)),
  )
}

const timeOf = (moment: Moment): string => isoTime(moment).slice(0, 16).replace("T", " ")

/** "infra web.yml:4 declares", "infra web.yml:4 and monitoring a.cfg:9 declare". */
export function linesSay(
  lines: readonly Pick<Place, "source" | "path" | "line">[],
  verb: "declares" | "names" | "leads",
): string {
  const places = [...new Set(lines.map(placeText))]
  return `${listed(places, 3)} ${places.length === 1 ? verb : verb.slice(0, -1)}`
}
