import type { Verdict } from "#model/finding.ts"
import type { Severity } from "#model/severity.ts"
import type { Around, Check, Checks, Peers } from "../check.ts"
import { ground, listed, quoted } from "../grounds.ts"
import { campsTold, climbTold, scatteredTold } from "../peers/camps-told.ts"
import type { Entry } from "../peers/entries.ts"
import { type Cluster, type Study, studyOf } from "../peers/study.ts"
import { oddOf, rolloutTold, valued, verdictOf } from "../peers/telling.ts"
import { compareVersions, isFarApart } from "../peers/versions.ts"

type Tell = (study: Study, peers: Peers, around: Around) => readonly (Verdict | null)[]

/** Machines that only look alike are nobody's peers yet: they are shown side by side, and nothing is said of them. */
const ofPeers = (tell: Tell): Check => ({
  of: "peers",
  check: (peers, around) => {
    if (peers.group.kind === "suggested" || peers.sheets.length < 2) return []
    return tell(studyOf(peers, around.now), peers, around).filter((one) => one !== null)
  },
})

/** The rule that tells what some machines have of their own: by what tells most of it. */
function ruleOf({ kind, entries: [{ row }] }: Cluster): string {
  if (kind === "camps" || kind === "odd-one-out") return "peers-differ"
  if (row.fact.startsWith("version ")) return "version-skew"
  if (row.fact.startsWith("port ")) return "peer-port"
  return row.fact.startsWith("tls issuer ") ? "tls-issuer-outlier" : "peer-outlier"
}

const oddBy = (id: string): Check =>
  ofPeers(({ clusters }, peers, around) =>
    clusters.filter((one) => ruleOf(one) === id).map((one) => clusterTold(peers, around, one)),
  )

function clusterTold(peers: Peers, around: Around, cluster: Cluster): Verdict | null {
  if (cluster.kind === "rollout") return rolloutTold(peers, around, cluster)
  if (cluster.kind === "camps") return campsTold(peers, around, cluster)
  const [first] = cluster.entries
  const title = titleOf(first, cluster.entries.length - 1)
  return oddOf(peers, around, cluster, { title, severity: severityOf(cluster, around) })
}

function titleOf({ row, apart, value, spread, most }: Entry, more: number): string {
  const order = row.fact.startsWith("version ") ? compareVersions(value, most.value) : null
  const which = order === -1 ? "behind" : order === 1 ? "ahead" : "apart"
  const is = apart.length === 1 ? "is" : "are"
  const rest = more > 0 ? `, and in ${more} more` : ""
  return `${apart.length} of ${spread.known} ${is} ${which}: ${valued(row.fact, value)}${rest}`
}

/** One that is newer than all others may well be the first of them, and the revision of a package changes little. */
function severityOf({ kind, entries: [{ row, value, most }] }: Cluster, { rule }: Around): Severity {
  if (kind === "odd-one-out") return "low"
  if (!row.fact.startsWith("version ")) return rule.severity
  const isAhead = compareVersions(value, most.value) === 1
  return isAhead || !isFarApart(value, most.value) ? "low" : rule.severity
}

const groupDrift = ofPeers(({ climbs }, peers, around) =>
  climbs.map((climb) => climbTold(peers, around, climb)),
)

const roleOutlier = ofPeers(({ misplaced }, peers, around) =>
  misplaced.map(({ sheet, lacks, has, like, of }) =>
    verdictOf(peers, around, {
      matter: `like ${like}`,
      title: `1 of ${of + 1} is not like its peers, but like ${quoted(like, 80)}`,
      says: `Most of its ${of} peers have ${listed(lacks.map((one) => quoted(one, 40)))}. This one has ${listed(has.map((one) => quoted(one, 40)))}. Maybe it belongs to ${quoted(like, 80)}.`,
      sheets: [sheet],
      for: [ground(`It has ${listed(has.map((one) => quoted(one, 40)))}.`, evidenceOf(sheet))],
      since: sheet.firstSeen,
    }),
  ),
)

const evidenceOf = ({ services }: Study["sheets"][number]) =>
  services
    .slice(0, 20)
    .flatMap(({ evidence }) => evidence.slice(0, 2))
    .map((id) => ({ kind: "observation", id }) as const)

const peersDiffer = ofPeers((study, peers, around) => [
  ...study.clusters
    .filter((one) => ruleOf(one) === "peers-differ")
    .map((one) => clusterTold(peers, around, one)),
  ...scatteredTold(peers, around, study),
])

/** What is said of machines that ought to be alike: each difference by one rule. */
export const peersChecks: Checks = {
  "version-skew": oddBy("version-skew"),
  "peer-port": oddBy("peer-port"),
  "tls-issuer-outlier": oddBy("tls-issuer-outlier"),
  "peer-outlier": oddBy("peer-outlier"),
  "peers-differ": peersDiffer,
  "group-drift": groupDrift,
  "role-outlier": roleOutlier,
}
