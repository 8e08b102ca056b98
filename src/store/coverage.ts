import { FOREVER, type Moment } from "#model/moment.ts"
import type { Fact, Observation } from "#model/observation.ts"
import type { SheetAsked } from "#model/sheet.ts"
import { couldSee } from "#model/sight.ts"
import { addressBytes, addressSpan } from "./address.ts"
import type { Database } from "./database.ts"
import { fromJson } from "./json.ts"
import { portSet, type AskedAround } from "./ledger.ts"

interface Row {
  moment: Moment
  targets: string
  tcp: string
  udp: string
  methods: string
  answered: number
}

interface Question {
  readonly moment: Moment
  readonly holds: (address: Buffer) => boolean
  readonly tcp: (port: number) => boolean
  readonly udp: (port: number) => boolean
  /** As they were written. */
  readonly ports: { readonly tcp: string; readonly udp: string }
  readonly methods: readonly string[]
  /** Every TCP port was asked. */
  readonly isWhole: boolean
  /** Whether anybody answered it: of ports, one that nobody answered says nothing. */
  readonly isAnswered: boolean
}

/** A scan that asked an address. */
export interface Asking {
  readonly moment: Moment
  /** Every TCP port was asked. */
  readonly isWhole: boolean
}

/** What was asked, as it stands now, by the scans that came to their end: what others got to ask nobody knows. */
export interface Coverage {
  /** The scans around `moment` that asked one endpoint, of which `known` is known so far. */
  around(
    place: { readonly network: string; readonly ip: string },
    known: readonly Observation[],
    moment: Moment,
  ): AskedAround
  /** The last scan at or before `moment` that asked an address by means that show such a machine; 0 where none did. */
  lastAsked(
    place: { readonly network: string; readonly address: Buffer },
    showsBy: string,
    moment: Moment,
  ): Moment
  /** The scans that asked an address and that somebody answered, the latest first; of any network where none is named. */
  asking(place: { readonly network: string | null; readonly ip: string }): readonly Asking[]
  /** What port scans asked of a machine at its addresses while it was up, each set of ports once, the latest first. */
  asked(
    places: readonly { readonly network: string; readonly ip: string }[],
    ups: readonly {
      readonly ip: string
      readonly network: string
      readonly first: Moment
      readonly last: Moment
    }[],
  ): readonly SheetAsked[]
  /** Reads all that it needs at once, for where it is asked in the middle of a query. */
  readAll(): void
}

/** Which scans of a network asked what: needed only where the past is looked at, or an older scan placed in it. */
export function coverageIn(db: Database): () => Coverage {
  const ended = db.prepare<[string], Row>(
    // Which of a machine's ports a rescan asked is not known for each: it tells of addresses only.
    `select moment, targets, case when rescanOf is null then tcp else '' end as tcp,
       case when rescanOf is null then udp else '' end as udp, methods, answered
     from scan where network = ? and state = 'done' order by moment desc`,
  )
  const networks = db.prepare<[], { network: string }>("select distinct network from scan")
  return () => {
    const read = new Map<string, readonly Question[]>()
    const questionsIn = (network: string) => {
      const questions = read.get(network) ?? ended.all(network).map(questionFrom)
      read.set(network, questions)
      return questions
    }
    return {
      around: ({ network, ip }, known, moment) => {
        const address = addressBytes(ip)
        const others = questionsIn(network).filter((asked) => asked.moment !== moment && asked.holds(address))
        return aroundOf(others, known, moment)
      },
      lastAsked: ({ network, address }, showsBy, moment) =>
        questionsIn(network).find(
          (asked) => asked.moment <= moment && asked.holds(address) && couldSee(asked.methods, showsBy),
        )?.moment ?? 0,
      asking: ({ network, ip }) => {
        const address = addressBytes(ip)
        const all = network === null ? networks.all().map((row) => row.network) : [network]
        return all
          .flatMap(questionsIn)
          .filter((asked) => asked.isAnswered && asked.holds(address) && couldSee(asked.methods, "syn-ack"))
          .toSorted((one, other) => other.moment - one.moment)
          .map(({ moment, isWhole }) => ({ moment, isWhole }))
      },
      asked: (places, ups) => {
        const found = new Map<string, SheetAsked>()
        for (const place of places) {
          const address = addressBytes(place.ip)
          const own = ups.filter(({ ip, network }) => ip === place.ip && network === place.network)
          const wasUp = (at: Moment) => own.some(({ first, last }) => first <= at && at <= last)
          for (const { moment, ports, isAnswered, holds } of questionsIn(place.network)) {
            if (!isAnswered || ports.tcp + ports.udp === "" || !wasUp(moment) || !holds(address)) continue
            const key = `${ports.tcp} ${ports.udp}`
            const known = found.get(key)
            const first = Math.min(known?.first ?? moment, moment)
            const last = Math.max(known?.last ?? 0, moment)
            found.set(key, { ...ports, first, last, times: (known?.times ?? 0) + 1 })
          }
        }
        return [...found.values()].toSorted((one, other) => other.last - one.last)
      },
      readAll: () => networks.all().forEach(({ network }) => questionsIn(network)),
    }
  }
}

function aroundOf(others: readonly Question[], known: readonly Observation[], moment: Moment): AskedAround {
  const ups = known.filter(({ kind }) => kind === "up")
  const wasUp = (other: Moment) => ups.some(({ first, last }) => first <= other && other <= last)
  const askedFor = (fact: Fact) =>
    others
      // The ports of an address that does not answer say nothing.
      .filter(
        (question) =>
          asks(question, fact) && (fact.kind === "up" || (question.isAnswered && wasUp(question.moment))),
      )
      .map((asked) => asked.moment)
  return {
    before: (fact) => Math.max(0, ...askedFor(fact).filter((other) => other < moment)),
    after: (fact) => Math.min(FOREVER, ...askedFor(fact).filter((other) => other > moment)),
  }
}

function questionFrom({ moment, targets, tcp, udp, methods, answered }: Row): Question {
  const holds = holding(fromJson<string[]>(targets).map(addressSpan))
  return {
    moment,
    holds,
    tcp: portSet(tcp),
    udp: portSet(udp),
    ports: { tcp, udp },
    isWhole: tcp === "1-65535",
    methods: fromJson<string[]>(methods),
    isAnswered: answered > 0,
  }
}

/** A test of one address against many spans, which may be as many as there are machines. */
function holding(spans: readonly (readonly [Buffer, Buffer])[]): (address: Buffer) => boolean {
  const inOrder = spans.toSorted(([a], [b]) => a.compare(b))
  return (address) => {
    let [low, high] = [0, inOrder.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (inOrder[middle]![0].compare(address) <= 0) low = middle + 1
      else high = middle
    }
    const nearest = inOrder[low - 1]
    return nearest !== undefined && nearest[1].compare(address) >= 0
  }
}

const WITH_PORT = new Set<Fact["kind"]>([
  "port",
  "service",
  "host-key",
  "certificate",
  "identifier",
  "http-title",
  "answer",
])

function asks({ tcp, udp, methods }: Question, { kind, subject, method }: Fact): boolean {
  if (kind === "up") return couldSee(methods, method)
  if (!WITH_PORT.has(kind)) return false
  const port = Number.parseInt(subject, 10)
  return subject.includes("/udp") ? udp(port) : tcp(port)
}
