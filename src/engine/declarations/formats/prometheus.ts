import type { Declared, DeclaredOwner, Identifier, Use } from "#model/declaration.ts"
import { attributesFrom, namesOwner, ownerFrom } from "./attributes.ts"
import { declared, environmentIn, service } from "./declared.ts"
import type { Format, SourceText } from "./format.ts"
import { endpointFrom, isTemplated } from "./identifiers.ts"
import { readJson } from "./json-written.ts"
import { isOwn } from "./own-address.ts"
import { pathEnvironment } from "./path-environment.ts"
import { fileName, Gathering } from "./reading.ts"
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
import { readYaml } from "./yaml-written.ts"

const NAME = "prometheus"

/** What Prometheus, or an agent that reads its files, scrapes: machines with a port and the job that it is of. */
export const PROMETHEUS: Format = { name: NAME, claims, read }

function claims(path: string, start: string): boolean {
  const name = fileName(path)
  if (/^(?:docker-)?compose\b/iu.test(name)) return false
  if (/\.ya?ml$/iu.test(name))
    return (
      /^ *(?:- )?["']?(?:scrape_configs|static_configs)["']?:/mu.test(start) ||
      /^prometheus[\w.-]{0,100}$/iu.test(name) ||
      isTargetList(start)
    )
  return (
    /\.json$/iu.test(name) &&
    /^\s{0,100}\[\s{0,100}\{/u.test(start) &&
    /"targets"\s{0,20}:\s{0,20}\[/u.test(start)
  )
}

/** A file of targets is a list whose entries hold `targets` and, mostly, `labels`. */
const isTargetList = (start: string): boolean =>
  /^ {0,8}- {1,4}["']?targets["']?:/mu.test(start) ||
  (/^ {0,8}- {1,4}["']?labels["']?:/mu.test(start) && /^ {1,12}["']?targets["']?:/mu.test(start))

function read(files: readonly SourceText[]) {
  const gathering = new Gathering()
  for (const file of files) {
    for (const root of rootsOf(file, gathering)) {
      const jobs = [...itemsAt(root, "scrape_configs"), ...itemsAt(root, "additionalScrapeConfigs")]
      for (const job of jobs) readJob(file.path, job, gathering)
      // A list of targets has no job: the file's name tells what is in it.
      const job = fileName(file.path).replace(/\.(?:ya?ml|json)$/iu, "")
      for (const group of itemsAt(root)) readGroup(group, { path: file.path, job, isProbe: false, gathering })
    }
    sayMissing(file, files, gathering)
  }
  return gathering.reading()
}

function rootsOf(file: SourceText, gathering: Gathering): readonly Written[] {
  const isJson = /\.json$/iu.test(fileName(file.path))
  const { problems, roots } = isJson ? jsonRoots(file) : yamlRoots(file)
  for (const { line, sentence } of problems) gathering.problem(file.path, line, sentence)
  return roots
}

function jsonRoots(file: SourceText) {
  const { problems, root } = readJson(file)
  return { problems, roots: root === null ? [] : [root] }
}

function yamlRoots(file: SourceText) {
  const { problems, documents } = readYaml(file)
  return { problems, roots: documents.flatMap(withinChart) }
}

/** The configuration itself, or where a chart's values and a ConfigMap's settings keep it. */
function withinChart(root: Written): readonly Written[] {
  const places = [
    ["prometheus", "prometheusSpec"],
    ["serverFiles", "prometheus.yml"],
    ["prometheus", "serverFiles", "prometheus.yml"],
  ]
  return [root, ...places.flatMap((keys) => at(root, ...keys) ?? [])]
}

interface Job {
  readonly path: string
  readonly job: string
  readonly gathering: Gathering
  /** The targets are asked about by an exporter, which is what is scraped. */
  readonly isProbe: boolean
}

function readJob(path: string, node: Written, gathering: Gathering): void {
  const job = wordsAt(node, "job_name") ?? ""
  const isProbe = isRelabelled(node)
  for (const group of itemsAt(node, "static_configs")) readGroup(group, { path, job, isProbe, gathering })
}

/** The blackbox way: the target becomes a parameter, and the address that of the exporter. */
const isRelabelled = (node: Written): boolean =>
  itemsAt(node, "relabel_configs").some(
    (rule) =>
      wordsAt(rule, "target_label") === "__address__" &&
      textsAt(rule, "source_labels").length === 0 &&
      textAt(rule, "replacement") !== null,
  ) || itemsAt(node, "relabel_configs").some((rule) => wordsAt(rule, "target_label") === "__param_target")

function readGroup(group: Written, job: Job): void {
  for (const target of textsAt(group, "targets")) {
    const declaration = job.isProbe ? probed(target, group, job) : scraped(target, group, job)
    if (declaration === null) job.gathering.problem(job.path, target.line, "This target names no machine.")
    else job.gathering.add(declaration)
  }
}

function scraped(target: WrittenText, group: Written, job: Job): Declared | null {
  const text = target.text.trim()
  if (isTemplated(text)) return declaredAs(target, group, job, { state: "templated" })
  // Written with its scheme, Prometheus refuses it; VictoriaMetrics takes it.
  const endpoint = endpointFrom(withoutScheme(text), target.line)
  if (endpoint === null) return null
  const name = job.job === "" ? null : job.job
  return declaredAs(target, group, job, seenAt({ ...endpoint, raw: text }, target.line, name))
}

/** Who watches a machine: the server that reads this, of which the file does not say which machine it is. */
function watching(
  { job, isProbe }: Job,
  { identifiers = [], services = [] }: Partial<Declared>,
  line: number,
) {
  if (identifiers.length === 0) return []
  const by = job === "" || isTemplated(job) ? "Prometheus" : `job ${job.slice(0, 200)}`
  const what = `${isProbe ? "probed" : "scraped"} by ${by}`
  const use: Use = {
    direction: "to",
    other: [],
    port: services[0]?.port ?? null,
    protocol: "tcp",
    what,
    line,
  }
  return [use]
}

interface Seen {
  readonly machine: Identifier
  readonly port: number | null
  readonly raw: string
}

/** What is seen at an endpoint; one that every machine has is on the machine that runs Prometheus. */
function seenAt({ machine, port, raw }: Seen, line: number, name: string | null): Partial<Declared> {
  const isHere = isOwn(machine)
  const bind = isHere && machine.kind === "address" ? machine.value : null
  return {
    identifiers: isHere ? [] : [{ ...machine, raw }],
    services: port === null ? [] : [service({ port, name, bind, line })],
  }
}

const withoutScheme = (text: string): string => text.replace(/^https?:\/\//u, "").replace(/\/.*$/u, "")

const PORTS: ReadonlyMap<string, number> = new Map([
  ["http", 80],
  ["https", 443],
])

/** A target of a probe: a URL, an endpoint or a bare name; a name alone says nothing of a port. */
function probed(target: WrittenText, group: Written, job: Job): Declared | null {
  const text = target.text.trim()
  if (isTemplated(text)) return declaredAs(target, group, job, { state: "templated" })
  const [, scheme = "", place = ""] =
    /^(?:([a-z][a-z0-9+.-]{0,20}):\/\/)?([^/?#\s]{1,300})/iu.exec(text) ?? []
  // What stands before "@" is a user's name, and a password.
  const bare = place.slice(place.lastIndexOf("@") + 1)
  const endpoint = endpointFrom(bare, target.line)
  // Modules ask DNS servers and the like for something that is no machine.
  if (endpoint === null) return declaredAs(target, group, job, {})
  const port = endpoint.port ?? PORTS.get(scheme.toLowerCase()) ?? null
  const name = scheme === "" ? null : scheme.toLowerCase()
  return declaredAs(
    target,
    group,
    job,
    seenAt({ machine: endpoint.machine, port, raw: bare }, target.line, name),
  )
}

function declaredAs(target: WrittenText, group: Written, job: Job, said: Partial<Declared>): Declared {
  const label = (...names: readonly string[]) =>
    names.map((name) => literal(wordsAt(group, "labels", name))).find(Boolean)
  const environment = label("env", "environment", "stage", "tier")
  return declared({
    format: NAME,
    path: job.path,
    line: target.line,
    endLine: target.endLine,
    environment:
      environment === undefined || environment === null
        ? pathEnvironment(job.path)
        : (environmentIn(environment) ?? environment),
    role: label("role") ?? null,
    owner: ownerOf(group),
    uses: watching(job, said, target.line),
    attributes: attributesFrom([
      ["job", literal(label("job") ?? job.job)],
      ["probe", job.isProbe ? target.text.replace(/\/\/[^/@]*@/u, "//").replace(/[?#].*$/u, "") : null],
      ["target", said.identifiers?.length === 1 ? null : targetText(job, target)],
      ...["dc", "datacenter", "site", "region", "zone", "cluster", "instance", "nodename", "hostname"].map(
        (name) => [name, literal(wordsAt(group, "labels", name))] as const,
      ),
    ]),
    ...said,
  })
}

/** A target that names no machine, as it is written; of a probe that is said already. */
const targetText = ({ isProbe }: Job, { text }: WrittenText): string | null => (isProbe ? null : text)

const literal = (text: string | null): string | null => (text === null || isTemplated(text) ? null : text)

function ownerOf(group: Written): DeclaredOwner | null {
  const entry = entriesAt(group, "labels").find(({ key, value }) => namesOwner(key) && value.kind === "text")
  return entry?.value.kind === "text" ? ownerFrom(entry.key, entry.value.text, entry.line) : null
}

/** Files of targets, by their last part with "*" in it, of which the source holds none. */
function sayMissing(file: SourceText, files: readonly SourceText[], gathering: Gathering): void {
  if (!file.text.includes("file_sd_configs")) return
  for (const document of readYaml(file).documents)
    for (const job of itemsAt(document, "scrape_configs").slice(0, 1_000))
      for (const wanted of filesOf(job))
        if (
          !isTemplated(wanted.text) &&
          !files.some(({ path }) => path !== file.path && endsAlike(path, wanted.text))
        )
          gathering.lacks(
            file.path,
            wanted.line,
            "The file of targets that is named here is not in this source.",
          )
}

const filesOf = (job: Written): readonly WrittenText[] =>
  itemsAt(job, "file_sd_configs")
    .flatMap((each) => textsAt(each, "files"))
    .slice(0, 100)

/** Whether a path ends like a pattern whose one star stands in its last part: "/etc/prometheus/targets/*.yml". */
function endsAlike(path: string, pattern: string): boolean {
  const last = pattern.trim().split("/").at(-1) ?? ""
  const [before = "", after] = last.split("*")
  const name = fileName(path)
  if (after === undefined) return name === last
  return name.startsWith(before) && name.endsWith(after) && name.length >= before.length + after.length
}
