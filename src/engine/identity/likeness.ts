import type { Observation, ServiceDetail } from "#model/observation.ts"
import type { Span } from "./span.ts"
import type { Reason } from "./weigh.ts"

/** How much two spans look alike in what answers on their ports, and in their operating system. */
export function likeness(a: Span, b: Span, isTelling: boolean): Reason[] {
  return [...ports(a, b, isTelling), ...systems(a, b)]
}

const FEW = 2

function ports(a: Span, b: Span, isTelling: boolean): Reason[] {
  const [ours, theirs] = [spoken(a), spoken(b)]
  if (ours.size === 0 || theirs.size === 0) return []
  const common = [...ours].filter(([port]) => theirs.has(port))
  const all = ours.size + theirs.size - common.length
  const evidence = common.flatMap(([port, { id }]) => [id, theirs.get(port)!.id]).slice(0, 10)
  const other = common.filter(([port, { says }]) => differs(says, theirs.get(port)!.says))
  if (other.length > 0)
    return [
      {
        says: "other products on the same ports",
        points: isTelling ? -Math.min(8, 4 * other.length) : -1,
        evidence,
      },
    ]
  if (common.length === 0)
    return isTelling
      ? [
          {
            says: "other ports altogether",
            points: Math.min(ours.size, theirs.size) >= FEW ? -4 : -2,
            evidence: [],
          },
        ]
      : []
  if (common.length < all)
    return common.length * 2 >= all ? [{ says: "services, most of them", points: 1, evidence }] : []
  const told = common.filter(([, { says }]) => says !== "").length
  return [{ says: "services", points: told > FEW ? 4 : told > 0 ? 3 : 1, evidence }]
}

function differs(one: string, other: string): boolean {
  return one !== "" && other !== "" && one !== other
}

interface Spoken {
  readonly id: number
  /** The product, without its version: that is upgraded. */
  readonly says: string
}

function spoken({ told }: Span): Map<string, Spoken> {
  const services = new Map(told.filter(({ kind }) => kind === "service").map((one) => [one.subject, one]))
  return new Map(
    told
      .filter(({ kind }) => kind === "port")
      .map(({ id, subject }) => [subject, { id, says: productOf(services.get(subject)) }]),
  )
}

function productOf(service: Observation | undefined): string {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a service fact's detail is written by our readers only
  return (service?.detail as ServiceDetail | null | undefined)?.product ?? ""
}

function systems(a: Span, b: Span): Reason[] {
  const [one, other] = [systemOf(a), systemOf(b)]
  if (!one || !other) return []
  if (one.value === other.value)
    return [{ says: "operating system", points: 1, evidence: [one.id, other.id] }]
  if (familyOf(one) === familyOf(other)) return []
  return [{ says: "another operating system", points: -3, evidence: [one.id, other.id] }]
}

const systemOf = ({ told }: Span) => told.findLast(({ kind }) => kind === "os")
const familyOf = ({ value }: Observation) => value.split(" ", 1)[0]!.toLowerCase()
