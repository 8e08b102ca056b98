import type { Service } from "#model/machine.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { Json } from "#model/observation.ts"
import type { Sheet, SheetFact } from "#model/sheet.ts"
import { hasPort, portsCounted } from "./port-sets.ts"

export const PORT_STATES = ["open", "closed", "silent", "not-asked"] as const
/** open: it answers; closed: asked, it is not open; silent: asked, nothing came back at all; not-asked: nobody knows. */
export type PortState = (typeof PORT_STATES)[number]

export interface PortSeen {
  readonly state: PortState
  /** Observation ids. */
  readonly evidence: readonly number[]
  readonly since: Moment
  /** It was seen once only. */
  readonly pending: boolean
}

/** One machine's facts that hold now, by what they are about. */
export class Seen {
  readonly sheet: Sheet
  private readonly byKind: ReadonlyMap<string, readonly SheetFact[]>

  constructor(sheet: Sheet) {
    this.sheet = sheet
    const now = sheet.facts.filter(({ ended }) => ended === FOREVER)
    this.byKind = Map.groupBy(now, ({ kind, subject }) => `${kind} ${subject}`)
  }

  facts(kind: string, subject: string): readonly SheetFact[] {
    return this.byKind.get(`${kind} ${subject}`) ?? []
  }

  /** Why nothing can be told of it now; null where it can. */
  get absence(): string | null {
    return ABSENCES[this.sheet.presence] ?? null
  }

  /** What answers on a port now, one for each of its addresses. */
  services(port: string): readonly Service[] {
    return this.sheet.services.filter(
      (each) => each.until === null && `${each.port}/${each.protocol}` === port,
    )
  }

  /** The ports that are open now, in order. */
  openPorts(): readonly string[] {
    const open = [...this.byKind.keys()].flatMap((key) => (key.startsWith("port ") ? [key.slice(5)] : []))
    return open
      .filter((port) => this.port(port).state === "open")
      .toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1))
  }

  port(port: string): PortSeen {
    const open = this.facts("port", port).filter(({ value }) => value === "open")
    if (open.length > 0)
      return {
        state: "open",
        evidence: open.map(({ id }) => id),
        since: Math.min(...open.map(({ first }) => first)),
        pending: open.every((fact) => isPending(fact, this.sheet)),
      }
    const ended = this.sheet.facts.filter(({ kind, subject }) => kind === "port" && subject === port)
    const since = ended.reduce((last, fact) => Math.max(last, fact.ended), this.sheet.firstSeen)
    const asked = this.askedLast(port)
    const evidence = ended.map(({ id }) => id)
    const pending = ended.length > 0 && asked !== null && asked <= since
    return { state: this.closedState(port, asked), evidence, since, pending }
  }

  private closedState(port: string, asked: Moment | null): PortState {
    if (asked === null) return "not-asked"
    const [number = "", protocol = "tcp"] = port.split("/")
    const isSilent = this.facts("filtered", protocol).some(({ detail }) =>
      hasPort(textIn(detail, "ports"), Number(number)),
    )
    return isSilent || protocol === "udp" ? "silent" : "closed"
  }

  private askedLast(port: string): Moment | null {
    const [number = "", protocol = "tcp"] = port.split("/")
    const asked = this.sheet.asked.filter((each) =>
      hasPort(protocol === "udp" ? each.udp : each.tcp, Number(number)),
    )
    return asked.length === 0 ? null : Math.max(...asked.map(({ last }) => last))
  }

  /** How many TCP ports were asked, in the look that asked most. */
  get askedTcp(): number {
    return this.sheet.asked.reduce((most, { tcp }) => Math.max(most, portsCounted(tcp)), 0)
  }

  /** What a question brought on a port: the values of one field, with the facts that they are in. */
  field(
    port: string,
    question: string,
    name: string,
  ): { readonly values: readonly string[]; readonly facts: readonly SheetFact[] } {
    const facts = this.facts("answer", `${port} ${question}`)
    return {
      values: [...new Set(facts.flatMap(({ detail }) => listIn(partOf(detail, "fields"), name)))],
      facts,
    }
  }
}

/** Something new that one look only has seen. */
export const isPending = ({ first, last }: SheetFact, { firstSeen }: Sheet): boolean =>
  first > firstSeen && last === first

const ABSENCES: Readonly<Record<string, string>> = {
  gone: "the machine no longer answers",
  asleep: "the machine is asleep",
  "not-asked": "the last scan did not ask the machine",
}

/** A part of a fact's detail; null where there is none. */
export function partOf(detail: Json | undefined, name: string): Json {
  if (detail === null || typeof detail !== "object" || Array.isArray(detail)) return null
  return Object.entries(detail).find(([key]) => key === name)?.[1] ?? null
}

export function textIn(detail: Json, name: string): string {
  const found = partOf(detail, name)
  return typeof found === "string" ? found : ""
}

export function numberIn(detail: Json, name: string): number | null {
  const found = partOf(detail, name)
  return typeof found === "number" && Number.isFinite(found) ? found : null
}

export function listIn(detail: Json, name: string): readonly string[] {
  const found = partOf(detail, name)
  return Array.isArray(found) ? found.flatMap((each) => (typeof each === "string" ? [each] : [])) : []
}
