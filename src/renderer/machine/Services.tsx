import type { ExplainedTold } from "#api/explanation.ts"
import type { Evidence, MachineDossier } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally, showEvidence } from "#renderer/app/Evidence.tsx"
import { count, exactly, when } from "#renderer/ui/format.ts"
import { Copy } from "#renderer/ui/Mono.tsx"
import { PathText } from "#renderer/ui/PathText.tsx"
import { placeInWords } from "#renderer/ui/placeWords.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { Table } from "#renderer/ui/Table.tsx"
import { certificateInWords } from "./certificate.ts"
import { shortAddress } from "./joinGraph.ts"
import { type SpokenService, spokenServices } from "./services.ts"
import { type Explaining, Told } from "./Told.tsx"
import { anyWritten, type WrittenService, writtenService } from "./writtenService.ts"
import "./Services.css"

/** "SHA256:Qm7vX2…t0E": enough to compare by eye; copied whole. */
const shortPrint = (print: string) => (print.length > 26 ? `${print.slice(0, 19)}…${print.slice(-4)}` : print)

function HostKey({ fact }: { readonly fact: Evidence }) {
  const type = fact.subject.split(" ")[1] ?? "key"
  return (
    <div className="service-says">
      <span>{printable(type, 40)}</span>
      <span className="mono" title={printable(fact.value)}>
        {printable(shortPrint(fact.value))}
      </span>
      <Copy text={fact.value} what="host key fingerprint" />
    </div>
  )
}

function Certificate({ fact, now }: { readonly fact: Evidence; readonly now: number }) {
  const { subject, issuer, left, due } = certificateInWords(fact.detail, now)
  return (
    <>
      <div className="service-says">
        <span className="cut" title={printable(subject)}>
          certificate {printable(subject, 120)}
        </span>
        <Copy text={fact.value} what="certificate fingerprint" />
      </div>
      <div className="service-says">
        <span className="cut" title={printable(issuer)}>
          {printable(issuer, 120)}
        </span>
        {left !== null && <span className={due ? "doubt nowrap" : "nowrap"}>{left}</span>}
      </div>
    </>
  )
}

function Says({ spoken, now }: { readonly spoken: SpokenService; readonly now: number }) {
  const { hostKeys, certificates, titles } = spoken
  return (
    <>
      {titles.map((fact) => (
        <div key={fact.id} className="service-says">
          <span className="cut" title={printable(fact.value)}>
            “{printable(fact.value, 200)}”
          </span>
        </div>
      ))}
      {certificates.map((fact) => (
        <Certificate key={fact.id} fact={fact} now={now} />
      ))}
      {hostKeys.map((fact) => (
        <HostKey key={fact.id} fact={fact} />
      ))}
    </>
  )
}

interface LineProps {
  readonly written: WrittenService | null
  readonly about: string
  /** Other services of the machine have a line, so that this one is the exception. */
  readonly others: boolean
}

function Line({ written, about, others }: LineProps) {
  if (written === null) return null
  if (written.kind === "none")
    return others ? (
      <span className="service-written mystery">
        <StateMark mark="mystery" says="" />
        no line would recreate it
      </span>
    ) : (
      <span className="faint">no line</span>
    )
  const { by, kind } = written
  const place = by.kind === "declaration" || by.kind === "mention" ? placeInWords(by) : "a line"
  return (
    <>
      <button
        type="button"
        className="mono quiet service-line"
        aria-label={`Evidence for ${about}: ${printable(place, 300)}`}
        onClick={() => showEvidence({ about: `${place} would recreate ${about}`, for: [by] })}
      >
        <PathText path={place} />
      </button>
      {kind === "port" && <div className="quiet">opens the port only</div>}
    </>
  )
}

/** The line that would recreate it, as soon as that is told. */
function WrittenIn({ explaining, service, about }: WrittenInProps) {
  return (
    <Told explaining={explaining} rows={1}>
      {({ rebuildable }) => (
        <Line written={writtenService(rebuildable, service)} about={about} others={anyWritten(rebuildable)} />
      )}
    </Told>
  )
}

interface WrittenInProps {
  readonly explaining: NonNullable<Explaining>
  readonly service: SpokenService["service"]
  readonly about: string
}

function ServiceRow({ spoken, machine, many, now, explaining }: RowProps) {
  const { service, product, evidence } = spoken
  const { name, firstSeen } = machine
  const port = `${service.port}/${service.protocol}`
  return (
    <tr>
      <td>
        <span className="mono">{port}</span>
        {many && (
          <div className="mono small faint" title={service.ip}>
            {shortAddress(service.ip)}
          </div>
        )}
        {explaining !== null && service.since > firstSeen && (
          <div className="small faint tabular" title={exactly(service.since)}>
            since {when(service.since)}
          </div>
        )}
      </td>
      <td className="service-product">
        {product === null ? (
          <span className="quiet service-unknown">
            {service.name === null ? "did not say what it is" : printable(service.name)}
          </span>
        ) : (
          printable(product, 200)
        )}
      </td>
      <td className="small quiet">
        <Says spoken={spoken} now={now} />
      </td>
      {explaining === null ? (
        <td className="quiet tabular" title={exactly(service.since)}>
          {when(service.since)}
        </td>
      ) : (
        <td className="small">
          <WrittenIn {...{ explaining, service }} about={`${product ?? "what answers"} on ${port}`} />
        </td>
      )}
      <td className="num">
        <EvidenceTally about={`${product ?? "an open port"} on ${port} of ${name}`} for={evidence} />
      </td>
    </tr>
  )
}

interface RowProps {
  readonly spoken: SpokenService
  readonly machine: MachineDossier
  /** The machine has several addresses: each service says at which. */
  readonly many: boolean
  readonly now: number
  /** null: nothing is written down, or it is not told of that moment. */
  readonly explaining: Explaining
}

interface ServicesProps {
  readonly machine: MachineDossier
  /** The facts that stand. */
  readonly facts: readonly Evidence[]
  readonly now: number
  readonly explaining: Explaining
  /** How many sources there are: without one nothing can be written down. */
  readonly sources: number | undefined
}

const columnsFor = (written: Explaining) => [
  { title: "Port", width: "services-port" },
  { title: "Product", width: "services-product" },
  { title: "Says" },
  written === null
    ? { title: "Since", width: "services-since" }
    : { title: "Written down in", width: "services-written" },
  { title: "Evidence", width: "services-tally", numeric: true },
]

function noteOf(services: readonly SpokenService[], told: ExplainedTold | undefined): string {
  const answer = `${count(services.length)} answer`
  if (told === undefined) return answer
  const written = services.filter(
    ({ service }) => writtenService(told.rebuildable, service)?.kind === "line",
  ).length
  if (written === 0) return `${answer}, none has a line that would recreate it`
  return `${answer}, ${count(written)} ${written === 1 ? "has a line that would recreate it" : "have a line that would recreate them"}`
}

/** What answers on its ports, what each said of itself, and the line that would recreate it. */
export function Services({ machine, facts, now, explaining, sources = 0 }: ServicesProps) {
  const services = spokenServices(machine.services, facts)
  const many = new Set(machine.addresses.map(({ ip }) => ip)).size > 1
  if (services.length === 0)
    return (
      <Section title="Services">
        <p className="quiet">No port answers, as far as it was asked.</p>
      </Section>
    )
  const isTold = explaining !== null && (explaining.data !== undefined || explaining.error === null)
  const written = sources > 0 && isTold ? explaining : null
  return (
    <Section title="Services" note={noteOf(services, written?.data)}>
      <Table className="services" columns={columnsFor(written)}>
        {services.map((spoken) => (
          <ServiceRow key={spoken.key} {...{ spoken, machine, many, now }} explaining={written} />
        ))}
      </Table>
    </Section>
  )
}
