import type { Declared } from "#model/declaration.ts"
import { declared, service } from "./declared.ts"
import type { Format, SourceText } from "./format.ts"
import { endpointFrom, isTemplated, machineFrom, portFrom } from "./identifiers.ts"
import { distinct, fileName, Gathering } from "./reading.ts"
import { Referred } from "./referred.ts"
import { matchesGlob } from "#model/glob.ts"
import { Blocks, type Block } from "./ssh-blocks.ts"
import type { Option } from "./ssh-options.ts"

/** ssh_config of OpenSSH: names for machines, and the way to them. */
export const sshConfig: Format = { name: "ssh-config", claims, read }

const CALLED_SO =
  /(?:^|[/._-])ssh[_-]?config(?:\.d\/[^/]{1,200})?$|(?:^|\/)\.?ssh\/config(?:\.d\/[^/]{1,200})?$|\.sshconfig$/iu
const HOST = /^[ \t]{0,20}Host[ \t]{1,20}["\w*]/imu
const OTHER =
  /^[ \t]{1,20}(?:HostName|User|Port|ProxyJump|ProxyCommand|IdentityFile|ForwardAgent)[ \t=]{1,20}\S/imu

// Sections, blocks and statements: other programs have a host, a user and a port, too.
const STRANGE = /^[ \t]{0,20}(?:<|\[[^\]\n]{1,100}\][ \t]{0,20}$|host[ \t]{0,20}=)|[{};,][ \t]{0,20}$/imu

function claims(path: string, start: string): boolean {
  const bare = path.replace(/\.(?:j2|jinja2?|erb|epp|tmpl|tpl|template)$/iu, "")
  if (/sshd|\.(?:md|rst|ya?ml|json|py|sh|rb|go|nix|tf|pp|html?|adoc|txt|js|ts)$/iu.test(fileName(path)))
    return false
  return CALLED_SO.test(bare)
    ? !start.includes("\u0000")
    : HOST.test(start) && OTHER.test(start) && !STRANGE.test(start)
}

function read(files: readonly SourceText[]) {
  const found = new Gathering()
  const reading = new Blocks(new Referred(files), found)
  const included = reading.includedIn(files)
  for (const file of files) if (!included.has(file)) tell(reading.of(file), found)
  for (const file of files) if (!reading.visited.has(file)) tell(reading.of(file), found)
  return found.reading()
}

const isPattern = (name: string): boolean => /[*?!]/u.test(name)

/** What ssh would use for a name: the first value that the blocks for it give, in their order. */
interface Named {
  readonly name: string
  readonly option: (keyword: string) => Option | null
}

function tell(blocks: readonly Block[], found: Gathering): void {
  const lookup = new Lookup(blocks)
  for (const block of blocks) {
    if (!block.named) continue
    const names = [...new Set(block.patterns.filter((pattern) => !isPattern(pattern)))]
    const named = names.map((name) => ({ name, option: lookup.optionsOf(name) }))
    for (const together of isOneMachine(block) ? [named] : named.map((one) => [one]))
      if (together.length > 0) tellOne(block, together, found)
    const bad = block.options.get("port")
    if (bad !== undefined && !isTemplated(bad.words[0] ?? "") && portFrom(bad.words[0] ?? "") === null)
      found.problem(block.path, bad.line, "This is no port.")
  }
  if (lookup.spent && blocks[0] !== undefined)
    found.problem(blocks[0].path, 1, "There are more patterns here than are looked through for each name.")
}

/** Several names with one written-out HostName are one machine; with "%h" or none, each is its own. */
const isOneMachine = ({ options }: Block): boolean => {
  const written = options.get("hostname")?.words[0]
  return written !== undefined && !written.includes("%")
}

const MOST_STEPS = 20_000_000

/** Finds the blocks for a name, within a bound on what comparing it with patterns may cost. */
class Lookup {
  private readonly order: ReadonlyMap<Block, number>
  private readonly exact = new Map<string, Block[]>()
  private readonly wide: readonly Block[]
  private steps = MOST_STEPS

  constructor(blocks: readonly Block[]) {
    this.order = new Map(blocks.map((block, index) => [block, index]))
    this.wide = blocks.filter(({ patterns, options }) => options.size > 0 && patterns.some(isPattern))
    for (const block of blocks)
      for (const name of new Set(block.patterns)) {
        const before = this.exact.get(name.toLowerCase()) ?? []
        if (before.length < 20 && !isPattern(name)) this.exact.set(name.toLowerCase(), [...before, block])
      }
  }

  get spent(): boolean {
    return this.steps < 0
  }

  optionsOf(name: string): Named["option"] {
    const lower = name.toLowerCase()
    const own = this.exact.get(lower) ?? []
    // A block that names it needs no look at its patterns, unless one of them may be turned around.
    const sure = own.filter(({ patterns }) => !patterns.some((pattern) => pattern.startsWith("!")))
    const others = [...own, ...this.wide].filter((block) => !sure.includes(block))
    const blocks = [
      ...new Set([...sure, ...others.filter(({ patterns }) => this.isFor(patterns, lower))]),
    ].toSorted((one, other) => this.order.get(one)! - this.order.get(other)!)
    return (keyword) => blocks.find(({ options }) => options.has(keyword))?.options.get(keyword) ?? null
  }

  /** One pattern has to match, and none that is turned around with "!". */
  private isFor(patterns: readonly string[], name: string): boolean {
    if (this.spent) return false
    const matching = patterns.filter((pattern) => this.matches(name, pattern.toLowerCase()))
    return matching.length > 0 && matching.every((pattern) => !pattern.startsWith("!"))
  }

  private matches(name: string, written: string): boolean {
    const pattern = written.startsWith("!") ? written.slice(1) : written
    this.steps -= pattern.length < 3 ? 10 : name.length * pattern.length
    return this.steps >= 0 && matchesGlob(name, pattern)
  }
}

function tellOne(block: Block, together: readonly Named[], found: Gathering): void {
  const { path, line, endLine, said } = block
  const first = together[0]!
  const target = targetOf(block, first)
  const aliases = together.flatMap(({ name }) => machineFrom(name, line) ?? [])
  const loops = target.identifier !== null && LOOPBACK.test(target.identifier.value)
  const identifiers = distinct([...aliases, loops ? null : target.identifier])
  if (identifiers.length === 0) return
  // What ssh reaches on its own machine is a tunnel: the port behind it is not the machine's.
  const services = loops ? [] : servicesOf(block, first)
  const attributes = { ...wayTo(first), ...(loops ? { tunnel: target.text } : {}) }
  const state = target.templated ? "templated" : "exact"
  found.add(
    declared({
      format: "ssh-config",
      path,
      line,
      endLine,
      identifiers,
      state,
      services,
      attributes,
      ...said,
    }),
  )
}

const LOOPBACK = /^(?:127\.|::1$|localhost$)/u

/** The line of an option that stands in the block itself; another block's may even be of another file. */
const lineIn = (block: Block, option: Option): number =>
  block.options.get(option.keyword) === option ? option.line : block.line

function targetOf(block: Block, { name, option }: Named) {
  const written = option("hostname")
  const raw = written?.words[0] ?? ""
  if (written === null || raw === "") return { identifier: null, text: "", templated: false }
  const text = raw.replaceAll(/%[%h]/gu, (token) => (token === "%h" ? name : "%"))
  const templated = isTemplated(raw) || text.includes("%")
  const found = templated ? null : machineFrom(text, lineIn(block, written))
  return { identifier: found === null ? null : { ...found, raw }, text, templated }
}

function servicesOf(block: Block, { option }: Named): Declared["services"] {
  const written = option("port")
  if (written === null) return [service({ port: 22, name: "ssh", line: block.line })]
  const port = portFrom(written.words[0] ?? "")
  return port === null ? [] : [service({ port, name: "ssh", line: lineIn(block, written) })]
}

/** Over which other machines it is reached: who logs in there is no owner, and is left out. */
function wayTo({ option }: Named): Readonly<Record<string, string>> {
  const jump = option("proxyjump")?.words.join("") ?? "none"
  const hops = jump.split(",", 20).map((hop) => hop.replace(/^ssh:\/\//u, "").replace(/^[^@]*@/u, ""))
  const through = jump.toLowerCase() === "none" || isTemplated(jump) ? [] : hops.filter(isEndpoint)
  const command = option("proxycommand")?.words[0] ?? "none"
  const key = option("hostkeyalias")?.words[0]
  return {
    ...(through.length > 0 ? { "proxy-jump": through.join(",") } : {}),
    ...(command.toLowerCase() === "none" ? {} : { "proxy-command": fileName(command).slice(0, 100) }),
    ...(key === undefined || isTemplated(key) ? {} : { "host-key-alias": key.slice(0, 255) }),
  }
}

const isEndpoint = (hop: string): boolean => endpointFrom(hop, 1) !== null
