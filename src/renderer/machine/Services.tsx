import type { Evidence, MachineDossier } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { count, exactly, when } from "#renderer/ui/format.ts"
import { Copy } from "#renderer/ui/Mono.tsx"
import { Section } from "#renderer/ui/Section.tsx"
import { certificateInWords } from "./certificate.ts"
import { shortAddress } from "./joinGraph.ts"
import { type SpokenService, spokenServices } from "./services.ts"
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

function ServiceRow({ spoken, name, many, now }: RowProps) {
  const { service, product, evidence } = spoken
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
      <td className="quiet tabular" title={exactly(service.since)}>
        {when(service.since)}
      </td>
      <td className="num">
        <EvidenceTally about={`${product ?? "an open port"} on ${port} of ${name}`} for={evidence} />
      </td>
    </tr>
  )
}

interface RowProps {
  readonly spoken: SpokenService
  readonly name: string
  /** The machine has several addresses: each service says at which. */
  readonly many: boolean
  readonly now: number
}

interface ServicesProps {
  readonly machine: MachineDossier
  /** The facts that stand. */
  readonly facts: readonly Evidence[]
  readonly now: number
}

/** What answers on its ports and what each said of itself. */
export function Services({ machine, facts, now }: ServicesProps) {
  const services = spokenServices(machine.services, facts)
  const many = new Set(machine.addresses.map(({ ip }) => ip)).size > 1
  if (services.length === 0)
    return (
      <Section title="Services">
        <p className="quiet">No port answers, as far as it was asked.</p>
      </Section>
    )
  return (
    <Section title="Services" note={`${count(services.length)} answer`}>
      <table className="table fixed services">
        <colgroup>
          <col className="services-port" />
          <col className="services-product" />
          <col />
          <col className="services-since" />
          <col className="services-tally" />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">Port</th>
            <th scope="col">Product</th>
            <th scope="col">Says</th>
            <th scope="col">Since</th>
            <th scope="col" className="num">
              Evidence
            </th>
          </tr>
        </thead>
        <tbody>
          {services.map((spoken) => (
            <ServiceRow key={spoken.key} spoken={spoken} name={machine.name} many={many} now={now} />
          ))}
        </tbody>
      </table>
    </Section>
  )
}
