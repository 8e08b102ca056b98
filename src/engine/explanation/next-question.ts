import type { NextQuestion } from "#model/mystery.ts"
import { counted, dayOf, placeText, quoted, shortOid } from "./words.ts"
import type { Explainer } from "./explainers.ts"

/** What could still be asked about a machine. */
export interface Askable {
  /** As a person would know it: a name, or else its address. */
  readonly name: string
  readonly ip: string
  readonly network: string
  /** Whether its ports and services were asked for. */
  readonly scanned: boolean
  /** Whether it takes logins over SSH, and whether it was looked at from inside. */
  readonly ssh: boolean
  readonly lookedInside: boolean
  /** Whether it, or the switch it hangs on, may answer SNMP once it has credentials. */
  readonly snmp: boolean
  readonly explainers: readonly Explainer[]
  /** Lines that name it or named it, but don't explain it. */
  readonly lines: readonly { readonly source: string; readonly path: string; readonly line: number }[]
  /** Lines that named it once, with who took them out. */
  readonly removed: readonly {
    readonly source: string
    readonly path: string
    readonly line: number
    readonly commit: string
    readonly author: string
  }[]
  /** How many sources are read. */
  readonly sources: number
  /** Files that sources refer to and that are not there. */
  readonly missing: readonly { readonly source: string; readonly path: string; readonly line: number }[]
  /** Machines in the same network that a source explains: their source may have forgotten this one. */
  readonly neighboursIn: string | null
}

interface Priced extends NextQuestion {
  readonly effort: number
}

/** What to ask next, and what else may settle it, the cheaper before the dearer. */
export interface Questions {
  readonly next: NextQuestion
  readonly others: readonly NextQuestion[]
}

/** All questions that may settle it. There is always one: somebody has to have the key to the room. */
export function questionsFor(askable: Askable): Questions {
  const last: NextQuestion = {
    question: `Who runs the network ${quoted(askable.network)}, and knows ${quoted(askable.name)} (${askable.ip})?`,
    kind: "person",
    cost: "1 message",
  }
  const [next = last, ...others] = [
    ...readALine(askable),
    ...readTheCommit(askable),
    ...scanIt(askable),
    ...lookInside(askable),
    ...askSomebody(askable),
    ...addASource(askable),
    ...askSnmp(askable),
  ]
    .toSorted((one, other) => one.effort - other.effort)
    .map(({ question, kind, cost }) => ({ question, kind, cost }))
  return { next, others: next === last ? others : [...others, last] }
}

function readALine({ lines }: Askable): readonly Priced[] {
  const [first] = lines
  if (first === undefined) return []
  return [
    {
      question: `What does ${placeText(first)} in ${quoted(first.source)} say of it?`,
      kind: "source",
      cost: "1 file to read",
      effort: 1,
    },
  ]
}

function readTheCommit({ lines, removed }: Askable): readonly Priced[] {
  const [first] = removed
  if (first === undefined || lines.length > 0) return []
  return [
    {
      question: `Why did ${quoted(first.author)} take ${placeText(first)} out of ${quoted(first.source)} in ${shortOid(first.commit)}?`,
      kind: "source",
      cost: "1 commit to read",
      effort: 1,
    },
  ]
}

function scanIt({ scanned, ip }: Askable): readonly Priced[] {
  if (scanned) return []
  return [
    {
      question: `What answers on ${ip}? A standard scan of it tells.`,
      kind: "probe",
      cost: "about 2,000 packets",
      effort: 2,
    },
  ]
}

function lookInside({ ssh, lookedInside, ip }: Askable): readonly Priced[] {
  if (!ssh || lookedInside) return []
  return [
    {
      question: `What runs on it, and who is connected? A look inside tells: rollcall look ${ip}`,
      kind: "probe",
      cost: "1 login, read only",
      effort: 3,
    },
  ]
}

/** Those who are still there are asked; somebody who left can't answer. */
function askSomebody({ explainers, name, ip }: Askable): readonly Priced[] {
  const known = explainers.find(({ left }) => !left)
  if (known === undefined) return []
  const where = known.evidence.flatMap((reference) =>
    reference.kind === "declaration" || reference.kind === "mention" ? [reference] : [],
  )[0]
  const line = where === undefined ? "" : `, which ${placeText(where)} names`
  return [
    {
      question: `${quoted(known.name)}, what is ${quoted(name)} (${ip})${line}, and who needs it?`,
      kind: "person",
      cost: "1 message",
      effort: 4,
    },
  ]
}

function addASource({ sources, missing, neighboursIn, network }: Askable): readonly Priced[] {
  const [first] = missing
  if (first !== undefined)
    return [
      {
        question: `Where is what ${placeText(first)} of ${quoted(first.source)} refers to? It is not in that source, and may list this machine.`,
        kind: "source",
        cost: "1 source to add",
        effort: 5,
      },
    ]
  if (sources === 0)
    return [
      {
        question: `Which repository or list describes ${quoted(network)}? No source is read yet.`,
        kind: "source",
        cost: "1 source to add",
        effort: 2.5,
      },
    ]
  if (neighboursIn === null) return []
  return [
    {
      question: `Is it missing in ${quoted(neighboursIn)}, which explains its neighbours, or does another source list it?`,
      kind: "source",
      cost: "1 source to add",
      effort: 6,
    },
  ]
}

function askSnmp({ snmp, network }: Askable): readonly Priced[] {
  if (!snmp) return []
  return [
    {
      question: `Which switch port does it hang on, and what is that port called? SNMP credentials for ${quoted(network)} tell.`,
      kind: "probe",
      cost: "1 query, needs credentials",
      effort: 5.5,
    },
  ]
}

/** A message to whoever can probably explain it, with the evidence in it, ready to be sent. */
export function messageTo(explainer: Explainer, askable: Askable): string {
  const lines = [
    ...askable.lines.slice(0, 5).map((line) => `- ${quoted(line.source)}: ${placeText(line)}`),
    ...askable.removed
      .slice(0, 3)
      .map((line) => `- ${quoted(line.source)}: ${placeText(line)}, taken out in ${shortOid(line.commit)}`),
  ]
  const removed = askable.removed.some(({ author }) => author === explainer.name)
  const wrote =
    explainer.lines > 0
      ? `you wrote ${counted(explainer.lines, "line")} that name it`
      : removed
        ? "you took out a line that named it"
        : "you changed lines that name it"
  return [
    `Hello ${quoted(explainer.name)},`,
    "",
    `do you know what ${quoted(askable.name)} (${askable.ip}, ${quoted(askable.network)}) is there for, and who owns it?`,
    `I ask you because ${wrote} (last commit ${dayOf(explainer.lastActive)}).`,
    ...(lines.length === 0 ? [] : ["", "Where it is named:", ...lines]),
    "",
    "May it be switched off, or does anything need it?",
  ].join("\n")
}
