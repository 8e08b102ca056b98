import type { Declared } from "#model/declaration.ts"
import { service } from "./declared.ts"
import { addressFrom, macFrom, machineFrom, nameFrom, portFrom } from "./identifiers.ts"
import { declaredBy, literal, someTemplated } from "./kubernetes-object.ts"
import { distinct } from "./reading.ts"
import { at, itemsAt, textAt, textsAt, wordsAt, type Written, type WrittenText } from "./written.ts"

// Files that tell an installer of clusters which machines there are: Talos, talhelper, k0sctl, RKE.

/** The machines that an installer of a cluster is told of. */
export function clusterMachines(path: string, document: Written): readonly Declared[] {
  const talos = at(document, "machine", "network")
  return [
    ...(talos === null || wordsAt(document, "version") !== "v1alpha1"
      ? []
      : talosMachine(path, document, talos)),
    ...(wordsAt(document, "apiVersion")?.startsWith("k0sctl") === true
      ? itemsAt(document, "spec", "hosts")
      : []
    ).flatMap((host) => k0sMachine(path, host)),
    ...(wordsAt(document, "kind") === null ? itemsAt(document, "nodes") : []).flatMap((node) =>
      listedMachine(path, node),
    ),
  ]
}

function talosMachine(path: string, document: Written, network: Written): readonly Declared[] {
  const name = textAt(network, "hostname")
  const interfaces = itemsAt(network, "interfaces")
  const addresses = interfaces.flatMap((each) => textsAt(each, "addresses"))
  const macs = interfaces.flatMap((each) => textAt(each, "deviceSelector", "hardwareAddr") ?? [])
  const machine = { name, addresses, macs, line: name?.line ?? document.line, endLine: document.endLine }
  const other = textsAt(document, "machine", "certSANs")
  if (name === null && addresses.length === 0) return []
  return [
    machineOf(path, machine, {
      role: wordsAt(document, "machine", "type"),
      attributes: { "certificate names": other.map(({ text }) => text).join(", ") },
    }),
  ]
}

function k0sMachine(path: string, host: Written): readonly Declared[] {
  const name = textAt(host, "hostname")
  const addresses = [...textsAt(host, "ssh", "address"), ...textsAt(host, "privateAddress")]
  const port = textAt(host, "ssh", "port")
  const number = portFrom(port?.text ?? "22")
  const first = addresses[0] ?? name
  if (first === null) return []
  const machine = { name, addresses, macs: [], line: first.line, endLine: host.endLine }
  const services = number === null ? [] : [service({ port: number, name: "ssh", line: (port ?? first).line })]
  return [machineOf(path, machine, { role: wordsAt(host, "role"), services })]
}

function listedMachine(path: string, node: Written): readonly Declared[] {
  const name = textAt(node, "hostname") ?? textAt(node, "hostname_override")
  const addresses = ["ipAddress", "address", "internal_address"].flatMap((key) => textsAt(node, key))
  const first = name ?? addresses[0]
  if (first === undefined || addresses.length === 0) return []
  const macs = itemsAt(node, "networkInterfaces").flatMap(
    (each) => textAt(each, "deviceSelector", "hardwareAddr") ?? [],
  )
  const role =
    wordsAt(node, "controlPlane") === "true"
      ? "controlplane"
      : textsAt(node, "role")
          .map(({ text }) => text)
          .join(", ")
  return [
    machineOf(
      path,
      { name, addresses, macs, line: first.line, endLine: node.endLine },
      { role: role === "" ? null : role },
    ),
  ]
}

interface Machine {
  readonly name: WrittenText | null
  readonly addresses: readonly WrittenText[]
  readonly macs: readonly WrittenText[]
  readonly line: number
  readonly endLine: number
}

const NOTHING: Written = { kind: "text", text: "", line: 1, endLine: 1 }

function machineOf(
  path: string,
  { name, addresses, macs, line, endLine }: Machine,
  said: Partial<Declared>,
): Declared {
  // talhelper takes several addresses in one text.
  const parts = addresses.flatMap((each) =>
    each.text
      .split(",")
      .slice(0, 20)
      .map((text) => ({ ...each, text })),
  )
  return declaredBy(path, NOTHING, {
    ...said,
    line,
    endLine: Math.max(line, endLine),
    role: literal(said.role ?? null),
    state: someTemplated([...addresses, ...macs, ...(name === null ? [] : [name])]) ? "templated" : "exact",
    identifiers: distinct([
      name === null ? null : nameFrom(name.text, name.line),
      ...parts.map(({ text, line: place }) => addressFrom(text, place) ?? machineFrom(text, place)),
      ...macs.map(({ text, line: place }) => macFrom(text, place)),
    ]),
  })
}
