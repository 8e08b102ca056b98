import type { NotChecked } from "#model/dossier.ts"
import type { Ground } from "#model/explanation.ts"
import type { Presence } from "#model/machine.ts"
import type { Moment } from "#model/moment.ts"
import type { Json } from "#model/observation.ts"
import type { Reading } from "#store/store.ts"
import { standingLines } from "#engine/explanation/standing-lines.ts"
import type { Looked } from "#engine/explanation/not-checked.ts"
import type { Retirement, UnplugGiven } from "#engine/explanation/unplug.ts"
import type { Case } from "./case.ts"
import { peopleOf } from "./pass.ts"
import { containersOn, looksInto, toldInside, udpListeners, type Subject } from "./subjects.ts"
import type { World } from "./world.ts"

const DAY = 86_400_000
// A connection that was seen longer ago than this says nothing of today, as long as it was looked at since.
const LOOK_HOLDS = 90 * DAY
const FRESH_CERTIFICATE = 60 * DAY
const QUIET_LINES = 365 * DAY

/** What the dossier needs to know beside a machine's case. */
export interface Unplugging {
  readonly store: Reading
  readonly world: World
  readonly presence: Presence
  readonly now: Moment
}

/** Everything that speaks for and against a machine being unplugged, and everything that nobody looked at. */
export async function unplugGiven(
  { subject, lines, who, consumers, rebuildable }: Case,
  { store, world, presence, now }: Unplugging,
): Promise<UnplugGiven> {
  const { machine } = subject
  const { retired, ...standing } = standingLines(world.links.get(machine.id) ?? [], world.declarations)
  const grounds = [...quietLines(lines, now), ...removedGrounds(lines)]
  return {
    machine: machine.id,
    presence,
    consumers,
    ...standing,
    retired: [...retired, ...(await retirementOf(store, subject))],
    signs: [...certificateSigns(subject, now), ...loginSigns(subject, now)],
    grounds,
    rebuildable,
    who,
    explainers: who.explainers,
    ...(await lookedOf({ store, world, presence, now }, subject)),
  }
}

async function retirementOf(store: Reading, { machine }: Subject): Promise<readonly Retirement[]> {
  if (machine.decided.retired === null) return []
  const { decisions } = await peopleOf(store)
  const said = decisions.get(machine.id)?.retire
  const by = said === undefined ? "A person" : said.author
  const why = said?.reason === null || said === undefined ? "" : ` ${said.reason}`
  return [
    {
      sentence: `${by} said that it is no longer in use.${why}`,
      reference: { kind: "decision", id: said?.id ?? 0 },
    },
  ]
}

/** A certificate that somebody renewed lately is a sign that somebody looks after it. */
function certificateSigns({ borne }: Subject, now: Moment): readonly Ground[] {
  return borne.flatMap(({ kind, current, id, subject, detail }) => {
    const began = kind === "certificate" && current ? momentIn(detail, "notBefore") : null
    if (began === null || now - began > FRESH_CERTIFICATE || began > now) return []
    const day = new Date(began).toISOString().slice(0, 10)
    return [
      {
        sentence: `Its certificate on ${subject} was made on ${day}: something still looks after it.`,
        evidence: [{ kind: "observation", id }] as const,
      },
    ]
  })
}

const LOGIN_COUNTS = 90 * DAY

/** Somebody who logs in there uses it for something. */
function loginSigns(subject: Subject, now: Moment): readonly Ground[] {
  const lately = new Set(subject.borne.filter(({ last }) => now - last < LOGIN_COUNTS).map(({ id }) => id))
  return toldInside(subject, "logins").flatMap(({ id, texts }) =>
    texts.length === 0 || !lately.has(id)
      ? []
      : [
          {
            sentence: `People logged in there: ${texts.slice(0, 3).join(", ")}${texts.length > 3 ? " and others" : ""}.`,
            evidence: [{ kind: "observation", id }] as const,
          },
        ],
  )
}

// Every system of its kind has them, and they serve nobody but the machine itself.
const HOUSEKEEPING =
  /apt-(?:daily|compat)|apt-daily-upgrade|dpkg|logrotate|man-db|mandb|fstrim|e2scrub|systemd-|motd-news|popularity-contest|update-notifier|anacron|locate|exim4-base|bsdmainutils|passwd|aptitude|sysstat|mdadm|dnf-|fwupd|unbound-anchor|plocate|ua-|snapd|raid-check|0hourly|run-parts|may not be read/iu

/** Jobs of its own, which work without any connection being open in between. */
function ownJobs(subject: Subject): readonly NotChecked[] {
  const jobs = ["cron", "timers"].flatMap((part) => toldInside(subject, part).flatMap(({ texts }) => texts))
  const own = jobs.filter((job) => !HOUSEKEEPING.test(job))
  if (own.length === 0) return []
  return [
    {
      what: `what its own ${own.length === 1 ? "job does" : `${own.length} jobs do`} for others: ${own.slice(0, 3).join("; ")}`,
      how: "reading them, on its page under what was seen inside",
    },
  ]
}

function containers(subject: Subject): readonly NotChecked[] {
  const count = containersOn(subject)
  if (count === 0) return []
  return [
    {
      what: `what ${count === 1 ? "the container" : `the ${count} containers`} on it do for others`,
      how: "their own ports and connections, each in its own network",
    },
  ]
}

/** UDP leaves no connection behind, and no scan asks all of its ports. */
function unseenUdp(listeners: readonly number[] | null): readonly NotChecked[] {
  if (listeners !== null) return []
  return [{ what: "whether anybody asks it on UDP", how: "a look inside, which lists what listens there" }]
}

/** A moment inside of what else was said. */
export function momentIn(detail: Json, key: string): Moment | null {
  if (typeof detail !== "object" || detail === null || Array.isArray(detail)) return null
  const value = new Map<string, Json>(Object.entries(detail)).get(key)
  const at = typeof value === "string" ? Date.parse(value) : typeof value === "number" ? value : Number.NaN
  return Number.isNaN(at) ? null : at
}

function quietLines({ declarations, mentions }: Case["lines"], now: Moment): readonly Ground[] {
  const times = [...declarations, ...mentions].flatMap(({ introduced, link }) =>
    introduced === null || link.standing === "candidate" ? [] : [introduced.time],
  )
  const last = Math.max(...times)
  if (times.length === 0 || now - last < QUIET_LINES) return []
  return [
    {
      sentence: `No line that names it is younger than ${Math.floor((now - last) / DAY)} days.`,
      evidence: declarations.map(({ link }) => link.reference).slice(0, 3),
    },
  ]
}

function removedGrounds({ removed }: Case["lines"]): readonly Ground[] {
  return removed.slice(0, 3).map(({ mention, link }) => ({
    sentence: `Its line in ${mention.path} was taken out in ${mention.commit.slice(0, 7)} "${mention.subject}".`,
    evidence: [link.reference, { kind: "commit", source: mention.source, commit: mention.commit }],
  }))
}

async function lookedOf(
  { store, world, now }: Unplugging,
  subject: Subject,
): Promise<Omit<Looked, "candidates"> & Pick<UnplugGiven, "now">> {
  const { machine, state } = subject
  const udp = machine.services.filter(({ protocol, until }) => protocol === "udp" && until === null)
  const listeners = udpListeners(subject)
  return {
    looks: looksOf(subject, now),
    now,
    askedFully: await askedFully(store, subject),
    kind: state.kind,
    udp: [...new Set([...udp.map(({ port }) => port), ...(listeners ?? [])])],
    identityDoubted: machine.doubts.length > 0 || machine.addresses.some(isDoubted),
    sources: world.sources.length,
    unreadSources: world.unread,
    mentionsSearched: true,
    virtualAddresses: await store.known.heldBy(machine.id),
    more: [...unseenUdp(listeners), ...ownJobs(subject), ...containers(subject)],
  }
}

const isDoubted = ({
  candidates,
  until,
}: {
  readonly candidates: readonly string[]
  readonly until: Moment | null
}) => until === null && candidates.length > 0

function looksOf(subject: Subject, now: Moment): Looked["looks"] {
  const unread = subject.borne.filter(({ kind, subject: part }) => kind === "inside" && part === "not-read")
  const looks = looksInto(subject).map(({ at, observation, peers }) => ({
    at,
    observation,
    connections: peers.length,
    complete:
      peers.length < 2_000 && !unread.some(({ value, last }) => last >= at && /connections/u.test(value)),
  }))
  const last = Math.max(0, ...looks.map(({ at }) => at))
  return looks.filter(({ at }) => at === last || now - at < LOOK_HOLDS)
}

/** The last scan that asked every TCP port of every address that it has, and that it answered. */
async function askedFully(store: Reading, { machine }: Subject): Promise<Moment | null> {
  const coverage = await store.known.coverage()
  const addresses = machine.addresses.filter(({ until }) => until === null)
  const last = addresses.map(
    ({ ip, network }) => coverage.asking({ network, ip }).find(({ isWhole }) => isWhole)?.moment ?? null,
  )
  if (last.length === 0 || last.includes(null)) return null
  const moment = Math.min(...last.map((one) => one ?? 0))
  return machine.lastSeen >= moment ? moment : null
}
