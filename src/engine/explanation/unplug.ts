import {
  VERDICTS,
  type Consumer,
  type Dossier,
  type Rebuildable,
  type ToAsk,
  type UnplugVerdict,
} from "#model/dossier.ts"
import type { Answered, Ground, Reference } from "#model/explanation.ts"
import type { Moment } from "#model/moment.ts"
import type { Presence } from "#model/machine.ts"
import type { Explainer } from "./explainers.ts"
import { notChecked, type Looked } from "./not-checked.ts"
import { byText, counted, dayOf, distinct, listed, placeText, quoted, referenceKey } from "./words.ts"

/** All that speaks for and against a machine being unplugged. */
export interface UnplugGiven extends Looked {
  readonly machine: string
  readonly presence: Presence
  readonly consumers: readonly Consumer[]
  /** Who says that it is no longer needed: a declaration's status, or a decision. */
  readonly retired: readonly Retirement[]
  /** Declarations that say it is in use: surely linked, and not stale. */
  readonly declared: readonly Reference[]
  /** Lines that name it or may name it, whatever for, that stand today. */
  readonly named: readonly Reference[]
  /** Further signs of use: logins, jobs of its own, a fresh certificate, another machine's configuration. */
  readonly signs: readonly Ground[]
  /** Further grounds for pulling it: "removed in def456", "no commit to its lines for 412 days". */
  readonly grounds: readonly Ground[]
  readonly rebuildable: Rebuildable
  readonly who: Answered & { readonly owner: { readonly name: string } | null }
  readonly explainers: readonly Explainer[]
  readonly now: Moment
}

/** Somebody's word that it is no longer needed. */
export interface Retirement {
  readonly sentence: string
  readonly reference: Reference
}

/** Can it be unplugged? "yes" only where all was looked at, nothing spoke against it, and somebody said that it may go. */
export function unplug(all: UnplugGiven): Dossier {
  const given = {
    ...all,
    consumers: all.consumers.toSorted((one, other) => byText(consumerKey(one), consumerKey(other))),
  }
  const unchecked = notChecked(given)
  const against = groundsAgainst(given)
  const pro = groundsFor(given)
  const verdict = verdictFrom(given, unchecked.length)
  const reservations = reservationsOf(given)
  return {
    machine: given.machine,
    verdict,
    sentence: sentenceOf(verdict, {
      given,
      against,
      pro,
      unchecked: unchecked.map(({ what }) => what),
      reservations,
    }),
    for: pro,
    against,
    reservations,
    consumers: given.consumers,
    notChecked: unchecked,
    rebuildable: given.rebuildable,
    ask: toAsk(given),
    wayBack: wayBack(given),
  }
}

const consumerKey = ({ standing, name, what, evidence }: Consumer) =>
  `${ORDER.indexOf(standing)} ${name} ${what} ${evidence.map(referenceKey).join(" ")}`

const ORDER: readonly Consumer["standing"][] = [
  "uses it",
  "names it",
  "may name it",
  "watches it",
  "no longer names it",
]

const standingAs = ({ consumers }: UnplugGiven, standing: Consumer["standing"]) =>
  consumers.filter((one) => one.standing === standing)

/**
 * Each step looks for a reason to say no; what is left may be likely, and yes has to be earned by everything at once.
 * More evidence of use can only lead to an earlier step.
 */
function verdictFrom(given: UnplugGiven, unchecked: number): UnplugVerdict {
  const isUsed =
    standingAs(given, "uses it").length > 0 ||
    standingAs(given, "names it").length > 0 ||
    given.looks.some(({ connections }) => connections > 0) ||
    given.signs.length > 0
  if (isUsed) return "no"
  const isQuiet = quietLook(given) !== null
  const saysNobody = given.retired.length === 0
  if (saysNobody && (given.declared.length > 0 || !isQuiet)) return "no"
  const isEarned =
    unchecked === 0 &&
    isQuiet &&
    !saysNobody &&
    standingAs(given, "may name it").length === 0 &&
    standingAs(given, "watches it").length === 0 &&
    given.named.length === 0 &&
    given.declared.length === 0
  return isEarned ? "yes" : "likely"
}

/** The last look from inside, if no look in reach saw a connection. */
function quietLook({ looks }: UnplugGiven): Looked["looks"][number] | null {
  if (looks.some(({ connections }) => connections > 0)) return null
  return looks.toSorted((one, other) => other.at - one.at)[0] ?? null
}

/** "checkout-web uses it: connection to port 5432"; a line that says by itself what it does is named behind that. */
function consumerSentence({ name, standing, what, evidence, seen }: Consumer): string {
  const said = lineOf({ name, evidence })
    ? `${quoted(what).replace(/^./u, (letter) => letter.toUpperCase())} (${quoted(name)})`
    : `${quoted(name)} ${standing}: ${quoted(what)}`
  return `${said}${seen === null ? "" : `, seen on ${dayOf(seen)}`}.`
}

/** The line that stands for a consumer of which nothing else is known. */
const lineOf = ({ name, evidence }: Pick<Consumer, "name" | "evidence">) =>
  evidence.find((reference) => reference.kind === "mention" && placeText(reference) === name)

const lineText = (reference: Reference): string =>
  reference.kind === "declaration" || reference.kind === "mention" ? placeText(reference) : "A line"

function groundsAgainst(given: UnplugGiven): readonly Ground[] {
  const told = new Set(given.consumers.flatMap(({ evidence }) => evidence.map(referenceKey)))
  const grounds = [
    ...given.consumers
      .filter(({ standing }) => standing !== "no longer names it")
      .map((consumer) => ({ sentence: consumerSentence(consumer), evidence: consumer.evidence })),
    ...given.looks
      .filter(({ connections }) => connections > 0)
      .map(({ connections, at, observation }) => ({
        sentence: `It had ${counted(connections, "connection")} on ${dayOf(at)}.`,
        evidence: [{ kind: "observation", id: observation } as const],
      })),
    ...given.signs,
    ...given.declared
      .filter((reference) => !told.has(referenceKey(reference)))
      .map((reference) => ({ sentence: `${lineText(reference)} still declares it.`, evidence: [reference] })),
    ...given.named
      .filter((reference) => !told.has(referenceKey(reference)))
      .map((reference) => ({ sentence: `${lineText(reference)} still names it.`, evidence: [reference] })),
  ]
  return inOrder(grounds)
}

function groundsFor(given: UnplugGiven): readonly Ground[] {
  const look = quietLook(given)
  const quiet: readonly Ground[] =
    look === null
      ? []
      : [
          {
            sentence: `No connection of another machine was open when it was looked at from inside on ${dayOf(look.at)}.`,
            evidence: [{ kind: "observation", id: look.observation }],
          },
        ]
  const unnamed: readonly Ground[] =
    given.consumers.length === 0 &&
    given.named.length === 0 &&
    given.declared.length === 0 &&
    given.sources > 0
      ? [{ sentence: `No line in ${counted(given.sources, "source")} names it.`, evidence: [] }]
      : []
  const former = standingAs(given, "no longer names it").map(({ name, what, evidence }) => ({
    sentence: `${quoted(name)} no longer names it: ${quoted(what)}.`,
    evidence,
  }))
  const retired = given.retired.map(({ sentence, reference }) => ({ sentence, evidence: [reference] }))
  return inOrder([...retired, ...quiet, ...unnamed, ...former, ...given.grounds])
}

function inOrder(grounds: readonly Ground[]): readonly Ground[] {
  const keyed = new Map(
    grounds.map(({ sentence, evidence }) => {
      const once = distinct(evidence)
      return [`${sentence}\n${once.map(referenceKey).join("\n")}`, { sentence, evidence: once }] as const
    }),
  )
  return [...keyed].toSorted(([one], [other]) => byText(one, other)).map(([, ground]) => ground)
}

const ABSENT: Readonly<Record<Presence, readonly string[]>> = {
  present: [],
  "not-asked": ["The last scan of its network did not ask it."],
  asleep: ["It did not answer when it was last asked, as it often does not."],
  gone: ["It did not answer when it was last asked."],
  virtual: [],
}

/** What even a yes does not know. */
function reservationsOf(given: UnplugGiven): readonly string[] {
  const look = quietLook(given)
  const { missing } = given.rebuildable
  return [
    ...(look === null
      ? []
      : [
          `The look of ${dayOf(look.at)} saw the connections of that moment: what asks once a night or once a month was not among them.`,
        ]),
    ...ABSENT[given.presence],
    ...(missing.length === 0
      ? []
      : [
          `${counted(missing.length, "part")} of it could not be rebuilt from what is written down: ${listed(missing.map(({ subject }) => quoted(subject)))}.`,
        ]),
    "What it holds as data is not known here: copy it first.",
  ]
}

interface Reasons {
  readonly given: UnplugGiven
  readonly against: readonly Ground[]
  readonly pro: readonly Ground[]
  readonly unchecked: readonly string[]
  readonly reservations: readonly string[]
}

function sentenceOf(
  verdict: UnplugVerdict,
  { given, against, pro, unchecked, reservations }: Reasons,
): string {
  switch (verdict) {
    case "no":
      return against.length > 0
        ? `No, because of ${counted(against.length, "thing")} that ${against.length === 1 ? "speaks" : "speak"} against it: ${reasonAgainst(given, against)}`
        : "No, because nobody said that it may go, and that nothing was seen using it means only that nobody looked."
    case "likely":
      return `Likely. ${open(against, unchecked)}`
    case "yes":
      return `Yes: ${pro[0]?.sentence ?? ""} ${counted(reservations.length, "reservation")}.`
  }
}

/** The strongest reason is said first: somebody was seen using it. */
function reasonAgainst(given: UnplugGiven, against: readonly Ground[]): string {
  const best = ORDER.flatMap((standing) => standingAs(given, standing))[0]
  const wanted = best === undefined ? null : consumerSentence(best)
  const said = against.find(({ sentence }) => sentence === wanted)
  return (said ?? against[0])?.sentence ?? ""
}

function open(against: readonly Ground[], unchecked: readonly string[]): string {
  const asked = unchecked.length === 0 ? [] : [`Not checked: ${listed(unchecked, 4)}.`]
  const spoken = against.length === 0 ? [] : [`Against it: ${against[0]!.sentence}`]
  return [...spoken, ...asked].join(" ") || "Nobody said that it may go: ask first."
}

function toAsk({ who, explainers, consumers }: UnplugGiven): readonly ToAsk[] {
  const found = new Map<string, string>()
  const add = (name: string, because: string) => {
    if (!found.has(name)) found.set(name, because)
  }
  if (who.owner !== null) add(who.owner.name, who.sentence)
  for (const { name, left, lines } of explainers)
    if (!left)
      add(name, lines > 0 ? `wrote ${counted(lines, "line")} that name it` : "changed lines that name it")
  for (const consumer of consumers) {
    const { name, standing, what } = consumer
    const line = lineOf(consumer)
    if (standing !== "uses it" && standing !== "names it") continue
    if (line?.kind === "mention") add(`whoever keeps ${line.path}`, what)
    else add(`whoever runs ${name}`, `${standing}: ${what}`)
  }
  return [...found].slice(0, 8).map(([name, because]) => ({ name: quoted(name), because: quoted(because) }))
}

function wayBack({ rebuildable: { of, missing }, named, declared }: UnplugGiven): readonly string[] {
  const lines = named.length + declared.length
  return [
    "Before: copy its data and its configuration, and note which switch port or hypervisor it hangs on.",
    "Take it off the network first and leave it as it is for a while: plugging it in again is the whole way back.",
    ...(lines === 0
      ? []
      : [
          `Leave the ${counted(lines, "line")} that name it until then; reverting one commit is easier than writing them again.`,
        ]),
    of > 0 && missing.length === 0
      ? "All that was seen of it has a line that would recreate it."
      : "Not all of it can be rebuilt from what is written down: keep the disk, or an image of it.",
  ]
}

/** How much of a yes it is, for comparing: no 0, likely 1, yes 2. */
export const yesness = (verdict: UnplugVerdict): number => VERDICTS.indexOf(verdict)
