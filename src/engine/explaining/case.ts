import type { Support } from "#model/classification.ts"
import type { Consumer, Rebuildable } from "#model/dossier.ts"
import type { Explained, Service } from "#model/machine.ts"
import type { Moment } from "#model/moment.ts"
import { explainedBy } from "#engine/explanation/explanation.ts"
import type { History } from "#engine/explanation/authors.ts"
import type { Explainer, Maintainer } from "#engine/explanation/explainers.ts"
import type { Unexplained } from "#engine/explanation/mysteries.ts"
import type { Askable } from "#engine/explanation/next-question.ts"
import { rebuildable, type Facet } from "#engine/explanation/rebuildable.ts"
import { who, type Level, type Saying, type Who } from "#engine/explanation/who.ts"
import { why, type Why } from "#engine/explanation/why.ts"
import { isLine, type Lines } from "./lines.ts"
import type { SaidByPeople } from "./owners.ts"
import type { Subject } from "./subjects.ts"
import type { Taught } from "./teaching.ts"
import type { World } from "./world.ts"

/** What concluding one machine takes beside its lines. */
export interface Around {
  readonly world: World
  readonly people: SaidByPeople
  readonly history: History
  readonly taught: Taught
  /** Who keeps the files of its lines today, where it was asked for. */
  readonly maintainers: readonly Maintainer[]
  /** Environments of networks, by their names. */
  readonly environments: ReadonlyMap<string, string>
  readonly supportOf: (os: string | null) => Support | null
  /** How many machines have each product. */
  readonly products: ReadonlyMap<string, number>
  /** Networks of which ports were asked. */
  readonly scanned: ReadonlySet<string>
  /** Files that sources refer to and that are not there. */
  readonly missing: Askable["missing"]
  /** By network, the source that explains its machines. */
  readonly neighboursIn: ReadonlyMap<string, string>
  readonly now: Moment
}

/** Who and why of one machine, and what follows from it. */
export interface Case {
  readonly subject: Subject
  readonly lines: Lines
  readonly who: Who
  readonly why: Why
  readonly explanation: Explained
  readonly environment: string | null
  readonly consumers: readonly Consumer[]
  readonly rebuildable: Rebuildable
  readonly unexplained: Unexplained
}

/** Concludes one machine from everything that is written down about it. */
export function caseOf(
  subject: Subject,
  lines: Lines,
  sayings: Readonly<Record<Level, readonly Saying[]>>,
  around: Around,
): Case {
  const { world, people, history, taught, maintainers, environments, now } = around
  const { machine, network } = subject
  const consumers = world.consumers.get(machine.id) ?? []
  const said = who({
    sayings,
    blocks: lines.blocks,
    history,
    lesson: taught.lesson,
    belonging: taught.belonging,
    tested: taught.tested,
    names: taught.names,
    maintainers,
    now,
  })
  const owned = said.explainers.length > 0 ? said : { ...said, explainers: removersOf(lines, world, now) }
  const purpose = machine.decided.purpose
  const reason = why({
    purpose:
      purpose === null
        ? null
        : { text: purpose, decision: people.decisions.get(machine.id)?.purpose?.id ?? 0 },
    declarations: lines.declarations,
    mentions: lines.mentions,
    removed: lines.removed,
    dependants: consumers,
  })
  const environment = reason.environment ?? environments.get(network) ?? null
  return {
    subject,
    lines,
    who: owned,
    why: reason,
    explanation: explainedBy({ who: owned, why: reason }),
    environment,
    consumers,
    rebuildable: rebuildable({
      facets: facetsOf(subject),
      declarations: lines.declarations,
      packages: new Map(),
    }),
    unexplained: unexplainedFrom({ subject, lines, owned, reason, environment, consumers }, around),
  }
}

const LEFT_AFTER = 180 * 86_400_000

/** Where no line is left, whoever took the last ones out may know. */
function removersOf({ removed }: Lines, { authors }: World, now: Moment): readonly Explainer[] {
  const byMail = Map.groupBy(
    removed.filter(({ link }) => link.standing === "link"),
    ({ mention }) => mention.mail,
  )
  return [...byMail].slice(0, 3).map(([mail, own]) => {
    const lastActive = authors.get(mail)?.lastActive ?? Math.max(...own.map(({ mention }) => mention.removed))
    return {
      name: own[0]!.mention.author,
      mail,
      share: 0,
      lines: 0,
      commits: new Set(own.map(({ mention }) => mention.commit)).size,
      lastActive,
      left: now - lastActive > LEFT_AFTER,
      keeps: null,
      evidence: own.map(({ link }) => link.reference),
    }
  })
}

/** What was seen of it that could be made again: what answers, its names, its certificates. */
function facetsOf({ machine, known, borne }: Subject): readonly Facet[] {
  const services = new Map<string, Pick<Service, "port" | "protocol" | "name" | "product">>(
    machine.services
      .filter(({ until }) => until === null)
      .map(
        ({ port, protocol, name, product }) =>
          [`${port}/${protocol}`, { port, protocol, name, product }] as const,
      ),
  )
  const ports = borne.filter(({ kind, value, current }) => kind === "port" && value === "open" && current)
  const bare = new Map(
    ports.flatMap(({ subject }) => {
      const [port = "", protocol = ""] = subject.split("/")
      const isBare = !services.has(subject) && (protocol === "tcp" || protocol === "udp")
      return isBare ? [[subject, { kind: "port", port: Number(port), protocol } as const] as const] : []
    }),
  )
  const named = known.identifiers.filter(
    ({ kind, current, observations }) =>
      (kind === "name" || kind === "certificate") && current && observations.length > 0,
  )
  const values = new Map(
    named.map(({ kind, value }) => [
      `${kind} ${value}`,
      { kind: kind === "name" ? "name" : "certificate", value } as const,
    ]),
  )
  return [
    ...[...services.values()].map((service): Facet =>
      service.name === null && service.product === null
        ? { kind: "port", port: service.port, protocol: service.protocol }
        : { kind: "service", ...service },
    ),
    ...bare.values(),
    ...values.values(),
  ]
}

interface Concluded {
  readonly subject: Subject
  readonly lines: Lines
  readonly owned: Who
  readonly reason: Why
  readonly environment: string | null
  readonly consumers: readonly Consumer[]
}

function unexplainedFrom(concluded: Concluded, around: Around): Unexplained {
  const { subject, owned, reason, environment, consumers } = concluded
  const { machine, state, key } = subject
  const services = machine.services.filter(({ until }) => until === null)
  const only = services.flatMap(({ product, evidence }) =>
    product !== null && around.products.get(product) === 1 ? [{ what: product, observations: evidence }] : [],
  )
  return {
    machine: machine.id,
    answers: { who: owned, why: reason },
    environment,
    firstSeen: machine.firstSeen,
    firstObservation: key,
    services: services.map(({ port, protocol, name, product, evidence }) => ({
      port,
      protocol,
      name,
      product,
      observations: evidence,
    })),
    consumers,
    support: around.supportOf(state.os),
    only: [...new Map(only.map((one) => [one.what, one])).values()],
    askable: askableFrom(concluded, around),
  }
}

function askableFrom({ subject, lines, owned }: Concluded, around: Around): Askable {
  const { machine, state, network, ip, borne } = subject
  const answers = (port: number) => machine.services.some((one) => one.port === port && one.until === null)
  const named = [...lines.declarations, ...lines.mentions]
    .map(({ link }) => link.reference)
    .filter(isLine)
    .map(({ source, path, line }) => ({ source, path, line }))
  const lasting = [...new Map(named.map((one) => [`${one.source}:${one.path}:${one.line}`, one])).values()]
  return {
    name: state.name,
    ip,
    network,
    scanned: machine.services.length > 0 || around.scanned.has(network),
    ssh: answers(22) || machine.services.some(({ name, until }) => name === "ssh" && until === null),
    lookedInside: borne.some(({ kind }) => kind === "inside"),
    snmp: answers(161),
    explainers: owned.explainers,
    lines: lasting.slice(0, 20),
    removed: lines.removed.slice(0, 20).map(({ mention }) => mention),
    sources: around.world.sources.length,
    missing: around.missing,
    neighboursIn: around.neighboursIn.get(network) ?? null,
  }
}
