import type { Declared, DeclaredService, Identifier } from "#model/declaration.ts"
import { service } from "./declared.ts"
import { namesInHostRule } from "./host-rules.ts"
import { addressFrom, isTemplated, nameFrom, portFrom } from "./identifiers.ts"
import { productOf } from "./image.ts"
import { declaredBy, someTemplated } from "./kubernetes-object.ts"
import { distinct } from "./reading.ts"
import {
  at,
  entriesAt,
  itemsAt,
  textAt,
  textsAt,
  wordsAt,
  type Written,
  type WrittenText,
} from "./written.ts"

/** What an object shows outside of the cluster: addresses, names and ports. */
export function publishedBy(path: string, object: Written): readonly Declared[] {
  const kind = wordsAt(object, "kind") ?? ""
  if (kind === "Service") return serviceOf(path, object)
  if (ROUTES.has(kind)) return routeOf(path, object)
  return podOf(path, object, kind)
}

const ADDRESS_NOTES = [
  "metallb.universe.tf/loadBalancerIPs",
  "metallb.io/loadBalancerIPs",
  "kube-vip.io/loadbalancerIPs",
  "io.cilium/lb-ipam-ips",
  "lbipam.cilium.io/ips",
]
const NAME_NOTES = ["external-dns.alpha.kubernetes.io/hostname", "external-dns.kubernetes.io/hostname"]

/** A Service of type LoadBalancer or NodePort, or with addresses from outside. */
function serviceOf(path: string, object: Written): readonly Declared[] {
  const type = wordsAt(object, "spec", "type") ?? "ClusterIP"
  const outside = [
    ...textsAt(object, "spec", "externalIPs"),
    ...textsAt(object, "spec", "loadBalancerIP"),
    ...given(object),
  ]
  if (type !== "LoadBalancer" && type !== "NodePort" && textsAt(object, "spec", "externalIPs").length === 0)
    return []
  const notes = notesOf(object, ADDRESS_NOTES)
  const ports = itemsAt(object, "spec", "ports")
  const key = type === "NodePort" && outside.length === 0 ? "nodePort" : "port"
  return [
    declaredBy(path, object, {
      state: someTemplated([...outside, ...notes]) ? "templated" : "exact",
      identifiers: distinct([
        ...[...outside, ...notes.flatMap(listed)].map(({ text, line }) => addressFrom(text, line)),
        ...notesOf(object, NAME_NOTES)
          .flatMap(listed)
          .map(({ text, line }) => nameFrom(text, line)),
      ]),
      services: ports.flatMap((port) => portOf(port, key)),
      attributes: { type, "node ports": key === "nodePort" ? "" : nodePorts(ports) },
    }),
  ]
}

const given = (object: Written): readonly WrittenText[] =>
  itemsAt(object, "status", "loadBalancer", "ingress").flatMap((each) => textAt(each, "ip") ?? [])

const notesOf = (object: Written, names: readonly string[]): readonly WrittenText[] =>
  names.flatMap((name) => textAt(object, "metadata", "annotations", name) ?? [])

/** "10.0.4.80,10.0.4.81" as its parts. */
const listed = (text: WrittenText): readonly WrittenText[] =>
  text.text
    .split(",")
    .slice(0, 100)
    .map((part) => ({ ...text, text: part }))

const nodePorts = (ports: readonly Written[]): string =>
  ports.flatMap((port) => wordsAt(port, "nodePort") ?? []).join(", ")

function portOf(node: Written, key: string): readonly DeclaredService[] {
  const text = textAt(node, key)
  const port = portFrom(text?.text ?? "")
  if (text === null || port === null) return []
  const protocol = wordsAt(node, "protocol")?.toUpperCase() === "UDP" ? "udp" : "tcp"
  return [service({ port, protocol, name: wordsAt(node, "name"), line: text.line })]
}

const ROUTES = new Set([
  "Ingress",
  "HTTPRoute",
  "TLSRoute",
  "GRPCRoute",
  "Gateway",
  "IngressRoute",
  "IngressRouteTCP",
  "Route",
])

/** The names that come in from outside, each with a star as a pattern of its own. */
function routeOf(path: string, object: Written): readonly Declared[] {
  const names = namesOf(object)
  const patterns = names.filter(({ text }) => text.startsWith("*."))
  const known = distinct(names.map(({ text, line }) => nameFrom(text, line)))
  const templated = someTemplated(names)
  const { line } = names[0] ?? object
  const isSecure = isEncrypted(object)
  const port = service({ port: isSecure ? 443 : 80, name: isSecure ? "https" : "http", line })
  const route: Declared[] =
    known.length === 0 && !templated ? [] : [declaredBy(path, object, routeSaid({ known, templated, port }))]
  return [
    ...route,
    ...patterns.map(({ text, line: place }) =>
      declaredBy(path, object, {
        state: "pattern",
        pattern: text.toLowerCase(),
        line: place,
        endLine: Math.max(place, object.endLine),
      }),
    ),
  ]
}

interface RouteSaid {
  readonly known: readonly Identifier[]
  readonly templated: boolean
  readonly port: DeclaredService
}

const routeSaid = ({ known, templated, port }: RouteSaid): Partial<Declared> => ({
  state: templated ? "templated" : "exact",
  identifiers: known,
  services: [port],
})

const isEncrypted = (object: Written): boolean =>
  at(object, "spec", "tls") !== null ||
  textsAt(object, "spec", "entryPoints").some(({ text }) => /secure|tls|https/iu.test(text)) ||
  itemsAt(object, "spec", "listeners").some((listener) =>
    /^(?:HTTPS|TLS)$/u.test(wordsAt(listener, "protocol") ?? ""),
  )

function namesOf(object: Written): readonly WrittenText[] {
  const rules = itemsAt(object, "spec", "routes").flatMap((route) => textAt(route, "match") ?? [])
  return [
    ...itemsAt(object, "spec", "rules").flatMap((rule) => textAt(rule, "host") ?? []),
    ...textsAt(object, "spec", "host"),
    ...textsAt(object, "spec", "hostnames"),
    ...itemsAt(object, "spec", "listeners").flatMap((listener) => textAt(listener, "hostname") ?? []),
    ...itemsAt(object, "spec", "tls").flatMap((tls) => textsAt(tls, "hosts")),
    ...rules.flatMap((rule) => namesInHostRule(rule.text).map((text) => ({ ...rule, text }))),
  ]
}

const POD: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ["Pod", ["spec"]],
  ["CronJob", ["spec", "jobTemplate", "spec", "template", "spec"]],
  ...["Deployment", "DaemonSet", "StatefulSet", "ReplicaSet", "Job"].map(
    (kind) => [kind, ["spec", "template", "spec"]] as const,
  ),
])

/** Pods on the network, or on ports, of the machine that they run on. */
function podOf(path: string, object: Written, kind: string): readonly Declared[] {
  const keys = POD.get(kind)
  const pod = keys === undefined ? null : at(object, ...keys)
  if (pod === null) return []
  const isOnHost = wordsAt(pod, "hostNetwork") === "true"
  const services = itemsAt(pod, "containers").flatMap((container) => hostPorts(container, isOnHost))
  if (services.length === 0) return []
  const node = textAt(pod, "nodeName") ?? textAt(pod, "nodeSelector", "kubernetes.io/hostname")
  const selected = entriesAt(pod, "nodeSelector").map(
    ({ key, value }) => `${key}=${value.kind === "text" ? value.text : ""}`,
  )
  return [
    declaredBy(path, object, {
      state: node !== null && isTemplated(node.text) ? "templated" : "exact",
      identifiers: distinct([node === null ? null : nameFrom(node.text, node.line)]),
      services,
      attributes: { network: isOnHost ? "host" : "", selects: selected.join(", ") },
    }),
  ]
}

function hostPorts(container: Written, isOnHost: boolean): readonly DeclaredService[] {
  const { product, version } = productOf(wordsAt(container, "image"))
  return itemsAt(container, "ports").flatMap((port) => {
    const [declaredPort] = [...portOf(port, "hostPort"), ...(isOnHost ? portOf(port, "containerPort") : [])]
    if (declaredPort === undefined) return []
    return [
      {
        ...declaredPort,
        product,
        version,
        bind: addressFrom(wordsAt(port, "hostIP") ?? "", 1)?.value ?? null,
      },
    ]
  })
}
