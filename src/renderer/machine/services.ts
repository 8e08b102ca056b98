import type { Evidence, MachineDossier } from "#api/shapes.ts"
import { textIn } from "./detail.ts"

type Service = MachineDossier["services"][number]

/** A service with what it said of itself, and every observation behind it. */
export interface SpokenService {
  readonly key: string
  readonly service: Service
  /** "nginx 1.24.0 Ubuntu"; null where nothing said what speaks. */
  readonly product: string | null
  readonly hostKeys: readonly Evidence[]
  readonly certificates: readonly Evidence[]
  readonly titles: readonly Evidence[]
  readonly evidence: readonly number[]
}

const about = (fact: Evidence, { ip, port, protocol }: Service) =>
  fact.ip === ip && fact.subject.split(" ")[0] === `${port}/${protocol}`

function productOf(service: Service, said: Evidence | undefined): string | null {
  const extra = textIn(said?.detail, "extra")
  const words = [service.product, service.version, extra].filter((word) => word !== null && word !== "")
  if (words.length > 0) return words.join(" ")
  return said === undefined ? null : said.value
}

/** The services that answer, in the order of their ports, with what the facts say of each. */
export function spokenServices(
  services: readonly Service[],
  facts: readonly Evidence[],
): readonly SpokenService[] {
  return services
    .toSorted((a, b) => a.port - b.port || a.protocol.localeCompare(b.protocol) || a.ip.localeCompare(b.ip))
    .map((service) => {
      const said = facts.filter((fact) => about(fact, service))
      const ofKind = (kind: Evidence["kind"]) => said.filter((fact) => fact.kind === kind)
      return {
        key: `${service.ip} ${service.port}/${service.protocol} ${service.since}`,
        service,
        product: productOf(service, ofKind("service").at(-1)),
        hostKeys: ofKind("host-key"),
        certificates: ofKind("certificate"),
        titles: ofKind("http-title"),
        evidence: [...new Set([...service.evidence, ...said.map(({ id }) => id)])],
      }
    })
}
