import { FOREVER, type Moment } from "#model/moment.ts"
import type { Fact } from "#model/observation.ts"
import { addressBytes, addressSpan } from "./address.ts"
import type { Database } from "./database.ts"
import { portSet, type AskedAround } from "./ledger.ts"

interface Row {
  moment: Moment
  targets: string
  tcp: string
  udp: string
}

interface Question {
  readonly moment: Moment
  readonly spans: readonly (readonly [Buffer, Buffer])[]
  readonly tcp: (port: number) => boolean
  readonly udp: (port: number) => boolean
}

/** Which ended scans of a network asked what: needed only where an older scan is placed between others. */
export function coverageIn(db: Database) {
  const ended = db.prepare<[string], Row>(
    "select moment, targets, tcp, udp from scan where network = ? and state <> 'running' order by moment",
  )

  /** The scans around `moment` that asked one address. */
  return function around(network: string, ip: string, moment: Moment): AskedAround {
    const address = addressBytes(ip)
    const questions = ended
      .all(network)
      .filter((row) => row.moment !== moment)
      .map(questionFrom)
      .filter(({ spans }) =>
        spans.some(([first, last]) => first.compare(address) <= 0 && last.compare(address) >= 0),
      )
    const askedFor = (fact: Fact) =>
      questions.filter((question) => asks(question, fact)).map((asked) => asked.moment)
    return {
      before: (fact) => Math.max(0, ...askedFor(fact).filter((other) => other < moment)),
      after: (fact) => Math.min(FOREVER, ...askedFor(fact).filter((other) => other > moment)),
    }
  }
}

function questionFrom({ moment, targets, tcp, udp }: Row): Question {
  const spans = (JSON.parse(targets) as string[]).map(addressSpan)
  return { moment, spans, tcp: portSet(tcp), udp: portSet(udp) }
}

const WITH_ADDRESS = new Set<Fact["kind"]>(["up"])
const WITH_PORT = new Set<Fact["kind"]>(["port", "service", "host-key", "certificate", "http-title"])

function asks({ tcp, udp }: Question, { kind, subject }: Fact): boolean {
  if (WITH_ADDRESS.has(kind)) return true
  if (!WITH_PORT.has(kind)) return false
  const port = Number.parseInt(subject, 10)
  return subject.includes("/udp") ? udp(port) : tcp(port)
}
