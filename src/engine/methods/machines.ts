import { setImmediate } from "node:timers/promises"
import type { z } from "zod"
import type { contract } from "#api/contract.ts"
import type { Completion, Facet, MachineQuestion } from "#api/shapes.ts"
import { Failure } from "#model/failure.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import { IS_WORDS, parseQuery, QUERY_FIELDS } from "#model/query.ts"
import { selectMachines, type MachineSelection } from "#store/machine-query.ts"
import { momentOf } from "#engine/as-of.ts"
import type { Context } from "#engine/context.ts"

type ListInput = MachineQuestion & { readonly offset: number; readonly limit: number }
type ListOutput = z.infer<NonNullable<(typeof contract.machines.list)["~orpc"]["outputSchema"]>>

/** Compiles a question, or fails with the sentence that the query bar shows. */
export async function select(context: Context, question: MachineQuestion): Promise<MachineSelection> {
  const parsed = parseQuery(question.query)
  if (!parsed.ok) throw new Failure("bad-query", parsed.error.sentence)
  const asOf = await momentOf(context.store, question.asOf)
  if (asOf < FOREVER) await context.store.machines.lookBack()
  return selectMachines({
    root: parsed.root,
    asOf,
    all: question.all,
    sort: question.sort,
    now: context.tools.now(),
    newSince: await previousMoment(context, asOf),
    latest: await context.store.scans.latestByNetwork(asOf),
  })
}

/** The moment of the scan before the last one; what was first seen after it is new. */
export async function previousMoment({ store }: Context, asOf: Moment): Promise<Moment> {
  const last = await store.scans.latest(asOf)
  return last ? ((await store.scans.latest(last.moment - 1))?.moment ?? 0) : 0
}

export async function listMachines(context: Context, input: ListInput): Promise<ListOutput> {
  const began = performance.now()
  const selection = await select(context, input)
  const machines = await context.store.machines.list(selection, input.limit, input.offset)
  return {
    asOf: selection.moment >= FOREVER ? null : selection.moment,
    total: await context.store.machines.total(selection),
    everything: await context.store.machines.count(),
    tookMs: Math.round((performance.now() - began) * 10) / 10,
    machines,
  }
}

/** Counts for the facets beside the list; each follows the query. */
export async function facets(
  context: Context,
  input: MachineQuestion,
  signal?: AbortSignal,
): Promise<Facet[]> {
  const selection = await select(context, input)
  const { facets: counted } = context.store
  const field = (name: string) => (value: string) => fieldText(name, value)
  const facet = (
    name: Facet["facet"],
    counts: readonly { value: string; count: number }[],
    query: (value: string) => string,
  ) => ({
    facet: name,
    values: counts.map(({ value, count }) => ({ value, label: value, count, query: query(value) })),
  })
  const groups = [
    async () => facet("explanation", await counted.explanations(selection), (value) => `is:${value}`),
    async () => facet("presence", await counted.presence(selection), (value) => `is:${value}`),
    async () => facet("network", await counted.ofState("network", selection), field("network")),
    async () => facet("kind", await counted.ofState("kind", selection), field("kind")),
    async () => facet("role", await counted.ofState("role", selection), field("role")),
    async () => facet("os", await counted.ofState("os", selection), field("os")),
    async () => facet("vendor", await counted.ofState("vendor", selection), field("vendor")),
    async () => facet("owner", await counted.owners(selection), field("owner")),
    async () => facet("environment", await counted.environments(selection), field("environment")),
    async () => facet("group", await counted.groups(selection), field("group")),
    async () => facet("tag", await counted.tags(selection), field("tag")),
    async () => facet("port", await counted.ports(selection), (value) => `port:${value}`),
    async () => facet("service", await counted.services(selection), field("service")),
  ]
  const found: Facet[] = []
  for (const group of groups) {
    found.push(await group())
    // Each counts every selected machine: between two of them others get their answers.
    await setImmediate()
    if (signal?.aborted) break
  }
  return found.filter(({ values }) => values.length > 0)
}

/** `field:value` as a query says it. A quotation mark can't stand in one: anything may stand in its place. */
function fieldText(field: string, value: string): string {
  const text = value.replaceAll('"', "*")
  return `${field}:${/[\s()|]/.test(text) ? `"${text}"` : text}`
}

/** The one machine that an id, name, address or MAC means; a Failure where none or several do. */
export async function machineByRef(context: Context, ref: string): Promise<string> {
  const ids = await context.store.machines.find(ref.trim())
  if (ids.length === 1) return ids[0]!
  if (ids.length === 0)
    throw new Failure("not-found", `No machine is known as "${ref}". \`rollcall machines\` lists them.`)
  throw new Failure(
    "bad-input",
    `"${ref}" is the name of ${ids.length} machines: ${ids.slice(0, 5).join(", ")}. Say which.`,
  )
}

/** Completes the word at the cursor: fields first, then values with how many machines bear them. */
export async function complete(
  context: Context,
  { query, at }: { readonly query: string; readonly at: number },
): Promise<Completion[]> {
  const from = query.slice(0, at).search(/[^\s()|!]*$/)
  const word = query.slice(from, at)
  const colon = word.indexOf(":")
  if (colon < 0)
    return [...fieldCompletions(word, from, at), ...(await nameCompletions(context, word, from, at))]
  const field = word.slice(0, colon).toLowerCase()
  const values = await valuesOf(context, field, word.slice(colon + 1).replaceAll('"', ""))
  return values.map(({ value, count }) => ({
    text: fieldText(field, value),
    from,
    to: at,
    says: "",
    count,
  }))
}

function fieldCompletions(word: string, from: number, to: number): Completion[] {
  return QUERY_FIELDS.filter(({ name }) => name.startsWith(word.toLowerCase())).map(
    ({ name, kind, says }) => ({
      text: kind === "age" ? `${name}<` : `${name}:`,
      from,
      to,
      says,
      count: null,
    }),
  )
}

async function nameCompletions(
  { store }: Context,
  word: string,
  from: number,
  to: number,
): Promise<Completion[]> {
  if (word.length < 2) return []
  const names = await store.facets.stateWords("name", word, 5)
  return names.map(({ value, count }) => ({
    text: fieldText("name", value),
    from,
    to,
    says: "a machine's name",
    count,
  }))
}

async function valuesOf({ store }: Context, field: string, prefix: string) {
  switch (field) {
    case "kind":
    case "vendor":
    case "model":
    case "os":
    case "role":
    case "network":
    case "name":
      return store.facets.stateWords(field, prefix)
    case "service":
      return store.facets.words("name", prefix)
    case "product":
    case "version":
      return store.facets.words(field, prefix)
    case "owner":
      return store.facets.ownerWords(prefix)
    case "environment":
      return store.facets.environmentWords(prefix)
    case "group":
      return store.facets.groupWords(prefix)
    case "source":
      return (await store.sources.list())
        .filter(({ name }) => name.startsWith(prefix))
        .map(({ name, declarations }) => ({ value: name, count: declarations }))
    case "tag":
      return store.facets.tagWords(prefix)
    case "port":
      return store.facets.portWords(prefix)
    case "is":
      return IS_WORDS.filter((word) => word.startsWith(prefix)).map((value) => ({ value, count: null }))
    default:
      return []
  }
}
