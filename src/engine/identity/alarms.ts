import { createHash } from "node:crypto"
import type { Alarm } from "#model/machine.ts"
import type { KeyGroup } from "./keys.ts"
import type { Responder } from "./responders.ts"
import type { KeyStandings } from "./standing.ts"
import { spanLife, type Span } from "./span.ts"

interface Found {
  readonly standings: KeyStandings
  readonly responders: readonly Responder[]
  readonly spans: readonly Span[]
  readonly common: { readonly spans: readonly Span[]; readonly common: ReadonlySet<string> }
  readonly idOf: (span: Span) => string
}

/** What a person ought to look at: keys that were copied, and what answers for everything. */
export function alarmsOf(found: Found): Alarm[] {
  return [...clones(found), ...shared(found), ...answering(found), ...tarpits(found)]
}

const COPIED: ReadonlySet<KeyGroup> = new Set(["hardware", "host-key", "tls"])

/** One alarm for all that the same machines share. */
function clones({ standings: { cloned }, idOf }: Found): Alarm[] {
  const copies = [...cloned.values()]
    .filter(({ key }) => COPIED.has(key.group))
    .map((copy) => ({
      ...copy,
      machines: idsIn(
        copy.bearers.map(({ span }) => span),
        idOf,
      ),
    }))
    .filter(({ machines }) => machines.length > 1)
  const groups = Map.groupBy(copies, ({ machines }) => machines.join(" "))
  return [...groups.values()].map((group) => {
    const inOrder = group.toSorted((x, y) => (x.key.match < y.key.match ? -1 : 1))
    const { key, machines } = inOrder[0]!
    const kinds = [...new Set(inOrder.map(({ key: { says } }) => says))]
    const bearing = inOrder.flatMap((copy) => copy.bearers)
    return alarm("clone", `${key.group} ${key.value}`, {
      title: `${machines.length} machines share one ${inWords(kinds)}`,
      subject: inOrder.map(({ key: { says, value } }) => `${says} ${value}`).join(", "),
      machines,
      since: Math.min(...group.map(({ since }) => since)),
      last: Math.max(...group.map(({ last }) => last)),
      evidence: [...new Set(bearing.map(({ key: { observation } }) => observation.id))].slice(0, 50),
    })
  })
}

function inWords(kinds: readonly string[]): string {
  return kinds.length < 2 ? kinds.join("") : `${kinds.slice(0, -1).join(", one ")} and one ${kinds.at(-1)}`
}

/** Values that very many bear: told with those of them that were looked at. */
function shared({ common: { spans, common }, idOf, spans: own }: Found): Alarm[] {
  if (common.size === 0) return []
  const places = new Map(own.map((span) => [`${span.endpoint.id} ${span.order}`, span]))
  const bearing = spans.flatMap((span) =>
    span.keys
      .filter(({ value, group }) => common.has(value) && COPIED.has(group))
      .map((key) => ({ span, key })),
  )
  return [...Map.groupBy(bearing, ({ key }) => key.match)].flatMap(([, list]) => {
    const { key } = list[0]!
    const known = list.flatMap(({ span }) => places.get(`${span.endpoint.id} ${span.order}`) ?? [])
    if (known.length === 0) return []
    return [
      alarm("clone", `common ${key.value}`, {
        title: `Very many machines share one ${key.says}`,
        subject: `${key.says} ${key.value}`,
        machines: idsIn(known, idOf),
        since: Math.min(...list.map(({ key: { observation } }) => observation.first)),
        last: Math.max(...list.map(({ key: { observation } }) => observation.last)),
        evidence: list.map(({ key: { observation } }) => observation.id).slice(0, 50),
      }),
    ]
  })
}

// An ordinary server has a handful of addresses.
const MANY_ADDRESSES = 16

function answering({ responders, idOf }: Found): Alarm[] {
  return responders
    .filter(({ spans }) => new Set(spans.map(({ endpoint }) => endpoint.id)).size >= MANY_ADDRESSES)
    .map(({ spans, says }) => {
      const lives = spans.map(spanLife)
      return alarm("answers-for-everything", `${spans[0]!.segment} ${spans[0]!.mac?.value ?? ""}`, {
        title: says,
        subject: spans[0]!.segment.split(" ").at(-1)!,
        machines: idsIn(spans, idOf),
        since: Math.min(...lives.map(({ first }) => first)),
        last: Math.max(...lives.map(({ last }) => last)),
        evidence: spans
          .flatMap(({ observations }) => observations.slice(0, 1).map(({ id }) => id))
          .slice(0, 50),
      })
    })
}

// More than any server has open; a firewall or a tarpit accepts whatever is asked.
const MANY_PORTS = 100

function tarpits({ spans, idOf }: Found): Alarm[] {
  return spans.flatMap((span) => {
    const ports = span.observations.filter(({ kind }) => kind === "port")
    if (ports.length <= MANY_PORTS) return []
    const { first, last } = spanLife(span)
    const { ip, network } = span.endpoint
    return [
      alarm("answers-for-everything", `${network} ${ip}`, {
        title: `${ip} answers on ${ports.length} ports`,
        subject: ip,
        machines: [idOf(span)],
        since: first,
        last,
        evidence: ports.slice(0, 50).map(({ id }) => id),
      }),
    ]
  })
}

function idsIn(spans: readonly Span[], idOf: (span: Span) => string): string[] {
  return [...new Set(spans.map(idOf))].toSorted()
}

function alarm(rule: Alarm["rule"], matter: string, rest: Omit<Alarm, "id" | "rule">): Alarm {
  return {
    id: `f-${createHash("sha256").update(`${rule} ${matter}`).digest("hex").slice(0, 8)}`,
    rule,
    ...rest,
  }
}
