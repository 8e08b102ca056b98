import type { Service } from "#model/machine.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { Observation, ServiceDetail } from "#model/observation.ts"
import type { Stay } from "./stay.ts"

/** The services of one stay: an open port, cut where what speaks on it changed. */
export function servicesOf({ endpoint, from, to, observations }: Stay): Service[] {
  const spoken = Map.groupBy(
    observations.filter(({ kind }) => kind === "service"),
    ({ subject }) => subject,
  )
  return observations
    .filter(({ kind }) => kind === "port")
    .flatMap((port) => {
      const since = Math.max(port.first, from)
      const until = Math.min(port.ended, to)
      return pieces(since, until, spoken.get(port.subject) ?? []).map((piece) => ({
        ip: endpoint.ip,
        ...portOf(port.subject),
        ...speaking(piece.said),
        since: piece.since,
        until: piece.until === FOREVER ? null : piece.until,
        evidence: piece.said ? [port.id, piece.said.id] : [port.id],
      }))
    })
}

interface Piece {
  readonly since: Moment
  readonly until: Moment
  readonly said: Observation | null
}

function pieces(since: Moment, until: Moment, spoken: readonly Observation[]): Piece[] {
  const inside = spoken
    .filter(({ first, ended }) => first < until && ended > since)
    .toSorted((a, b) => a.first - b.first)
  const first = inside[0]
  // What a port said when it was first asked is taken to hold since it opened: nothing says otherwise.
  if (!first) return [{ since, until, said: null }]
  return inside.map((said, index) => ({
    since: index === 0 ? since : Math.max(since, said.first),
    until: inside[index + 1]?.first ?? until,
    said,
  }))
}

function portOf(subject: string): Pick<Service, "port" | "protocol"> {
  const [port = "0", protocol] = subject.split("/")
  return { port: Number(port), protocol: protocol === "udp" ? "udp" : "tcp" }
}

function speaking(service: Observation | null): Pick<Service, "name" | "product" | "version"> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a service fact's detail is written by our readers only
  const detail = service?.detail as ServiceDetail | null | undefined
  return { name: detail?.name ?? null, product: detail?.product ?? null, version: detail?.version ?? null }
}
