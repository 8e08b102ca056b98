import type { Moment } from "#model/moment.ts"
import type { Declaration } from "#model/written.ts"
import type { BriefRow } from "#store/examining.ts"
import type { Reading } from "#store/store.ts"
import type { MachineBrief, Written } from "#engine/findings/check.ts"

const MOST_PROBLEMS = 500

/** All that sources say, and what was seen of it. */
export async function writtenDown(store: Reading, briefs: readonly BriefRow[]): Promise<Written> {
  const sources = (await store.sources.list()).filter(({ synced }) => synced !== null)
  const declarations: Declaration[] = []
  for await (const page of store.declarations.all()) declarations.push(...page)
  const problems: Written["problems"][number][] = []
  for (const { id, name, head } of sources)
    for (const { path, line, sentence, missing } of await store.sources.problems(id, MOST_PROBLEMS))
      problems.push({ source: name, path, line, endLine: line, commit: head, sentence, missing })
  const byId = new Map(declarations.map((one) => [one.id, one]))
  const changed = await changedFiles(store)
  const coverage = await store.examining.coverage()
  const answers = await store.examining.lastAnswers()
  return {
    sources,
    declarations: declarations.filter(({ kind }) => kind !== "ownership"),
    linked: Map.groupBy(await store.examining.linked(), ({ declaration }) => declaration),
    machines: new Map(briefs.map((brief) => [brief.id, briefOf(brief)])),
    problems,
    asking: (ip, network): readonly Moment[] => coverage.asking({ network, ip }).map(({ moment }) => moment),
    holding: holdingOf(briefs),
    lastAnswer: (ip) => answers.get(ip) ?? null,
    written: (id) => {
      const line = byId.get(id)
      return line === undefined ? null : (changed.get(`${line.source}\n${line.path}`) ?? null)
    },
  }
}

/** The last commit of each file that declares something, by source and path. */
export async function changedFiles(
  store: Pick<Reading, "commits">,
): Promise<ReadonlyMap<string, { readonly commit: string; readonly at: Moment }>> {
  const rows = await store.commits.lastOfDeclaring()
  return new Map(rows.map(({ source, path, oid, at }) => [`${source}\n${path}`, { commit: oid, at }]))
}

const briefOf = ({ id, name, presence, lastSeen, ips, network, retired }: BriefRow): MachineBrief => ({
  id,
  name,
  presence,
  lastSeen,
  ips,
  network,
  retired,
})

function holdingOf(briefs: readonly BriefRow[]): Written["holding"] {
  const byAddress = new Map<string, { readonly id: string; readonly network: string }[]>()
  for (const { id, network, ips, presence } of briefs) {
    if (presence === "gone") continue
    for (const ip of ips) {
      const there = byAddress.get(ip) ?? []
      there.push({ id, network })
      byAddress.set(ip, there)
    }
  }
  return (ip, network) =>
    (byAddress.get(ip) ?? []).flatMap((one) => (network === null || one.network === network ? [one.id] : []))
}
