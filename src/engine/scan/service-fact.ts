import { type Claim, type Meaning, SURENESS } from "#model/answer.ts"
import { type Fact, portSubject } from "#model/observation.ts"
import type { Protocol } from "#model/profile.ts"

/** What a port spoke, before it is known what program speaks. */
interface Spoken {
  readonly protocol: string | null
  readonly tunnel: "ssl" | null
}

interface ServiceSaid {
  readonly fact: Fact
  /** Whether the program is known, so that nobody need ask any further. */
  readonly isNamed: boolean
}

/** What answers on a port, by what our rules make of its answers; null where not even the protocol is understood. */
export function serviceFact(
  port: number,
  protocol: Protocol,
  spoken: Spoken,
  meanings: readonly Meaning[],
): ServiceSaid | null {
  const best = bestOf(meanings)
  const name = spoken.protocol ?? best?.claims.service
  if (name === undefined) return null
  const product = best?.claims.product ?? null
  const version = best?.claims.version ?? null
  const parts = [name, product, version, spoken.tunnel && `[${spoken.tunnel}]`]
  return {
    fact: {
      kind: "service",
      subject: portSubject(port, protocol),
      value: parts.filter(Boolean).join(" "),
      detail: {
        name,
        product,
        version,
        extra: best?.claims.info ?? null,
        tunnel: spoken.tunnel,
        confidence: best ? CONFIDENCE[best.sureness] : 8,
        cpe: best ? [...best.cpe] : [],
        rule: best?.rule ?? null,
        field: best?.field ?? null,
      },
      method: best ? `rule:${best.rule}` : "talk",
      standing: "observed",
    },
    isNamed: product !== null,
  }
}

const CONFIDENCE = { certain: 10, strong: 9, fair: 7, weak: 5 } as const

const SAYS: readonly Claim[] = ["product", "version", "info"]

/**
 * The meaning that says most surely what answers: surer before less sure, then the one that says more. Claims of one
 * product that others make as well fill in what it leaves out.
 */
function bestOf(meanings: readonly Meaning[]): Meaning | null {
  const naming = meanings.filter(({ claims }) => claims.product !== undefined)
  const [best] = naming.toSorted(
    (a, b) =>
      SURENESS[b.sureness] - SURENESS[a.sureness] ||
      saysOf(b) - saysOf(a) ||
      (b.claims.version?.length ?? 0) - (a.claims.version?.length ?? 0) ||
      compare(a.rule, b.rule) ||
      compare(`${a.claims.product} ${a.claims.version}`, `${b.claims.product} ${b.claims.version}`),
  )
  if (best === undefined) return null
  const same = naming.filter(({ claims }) => claims.product === best.claims.product)
  const version =
    best.claims.version ?? same.find(({ claims }) => claims.version !== undefined)?.claims.version
  const info = best.claims.info ?? same.find(({ claims }) => claims.info !== undefined)?.claims.info
  return {
    ...best,
    claims: {
      ...best.claims,
      ...(version === undefined ? {} : { version }),
      ...(info === undefined ? {} : { info }),
    },
    cpe: best.cpe.length > 0 ? best.cpe : same.flatMap(({ cpe }) => cpe),
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

const saysOf = ({ claims }: Meaning) => SAYS.filter((claim) => claims[claim] !== undefined).length
