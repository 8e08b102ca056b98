import { readAddress } from "#model/address.ts"
import type { Declared, DeclaredService, Identifier } from "#model/declaration.ts"
import { ownerIn, purposeIn } from "./comment-words.ts"
import { declared, environmentIn, service } from "./declared.ts"
import { sayDuplicates } from "./duplicates.ts"
import { mayBeConfiguration } from "./file-kinds.ts"
import type { Format, SourceText } from "./format.ts"
import { addressFrom, isTemplated, machineFrom, macFrom, nameFrom, portFrom } from "./identifiers.ts"
import { linesOf, uncommented } from "./lines.ts"
import { Gathering, distinct, fileName, foldersOf, saying } from "./reading.ts"

const FORMAT = "dnsmasq"

/** A setting of a file: its values, and what a comment at its end or above its run of lines says. */
interface Setting {
  readonly path: string
  readonly line: number
  readonly key: string
  readonly value: string
  readonly comment: string | null
}

interface Reader {
  readonly gathering: Gathering
  readonly declarations: Declared[]
  readonly names: ReadonlySet<string>
}

/** dnsmasq's configuration, files of dhcp-host lines, and /etc/ethers. */
export const dnsmasq: Format = {
  name: FORMAT,
  claims: (path, start) => {
    if (!mayBeConfiguration(path)) return false
    if (isEthers(path) || isHostsFile(path)) return true
    const named =
      /^dnsmasq(?:[-_.][\w.-]*)?\.conf/u.test(fileName(path)) || foldersOf(path).includes("dnsmasq.d")
    const settings =
      /^[ \t]*(?:dhcp-host|host-record|dhcp-range|ptr-record|srv-host|cname|dhcp-hostsfile)[ \t]*=|^[ \t]*address[ \t]*=[ \t]*\/|^[ \t]*read-ethers[ \t]*$/mu
    return named ? /^[ \t]*#?[ \t]*[a-z][a-z0-9-]{1,40}[ \t]*(?:=|$)/mu.test(start) : settings.test(start)
  },
  read: (files) => {
    const reader: Reader = {
      gathering: new Gathering(),
      declarations: [],
      names: new Set(files.map(({ path }) => fileName(path))),
    }
    for (const file of files) readFile(file, reader)
    const declarations = withoutBlocklists(reader.declarations)
    for (const each of declarations) reader.gathering.add(each)
    sayDuplicates(reader.gathering, declarations, ["mac"])
    return reader.gathering.reading()
  },
}

const isEthers = (path: string): boolean => /^ethers(?:\.txt)?$/u.test(fileName(path))
const isHostsFile = (path: string): boolean =>
  /^dhcp[-_.]?hosts(?:[-_.]?file)?(?:\.(?:conf|txt))?$/u.test(fileName(path)) ||
  foldersOf(path).includes("dhcp-hosts.d")

function readFile(file: SourceText, reader: Reader): void {
  const key = isEthers(file.path) ? "ethers" : isHostsFile(file.path) ? "dhcp-host" : null
  for (const setting of settingsOf(file, key)) {
    const read = SETTINGS.get(setting.key)
    if (read === undefined) continue
    for (const declaration of read(setting, reader)) reader.declarations.push(declaration)
  }
}

/** Comments count for the run of lines below them, up to the next empty line; long ones are manuals. */
function* settingsOf({ path, text }: SourceText, everyKey: string | null): Generator<Setting> {
  let heading: string[] = []
  let inHeading = false
  for (const { number: line, text: written } of linesOf(text.replace(/^\ufeff/u, ""))) {
    const { text: said, comment } = uncommented(written, ["#"])
    const [, key = "", value = ""] = /^\s*([\w-]+)\s*(?:=\s*(.*))?$/u.exec(said) ?? []
    if (said.trim() === "" && comment === "") heading = []
    else if (said.trim() === "") heading = inHeading ? [...heading.slice(0, 4), comment] : [comment]
    else {
      const above = heading.length > 3 ? null : heading.join(" ")
      const beside = purposeIn(comment) === null ? above : comment
      if (everyKey !== null) yield { path, line, key: everyKey, value: said.trim(), comment: beside }
      else if (key !== "") yield { path, line, key, value: unquoted(value), comment: beside }
    }
    inHeading = said.trim() === "" && comment !== ""
  }
}

const unquoted = (value: string): string => value.replaceAll('"', "").trim()

const SETTINGS: ReadonlyMap<string, (setting: Setting, reader: Reader) => readonly Declared[]> = new Map([
  ["dhcp-host", dhcpHost],
  ["ethers", ethersLine],
  ["address", addressRecord],
  ["host-record", hostRecord],
  ["cname", aliasRecord],
  ["ptr-record", pointerRecord],
  ["srv-host", serviceRecord],
  ["mx-host", mailRecord],
  [
    "read-ethers",
    ({ path, line }: Setting, { gathering, names }: Reader) => {
      if (![...names].some(isEthers))
        gathering.lacks(path, line, "It reads /etc/ethers, which is not in the source.")
      return []
    },
  ],
  ["conf-file", lacking],
  ["dhcp-hostsfile", lacking],
])

function lacking({ path, line, value }: Setting, { gathering, names }: Reader): readonly Declared[] {
  const file = value.split(",", 1)[0]!
  if (file !== "" && !isTemplated(file) && !names.has(fileName(file)))
    gathering.lacks(path, line, `It reads ${saying(file) ?? "a file"}, which is not in the source.`)
  return []
}

type Found = Pick<Declared, "identifiers"> & Partial<Declared>

function entry({ path, line, value, comment }: Setting, found: Found): Declared {
  return declared({
    format: FORMAT,
    path,
    line,
    state: isTemplated(value) ? "templated" : "exact",
    environment: environmentIn(path),
    purpose: purposeIn(comment),
    owner: ownerIn(comment, line),
    ...found,
    identifiers: distinct(found.identifiers),
  })
}

const partsOf = (value: string): readonly string[] =>
  value
    .split(",", 200)
    .map((part) => part.trim())
    .filter((part) => part !== "")

const LEASE_TIME = /^(?:\d{1,10}[wdhms]?|infinite)$/iu

// https://thekelleys.org.uk/dnsmasq/docs/dnsmasq-man.html: the parts of dhcp-host may stand in any order.
function dhcpHost(setting: Setting, { gathering }: Reader): readonly Declared[] {
  const { path, line, value } = setting
  const identifiers: Identifier[] = []
  const groups: string[] = []
  const attributes = new Map<string, string>()
  for (const part of partsOf(value)) {
    const identifier = hardwareOf(part, line) ?? addressOf(part, line)
    const [, kind, label] = /^(set|net|tag|id):(.*)$/u.exec(part) ?? []
    if (identifier !== null) identifiers.push(identifier)
    else if (kind === "id") attributes.set("client id", label!)
    else if (kind !== undefined) groups.push(label!)
    else if (LEASE_TIME.test(part)) attributes.set("lease", part)
    else if (part === "ignore" || isTemplated(part) || isPattern(part)) continue
    else {
      const name = nameFrom(part, line)
      if (name === null)
        gathering.problem(path, line, "A part of this dhcp-host is nothing that dnsmasq knows.")
      else identifiers.push(name)
    }
  }
  if (identifiers.length === 0 && !isTemplated(value)) return []
  const status = partsOf(value).includes("ignore") ? "ignored" : null
  const environment = environmentIn(groups.join(" ")) ?? environmentIn(path)
  return [
    entry(setting, { identifiers, groups, status, environment, attributes: Object.fromEntries(attributes) }),
  ]
}

/** "06-52:54:00:…" names the kind of network first; "8:0:2b:4c:39:ad" is taken as well. */
function hardwareOf(part: string, line: number): Identifier | null {
  const octets = part.replace(/^[0-9a-f]{2}-(?=[0-9a-f]{2}:)/iu, "").split(":")
  const mac = macFrom(octets.map((octet) => octet.padStart(2, "0")).join(":"), line)
  return mac === null ? null : { ...mac, raw: part }
}

/** An address in whole; "[::15]" is only the end of one, to be put behind the network's. */
function addressOf(part: string, line: number): Identifier | null {
  const identifier = addressFrom(part, line)
  const address = identifier === null ? null : readAddress(identifier.value)
  return address?.family === 6 && address.value < 1n << 64n ? null : identifier
}

const isPattern = (part: string): boolean => /^(?:[0-9a-f*]{1,2}[:-]){5}[0-9a-f*]{1,2}$|^\[?::/iu.test(part)

function ethersLine(setting: Setting, { gathering }: Reader): readonly Declared[] {
  const { path, line, value } = setting
  const [hardware = "", named = ""] = value.split(/\s+/u, 2)
  const mac = hardwareOf(hardware, line)
  const machine = machineFrom(named, line)
  if (isTemplated(value))
    return [entry(setting, { identifiers: [mac, machine].filter((each) => each !== null) })]
  if (mac === null || machine === null) {
    gathering.problem(path, line, "This line is no hardware address with a name or an address.")
    return []
  }
  return [entry(setting, { identifiers: [machine, mac], attributes: { file: "ethers" } })]
}

const SINKS = new Set(["0.0.0.0", "::", "127.0.0.1", "::1", "#", ""])

/** address=/name/name/10.0.0.1; without an address, or with a sink for one, it only blocks names. */
function addressRecord(setting: Setting, { gathering }: Reader): readonly Declared[] {
  const { path, line, value } = setting
  const parts = value.split("/", 200)
  const to = parts.at(-1)!.trim()
  const names = parts.slice(1, -1).flatMap((name) => nameFrom(name.replace(/^[*.]+/u, ""), line) ?? [])
  if (SINKS.has(to)) return []
  const address = addressFrom(to, line)
  if (address === null && !isTemplated(value))
    gathering.problem(path, line, "This address record ends in no address.")
  if (names.length === 0 || (address === null && !isTemplated(value))) return []
  return [record(setting, "address", [...names, ...(address === null ? [] : [address])])]
}

const record = (setting: Setting, kind: string, identifiers: readonly Identifier[]): Declared =>
  entry(setting, { identifiers, attributes: { record: kind } })

function hostRecord(setting: Setting, { gathering }: Reader): readonly Declared[] {
  const { path, line, value } = setting
  const parts = partsOf(value).filter((part) => !/^\d+$/u.test(part))
  const identifiers = parts.flatMap((part) => machineFrom(part, line) ?? [])
  if (identifiers.length < parts.length && !isTemplated(value))
    gathering.problem(path, line, "A part of this host-record is neither a name nor an address.")
  return identifiers.length === 0 ? [] : [record(setting, "host-record", identifiers)]
}

/** cname=alias,alias,target,ttl: names of one machine. */
function aliasRecord(setting: Setting, { gathering }: Reader): readonly Declared[] {
  const { path, line, value } = setting
  const parts = partsOf(value).filter((part) => !/^\d+$/u.test(part))
  const names = parts
    .map((part) => nameFrom(part.replace(/^\*\./u, ""), line))
    .filter((name) => name !== null)
  if (names.length >= 2) return [record(setting, "cname", [names.at(-1)!, ...names.slice(0, -1)])]
  if (!isTemplated(value)) gathering.problem(path, line, "This cname names no two machines.")
  return []
}

/** Only those of an address: others tell what services a network has. */
function pointerRecord(setting: Setting): readonly Declared[] {
  const { line, value } = setting
  const [reverse = "", target = ""] = partsOf(value)
  const address = addressFrom(addressOfReverse(reverse), line)
  const name = nameFrom(target, line)
  return address === null || name === null
    ? []
    : [record(setting, "ptr-record", [name, { ...address, raw: reverse }])]
}

/** "7.4.0.10.in-addr.arpa" as "10.0.4.7"; what is no whole reverse name stays as it is. */
function addressOfReverse(reverse: string): string {
  const [, four] = /^((?:\d{1,3}\.){4})in-addr\.arpa\.?$/iu.exec(reverse) ?? []
  if (four !== undefined) return four.split(".").slice(0, 4).toReversed().join(".")
  const [, six] = /^((?:[0-9a-f]\.){32})ip6\.arpa\.?$/iu.exec(reverse) ?? []
  return six === undefined
    ? reverse
    : six.split(".").slice(0, 32).toReversed().join("").match(/.{4}/gu)!.join(":")
}

/** srv-host=_ldap._tcp.fra.lan,ldap1,389: its target offers the service. */
function serviceRecord(setting: Setting, { gathering }: Reader): readonly Declared[] {
  const { path, line, value } = setting
  const [full = "", target = "", digits = "1"] = partsOf(value)
  const [, name, protocol] = /^_([\w-]{1,60})\._(tcp|udp|sctp)(?:\.|$)/iu.exec(full) ?? []
  const machine = machineFrom(target, line)
  const port = portFrom(digits)
  if (target === "" || isTemplated(value)) return []
  if (name === undefined || machine === null || port === null) {
    gathering.problem(path, line, "This srv-host names no service of a machine.")
    return []
  }
  const spoken = protocol!.toLowerCase()
  if (spoken === "sctp") return [record(setting, "srv-host", [machine])]
  return [
    offering(setting, machine, service({ port, protocol: spoken === "udp" ? "udp" : "tcp", name, line })),
  ]
}

function mailRecord(setting: Setting): readonly Declared[] {
  const { line, value } = setting
  const [, target = ""] = partsOf(value)
  const machine = machineFrom(target, line)
  return machine === null ? [] : [offering(setting, machine, service({ port: 25, name: "smtp", line }))]
}

const offering = (setting: Setting, machine: Identifier, offered: DeclaredService): Declared =>
  entry(setting, { identifiers: [machine], services: [offered], attributes: { record: setting.key } })

const MOST_NAMES_OF_AN_ADDRESS = 500

/** An address that hundreds of lines lead to is where blocked names end, and no machine with that many names. */
function withoutBlocklists(declarations: readonly Declared[]): readonly Declared[] {
  const counts = new Map<string, number>()
  const addressIn = ({ attributes, identifiers }: Declared) =>
    attributes["record"] === "address"
      ? (identifiers.find(({ kind }) => kind === "address")?.value ?? null)
      : null
  for (const declaration of declarations) {
    const address = addressIn(declaration)
    if (address !== null) counts.set(address, (counts.get(address) ?? 0) + 1)
  }
  return declarations.filter(
    (declaration) => (counts.get(addressIn(declaration) ?? "") ?? 0) <= MOST_NAMES_OF_AN_ADDRESS,
  )
}
