import type { Moment } from "#model/moment.ts"
import type { Observation } from "#model/observation.ts"
import type { Key, KeyGroup } from "./keys.ts"
import { cardOf, spanLife, type Span } from "./span.ts"
import { isNextTo } from "./weigh.ts"

/** Something that happened to who a machine is. */
export interface Happening {
  readonly kind: "reinstalled" | "new-card" | "moved" | "replaced" | "swapped" | "rotated" | "took-over"
  readonly at: Moment
  readonly ip: string
  readonly because: string
  readonly evidence: readonly number[]
  /** The span of another machine that has to do with it; null where there is none. */
  readonly other: Span | null
}

/** What is around a machine's spans: who held an address before and after. */
export interface Around {
  /** Spans of others at the same endpoints. */
  readonly others: readonly Span[]
}

/** Says what happened to a machine over time: reborn, moved, swapped, replaced. Spans in any order. */
export function happeningsOf(spans: readonly Span[], { others }: Around): Happening[] {
  const inOrder = spans.toSorted((a, b) => spanLife(a).first - spanLife(b).first || a.founding - b.founding)
  const found = inOrder.flatMap((span, index) => [
    ...(index === 0 ? [] : sinceThen(inOrder.slice(0, index), span, others)),
    ...takenFrom(span, others, spans),
  ])
  return found.toSorted((a, b) => b.at - a.at)
}

function sinceThen(earlier: readonly Span[], span: Span, others: readonly Span[]): Happening[] {
  const before = earlier.findLast((one) => isNextTo(one, span))
  if (before) return reborn(before, span)
  const last = earlier.at(-1)!
  const { first } = spanLife(span)
  const isAnotherFamily = last.endpoint.ip.includes(":") !== span.endpoint.ip.includes(":")
  if (
    isAnotherFamily ||
    last.endpoint.id === span.endpoint.id ||
    !earlier.every((one) => hadLeft(one, first))
  )
    return []
  return [moved(last, span, others)]
}

/** Whether an address was empty, or another's, at a moment. */
function hadLeft({ to, observations }: Span, moment: Moment): boolean {
  return to <= moment || observations.every(({ kind, ended }) => kind !== "up" || ended <= moment)
}

/** One address, and something else about the machine is new. */
function reborn(before: Span, after: Span): Happening[] {
  const [old, fresh] = [cardOf(before), cardOf(after)]
  const isNewCard = old !== null && fresh !== null && old.value !== fresh.value
  const kept = keptKeys(before, after)
  const at = spanLife(after).first
  const ip = after.endpoint.ip
  if (isNewCard) {
    const evidence = [old.id, fresh.id, ...kept.map(idOf)]
    const isRotated = old.kind === "random" && fresh.kind === "random"
    const says = listed(kept)
    const because = isRotated
      ? `${says} kept, hardware address made up anew: it changes its address by habit`
      : `${says} kept, hardware address new: another network card, or a virtual machine that moved`
    return [{ kind: isRotated ? "rotated" : "new-card", at, ip, because, evidence, other: null }]
  }
  const renewed = renewedHostKeys(before, after)
  if (renewed.length === 0) return []
  const shown = kept.length > 0 ? `${listed(kept)} kept` : "same address"
  return [
    {
      kind: "reinstalled",
      at,
      ip,
      because: `${shown}, SSH host keys new: reinstalled`,
      evidence: [...renewed.map(idOf), ...kept.map(idOf)],
      other: null,
    },
  ]
}

function moved(from: Span, to: Span, others: readonly Span[]): Happening {
  const at = spanLife(to).first
  const kept = keptKeys(from, to)
  const says = kept.length > 0 ? `${listed(kept)} kept` : "taken for the same"
  // Whoever was at the new address before it and is at the old one now changed places with it.
  const holder = others.find(
    (one) => one.endpoint.id === to.endpoint.id && one.order < to.order && spanLife(one).last < at,
  )
  const swapped =
    holder &&
    others.find(
      (one) =>
        one.endpoint.id === from.endpoint.id &&
        one.order === from.order + 1 &&
        one.keys.some(
          ({ match, group }) => group !== "name" && holder.keys.some((key) => key.match === match),
        ),
    )
  const evidence = kept.map(idOf)
  const ip = to.endpoint.ip
  if (swapped)
    return {
      kind: "swapped",
      at,
      ip,
      because: `${says}, address ${from.endpoint.ip} exchanged for ${ip}: two machines changed places`,
      evidence,
      other: swapped,
    }
  const isCarded = !cardOf(from) || !cardOf(to) || cardOf(from)!.value === cardOf(to)!.value
  const because = `${says}, address ${from.endpoint.ip} left for ${ip}${isCarded ? "" : ", with another network card"}`
  return { kind: "moved", at, ip, because, evidence, other: null }
}

/** Another machine held the address just before: it was replaced, or its address was handed on. */
function takenFrom(span: Span, others: readonly Span[], own: readonly Span[]): Happening[] {
  const before = others.find((one) => one.endpoint.id === span.endpoint.id && one.order === span.order - 1)
  const isFirstHere = !own.some((one) => one.endpoint.id === span.endpoint.id && one.order < span.order)
  if (!before || !isFirstHere) return []
  const at = spanLife(span).first
  const ip = span.endpoint.ip
  const named = keptKeys(before, span).filter(({ group }) => group === "name")
  const isFirstEver = own.every((one) => spanLife(one).first >= at)
  const evidence = [...named.map(idOf), ...newIds(span)]
  return named.length > 0 && isFirstEver
    ? [
        {
          kind: "replaced",
          at,
          ip,
          because: `same address and name, everything else new: it replaced another machine`,
          evidence,
          other: before,
        },
      ]
    : [
        {
          kind: "took-over",
          at,
          ip,
          because: "another machine had this address before",
          evidence,
          other: before,
        },
      ]
}

const idOf = ({ observation }: Key): number => observation.id

const newIds = ({ observations, from }: Span): number[] =>
  observations
    .filter(({ kind, first }: Observation) => first >= from && (kind === "mac" || kind === "host-key"))
    .map(({ id }) => id)

const ORDER: readonly KeyGroup[] = ["hardware", "host-key", "tls", "mac", "name"]

function keptKeys(before: Span, after: Span): Key[] {
  return ORDER.flatMap((group) =>
    before.keys
      .filter((key) => key.group === group && after.keys.some(({ match }) => match === key.match))
      .slice(0, 1),
  )
}

function renewedHostKeys(before: Span, after: Span): Key[] {
  const keys = ({ keys: all }: Span) => all.filter(({ group }) => group === "host-key")
  if (keys(before).some(({ match }) => keys(after).some((key) => key.match === match))) return []
  return keys(after).filter(({ subject }) => keys(before).some((key) => key.subject === subject))
}

function listed(keys: readonly Key[]): string {
  const words = keys.map(({ says, group, value }) => (group === "name" ? `name ${value}` : says))
  if (words.length === 0) return "address"
  return words.length === 1 ? words[0]! : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`
}
