import type { Declared, DeclaredOwner, DeclaredService, Identifier } from "#model/declaration.ts"
import { attributesFrom, lastWord, namesOwner, ownerFrom } from "./attributes.ts"
import { commentedOut } from "./commented-out.ts"
import { composePort, defaultsIn, isVariable, withoutDefaults, type PortContext } from "./compose-ports.ts"
import { declared, service } from "./declared.ts"
import type { Format, SourceText } from "./format.ts"
import { namesInHostRule } from "./host-rules.ts"
import { addressFrom, nameFrom, portFrom } from "./identifiers.ts"
import { productOf } from "./image.ts"
import { isOwn } from "./own-address.ts"
import { pathEnvironment } from "./path-environment.ts"
import { distinct, fileName, foldersOf, Gathering, saying } from "./reading.ts"
import {
  at,
  entriesAt,
  itemsAt,
  textAt,
  textsAt,
  wordsAt,
  type Written,
  type WrittenEntry,
} from "./written.ts"
import { readYaml } from "./yaml-written.ts"

// Which machine runs a compose file is not stated in it: a service is known by what it says of itself alone.

const NAME = "docker-compose"

/** Compose files: what containers publish, what they are called, and the machines that they are told of. */
export const COMPOSE: Format = { name: NAME, claims, read }

const COMPOSE_NAME = /^(?:docker-|podman-)?compose(?:[.-][\w.-]{0,100})?\.ya?ml$/iu

function claims(path: string, start: string): boolean {
  const name = fileName(path)
  if (COMPOSE_NAME.test(name)) return true
  if (!/\.ya?ml$/iu.test(name) || name.startsWith(".")) return false
  return /^services:\s*$/mu.test(start) && /^ +(?:image|build|container_name):/mu.test(start)
}

function read(files: readonly SourceText[]) {
  const gathering = new Gathering()
  const paths = new Set(files.map(({ path }) => path))
  for (const file of files) {
    const { documents, problems } = readYaml(file)
    for (const { line, sentence } of problems) gathering.problem(file.path, line, sentence)
    for (const document of documents) readDocument(file.path, document, gathering)
    for (const document of documents) sayMissing(file.path, document, { paths, gathering })
    for (const entry of commentedOut(file, isService))
      gathering.addAll(
        declarationsOf(file.path, entry, gathering).map((each) => ({ ...each, state: "stale" as const })),
      )
  }
  return gathering.reading()
}

const SERVICE_KEYS = ["image", "build", "container_name", "hostname", "ports"]

const isService = ({ value }: WrittenEntry): boolean =>
  SERVICE_KEYS.filter((key) => at(value, key) !== null).length >= 2 ||
  textAt(value, "container_name") !== null

const MOST_PORTS = 20_000

function readDocument(path: string, document: Written, gathering: Gathering): void {
  let ports = 0
  for (const entry of entriesAt(document, "services")) {
    if (entry.value.kind === "map") {
      const declarations = declarationsOf(path, entry, gathering)
      gathering.addAll(declarations)
      ports += declarations.reduce((sum, { services }) => sum + services.length, 0)
    } else if (entry.value.kind === "list" || entry.value.text !== "")
      gathering.problem(path, entry.line, "A service of a compose file is a map; this is none.")
    if (ports > MOST_PORTS)
      return gathering.problem(path, entry.line, "There are too many ports to be read to their end.")
  }
}

function declarationsOf(path: string, entry: WrittenEntry, gathering: Gathering): readonly Declared[] {
  const { line, value } = entry
  const ports = portsOf(path, entry, gathering)
  const labels = labelsOf(value)
  const container = declared({
    format: NAME,
    path,
    line,
    endLine: Math.max(line, value.endLine),
    state: ports.templated || isTemplatedIn(value) ? "templated" : "exact",
    identifiers: identifiersOf(value, labels),
    services: ports.services,
    environment: pathEnvironment(path),
    owner: ownerOf(labels),
    purpose: saying(labels.find(({ name }) => lastWord(name) === "description")?.text),
    attributes: attributesOf(path, entry, ports.attributes),
  })
  return [container, ...toldMachines(path, value)]
}

interface Label {
  readonly name: string
  readonly text: string
  readonly line: number
}

/** Labels of the container and of its deployment, as a map or as a list of "name=value". */
function labelsOf(node: Written): readonly Label[] {
  return [at(node, "labels"), at(node, "deploy", "labels")].flatMap((labels) => [
    ...entriesAt(labels).flatMap(({ key, line, value }) =>
      value.kind === "text" ? [{ name: key, text: value.text, line }] : [],
    ),
    ...itemsAt(labels).flatMap((item) => {
      const sign = item.kind === "text" ? item.text.indexOf("=") : -1
      if (item.kind !== "text" || sign === -1) return []
      return [{ name: item.text.slice(0, sign), text: item.text.slice(sign + 1), line: item.line }]
    }),
  ])
}

function ownerOf(labels: readonly Label[]): DeclaredOwner | null {
  const label = labels.find(({ name }) => namesOwner(name))
  return label === undefined ? null : ownerFrom(label.name, label.text, label.line)
}

const NAMING = ["container_name", "hostname"]

function identifiersOf(node: Written, labels: readonly Label[]): readonly Identifier[] {
  const names = NAMING.flatMap((key) => textAt(node, key) ?? [])
  const domain = wordsAt(node, "domainname")
  const host = textAt(node, "hostname")
  const full = host === null || domain === null ? null : nameFrom(`${host.text.trim()}.${domain}`, host.line)
  const rules = labels.filter(({ name }) => /^traefik\..{1,200}\.rule$/u.test(name))
  return distinct([
    ...names.map(({ text, line }) => nameFrom(text, line)),
    full,
    ...networkAddresses(node).map(({ text, line }) => addressFrom(text, line)),
    ...rules.flatMap(({ text, line }) => namesInHostRule(text).map((name) => nameFrom(name, line))),
  ])
}

const networkAddresses = (node: Written) =>
  entriesAt(node, "networks").flatMap(({ value }) =>
    ["ipv4_address", "ipv6_address"].flatMap((key) => textAt(value, key) ?? []),
  )

const isTemplatedIn = (node: Written): boolean =>
  [...NAMING.flatMap((key) => textAt(node, key) ?? []), ...networkAddresses(node)].some(({ text }) =>
    isVariable(text),
  )

interface Ports {
  readonly services: readonly DeclaredService[]
  readonly templated: boolean
  readonly attributes: readonly (readonly [string, string])[]
}

function portsOf(path: string, { key, value }: WrittenEntry, gathering: Gathering): Ports {
  const context: PortContext = { name: key, ...productOf(wordsAt(value, "image")) }
  const entries = itemsAt(value, "ports")
    .slice(0, 256)
    .map((item) => ({ item, port: composePort(item, context) }))
  for (const { item, port } of entries)
    if (port.kind === "broken") gathering.problem(path, item.line, "This is no port that compose publishes.")
  const ports = entries.map(({ port }) => port)
  const textsOf = (kind: "templated" | "open-ended") =>
    ports.flatMap((port) => (port.kind === kind ? [port.text] : []))
  const templates = textsOf("templated")
  return {
    services: [
      ...ports.flatMap((port) => (port.kind === "services" ? port.services : [])),
      ...ownPorts(value, context),
    ],
    templated: templates.length > 0,
    attributes: [
      ["templated ports", templates.map(withoutDefaults).join(", ")],
      ["container ports", textsOf("open-ended").join(", ")],
      ...templates.flatMap(defaultsIn),
    ],
  }
}

/** What a container exposes is seen from outside only where it has an address of its own or is on the machine's network. */
function ownPorts(node: Written, context: PortContext): readonly DeclaredService[] {
  if (wordsAt(node, "network_mode") !== "host" && networkAddresses(node).length === 0) return []
  return textsAt(node, "expose").flatMap(({ text, line }) => {
    const [digits = "", protocol = "tcp"] = text.trim().split("/")
    const port = portFrom(digits)
    return port === null
      ? []
      : [service({ ...context, port, protocol: protocol === "udp" ? "udp" : "tcp", line })]
  })
}

function attributesOf(path: string, { key, value }: WrittenEntry, ports: Ports["attributes"]) {
  const image = wordsAt(value, "image")
  const exposed = textsAt(value, "expose").map(({ text }) => text.trim())
  const variables = NAMING.flatMap((name) => defaultsIn(wordsAt(value, name) ?? ""))
  return attributesFrom([
    ...ports,
    ...variables,
    ...defaultsIn(image ?? ""),
    ["project", foldersOf(path).at(-1)],
    ["service", key],
    ["image", image === null ? null : withoutDefaults(image)],
    ["network", wordsAt(value, "network_mode")],
    ["exposes", exposed.join(", ")],
    [
      "profiles",
      textsAt(value, "profiles")
        .map(({ text }) => text.trim())
        .join(", "),
    ],
  ])
}

/** `extra_hosts`: "name:address", "name=address" or a map of them. */
function toldMachines(path: string, node: Written): readonly Declared[] {
  const pairs = [
    ...entriesAt(node, "extra_hosts").flatMap(({ key, line, value }) =>
      value.kind === "text" ? [{ name: key, address: value.text, line }] : [],
    ),
    ...itemsAt(node, "extra_hosts").flatMap((item) => {
      const [, name = "", address = ""] =
        item.kind === "text" ? (/^([^:=]{1,253})[:=](.{1,100})$/u.exec(item.text) ?? []) : []
      return [{ name, address, line: item.line }]
    }),
  ]
  return pairs.slice(0, 1_000).flatMap(({ name, address, line }) => {
    const [known, where] = [nameFrom(name, line), addressFrom(address, line)]
    if (known === null || where === null || isOwn(where)) return []
    return [
      declared({
        format: NAME,
        path,
        line,
        identifiers: [known, where],
        attributes: { from: "extra_hosts" },
      }),
    ]
  })
}

interface Together {
  readonly paths: ReadonlySet<string>
  readonly gathering: Gathering
}

/** `include` and `extends` of files that are not in the source. */
function sayMissing(path: string, document: Written, { paths, gathering }: Together): void {
  const included = itemsAt(document, "include").flatMap((item) =>
    item.kind === "text" ? [item] : [...textsAt(item, "path")],
  )
  const extended = entriesAt(document, "services").flatMap(
    ({ value }) => textAt(value, "extends", "file") ?? [],
  )
  for (const { text, line } of [...included, ...extended]) {
    if (isVariable(text)) continue
    const wanted = joined(foldersOf(path), text.trim())
    if (wanted === null || !paths.has(wanted))
      gathering.lacks(path, line, "A compose file that is included here is not among those that were read.")
  }
}

/** A path from a folder, without its dots; null for what leads out of the source or to somewhere else. */
function joined(folders: readonly string[], relative: string): string | null {
  if (/^[/~]|:\/\//u.test(relative)) return null
  const parts = [...folders]
  for (const part of relative.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return null
    } else if (part !== "." && part !== "") parts.push(part)
  }
  return parts.join("/")
}
