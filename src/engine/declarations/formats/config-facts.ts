import type { DeclaredOwner, DeclaredService, Identifier, Use } from "#model/declaration.ts"
import type { ConfigStatement, Dialect } from "./config-statements.ts"
import { service } from "./declared.ts"
import { addressFrom, isSecret, isTemplated, machineFrom, nameFrom, portFrom } from "./identifiers.ts"
import { ownerKind, saying } from "./reading.ts"

/** What a configuration says of its machine. */
export interface ConfigFacts {
  name: Identifier | null
  domain: string | null
  isFilled: boolean
  owner: DeclaredOwner | null
  location: string | null
  version: string | null
  readonly addresses: Identifier[]
  readonly descriptions: Map<string, string>
  readonly services: Map<string, DeclaredService>
  /** By what is used and on which machine, since options come in further lines. */
  readonly uses: Map<string, Use>
}

const MOST = 5_000

/** Gathers what the statements of a configuration say; never a community, a key or a password. */
export function factsOf(statements: Iterable<ConfigStatement>, dialect: Dialect): ConfigFacts {
  const facts: ConfigFacts = {
    name: null,
    domain: null,
    isFilled: false,
    owner: null,
    location: null,
    version: null,
    addresses: [],
    descriptions: new Map(),
    services: new Map(),
    uses: new Map(),
  }
  const take = dialect === "ios" ? takeIos : dialect === "fortios" ? takeFortios : takeJunos
  for (const statement of statements) take(facts, statement)
  return facts
}

/** The rest of the words where they begin with these; null where they don't. "*" is any word. */
function after(words: readonly string[], beginning: string): readonly string[] | null {
  const wanted = beginning.split(" ")
  const isSo = wanted.every((word, at) => words[at] !== undefined && (word === "*" || words[at] === word))
  return isSo ? words.slice(wanted.length) : null
}

function setName(facts: ConfigFacts, text: string | undefined, line: number): void {
  if (text === undefined) return
  if (isTemplated(text)) facts.isFilled = true
  else facts.name ??= nameFrom(text, line)
}

function setOwner(facts: ConfigFacts, words: readonly string[], line: number): void {
  const name = saying(words.join(" "))
  if (name !== null && !isTemplated(name))
    facts.owner ??= { name, kind: ownerKind(name), by: "snmp contact", line }
}

function addAddress(facts: ConfigFacts, text: string | undefined, line: number): void {
  const address = addressFrom(text ?? "", line)
  const isOwn = address === null || /^(?:127\.|0\.0\.0\.0$|::1$|fe80:)/u.test(address.value)
  if (!isOwn && facts.addresses.length < MOST) facts.addresses.push(address)
}

function describe(facts: ConfigFacts, of: string | undefined, words: readonly string[]): void {
  const said = saying(words.join(" "))
  if (of === undefined || said === null || isSecret(said) || facts.descriptions.size >= 500) return
  facts.descriptions.set(of, said)
}

function serve(facts: ConfigFacts, name: string, said: { port: number; line: number; udp?: boolean }): void {
  const { port, line, udp = false } = said
  const protocol = udp ? "udp" : "tcp"
  if (!facts.services.has(`${port}/${protocol}`))
    facts.services.set(`${port}/${protocol}`, service({ port, protocol, name, line }))
}

const PORTS: ReadonlyMap<string, readonly [port: number, udp: boolean]> = new Map([
  ["ntp server", [123, true]],
  ["syslog server", [514, true]],
  ["name server", [53, true]],
  ["radius server", [1812, true]],
  ["tacacs server", [49, false]],
  ["snmp trap receiver", [162, true]],
])

function depend(facts: ConfigFacts, what: string, said: { other: string | undefined; line: number }): void {
  const other = machineFrom(said.other ?? "", said.line)
  const [port, udp] = PORTS.get(what) ?? [null, false]
  const key = `${what} ${other?.value}`
  if (other === null || facts.uses.has(key) || facts.uses.size >= MOST) return
  const protocol = udp ? "udp" : "tcp"
  facts.uses.set(key, { direction: "from", other: [other], port, protocol, what, line: said.line })
}

// "ntp server vrf mgmt 10.0.0.1", "logging host 10.0.0.1", "ip name-server 10.0.0.1 10.0.0.2"
const IOS_SERVERS: readonly (readonly [beginning: string, what: string])[] = [
  ["ntp server", "ntp server"],
  ["ntp peer", "ntp server"],
  ["sntp server", "ntp server"],
  ["logging host", "syslog server"],
  ["logging server", "syslog server"],
  ["logging", "syslog server"],
  ["ip name-server", "name server"],
  ["radius-server host", "radius server"],
  ["tacacs-server host", "tacacs server"],
  ["snmp-server host", "snmp trap receiver"],
]

function takeIos(facts: ConfigFacts, { words, line }: ConfigStatement): void {
  const [first, second, third] = words
  if (first === "hostname" || first === "switchname") return setName(facts, second, line)
  if (first === "interface") return takeIosInterface(facts, words, line)
  if (first === "version") facts.version ??= second ?? null
  const domain = after(words, "ip domain-name") ?? after(words, "ip domain name")
  if (domain !== null) facts.domain ??= domain[0] ?? null
  if (first === "snmp-server") takeIosSnmp(facts, words, line)
  takeIosServices(facts, words, line)
  for (const [beginning, what] of IOS_SERVERS) {
    const rest = after(words, beginning)
    if (rest === null) continue
    const others = rest[0] === "vrf" || rest[0] === "use-vrf" ? rest.slice(2) : rest
    const isList = what === "name server"
    // "logging buffered 4096" names no machine: only an address is one behind that word alone.
    const isMachine = (word: string) =>
      addressFrom(word, line) !== null || (beginning !== "logging" && word.includes("."))
    for (const other of others.slice(0, isList ? 8 : 1))
      if (isMachine(other)) depend(facts, what, { other, line })
    return
  }
  if (first === "line" && second === "vty") {
    const input = words.indexOf("input")
    const inputs = input === -1 ? [] : words.slice(input + 1)
    if (inputs.includes("ssh") || inputs.includes("all")) serve(facts, "ssh", { port: 22, line })
    if (inputs.includes("telnet") || inputs.includes("all")) serve(facts, "telnet", { port: 23, line })
  }
  if (first === "feature" && second === "telnet") serve(facts, "telnet", { port: 23, line })
  if (first === "feature" && second === "ssh") serve(facts, "ssh", { port: 22, line })
  if (first === "ip" && second === "ssh" && third === "version") serve(facts, "ssh", { port: 22, line })
}

function takeIosInterface(facts: ConfigFacts, words: readonly string[], line: number): void {
  const at = words.findIndex(
    (word, index) => index > 1 && ["description", "ip", "ipv4", "ipv6"].includes(word),
  )
  if (at === -1) return
  // "GigabitEthernet 0/1" is one name with or without the blank.
  if (words[at] === "description") return describe(facts, words.slice(1, at).join(""), words.slice(at + 1))
  // "ip address 10.0.0.1 255.255.255.0", "ipv6 address fd00::1/64"; an address behind a standby word is shared.
  if (at <= 3 && words[at + 1] === "address") addAddress(facts, words[at + 2], line)
}

function takeIosSnmp(facts: ConfigFacts, words: readonly string[], line: number): void {
  if (words[1] === "contact") setOwner(facts, words.slice(2), line)
  if (words[1] === "location") facts.location ??= saying(words.slice(2).join(" "))
  if (words[1] === "community") serve(facts, "snmp", { port: 161, line, udp: true })
}

function takeIosServices(facts: ConfigFacts, words: readonly string[], line: number): void {
  const rest = after(words, "ip http")
  const [what, port] = rest ?? []
  if (what === "server") serve(facts, "http", { port: 80, line })
  if (what === "secure-server") serve(facts, "https", { port: 443, line })
  const number = what === "port" ? portFrom(port ?? "") : null
  if (number !== null) serve(facts, "http", { port: number, line })
}

const JUNOS_SERVICES: ReadonlyMap<string, readonly [name: string, port: number]> = new Map([
  ["ssh", ["ssh", 22]],
  ["telnet", ["telnet", 23]],
  ["ftp", ["ftp", 21]],
  ["netconf", ["netconf", 830]],
])
const JUNOS_SERVERS: readonly (readonly [beginning: string, what: string])[] = [
  ["system ntp server", "ntp server"],
  ["system ntp boot-server", "ntp server"],
  ["system syslog host", "syslog server"],
  ["system name-server", "name server"],
  ["system radius-server", "radius server"],
  ["system tacplus-server", "tacacs server"],
  ["snmp trap-group * targets", "snmp trap receiver"],
]

function takeJunos(facts: ConfigFacts, { words, line }: ConfigStatement): void {
  const [first, second, third, fourth] = words
  if (first === "version") facts.version ??= second ?? null
  if (first === "interfaces") return takeJunosInterface(facts, words, line)
  if (first === "snmp" && second === "contact") setOwner(facts, words.slice(2), line)
  if (first === "snmp" && second === "location") facts.location ??= saying(words.slice(2).join(" "))
  if (first === "snmp" && second === "community") serve(facts, "snmp", { port: 161, line, udp: true })
  if (first !== "system" && first !== "snmp") return
  if (second === "host-name") setName(facts, third, line)
  if (second === "domain-name") facts.domain ??= third ?? null
  const offered = second === "services" ? JUNOS_SERVICES.get(third ?? "") : undefined
  if (offered !== undefined) serve(facts, offered[0], { port: offered[1], line })
  if (second === "services" && third === "web-management") {
    if (fourth === "http") serve(facts, "http", { port: 80, line })
    if (fourth === "https") serve(facts, "https", { port: 443, line })
  }
  for (const [beginning, what] of JUNOS_SERVERS) {
    const rest = after(words, beginning)
    if (rest !== null) depend(facts, what, { other: rest[0], line })
  }
}

function takeJunosInterface(facts: ConfigFacts, words: readonly string[], line: number): void {
  const at = words.indexOf("description")
  if (at !== -1) return describe(facts, junosInterface(words.slice(1, at)), words.slice(at + 1))
  const family = words.indexOf("family")
  const address = family === -1 ? -1 : words.indexOf("address", family)
  if (address !== -1 && address <= family + 2) addAddress(facts, words[address + 1], line)
}

/** "ge-0/0/0 unit 5" is called "ge-0/0/0.5". */
const junosInterface = (words: readonly string[]): string | undefined =>
  words[1] === "unit" && words[2] !== undefined ? `${words[0]}.${words[2]}` : words[0]

const FORTIOS_ACCESS: ReadonlyMap<string, readonly [name: string, port: number]> = new Map([
  ["https", ["https", 443]],
  ["http", ["http", 80]],
  ["ssh", ["ssh", 22]],
  ["telnet", ["telnet", 23]],
])
const FORTIOS_SERVERS: readonly (readonly [beginning: string, what: string])[] = [
  ["system ntp ntpserver * server", "ntp server"],
  ["log syslogd setting server", "syslog server"],
  ["log syslogd2 setting server", "syslog server"],
  ["system dns primary", "name server"],
  ["system dns secondary", "name server"],
  ["user radius * server", "radius server"],
  ["user tacacs+ * server", "tacacs server"],
]

function takeFortios(facts: ConfigFacts, { words, line }: ConfigStatement): void {
  const hostname = after(words, "system global hostname")
  if (hostname !== null) return setName(facts, hostname[0], line)
  const contact = after(words, "system snmp sysinfo contact-info")
  if (contact !== null) return setOwner(facts, contact, line)
  const location = after(words, "system snmp sysinfo location")
  if (location !== null) facts.location ??= saying(location.join(" "))
  const inner = after(words, "system interface")
  if (inner !== null) return takeFortiosInterface(facts, inner, line)
  for (const [beginning, what] of FORTIOS_SERVERS) {
    const rest = after(words, beginning)
    if (rest !== null) depend(facts, what, { other: rest[0], line })
  }
}

function takeFortiosInterface(
  facts: ConfigFacts,
  [of, key, ...values]: readonly string[],
  line: number,
): void {
  if (key === "ip" || key === "ip6-address") addAddress(facts, values[0], line)
  if (key === "description" || key === "alias") describe(facts, of, values)
  if (key !== "allowaccess") return
  for (const value of values) {
    const [name, port] = FORTIOS_ACCESS.get(value) ?? [null, 0]
    if (name !== null) serve(facts, name, { port, line })
  }
}
