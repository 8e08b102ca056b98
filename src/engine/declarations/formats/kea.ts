import type { Declared, Identifier, Use } from "#model/declaration.ts"
import { commentOf, type Comment } from "./brace-blocks.ts"
import { ownerIn, purposeIn } from "./comment-words.ts"
import { declared, environmentIn } from "./declared.ts"
import { sayDuplicates } from "./duplicates.ts"
import { mayBeConfiguration } from "./file-kinds.ts"
import type { Format, SourceText } from "./format.ts"
import { addressFrom, isTemplated, machineFrom, macFrom, nameFrom } from "./identifiers.ts"
import { readJson } from "./json-written.ts"
import { keaText } from "./kea-text.ts"
import { Gathering, distinct, fileName, ownerKind, saying } from "./reading.ts"
import { at, itemsAt, textAt, textsAt, wordsAt, type Written, type WrittenMap } from "./written.ts"

const FORMAT = "kea"

/** One file while it is read. */
interface Reader {
  readonly path: string
  readonly comments: ReadonlyMap<number, Comment>
  readonly gathering: Gathering
  readonly declarations: Declared[]
}

/** The subnet and the shared network that a reservation stands in. */
interface Around {
  readonly subnet: Written | null
  readonly groups: readonly string[]
}

/** Kea's DHCP servers: their reservations, for all subnets and for each. */
export const kea: Format = {
  name: FORMAT,
  claims: (path, start) =>
    mayBeConfiguration(path) &&
    // What Kea's interface tells of leases has the same words.
    !/"(?:cltt|valid-lft)"\s*:/u.test(start) &&
    (/^kea[-\w]*\.(?:conf|json)(?:\W|$)/u.test(fileName(path)) ||
      /"Dhcp[46]"\s*:/u.test(start) ||
      (/"(?:hw-address|duid|flex-id|circuit-id|client-id)"\s*:/u.test(start) &&
        /"(?:ip-address(?:es)?|reservations|hostname)"\s*:/u.test(start))),
  read: (files) => {
    const gathering = new Gathering()
    const names = new Set(files.map(({ path }) => fileName(path)))
    const declarations = files.flatMap((file) => readFile(file, gathering, names))
    for (const each of declarations) gathering.add(each)
    sayDuplicates(gathering, declarations, ["mac"])
    return gathering.reading()
  },
}

function readFile({ path, text }: SourceText, gathering: Gathering, names: ReadonlySet<string>) {
  const { json, comments, includes } = keaText(text)
  for (const { line, file } of includes)
    if (!names.has(fileName(file)) && !/secret|passw/iu.test(file))
      gathering.lacks(path, line, `It includes ${saying(file) ?? "a file"}, which is not in the source.`)
  const reader: Reader = { path, comments, gathering, declarations: [] }
  for (const root of rootsOf(path, json, gathering)) readRoot(root, reader)
  return reader.declarations
}

/** A file that others include may hold a list without its brackets. */
function rootsOf(path: string, json: string, gathering: Gathering): readonly Written[] {
  const reading = readJson({ path, text: json })
  const isPiece = /^\s*\{/u.test(json) && reading.problems[0]?.sentence.includes("end of file") === true
  // The first blank or brace of the file's first line becomes two: lines stay as they are.
  const { root, problems } = isPiece ? readJson({ path, text: `[${json.replace(/,\s*$/u, "")}]` }) : reading
  for (const { line, sentence } of problems) gathering.problem(path, line, sentence)
  return root === null ? [] : [root]
}

function readRoot(root: Written, reader: Reader): void {
  const servers = ["Dhcp4", "Dhcp6"].map((name) => at(root, name)).filter((each) => each !== null)
  for (const server of servers.length === 0 ? [root] : servers) {
    const around: Around = { subnet: null, groups: [] }
    if (server.kind === "list") readReservations(server.items, around, reader)
    readReservations(itemsAt(server, "reservations"), around, reader)
    readSubnets(server, around, reader)
    for (const network of itemsAt(server, "shared-networks")) {
      const name = wordsAt(network, "name")
      readSubnets(network, { subnet: null, groups: name === null ? [] : [name] }, reader)
    }
    if (textAt(server, "subnet") !== null)
      readReservations(itemsAt(server, "reservations"), { ...around, subnet: server }, reader)
  }
}

function readSubnets(server: Written, around: Around, reader: Reader): void {
  for (const key of ["subnet4", "subnet6"])
    for (const subnet of itemsAt(server, key))
      readReservations(itemsAt(subnet, "reservations"), { ...around, subnet }, reader)
}

function readReservations(items: readonly Written[], around: Around, reader: Reader): void {
  for (const item of items) {
    // A list that others include may hold subnets in place of reservations.
    if (textAt(item, "subnet") !== null)
      readReservations(itemsAt(item, "reservations"), { ...around, subnet: item }, reader)
    else if (item.kind === "map") readReservation(item, around, reader)
    else if (item.kind === "list" || item.text !== "")
      reader.gathering.problem(reader.path, item.line, "This is no reservation.")
  }
}

function readReservation(item: WrittenMap, around: Around, reader: Reader): void {
  const identifiers = identifiersOf(item, reader)
  const templated = item.entries.some(({ value }) => value.kind === "text" && isTemplated(value.text))
  if (identifiers.length === 0 && !templated) {
    const known = [
      "duid",
      "client-id",
      "circuit-id",
      "flex-id",
      "hw-address",
      "ip-address",
      "ip-addresses",
      "hostname",
    ]
    if (!known.some((key) => item.byKey.has(key)))
      reader.gathering.problem(reader.path, item.line, "This reservation is for nothing.")
    return
  }
  reader.declarations.push(reservation(item, { around, identifiers, templated }, reader))
}

interface Known {
  readonly around: Around
  readonly identifiers: readonly Identifier[]
  readonly templated: boolean
}

function reservation(item: WrittenMap, { around, identifiers, templated }: Known, reader: Reader): Declared {
  const { path, comments } = reader
  const line = identifiers.reduce(
    (first, each) => Math.min(first, each.line),
    identifiers[0]?.line ?? item.line,
  )
  const comment = commentOf(comments, item.line) ?? commentOf(comments, line)
  const context = at(item, "user-context")
  const written = wordsAt(context, "comment") ?? wordsAt(context, "description") ?? wordsAt(item, "comment")
  const groups = [...around.groups, ...textsAt(item, "client-classes").map(({ text }) => text.trim())]
  const owner = ["owner", "team", "contact"].map((key) => textAt(context, key)).find((each) => each !== null)
  return declared({
    format: FORMAT,
    path,
    line,
    endLine: Math.max(line, item.endLine),
    state: templated ? "templated" : "exact",
    identifiers: distinct(identifiers),
    groups,
    environment:
      environmentIn(`${groups.join(" ")} ${wordsAt(around.subnet, "user-context", "comment") ?? ""}`) ??
      environmentIn(path),
    purpose: saying(written) ?? purposeIn(comment),
    owner:
      owner === undefined || owner === null
        ? ownerIn(comment, line)
        : {
            name: owner.text.trim(),
            kind: ownerKind(owner.text.trim()),
            by: "user-context",
            line: owner.line,
          },
    uses: bootUse(item),
    attributes: attributesOf(item, around),
  })
}

function identifiersOf(item: WrittenMap, { path, gathering }: Reader): readonly Identifier[] {
  const read = (
    key: string,
    from: (raw: string, line: number) => Identifier | null,
    wrong: string,
  ): readonly Identifier[] =>
    textsAt(item, key).flatMap(({ text, line }) => {
      const found = from(text, line)
      if (found === null && !isTemplated(text)) gathering.problem(path, line, wrong)
      return found ?? []
    })
  return [
    ...read("hostname", nameFrom, "This hostname is no name."),
    ...read("hw-address", macFrom, "This is no hardware address."),
    ...read("ip-address", addressFrom, "This is no address."),
    ...read("ip-addresses", addressFrom, "This is no address."),
  ]
}

function bootUse(item: WrittenMap): readonly Use[] {
  const server = textAt(item, "next-server")
  const other = server === null ? null : machineFrom(server.text, server.line)
  // Kea writes "0.0.0.0" where there is none.
  if (other === null || other.value === "0.0.0.0") return []
  const what = "starts from it (next-server)"
  return [{ direction: "from", other: [other], port: 69, protocol: "udp", what, line: other.line }]
}

function attributesOf(item: WrittenMap, { subnet }: Around): Readonly<Record<string, string>> {
  const pairs = [
    ["subnet", wordsAt(subnet, "subnet")],
    ["pool", poolsOf(subnet)],
    ["block", wordsAt(subnet, "user-context", "comment") ?? wordsAt(subnet, "comment")],
    ["filename", wordsAt(item, "boot-file-name")],
    ["duid", wordsAt(item, "duid")],
    ["client id", wordsAt(item, "client-id")],
    ["domain", domainOf(subnet)],
  ] as const
  return Object.fromEntries(
    pairs.flatMap(([name, value]) => (saying(value) === null ? [] : [[name, saying(value)!]])),
  )
}

/** "10.0.4.100-10.0.4.200, 10.0.5.0/25": what is given to who has no reservation. */
function poolsOf(subnet: Written | null): string | null {
  const pools = itemsAt(subnet, "pools").flatMap((each) => wordsAt(each, "pool") ?? [])
  return pools.length === 0 ? null : pools.slice(0, 20).join(", ")
}

const domainOf = (subnet: Written | null): string | null => {
  const option = itemsAt(subnet, "option-data").find((each) => wordsAt(each, "name") === "domain-name")
  return wordsAt(option ?? null, "data")
}
