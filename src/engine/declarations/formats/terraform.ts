import type { Declared } from "#model/declaration.ts"
import { attributesFrom } from "./attributes.ts"
import { commentRuns } from "./comment-runs.ts"
import { declared } from "./declared.ts"
import type { Format, SourceText } from "./format.ts"
import { readHcl, type HclBlock, type HclBody } from "./hcl.ts"
import { addressFrom, isTemplated, nameFrom } from "./identifiers.ts"
import { pathEnvironment } from "./path-environment.ts"
import { distinct, fileName, Gathering, saying } from "./reading.ts"
import { listed } from "./terraform-lists.ts"
import { fullName, identifiersIn, literal, NAMES, OTHERS, placesIn } from "./terraform-places.ts"
import { isMachineType, isRecordType, recordType, tagsOf } from "./terraform-words.ts"
import { at, textAt, textsAt, wordsAt, type Written } from "./written.ts"

const NAME = "terraform"

/** Terraform and OpenTofu: machines and DNS records as resources, and maps whose entries hold an address. */
export const TERRAFORM: Format = { name: NAME, claims, read }

function claims(path: string): boolean {
  return /\.(?:tf|tofu|tfvars)$/iu.test(fileName(path))
}

function read(files: readonly SourceText[]) {
  const gathering = new Gathering()
  for (const file of files) {
    const { body, problems } = readHcl(file)
    for (const { line, sentence } of problems) gathering.problem(file.path, line, sentence)
    for (const block of body.blocks)
      for (const declaration of declarationsOf(file.path, block)) gathering.add(declaration)
    for (const declaration of commentedOut(file)) gathering.add({ ...declaration, state: "stale" })
    // The values of variables.
    for (const { value } of body.attributes.entries)
      for (const declaration of listed(file.path, value)) gathering.add(declaration)
  }
  return gathering.reading()
}

function declarationsOf(path: string, block: HclBlock): readonly Declared[] {
  const { type, labels, body } = block
  if (type === "resource" && isRecordType(labels[0] ?? "")) return recordOf(path, block)
  if (type === "resource" && isMachineType(labels[0] ?? "")) return machineOf(path, block)
  // A module is told of machines in maps; what its other values mean is known to it alone.
  if (type !== "locals" && type !== "module" && type !== "variable") return []
  return body.attributes.entries.flatMap(({ value }) => listed(path, value))
}

function machineOf(path: string, block: HclBlock): readonly Declared[] {
  const [type = "", label = ""] = block.labels
  const { attributes } = block.body
  const tags = firstTags(block.body)
  const names = [
    ...NAMES.flatMap((key) => textAt(attributes, key) ?? []),
    ...(tags.name === null ? [] : [tags.name]),
  ]
  const parts = bodiesIn(block.body)
  const templated = [...names, ...parts.flatMap(placesIn)].some(({ text }) => isTemplated(text))
  return [
    declared({
      format: NAME,
      path,
      line: block.line,
      endLine: block.endLine,
      state: templated ? "templated" : "exact",
      identifiers: distinct([
        ...names.map(({ text, line }) => nameFrom(text, line)),
        ...parts.flatMap((part) => identifiersIn(part)),
      ]),
      environment: tags.environment ?? pathEnvironment(path),
      role: tags.role,
      owner: tags.owner,
      purpose: literal(saying(wordsAt(attributes, "description") ?? wordsAt(attributes, "notes"))),
      attributes: attributesFrom([
        ["resource", `${type}.${label}`],
        ["templated name", names.find(({ text }) => isTemplated(text))?.text],
        ...OTHERS.map((key) => [key, literal(wordsAt(attributes, key))] as const),
      ]),
    }),
  ]
}

/** AWS has them as tags, most others as labels; a list of words has no names. */
function firstTags({ attributes }: HclBody) {
  const maps = ["tags", "labels", "metadata"].map((key) => at(attributes, key))
  return tagsOf(maps.find((node) => node?.kind === "map") ?? null)
}

const MOST_PARTS = 200

/** The attributes of a block and of the blocks in it: interfaces, and what is told to the machine's first start. */
function bodiesIn(body: HclBody): readonly Written[] {
  const found: Written[] = []
  const waiting = [body]
  while (waiting.length > 0 && found.length < MOST_PARTS) {
    const next = waiting.shift()!
    found.push(next.attributes)
    for (const { type, body: inner } of next.blocks) if (!NO_INTERFACE.test(type)) waiting.push(inner)
  }
  return found
}

// They name addresses of others: who may come in, which machine is logged on to, what is started there.
const NO_INTERFACE =
  /^(?:provisioner|connection|ingress|egress|lifecycle|timeouts|dns|source|allow|deny|rule)$/u

const TARGETS = [
  "records",
  "value",
  "content",
  "rrdatas",
  "addresses",
  "target",
  "data",
  "rdata",
  "values",
  "ttl_records",
]
const ADDRESS_RECORDS = new Set(["A", "AAAA", "CNAME", "PTR"])

function recordOf(path: string, block: HclBlock): readonly Declared[] {
  const { attributes } = block.body
  const resource = block.labels.join(".")
  const type = recordType(block.labels[0] ?? "", wordsAt(attributes, "type"))
  const name = ["name", "host", "subdomain", "domain_name"]
    .map((key) => textAt(attributes, key))
    .find((text) => text !== null)
  if (!ADDRESS_RECORDS.has(type) || name === undefined || name === null) return []
  const targets = TARGETS.flatMap((key) => textsAt(attributes, key))
  const templated = [name, ...targets].some(({ text }) => isTemplated(text))
  const isAlias = type === "CNAME" || type === "PTR"
  return [
    declared({
      format: NAME,
      path,
      line: block.line,
      endLine: block.endLine,
      state: templated ? "templated" : "exact",
      identifiers: distinct([
        ...(type === "PTR" ? [] : [fullName(attributes, name)]),
        ...targets.map(({ text, line }) => (isAlias ? nameFrom(text, line) : addressFrom(text, line))),
      ]),
      environment: pathEnvironment(path),
      purpose: literal(saying(wordsAt(attributes, "comment"))),
      attributes: attributesFrom([
        ["resource", resource],
        ["record", type],
        ["templated name", isTemplated(name.text) ? name.text : null],
      ]),
    }),
  ]
}

const BEGINS = /^\s{0,100}(?:"?[\w.-]{1,253}"?\s{0,100}=\s{0,100}\{|resource\s)/u

/** Machines that are commented out. */
function commentedOut({ path, text }: SourceText): readonly Declared[] {
  return commentRuns(text, BEGINS).flatMap((run) => {
    // Prose around it is nobody's problem.
    const { body } = readHcl({ path, text: run.text }, run.first)
    return [...body.blocks.flatMap((block) => declarationsOf(path, block)), ...listed(path, body.attributes)]
  })
}
