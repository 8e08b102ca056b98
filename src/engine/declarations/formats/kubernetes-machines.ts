import type { Declared, Identifier } from "#model/declaration.ts"
import { service } from "./declared.ts"
import { endpointFrom, macFrom, machineFrom, nameFrom } from "./identifiers.ts"
import { declaredBy, literal, someTemplated } from "./kubernetes-object.ts"
import { distinct } from "./reading.ts"
import { itemsAt, textAt, textsAt, wordsAt, type Written, type WrittenText } from "./written.ts"

/** The machines that an object is about: Node, Machine, BareMetalHost and their like. */
export function machinesIn(path: string, object: Written): readonly Declared[] {
  switch (wordsAt(object, "kind")) {
    case "Node":
    case "Machine":
      return [node(path, object)]
    case "BareMetalHost":
      return bareMetal(path, object)
    default:
      return []
  }
}

const named = (text: WrittenText | null): Identifier | null =>
  text === null ? null : nameFrom(text.text, text.line)

function node(path: string, object: Written): Declared {
  const name = textAt(object, "metadata", "name")
  const host = textAt(object, "metadata", "labels", "kubernetes.io/hostname")
  const addresses = itemsAt(object, "status", "addresses").flatMap(
    (address) => textAt(address, "address") ?? [],
  )
  return declaredBy(path, object, {
    state: someTemplated([name, ...addresses].filter((text) => text !== null)) ? "templated" : "exact",
    identifiers: distinct([
      named(name),
      named(host),
      ...addresses.map(({ text, line }) => machineFrom(text, line)),
    ]),
    status: wordsAt(object, "spec", "unschedulable") === "true" ? "cordoned" : null,
    attributes: {
      provider: literal(wordsAt(object, "spec", "providerID")) ?? "",
      zone: literal(wordsAt(object, "metadata", "labels", "topology.kubernetes.io/zone")) ?? "",
    },
  })
}

/** Metal3: the machine itself, and the controller that switches it on, which is one of its own. */
function bareMetal(path: string, object: Written): readonly Declared[] {
  const name = textAt(object, "metadata", "name")
  const macs = textsAt(object, "spec", "bootMACAddress")
  const controller = textAt(object, "spec", "bmc", "address")
  const machine = declaredBy(path, object, {
    state: someTemplated([...macs, ...(name === null ? [] : [name])]) ? "templated" : "exact",
    identifiers: distinct([named(name), ...macs.map(({ text, line }) => macFrom(text, line))]),
    status: wordsAt(object, "spec", "online") === "false" ? "switched off" : null,
    attributes: { hardware: literal(wordsAt(object, "spec", "hardwareProfile")) ?? "" },
  })
  const managed = controller === null ? null : controllerOf(path, object, controller)
  return managed === null ? [machine] : [machine, managed]
}

const PORTS: ReadonlyMap<string, number> = new Map([
  ["ipmi", 623],
  ["http", 80],
])

/** "ipmi://10.0.0.5", "redfish-virtualmedia+https://bmc1.example.org:8443/redfish/v1/Systems/1", "10.0.0.5". */
function controllerOf(path: string, object: Written, { text, line }: WrittenText): Declared | null {
  const [, scheme = "ipmi", place = ""] =
    /^(?:([a-z][a-z0-9+.-]{0,50}):\/\/)?([^/?#\s]{1,300})/iu.exec(text.trim()) ?? []
  const endpoint = endpointFrom(place.slice(place.lastIndexOf("@") + 1), line)
  if (endpoint === null) return null
  const transport = scheme.split("+").at(-1)!
  const port = endpoint.port ?? PORTS.get(transport) ?? 443
  return declaredBy(path, object, {
    line,
    endLine: line,
    identifiers: [endpoint.machine],
    services: [service({ port, protocol: scheme === "ipmi" ? "udp" : "tcp", name: scheme, line })],
    role: "management controller",
    attributes: { manages: literal(wordsAt(object, "metadata", "name")) ?? "" },
  })
}
