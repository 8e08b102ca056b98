import type { Explanation, Reference } from "#model/explanation.ts"
import type { Moment } from "#model/moment.ts"
import type { Mystery, RankReason } from "#model/mystery.ts"
import type { Consumer } from "#model/dossier.ts"
import type { Support } from "#model/classification.ts"
import { explainedBy } from "./explanation.ts"
import { questionsFor, type Askable } from "./next-question.ts"
import { byText, counted, dayOf, distinct, quoted } from "./words.ts"

/** A service as far as it matters whether nobody knows why it runs. */
export interface ExposedService {
  readonly port: number
  readonly protocol: "tcp" | "udp"
  readonly name: string | null
  readonly product: string | null
  readonly observations: readonly number[]
}

/** A machine with what makes it matter, and with what could be asked about it. */
export interface Unexplained {
  readonly machine: string
  readonly answers: Pick<Explanation, "who" | "why">
  readonly environment: string | null
  readonly firstSeen: Moment
  readonly firstObservation: number
  readonly services: readonly ExposedService[]
  readonly consumers: readonly Consumer[]
  readonly support: Support | null
  /** Products that no other machine has. */
  readonly only: readonly { readonly what: string; readonly observations: readonly number[] }[]
  readonly askable: Askable
}

/** The queue: machines whose who and why nothing answers, what matters most first, each with its next question. */
export function mysteries(machines: readonly Unexplained[], now: Moment): readonly Mystery[] {
  return machines
    .filter(({ answers }) => explainedBy(answers) === "mystery")
    .map((machine) => ({ machine, reasons: reasonsFor(machine, now) }))
    .map(({ machine, reasons }) => ({
      machine,
      reasons,
      points: reasons.reduce((sum, { points }) => sum + points, 0),
    }))
    .toSorted((one, other) => other.points - one.points || byText(one.machine.machine, other.machine.machine))
    .map(({ machine, reasons, points }, index) => {
      return {
        machine: machine.machine,
        rank: index + 1,
        points,
        why: reasons,
        ...questionsFor(machine.askable),
      }
    })
}

/** Why it matters, reason by reason; what gives no points is not said. */
export function reasonsFor(machine: Unexplained, now: Moment): readonly RankReason[] {
  const reasons = [
    ...exposed(machine),
    ...aged(machine, now),
    ...used(machine),
    ...supported(machine, now),
    ...alone(machine),
    ...inProduction(machine),
  ]
  return reasons.toSorted((one, other) => other.points - one.points || byText(one.sentence, other.sentence))
}

interface Exposure {
  readonly words: RegExp
  readonly what: string
  readonly points: number
}

const EXPOSURES: readonly Exposure[] = [
  {
    words:
      /postgres|mysql|mariadb|mssql|ms-sql|sql server|oracle|mongo|cassandra|couchdb|redis|memcache|elastic|influx|ldap|kerberos/iu,
    what: "holds data or identities",
    points: 30,
  },
  {
    words: /nfs|microsoft-ds|netbios-ssn|samba|smb|\bftp\b|rsync|iscsi|minio|afp/iu,
    what: "shares files",
    points: 25,
  },
  {
    words: /telnet|ms-wbt-server|\brdp\b|vnc|rlogin|rsh|x11|winrm|wsman/iu,
    what: "lets people in",
    points: 25,
  },
  {
    words:
      /docker|kubernetes|etcd|consul|jenkins|gitlab|ansible|puppet|salt|libvirt|vmware|proxmox|ipmi|bmc/iu,
    what: "steers other machines",
    points: 30,
  },
  { words: /domain|dns|dhcp|ntp|radius|syslog|smtp|mqtt|amqp|kafka/iu, what: "serves others", points: 20 },
  { words: /http|https|ssl/iu, what: "shows pages", points: 10 },
  { words: /ssh/iu, what: "takes logins over SSH", points: 4 },
]
const OTHER_SERVICE: Omit<Exposure, "words"> = { what: "answers on a port", points: 6 }
const MOST_EXPOSED = 60

/** One reason a kind of exposure, with the services that give it. */
function exposed({ services }: Unexplained): readonly RankReason[] {
  const groups = new Map<string, { readonly points: number; readonly services: ExposedService[] }>()
  for (const service of services) {
    const words = `${service.name ?? ""} ${service.product ?? ""}`
    const { what, points } = EXPOSURES.find((one) => one.words.test(words)) ?? OTHER_SERVICE
    const there = groups.get(what) ?? { points, services: [] }
    there.services.push(service)
    groups.set(what, there)
  }
  let left = MOST_EXPOSED
  return [...groups]
    .toSorted(([one, { points }], [other, { points: others }]) => others - points || byText(one, other))
    .flatMap(([what, group]) => {
      const points = Math.min(left, group.points)
      left -= points
      const ports = [...new Set(group.services.map(({ port, protocol }) => `${port}/${protocol}`))].toSorted(
        byText,
      )
      const shown = [...ports.slice(0, 3), ...(ports.length > 3 ? ["…"] : [])].join(", ")
      const evidence = observed(group.services.flatMap(({ observations }) => observations))
      return points === 0 ? [] : [{ sentence: `It ${what} on ${shown}.`, points, evidence }]
    })
}

const observed = (ids: readonly number[]): readonly Reference[] =>
  distinct(ids.map((id) => ({ kind: "observation", id })))

const YEAR = 365.25 * 86_400_000
const POINTS_A_YEAR = 5
const MOST_FOR_AGE = 20

function aged({ firstSeen, firstObservation }: Unexplained, now: Moment): readonly RankReason[] {
  const points = Math.min(MOST_FOR_AGE, Math.floor(((now - firstSeen) / YEAR) * POINTS_A_YEAR))
  if (points <= 0) return []
  return [{ sentence: `Seen since ${dayOf(firstSeen)}.`, points, evidence: observed([firstObservation]) }]
}

function used({ consumers }: Unexplained): readonly RankReason[] {
  const users = consumers.filter(({ standing }) => standing === "uses it" || standing === "names it")
  const count = new Set(users.map(({ machine, name }) => machine ?? name)).size
  if (count === 0) return []
  return [
    {
      sentence: `${counted(count, "machine or line uses or names it", "machines or lines use or name it")}.`,
      points: Math.min(40, 20 + 4 * (count - 1)),
      evidence: distinct(users.flatMap(({ evidence }) => evidence)),
    },
  ]
}

function supported({ support }: Unexplained, now: Moment): readonly RankReason[] {
  if (support === null || support.state === "supported") return []
  if (support.state === "security-only")
    return [
      {
        sentence: `${quoted(support.what)} gets security fixes only, until ${quoted(support.until)}.`,
        points: 5,
        evidence: [],
      },
    ]
  const years = Math.max(0, (now - Date.parse(support.until)) / YEAR)
  const points = 15 + (Number.isFinite(years) ? Math.min(10, Math.floor(years * 2)) : 0)
  return [
    {
      sentence: `Support for ${quoted(support.what)} ended on ${quoted(support.until)}.`,
      points,
      evidence: [],
    },
  ]
}

function alone({ only }: Unexplained): readonly RankReason[] {
  const first = only.toSorted((one, other) => byText(one.what, other.what))[0]
  if (first === undefined) return []
  const beside = only.length > 1 ? `, and ${counted(only.length - 1, "more thing")} that no other has` : ""
  return [
    {
      sentence: `The only machine with ${quoted(first.what)}${beside}.`,
      points: Math.min(15, 10 + only.length),
      evidence: observed(only.flatMap(({ observations }) => observations)),
    },
  ]
}

function inProduction({ environment }: Unexplained): readonly RankReason[] {
  return environment === "prod"
    ? [{ sentence: "It stands in a production network.", points: 15, evidence: [] }]
    : []
}
