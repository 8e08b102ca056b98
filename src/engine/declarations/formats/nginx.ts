import type { Declared, Identifier, Use } from "#model/declaration.ts"
import { bracesIn, commentOf, type Braces, type Statement } from "./brace-blocks.ts"
import { declared, environmentIn } from "./declared.ts"
import type { Format, SourceText } from "./format.ts"
import { endpointFrom, isTemplated, nameFrom } from "./identifiers.ts"
import { linesOf } from "./lines.ts"
import { servicesOf, statementsOf, type Server } from "./nginx-listens.ts"
import { distinct, fileName, Gathering } from "./reading.ts"
import { placesMarked } from "./template-places.ts"

// https://nginx.org/en/docs/http/ngx_http_core_module.html. A file never says which machine it is on.

interface NginxFile {
  readonly path: string
  readonly braces: Braces
  /** The lines on which a program fills something in. */
  readonly templated: ReadonlySet<number>
  readonly servers: readonly Server[]
  readonly upstreams: readonly Statement[]
}

type Upstreams = ReadonlyMap<string, readonly { readonly path: string; readonly block: Statement }[]>

const PASSES: ReadonlySet<string> = new Set([
  "proxy_pass",
  "fastcgi_pass",
  "grpc_pass",
  "uwsgi_pass",
  "scgi_pass",
  "memcached_pass",
])
const DEFAULT_PORTS: ReadonlyMap<string, number> = new Map([
  ["http", 80],
  ["https", 443],
  ["grpc", 80],
  ["grpcs", 443],
])
// They come with nginx itself, and say nothing of machines.
const SHIPPED =
  /^(?:mime\.types|fastcgi(?:_params|\.conf)|proxy_params|uwsgi_params|scgi_params|koi-(?:utf|win)|win-utf)$/u
// What people write where a server is there for every name.
const NOBODY: ReadonlySet<string> = new Set(["_", "-", "--", "localhost", "default", ""])
const MOST_USES = 1_000
const DEEPEST = 100

/** Server blocks and upstreams of nginx. */
export const nginx: Format = { name: "nginx", claims, read }

function claims(path: string, start: string): boolean {
  const name = fileName(path)
  if (/^nginx.{0,100}\.conf$/u.test(name)) return true
  const inNginx = /(?:^|\/)[^/]{0,100}nginx[^/]{0,100}\//iu.test(path)
  if (inNginx && /(?:\.(?:conf|vhost|inc)$|^[^.]+$)/u.test(name))
    return speaksNginx(start) || isSnippet(start)
  return /\.(?:conf|vhost)$|^[^.]+$/u.test(name) && speaksNginx(start) && /^[ \t]*listen\b/mu.test(start)
}

const speaksNginx = (start: string): boolean =>
  /^[ \t]*(?:server|http|stream|upstream[ \t]+[^\s{]{1,200})[ \t]*\{/mu.test(start)

/** What other files take in: lines of nginx's own words without a server around them. */
const isSnippet = (start: string): boolean =>
  /^[ \t]*(?:listen|server_name|ssl_\w{1,40}|proxy_\w{1,40}|add_header|location|return|include)[ \t][^\n]{0,500}[;{]/mu.test(
    start,
  )

function read(files: readonly SourceText[]) {
  const gathering = new Gathering()
  const nginxFiles = files.map(fileOf)
  const upstreams = upstreamsOf(nginxFiles)
  const names = new Set(files.map(({ path }) => fileName(path)))
  for (const file of nginxFiles) {
    // Braces that only a program puts together are no mistake.
    if (file.templated.size === 0)
      for (const { line, sentence } of file.braces.problems) gathering.problem(file.path, line, sentence)
    const used = new Set<Statement>()
    for (const server of file.servers) gathering.addAll(serverDeclarations(file, server, { upstreams, used }))
    for (const block of file.upstreams) if (!used.has(block)) gathering.addAll(unusedUpstream(file, block))
    lacking(file, names, gathering)
  }
  return gathering.reading()
}

function fileOf({ path, text }: SourceText): NginxFile {
  const braces = bracesIn(placesMarked(uncommentedJinja(text)), { marks: "\"'", spansLines: true })
  const templated = new Set<number>()
  for (const line of linesOf(text)) if (/\{\{|\{%|<%/u.test(line.text)) templated.add(line.number)
  const servers: Server[] = []
  const upstreams: Statement[] = []
  const look = (statements: readonly Statement[], layer: Server["layer"], depth: number) => {
    for (const statement of statements) {
      if (statement.block === null || depth > DEEPEST) continue
      const word = statement.words[0]?.text
      // The branches of a template may leave a server open, and the next one is then inside of it.
      if (word === "server") servers.push({ block: statement, layer })
      if (word === "upstream") upstreams.push(statement)
      else if (word !== "mail") look(statement.block, word === "stream" ? "stream" : layer, depth + 1)
    }
  }
  look(braces.statements, "http", 0)
  return { path, braces, templated, servers, upstreams }
}

/** Jinja's comments go over many lines, and hold apostrophes that would open quotes. */
function uncommentedJinja(text: string): string {
  const parts: string[] = []
  let done = 0
  for (let at = text.indexOf("{#"); at !== -1; at = text.indexOf("{#", done)) {
    const end = text.indexOf("#}", at)
    if (end === -1) break
    parts.push(text.slice(done, at), text.slice(at, end + 2).replaceAll(/[^\n]/gu, " "))
    done = end + 2
  }
  return parts.length === 0 ? text : parts.join("") + text.slice(done)
}

function upstreamsOf(files: readonly NginxFile[]): Upstreams {
  const found = new Map<string, { path: string; block: Statement }[]>()
  for (const { path, upstreams } of files)
    for (const block of upstreams) {
      const name = block.words[1]?.text ?? ""
      found.set(name, [...(found.get(name) ?? []).slice(0, 100), { path, block }])
    }
  return found
}

interface Surroundings {
  readonly upstreams: Upstreams
  readonly used: Set<Statement>
}

function serverDeclarations(
  file: NginxFile,
  server: Server,
  surroundings: Surroundings,
): readonly Declared[] {
  const { block } = server
  const names = statementsOf(block, "server_name")
    .flatMap(({ words }) => words.slice(1))
    .filter(({ text }) => !NOBODY.has(text))
  const isFilled = (line: number) => file.templated.has(line)
  const exact = names.flatMap((word) => (isFilled(word.line) ? [] : (nameFrom(word.text, word.line) ?? [])))
  const patterns = names.flatMap((word) => (isFilled(word.line) ? [] : (patternFrom(word.text) ?? [])))
  const uses = usesOf(file, server, surroundings)
  const said = [...statementsOf(block, "server_name"), ...statementsOf(block, "listen")]
  const templated = said.some(({ line }) => isFilled(line))
  const base = {
    format: "nginx",
    path: file.path,
    line: exact[0]?.line ?? names[0]?.line ?? block.line,
    endLine: block.endLine,
    services: servicesOf(server, isFilled),
    environment: environmentIn(file.path),
    purpose: commentOf(file.braces.comments, block.line),
  }
  const plain = declared({
    ...base,
    state: templated ? "templated" : "exact",
    identifiers: distinct(exact),
    uses,
  })
  const patterned = patterns.map((pattern) => declared({ ...base, state: "pattern", pattern }))
  const says = exact.length > 0 || uses.length > 0 || patterns.length === 0
  return says ? [plain, ...patterned] : patterned
}

/** "~^www\d+" and "*.example.org" name by a pattern; ".example.org" is the name and all below it. */
function patternFrom(text: string): string | null {
  if (text.startsWith("~")) return `/${text.replace(/^~\*?/u, "").slice(0, 500)}/`
  const glob = text.startsWith(".") ? `*${text}` : text
  return glob.includes("*") && /^[\w.*-]{3,255}$/u.test(glob) ? glob.toLowerCase() : null
}

function usesOf(file: NginxFile, server: Server, { upstreams, used }: Surroundings): readonly Use[] {
  const uses: Use[] = []
  for (const statement of passesIn(server.block)) {
    if (file.templated.has(statement.line)) continue
    const target = targetOf(statement.words[1]?.text ?? "")
    const upstream = upstreamFor(file.path, target.name, upstreams)
    if (upstream === null) {
      const what = `nginx ${statement.words[0]!.text}`
      uses.push(...singleUse(target.place, { line: statement.line, port: target.port, what }))
    } else {
      used.add(upstream.block)
      // Lines of another file would lie: only what is beside the server is counted as its own.
      if (upstream.path === file.path) uses.push(...upstreamUses(file, upstream.block))
    }
    if (uses.length > MOST_USES) break
  }
  return distinctUses(uses)
}

const isServer = ({ words, block }: Statement): boolean => block !== null && words[0]?.text === "server"

function* passesIn(statement: Statement, depth = 0): Generator<Statement> {
  if (PASSES.has(statement.words[0]?.text ?? "")) yield statement
  if (depth >= DEEPEST) return
  for (const inner of statement.block ?? []) if (!isServer(inner)) yield* passesIn(inner, depth + 1)
}

interface Target {
  readonly place: string
  readonly name: string
  readonly port: number | null
}

/** "http://app:3000/path" as its place, its name and the port of its scheme. */
function targetOf(text: string): Target {
  const [, scheme = "", rest = text] = /^([a-z]{1,10}):\/\/(.*)$/u.exec(text) ?? []
  const place = rest.split("/", 1)[0]!
  return { place, name: place, port: DEFAULT_PORTS.get(scheme) ?? null }
}

function upstreamFor(path: string, name: string, upstreams: Upstreams) {
  const found = upstreams.get(name) ?? []
  // Many sites call theirs "backend": of another file it is only where there is but one.
  return found.find((each) => each.path === path) ?? (found.length === 1 ? found[0]! : null)
}

function upstreamUses(file: NginxFile, block: Statement): readonly Use[] {
  const what = `nginx upstream ${block.words[1]?.text ?? ""}`
  return statementsOf(block, "server").flatMap(({ words, line }) =>
    file.templated.has(line) ? [] : singleUse(words[1]?.text ?? "", { line, port: 80, what }),
  )
}

/** What stands on the machine itself is no use of another. */
function singleUse(place: string, said: Pick<Use, "line" | "port" | "what">): readonly Use[] {
  const endpoint = /[$\s]|^unix:/u.test(place) || isTemplated(place) ? null : endpointFrom(place, said.line)
  if (endpoint === null || isOwn(endpoint.machine)) return []
  const port = endpoint.port ?? said.port
  return [
    { direction: "from", other: [endpoint.machine], port, protocol: "tcp", what: said.what, line: said.line },
  ]
}

const isOwn = ({ value }: Identifier): boolean =>
  value === "localhost" || value === "::1" || value.startsWith("127.")

function distinctUses(uses: readonly Use[]): readonly Use[] {
  const found = new Map(
    uses.map((use) => [`${use.line} ${use.other[0]?.value} ${use.port} ${use.what}`, use]),
  )
  return [...found.values()]
}

/** An upstream that no server of its file names still says whom the machine with this file uses. */
function unusedUpstream(file: NginxFile, block: Statement): readonly Declared[] {
  const uses = upstreamUses(file, block)
  if (uses.length === 0) return []
  const { line, endLine } = block
  const { path } = file
  return [declared({ format: "nginx", path, line, endLine, uses, environment: environmentIn(path) })]
}

function lacking(file: NginxFile, names: ReadonlySet<string>, gathering: Gathering): void {
  const said = new Set<string>()
  const look = (statements: readonly Statement[], depth: number) => {
    for (const { words, block, line } of statements) {
      const path = words[0]?.text === "include" ? (words[1]?.text ?? "") : ""
      if (path !== "" && !said.has(path) && !file.templated.has(line) && isLacking(path, names)) {
        said.add(path)
        gathering.lacks(file.path, line, `It includes ${path.slice(0, 300)}, which is not among the files.`)
      }
      if (block !== null && depth < DEEPEST) look(block, depth + 1)
    }
  }
  look(file.braces.statements, 0)
}

function isLacking(path: string, names: ReadonlySet<string>): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1)
  return !/[*?$[]/u.test(path) && !SHIPPED.test(name) && !names.has(name)
}
