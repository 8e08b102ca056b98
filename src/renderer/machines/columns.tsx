import { useMemo } from "react"
import type { Machine } from "#model/machine.ts"
import { printable } from "#model/printable.ts"
import { exactly, when } from "#renderer/ui/format.ts"
import { ExplanationMark, PresenceMark } from "#renderer/ui/StateMark.tsx"
import type { Column } from "#renderer/ui/VirtualTable.tsx"

/** The columns that show before anyone chose. */
export const USUAL_COLUMNS: readonly string[] = [
  "name",
  "address",
  "explanation",
  "owner",
  "kind",
  "os",
  "services",
  "firstSeen",
  "lastSeen",
]

const MOST_PORTS = 24

function Moment({ at }: { readonly at: number }) {
  return (
    <span className="tabular quiet" title={exactly(at)}>
      {when(at)}
    </span>
  )
}

/** What is not known looks different from what is not there. */
const orUnknown = (text: string | null) =>
  text === null ? <span className="faint">not known</span> : printable(text)

/** The addresses it has, each once. */
const addressesNow = ({ addresses }: Machine) => addresses.filter(({ until }) => until === null)

function Addresses({ machine }: { readonly machine: Machine }) {
  const ips = [...new Set(addressesNow(machine).map(({ ip }) => ip))]
  const [first, ...others] = ips
  const [last] = machine.addresses
  if (first === undefined) return <span className="mono faint">{last === undefined ? "none" : last.ip}</span>
  const title = others.length > 0 ? ips.join("\n") : undefined
  return (
    <span className="mono" title={title}>
      {first}
      {others.length > 0 && <span className="faint"> +{others.length}</span>}
    </span>
  )
}

/** "22 5432 53/udp", each port once. */
export function portsOf(machine: Machine): readonly string[] {
  const ports = machine.services.map(({ port, protocol }) => (protocol === "udp" ? `${port}/udp` : `${port}`))
  return [...new Set(ports)]
}

const MOST_PRODUCTS = 2

/** "nginx 1.22.1, Linux": the products that answered, then the system; null where nothing tells. */
function whatOf({ services, os }: Machine): string | null {
  const products = services.flatMap(({ product, version }) =>
    product === null ? [] : [version === null ? product : `${product} ${version}`],
  )
  const words = [...new Set(products)].slice(0, MOST_PRODUCTS)
  if (os !== null) words.push(os)
  return words.length === 0 ? null : words.join(", ")
}

function Ports({ machine, asked }: { readonly machine: Machine; readonly asked: ReadonlySet<string> }) {
  const ports = portsOf(machine)
  if (ports.length === 0) return <span className="faint">no port</span>
  return (
    <span className="mono machine-ports" title={ports.length > MOST_PORTS ? ports.join(" ") : undefined}>
      {ports.slice(0, MOST_PORTS).map((port) => (
        <span key={port} className={asked.has(port) ? "machine-port-asked" : "quiet"}>
          {port}{" "}
        </span>
      ))}
      {ports.length > MOST_PORTS && <span className="faint">+{ports.length - MOST_PORTS}</span>}
    </span>
  )
}

const products = (machine: Machine) => {
  const spoken = machine.services.flatMap(({ product, version }) =>
    product === null ? [] : [version ? `${product} ${version}` : product],
  )
  return [...new Set(spoken)].join(", ")
}

const macs = (machine: Machine) =>
  [...new Set(addressesNow(machine).flatMap(({ mac }) => (mac === null ? [] : [mac])))].join(" ")

interface Shown {
  /** Machines first seen after this are new; null where that can't be told. */
  readonly newSince: number | null
  /** Ports the query asks for. */
  readonly ports: readonly string[]
  readonly hrefOf: (id: string) => string
}

function Name({ machine, shown }: { readonly machine: Machine; readonly shown: Shown }) {
  const isNew = shown.newSince !== null && machine.firstSeen > shown.newSince
  return (
    <span className="machine-name">
      <PresenceMark presence={machine.presence} bare />
      <a href={shown.hrefOf(machine.id)} data-machine={machine.id} tabIndex={-1} className="plain-link cut">
        {printable(machine.name)}
      </a>
      {isNew && <span className="machine-new">new</span>}
      {machine.retired !== null && <span className="small faint">retired</span>}
    </span>
  )
}

function columnsFor(shown: Shown): readonly Column<Machine>[] {
  const asked = new Set(shown.ports)
  return [
    {
      id: "name",
      title: "Name",
      width: 196,
      sorts: true,
      pinned: true,
      cell: (machine) => <Name machine={machine} shown={shown} />,
    },
    {
      id: "address",
      title: "Address",
      width: 132,
      sorts: true,
      cell: (machine) => <Addresses machine={machine} />,
    },
    {
      id: "explanation",
      title: "Explanation",
      width: 100,
      cell: ({ explanation }) => <ExplanationMark explanation={explanation} />,
    },
    {
      id: "owner",
      title: "Owner",
      width: 128,
      cell: ({ owner }) =>
        owner === null ? (
          <span className="faint">nobody</span>
        ) : (
          <span title={printable(owner.name)}>
            {printable(owner.name, 120)}{" "}
            {owner.how !== "decided" && <span className="quiet small">{owner.how}</span>}
          </span>
        ),
    },
    {
      id: "environment",
      title: "Environment",
      width: 104,
      cell: ({ environment }) =>
        environment === null ? <span className="faint">not set</span> : printable(environment, 80),
    },
    {
      id: "groups",
      title: "Groups",
      width: 180,
      cell: ({ groups }) => {
        const says = groups.map((group) => printable(group, 80)).join(", ")
        return (
          <span className="quiet" title={says}>
            {says}
          </span>
        )
      },
    },
    { id: "kind", title: "Kind", width: 116, sorts: true, cell: ({ kind }) => orUnknown(kind) },
    { id: "role", title: "Role", width: 108, sorts: true, cell: ({ role }) => orUnknown(role) },
    {
      id: "os",
      title: "What",
      width: "grow",
      least: 148,
      sorts: true,
      cell: (machine) => orUnknown(whatOf(machine)),
    },
    { id: "vendor", title: "Made by", width: 124, sorts: true, cell: ({ vendor }) => orUnknown(vendor) },
    { id: "model", title: "Model", width: 148, sorts: true, cell: ({ model }) => orUnknown(model) },
    {
      id: "services",
      title: "Answers",
      width: "grow",
      least: 132,
      sorts: true,
      cell: (machine) => <Ports machine={machine} asked={asked} />,
    },
    {
      id: "speaks",
      title: "Speaks",
      width: "grow",
      least: 200,
      cell: (machine) => <span title={printable(products(machine))}>{printable(products(machine))}</span>,
    },
    {
      id: "firstSeen",
      title: "First seen",
      width: 84,
      sorts: true,
      cell: ({ firstSeen }) => <Moment at={firstSeen} />,
    },
    {
      id: "lastSeen",
      title: "Last seen",
      width: 84,
      sorts: true,
      cell: ({ lastSeen }) => <Moment at={lastSeen} />,
    },
    {
      id: "network",
      title: "Network",
      width: 88,
      cell: (machine) => (
        <span className="quiet">
          {[...new Set(addressesNow(machine).map(({ network }) => network))]
            .map((name) => printable(name))
            .join(", ")}
        </span>
      ),
    },
    {
      id: "mac",
      title: "Hardware address",
      width: 152,
      cell: (machine) => <span className="mono">{macs(machine)}</span>,
    },
    {
      id: "names",
      title: "Other names",
      width: 200,
      cell: ({ name, names }) => (
        <span className="quiet">
          {names
            .filter((other) => other !== name)
            .map((other) => printable(other))
            .join(", ")}
        </span>
      ),
    },
    {
      id: "purpose",
      title: "Purpose",
      width: 220,
      cell: ({ purpose }) =>
        purpose === null ? (
          <span className="faint">nothing says</span>
        ) : (
          <span title={printable(purpose)}>{printable(purpose, 300)}</span>
        ),
    },
    {
      id: "tags",
      title: "Tags",
      width: 148,
      cell: ({ tags }) => <span className="quiet">{tags.map((tag) => printable(tag, 60)).join(", ")}</span>,
    },
    { id: "id", title: "Id", width: 88, cell: ({ id }) => <span className="mono quiet">{id}</span> },
  ]
}

/** Every column a machine can show. */
export function useColumns({ newSince, ports, hrefOf }: Shown): readonly Column<Machine>[] {
  const asked = ports.join(" ")
  return useMemo(() => columnsFor({ newSince, hrefOf, ports: asked.split(" ") }), [newSince, hrefOf, asked])
}
