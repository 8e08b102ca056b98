import { z } from "zod"
import { MACHINE_CLAIMS, SERVICE_CLAIMS, SURENESSES } from "#model/answer.ts"
import { CHANGE_KINDS, type Change } from "#model/change.ts"
import { CONFIDENCES, type Classification, type Verdict, type Vote } from "#model/classification.ts"
import { DECISION_KINDS, LOCKABLE_FIELDS, type Decision } from "#model/decision.ts"
import {
  ALARM_RULES,
  EXPLANATIONS,
  PRESENCES,
  STRENGTHS,
  type Alarm,
  type Doubt,
  type Holder,
  type Machine,
  type MachineAddress,
  type Service,
} from "#model/machine.ts"
import { FACT_KINDS, type Json } from "#model/observation.ts"
import type { KnownNetwork, Network } from "#model/network.ts"
import { PACES } from "#model/pace.ts"
import { PHASES, PROFILES } from "#model/profile.ts"
import { MACHINE_SORTS, type View } from "#model/view.ts"
import type { ScanSpent, SpentByScan } from "#model/spent.ts"
import { SCAN_STATES, type Scan, type ScanPlan, type ScanProgress, type ScanRequest } from "#model/scan.ts"
import { shownNotice } from "./shown-notice.ts"
import { sourceProgress } from "./sources.ts"

// The shapes that cross a process boundary. Moments are milliseconds since 1970 UTC.

/** A list that nobody changes; at run time an array like any other. */
export function list<T extends z.ZodType>(
  item: T,
  size: { readonly min?: number; readonly max?: number } = {},
) {
  const array = z
    .array(item)
    .min(size.min ?? 0)
    .max(size.max ?? Number.MAX_SAFE_INTEGER)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- z.readonly() would freeze every list; this is a matter of types
  return array as unknown as z.ZodType<readonly z.output<T>[], readonly z.input<T>[]>
}

const moment = z.number().int()
const text = z.string()
const short = z.string().max(1_000)

export const json: z.ZodType<Json> = z.json()

export const scanRequest = z.object({
  targets: list(short, { min: 1, max: 10_000 }),
  exclude: list(short, { max: 10_000 }).default([]),
  profile: z.enum(PROFILES).default("standard"),
  ports: z.string().max(10_000).nullable().default(null),
  pace: z.enum(PACES).default("normal"),
  network: short.nullable().default(null),
  full: z.boolean().optional(),
}) satisfies z.ZodType<ScanRequest>

const unseen = z.object({ what: text, fix: text.nullable() })

export const scanPlan = z.object({
  targets: list(text),
  excluded: list(text),
  neverTouched: list(text),
  addresses: z.number(),
  tcpPorts: z.number(),
  udpPorts: z.number(),
  tcp: text,
  udp: text,
  profile: z.enum(PROFILES),
  pace: z.enum(PACES),
  network: text,
  privilege: z.enum(["raw", "connect"]),
  packetsPerSecond: z.number(),
  packetsPerSecondPerMachine: z.number(),
  connectionsPerMachine: z.number(),
  aboutSeconds: z.number(),
  sentence: text,
  unseen: list(unseen),
  rescan: z
    .object({ of: z.number(), since: moment, checked: z.number(), everythingWithinDays: z.number() })
    .nullable(),
}) satisfies z.ZodType<ScanPlan>

export const scan = z.object({
  id: z.number(),
  kind: z.enum(["scan", "import"]),
  moment,
  started: moment,
  ended: moment.nullable(),
  state: z.enum(SCAN_STATES),
  reason: text.nullable(),
  network: text,
  profile: z.enum(PROFILES).nullable(),
  targets: list(text),
  excluded: list(text),
  tcp: text,
  udp: text,
  methods: list(text),
  privilege: z.enum(["raw", "connect"]),
  pace: z.enum(PACES).nullable(),
  asked: z.number(),
  answered: z.number(),
  packets: z.number(),
  file: text.nullable(),
  rescanOf: z.number().nullable(),
}) satisfies z.ZodType<Scan>

export const scanProgress = z.object({
  scan: z.number(),
  state: z.enum(SCAN_STATES),
  phases: list(
    z.object({
      phase: z.enum(PHASES),
      total: z.number(),
      done: z.number(),
      state: z.enum(["waiting", "running", "done", "left-out"]),
    }),
  ),
  share: z.number(),
  secondsLeft: z.number().nullable(),
  addresses: z.number(),
  answered: z.number(),
  newMachines: z.number(),
  changedMachines: z.number(),
  packets: z.number(),
  packetsPerSecond: z.number(),
  packetsPerSecondCap: z.number(),
  easedOff: list(z.object({ ip: text, at: moment, why: text })),
  leftAlone: list(text),
  unseen: list(unseen),
  warnings: list(text),
}) satisfies z.ZodType<ScanProgress>

const machineAddress = z.object({
  ip: text,
  mac: text.nullable(),
  network: text,
  since: moment,
  until: moment.nullable(),
  candidates: list(text),
  evidence: list(z.number()),
}) satisfies z.ZodType<MachineAddress>

const service = z.object({
  ip: text,
  port: z.number(),
  protocol: z.enum(["tcp", "udp"]),
  name: text.nullable(),
  product: text.nullable(),
  version: text.nullable(),
  since: moment,
  until: moment.nullable(),
  evidence: list(z.number()),
}) satisfies z.ZodType<Service>

const owner = z.object({
  name: text,
  how: z.enum(["decided", "declared", "rule", "inherited", "inferred"]),
  confidence: z.number(),
})

const holder = z.object({
  machine: text,
  since: moment,
  until: moment.nullable(),
  evidence: list(z.number()),
}) satisfies z.ZodType<Holder>

export const machine = z.object({
  id: text,
  aka: list(text),
  name: text,
  names: list(text),
  kind: text.nullable(),
  vendor: text.nullable(),
  model: text.nullable(),
  os: text.nullable(),
  role: text.nullable(),
  presence: z.enum(PRESENCES),
  firstSeen: moment,
  lastSeen: moment,
  explanation: z.enum(EXPLANATIONS),
  owner: owner.nullable(),
  environment: text.nullable(),
  groups: list(text),
  tags: list(text),
  purpose: text.nullable(),
  notes: list(text),
  locked: list(text),
  retired: moment.nullable(),
  addresses: list(machineAddress),
  services: list(service),
  holders: list(holder),
}) satisfies z.ZodType<Machine>

export const observation = z.object({
  id: z.number(),
  endpoint: z.number(),
  ip: text,
  network: text,
  kind: z.enum(FACT_KINDS),
  subject: text,
  value: text,
  detail: json,
  method: text,
  standing: z.enum(["observed", "claimed"]),
  first: moment,
  last: moment,
  until: moment.nullable(),
  firstScan: z.number(),
  lastScan: z.number(),
})
export type Evidence = z.infer<typeof observation>

export const change = z.object({
  kind: z.enum(CHANGE_KINDS),
  machine: text,
  machineName: text,
  fact: text,
  before: text.nullable(),
  after: text.nullable(),
  between: z.tuple([moment, moment]).readonly(),
  evidence: list(z.number()),
}) satisfies z.ZodType<Change>

const join = z.object({
  a: text,
  b: text,
  strength: z.enum(STRENGTHS),
  because: text,
  for: list(z.number()),
  against: list(z.number()),
})

const doubt = join.extend({
  with: text,
  settledBy: text,
  ask: z.object({ ip: text, network: text, ports: text }).nullable(),
}) satisfies z.ZodType<Doubt>

/** A doubt between two machines, as the list of doubtful identities shows it. */
export const doubtfulPair = z.object({
  machine: text,
  name: text,
  /** The other machine's name; its id is `doubt.with`. */
  otherName: text,
  doubt,
})
export type DoubtfulPair = z.infer<typeof doubtfulPair>

export const alarm = z.object({
  id: text,
  rule: z.enum(ALARM_RULES),
  title: text,
  subject: text,
  machines: list(text),
  since: moment,
  last: moment,
  evidence: list(z.number()),
}) satisfies z.ZodType<Alarm>

/** What happened to a machine's identity: said in words, with what shows it. */
export const happening = z.object({
  kind: z.enum(["reinstalled", "new-card", "moved", "replaced", "swapped", "rotated", "took-over"]),
  at: moment,
  ip: text,
  /** One sentence: "host key kept, hardware address new: a new network card, or the machine moved". */
  because: text,
  evidence: list(z.number()),
  /** The other machine in it: who held the address before, or the one it was swapped with. */
  other: z.object({ id: text, name: text }).nullable(),
})
export type Happening = z.infer<typeof happening>

export const decision = z.object({
  id: z.number(),
  at: moment,
  author: text,
  kind: z.enum(DECISION_KINDS),
  subject: text,
  value: text.nullable(),
  reason: text.nullable(),
  undone: moment.nullable(),
  undoneBy: text.nullable(),
  /** What it says, in words: "db1 and db2 are one machine". */
  sentence: text,
  /** Id and name of the machine it is about now; null for addresses never to be touched. */
  machine: z.object({ id: text, name: text }).nullable(),
}) satisfies z.ZodType<Omit<Decision, "anchors">>
export type DecisionTold = z.infer<typeof decision>

const refs = list(short, { min: 1, max: 1_000 })
const reason = short.nullable().default(null)
const words = z.string().min(1).max(4_000)

/** What may be decided; `machines` are ids, names, addresses or MACs. One row is written for each machine. */
export const newDecision = z.discriminatedUnion("kind", [
  /** All of them are one machine. */
  z.object({ kind: z.literal("merge"), machines: list(short, { min: 2, max: 1_000 }), reason }),
  /** They look alike and are not the same machine. */
  z.object({ kind: z.literal("apart"), machines: list(short, { min: 2, max: 2 }), reason }),
  /** What answers at these addresses is another machine. */
  z.object({ kind: z.literal("split"), machines: list(short, { min: 1, max: 1 }), addresses: refs, reason }),
  z.object({
    kind: z.literal("name"),
    machines: list(short, { min: 1, max: 1 }),
    value: z.string().min(1).max(255),
    reason,
  }),
  z.object({ kind: z.literal("owner"), machines: refs, value: z.string().min(1).max(255), reason }),
  z.object({ kind: z.literal("purpose"), machines: refs, value: words, reason }),
  z.object({
    kind: z.literal("tag"),
    machines: refs,
    value: z.string().min(1).max(60).regex(/^\S+$/),
    reason,
  }),
  z.object({ kind: z.literal("note"), machines: refs, value: words, reason }),
  z.object({ kind: z.literal("lock"), machines: refs, value: z.enum(LOCKABLE_FIELDS), reason }),
  z.object({ kind: z.literal("retire"), machines: refs, reason }),
  /** Not now: it leaves the queue of mysteries until a day, an ISO date. */
  z.object({ kind: z.literal("later"), machines: refs, value: z.iso.date(), reason }),
  /** Somebody was asked about it. */
  z.object({ kind: z.literal("ask"), machines: refs, value: z.string().min(1).max(255), reason }),
  /** Whose all machines are that a pattern fits: a CIDR or range, a name with *, or group:NAME. */
  z.object({
    kind: z.literal("owner-rule"),
    pattern: z.string().min(1).max(255),
    value: z.string().min(1).max(255),
    reason,
  }),
  /** Its present addresses never get a packet again. */
  z.object({ kind: z.literal("never-touch"), machines: refs, reason }),
])
export type NewDecision = z.input<typeof newDecision>
/** The same, with everything that was left out. */
export type DecisionAsked = z.output<typeof newDecision>

const vote = z.object({
  value: text,
  points: z.number(),
  sureness: z.enum(["certain", "strong", "fair", "weak"]),
  rule: text,
  because: text,
  evidence: list(z.number()),
}) satisfies z.ZodType<Vote>

const verdict = z.object({
  value: text.nullable(),
  confidence: z.enum(CONFIDENCES),
  share: z.number(),
  for: list(vote),
  competing: z.object({ value: text, share: z.number(), votes: list(vote) }).nullable(),
  contradicted: z.boolean(),
  settledBy: text.nullable(),
}) satisfies z.ZodType<Verdict>

/** What a machine is, with every vote for it and for the best of what speaks against it. */
export const classification = z.object({
  verdicts: z.object({
    kind: verdict,
    vendor: verdict,
    model: verdict,
    firmware: verdict,
    os: verdict,
    "os-version": verdict,
  }),
  roles: list(verdict),
  support: z
    .object({
      what: text,
      until: text,
      state: z.enum(["supported", "security-only", "ended"]),
      source: text,
    })
    .nullable(),
}) satisfies z.ZodType<Classification>

const spent = z.object({ packets: z.number(), connections: z.number(), bytes: z.number() })

/** What a machine got from us, the newest scan first; scans that are not kept one by one are one sum. */
const spentByScan = z.object({
  inAll: spent,
  scans: list(spent.extend({ scan: z.number(), moment })),
  before: spent.extend({ scans: z.number() }),
}) satisfies z.ZodType<SpentByScan>

/** What a scan cost: in all, and what of it went to addresses where nothing was found. */
export const scanSpent = z.object({ all: spent, silent: spent }) satisfies z.ZodType<ScanSpent>

/** One machine with all that is known of it and how. */
export const machineDossier = machine.extend({
  classification,
  spent: spentByScan,
  identity: z.object({
    joins: list(join),
    doubts: list(doubt.extend({ name: text })),
    alarms: list(alarm),
    happened: list(happening),
  }),
  /** Where it is asleep: until when it may be, as it was before; null where it is not. */
  wakes: moment.nullable(),
  decisions: list(decision),
  facts: list(observation),
  history: list(change),
  previous: text.nullable(),
  next: text.nullable(),
})
export type MachineDossier = z.infer<typeof machineDossier>

export const network = z.object({
  id: z.number(),
  name: text,
  targets: list(text),
  excluded: list(text),
  pace: z.enum(PACES),
  environment: text.nullable(),
}) satisfies z.ZodType<Network>

export const knownNetwork = z.object({
  cidr: text,
  how: text,
  interface: text,
  addresses: z.number(),
  neighbours: z.number(),
  tooWide: text.nullable(),
}) satisfies z.ZodType<KnownNetwork>

/** What to list: a query, and the moment or scan it is asked of (null: now). */
export const machineQuestion = z.object({
  query: z.string().max(4_000).default(""),
  /** A scan's id, or an ISO date or date-time; null for now. */
  asOf: z
    .union([z.number().int(), z.string().max(40)])
    .nullable()
    .default(null),
  /** Also machines that are gone. */
  all: z.boolean().default(false),
  sort: z
    .object({ by: z.enum(MACHINE_SORTS), descending: z.boolean() })
    .default({ by: "name", descending: false }),
})
export type MachineQuestion = z.infer<typeof machineQuestion>

export const FACETS = [
  "explanation",
  "presence",
  "kind",
  "role",
  "os",
  "vendor",
  "network",
  "environment",
  "group",
  "owner",
  "tag",
  "port",
  "service",
  "seen",
] as const
export const facet = z.object({
  facet: z.enum(FACETS),
  values: list(z.object({ value: text, label: text, count: z.number(), query: text })),
})
export type Facet = z.infer<typeof facet>

export const completion = z.object({
  /** Replaces the typed text from `from` to `to`. */
  text,
  from: z.number(),
  to: z.number(),
  says: text,
  count: z.number().nullable(),
})
export type Completion = z.infer<typeof completion>

export const savedView = z.object({
  name: z.string().min(1).max(100),
  query: z.string().max(4_000),
  columns: list(z.string()),
  sort: z.object({ by: z.enum(MACHINE_SORTS), descending: z.boolean() }),
}) satisfies z.ZodType<View>

export const doctorCheck = z.object({
  name: text,
  state: z.enum(["ok", "limited", "missing"]),
  /** What was found. */
  found: text,
  /** What its lack costs; null when it is fine. */
  cost: text.nullable(),
  /** The one command or step that mends it. */
  fix: text.nullable(),
})
export type DoctorCheck = z.infer<typeof doctorCheck>

export const neverTouch = z.object({
  id: z.number(),
  subject: text,
  reason: text.nullable(),
  at: moment,
  author: text,
})

export const summary = z.object({
  machines: z.number(),
  present: z.number(),
  gone: z.number(),
  notAsked: z.number(),
  explained: z.number(),
  inDoubt: z.number(),
  mysteries: z.number(),
  /** Per network: the muster, one letter a machine by address: e explained, d in doubt, m mystery, n a new one, g gone. */
  networks: list(
    z.object({
      name: text,
      targets: list(text),
      machines: z.number(),
      explained: z.number(),
      muster: text,
    }),
  ),
  lastScan: scan.nullable(),
  previousScan: scan.nullable(),
  changes: list(change),
  changesTotal: z.number(),
  newMachines: z.number(),
  packetsEver: z.number(),
  running: list(scanProgress),
  next: list(z.object({ title: text, detail: text, cost: text, go: text })),
})
export type Summary = z.infer<typeof summary>

export const engineStatus = z.object({
  version: text,
  database: text,
  home: text,
  pid: z.number(),
  started: moment,
  machines: z.number(),
  scans: z.number(),
  packetsEver: z.number(),
  lastScan: scan.nullable(),
  running: list(scanProgress),
})
export type EngineStatus = z.infer<typeof engineStatus>

/** What the engine tells while it works; progress at most four times a second, machines in batches. */
export const engineEvent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("hello"), status: engineStatus }),
  z.object({ kind: z.literal("progress"), progress: scanProgress }),
  z.object({
    kind: z.literal("seen"),
    scan: z.number(),
    machines: list(
      z.object({
        id: text,
        name: text,
        ip: text,
        at: moment,
        what: text,
        ports: text,
        news: z.enum(["new", "changed", "known"]),
        newsText: text,
      }),
    ),
  }),
  z.object({ kind: z.literal("scan-ended"), scan }),
  z.object({ kind: z.literal("ledger-changed"), moment }),
  z.object({ kind: z.literal("source-progress"), progress: sourceProgress }),
  z.object({ kind: z.literal("source-changed"), source: text }),
  /** People are told of something, on this computer. */
  z.object({ kind: z.literal("notice"), notice: shownNotice }),
  /** Who and why were concluded again; share: how far that has come, null where it is done. */
  z.object({ kind: z.literal("explained"), share: z.number().nullable() }),
  /** What doesn't agree was looked for again; share as above. */
  z.object({ kind: z.literal("findings"), share: z.number().nullable() }),
])
export type EngineEvent = z.infer<typeof engineEvent>

const ruleProblem = z.object({ where: text, sentence: text })
export type RuleProblem = z.infer<typeof ruleProblem>

/** Where rules come from, and what they are worth. */
export const ruleSource = z.object({
  /** null: the rules that Rollcall comes with. */
  name: text.nullable(),
  kind: z.enum(["own", "path", "git"]),
  place: text.nullable(),
  formats: list(z.enum(["yaml", "recog"])),
  files: z.number(),
  rules: z.number(),
  /** Of the rules, those about things that Rollcall doesn't ask for. */
  unused: z.number(),
  /** What a repository was read at. */
  commit: text.nullable(),
  /** When it was read last. */
  at: moment.nullable(),
  /** Why it could not be read last time; what was read before is in use. */
  failure: text.nullable(),
  skipped: list(text),
  problems: list(ruleProblem),
})
export type RuleSourceTold = z.infer<typeof ruleSource>

const placed = z.object({ path: text, line: z.number(), sentence: text })

/** What files of rules are worth. */
export const rulesTested = z.object({
  files: list(
    z.object({ path: text, kind: z.enum(["yaml", "recog"]), rules: z.number(), examples: z.number() }),
  ),
  tried: z.number(),
  mistakes: list(placed),
  failed: list(placed),
  ranAway: list(text),
})
export type RulesTestedTold = z.infer<typeof rulesTested>

/** What one rule makes of one text. */
export const meaning = z.object({
  rule: text,
  field: text,
  value: text,
  sureness: z.enum(SURENESSES),
  claims: z.partialRecord(z.enum([...SERVICE_CLAIMS, ...MACHINE_CLAIMS]), text),
  cpe: list(text),
})
