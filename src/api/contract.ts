import { eventIterator, oc } from "@orpc/contract"
import { z } from "zod"
import { LONGEST_FIELD } from "#model/answer.ts"
import { CAUSE_STATES } from "#model/cause.ts"
import { CHANGE_KINDS } from "#model/change.ts"
import { caused, causeSaid, timelineAsked, timelineTold } from "./causes.ts"
import { credential, newCredential } from "./credentials.ts"
import {
  concluded,
  deadTold,
  documentTold,
  dossier,
  explained,
  linesAsked,
  linesTold,
  mysteries,
  MYSTERY_STATES,
  rebuildableTold,
} from "./explanation.ts"
import {
  expectationsChecked,
  finding,
  findingCounts,
  findingPage,
  findingRuleTold,
  findingsAsked,
  findingsTold,
  matrix,
  peerGroupTold,
  peersAsked,
} from "./findings.ts"
import { channel, delivery, heldAsked, heldTold, newChannel, noticesTold, rateTold } from "./notifications.ts"
import { lookAllowed, lookDone, lookPlan, lookQuestion, looks } from "./looks.ts"
import { baseline, different, series } from "./normal.ts"
import {
  declarationsAsked,
  declarationTold,
  formatTold,
  mappingPreview,
  mappingTried,
  newSource,
  source,
  sourceClaims,
  sourceName,
  sourceProblem,
  tableMapped,
  tablePreview,
  tablesTold,
} from "./sources.ts"
import {
  alarm,
  change,
  completion,
  decision,
  doctorCheck,
  doubtfulPair,
  engineEvent,
  engineStatus,
  facet,
  knownNetwork,
  list,
  machine,
  machineDossier,
  machineQuestion,
  meaning,
  network,
  neverTouch,
  newDecision,
  observation,
  ruleSource,
  rulesTested,
  savedView,
  scan,
  scanPlan,
  scanProgress,
  scanRequest,
  scanSpent,
  summary,
} from "./shapes.ts"

const asOf = z
  .union([z.number().int(), z.string().max(40)])
  .nullable()
  .default(null)
const page = {
  offset: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(1_000).default(100),
}

const findingRef = z.object({ id: z.string().max(100) })
const findingWhy = z.string().max(1_000).nullable().default(null)

/** Every question that can be asked of the engine, by noun. A refusal is a Failure: a code and a sentence. */
export const contract = {
  engine: {
    status: oc.output(engineStatus),
    events: oc.output(eventIterator(engineEvent)),
    doctor: oc.output(list(doctorCheck)),
    rebuild: oc.output(
      z.object({
        machines: z.number(),
        same: z.boolean(),
        differing: list(z.string()),
        seconds: z.number(),
      }),
    ),
    backup: oc
      .input(z.object({ to: z.string().max(4_000).nullable().default(null) }))
      .output(z.object({ file: z.string(), bytes: z.number() })),
    stop: oc.output(z.object({ stopping: z.boolean() })),
  },
  networks: {
    known: oc.output(list(knownNetwork)),
    list: oc.output(list(network)),
    save: oc.input(network.omit({ id: true })).output(network),
    remove: oc.input(z.object({ name: z.string() })).output(z.object({ removed: z.boolean() })),
  },
  neverTouch: {
    list: oc.output(list(neverTouch)),
    add: oc
      .input(
        z.object({ subject: z.string().max(1_000), reason: z.string().max(1_000).nullable().default(null) }),
      )
      .output(neverTouch),
    remove: oc.input(z.object({ id: z.number() })).output(z.object({ removed: z.boolean() })),
  },
  /** The deep look into a machine, over the user's own SSH. */
  credentials: {
    /** What there is, never a secret. */
    list: oc.output(list(credential)),
    add: oc.input(newCredential).output(credential),
    remove: oc.input(z.object({ name: z.string().max(300) })).output(z.object({ removed: z.boolean() })),
  },
  looks: {
    plan: oc.input(lookQuestion).output(lookPlan),
    /** Looks once, now; `confirmed` says that a person saw the plan's sentence. */
    take: oc.input(lookQuestion.extend({ confirmed: z.literal(true) })).output(lookDone),
    /** From now on scans look into it, too: a network by its name, or a machine or address. */
    allow: oc.input(lookAllowed).output(looks),
    deny: oc.input(z.object({ subject: z.string().min(1).max(300) })).output(looks),
    list: oc.output(looks),
  },
  scans: {
    plan: oc.input(scanRequest).output(scanPlan),
    /** `confirmed` says that a person saw the plan's sentence; without it nothing is sent. */
    start: oc.input(scanRequest.extend({ confirmed: z.literal(true) })).output(scan),
    stop: oc.input(z.object({ id: z.number() })).output(scan),
    resume: oc.input(z.object({ id: z.number() })).output(scan),
    list: oc.input(z.object(page)).output(z.object({ total: z.number(), scans: list(scan) })),
    get: oc
      .input(z.object({ id: z.number() }))
      .output(
        z.object({ scan, progress: scanProgress.nullable(), warnings: list(z.string()), spent: scanSpent }),
      ),
  },
  imports: {
    /** A file on this computer, by path; the browser sends its content to POST /api/import instead. */
    file: oc
      .input(z.object({ path: z.string().max(4_000), network: z.string().nullable().default(null) }))
      .output(z.object({ scan, machines: z.number(), newMachines: z.number(), warnings: list(z.string()) })),
  },
  machines: {
    list: oc.input(machineQuestion.extend(page)).output(
      z.object({
        asOf: z.number().nullable(),
        total: z.number(),
        everything: z.number(),
        tookMs: z.number(),
        machines: list(machine),
      }),
    ),
    facets: oc.input(machineQuestion).output(list(facet)),
    get: oc.input(z.object({ ref: z.string().max(300), asOf })).output(machineDossier),
    complete: oc
      .input(z.object({ query: z.string().max(4_000), at: z.number().int() }))
      .output(list(completion)),
  },
  identity: {
    /** Pairs of machines that may be one, the likeliest first. */
    doubts: oc.input(z.object(page)).output(z.object({ total: z.number(), doubts: list(doubtfulPair) })),
    /** What is shared by several machines, and what answers for everything. */
    alarms: oc.output(list(alarm)),
  },
  decisions: {
    /** The newest first; of one machine, where it is named. */
    list: oc
      .input(
        z.object({
          machine: z.string().max(300).nullable().default(null),
          /** Also those that were taken back. */
          undone: z.boolean().default(false),
          ...page,
        }),
      )
      .output(z.object({ total: z.number(), decisions: list(decision) })),
    add: oc.input(newDecision).output(list(decision)),
    /** Takes one back; everything is as if it had not been said. */
    undo: oc.input(z.object({ id: z.number().int() })).output(decision),
  },
  observations: {
    get: oc.input(z.object({ ids: list(z.number(), { max: 1_000 }) })).output(list(observation)),
  },
  changes: {
    /** From and to: scan ids or dates; null from: the scan before the last; null to: now. */
    list: oc
      .input(
        z.object({
          from: asOf,
          to: asOf,
          machine: z.string().nullable().default(null),
          /** Only these; none means all. */
          kinds: list(z.enum(CHANGE_KINDS)).default([]),
          /** kind: what matters most first; machine: all of one machine together; cause: unexplained first. */
          order: z.enum(["kind", "machine", "cause"]).default("kind"),
          /** Also which commits likely explain each. */
          causes: z.boolean().default(false),
          /** Only those with such an answer; none means all. */
          caused: list(z.enum(CAUSE_STATES)).default([]),
          ...page,
        }),
      )
      .output(
        z.object({
          from: z.number(),
          to: z.number(),
          fromScan: scan.nullable(),
          toScan: scan.nullable(),
          total: z.number(),
          /** How many there are of each kind, whatever kinds are asked for. */
          counts: list(z.object({ kind: z.enum(CHANGE_KINDS), count: z.number() })),
          /** How many there are of each answer, whatever answers are asked for; none where causes are not asked for. */
          causeCounts: list(z.object({ state: z.enum(CAUSE_STATES), count: z.number() })),
          changes: list(change.extend({ caused: caused.nullable() })),
        }),
      ),
    /** Scans, changes, commits and findings side by side, the newest first. */
    timeline: oc.input(timelineAsked.extend(page)).output(timelineTold),
    /** Somebody knows that a commit explains a change, or that it doesn't. */
    say: oc.input(causeSaid).output(z.object({ decision: z.number() })),
  },
  /** What doesn't agree. */
  findings: {
    list: oc.input(findingsAsked.extend(page)).output(findingsTold),
    counts: oc.output(findingCounts),
    get: oc.input(findingRef).output(findingPage),
    /** It is known, and nothing is done about it until a day. */
    accept: oc.input(findingRef.extend({ until: z.iso.date(), why: findingWhy })).output(finding),
    /** It is as it should be. */
    expect: oc.input(findingRef.extend({ why: findingWhy })).output(finding),
    /** It was wrong to say so. */
    dismiss: oc.input(findingRef.extend({ why: findingWhy })).output(finding),
    rules: oc.output(list(findingRuleTold)),
    /** Waits until what was found fits what is known. */
    settle: oc.output(findingCounts),
  },
  /** Machines that ought to be alike. */
  peers: {
    /** Declared groups and tags first, then suggestions. */
    list: oc.output(list(peerGroupTold)),
    view: oc.input(peersAsked).output(matrix),
  },
  /** What ought to be, as users write it down themselves. */
  expectations: {
    check: oc
      .input(
        z.object({
          files: list(z.object({ path: z.string().max(4_000), text: z.string().max(5_000_000) }), {
            min: 1,
            max: 100,
          }),
        }),
      )
      .output(expectationsChecked),
    /** What is there now, written down as a file to be read and changed by people. */
    write: oc.input(peersAsked).output(documentTold),
    /** The JSON schema for editors. */
    schema: oc.output(documentTold),
  },
  /** A moment that somebody called normal, what is usual, and what is different from it. */
  normal: {
    get: oc.output(baseline.nullable()),
    pin: oc
      .input(
        z.object({
          at: asOf,
          why: z.string().max(1_000).nullable().default(null),
        }),
      )
      .output(baseline),
    series: oc
      .input(
        z.object({
          network: z.string().max(300).nullable().default(null),
          days: z.int().min(1).max(3_660).default(30),
        }),
      )
      .output(list(series)),
    different: oc.output(different),
  },
  views: {
    list: oc.output(list(savedView)),
    save: oc.input(savedView).output(savedView),
    remove: oc.input(z.object({ name: z.string() })).output(z.object({ removed: z.boolean() })),
  },
  rules: {
    /** Ours first, then those that were added. */
    list: oc.output(list(ruleSource)),
    /** A file, a folder or a git repository; what its rules change is concluded again. */
    add: oc
      .input(
        z.object({ place: z.string().min(1).max(4_000), name: z.string().max(40).nullable().default(null) }),
      )
      .output(list(ruleSource)),
    remove: oc.input(z.object({ name: z.string().max(40) })).output(z.object({ removed: z.boolean() })),
    /** Reads every source again. */
    sync: oc.output(list(ruleSource)),
    /** Files or folders on this computer. */
    test: oc
      .input(z.object({ paths: list(z.string().max(4_000), { min: 1, max: 1_000 }) }))
      .output(rulesTested),
    /** What the rules in use make of one text. */
    try: oc
      .input(z.object({ field: z.string().max(80), text: z.string().max(LONGEST_FIELD) }))
      .output(list(meaning)),
  },
  /** Who is told what by itself, and what was held back. */
  notifications: {
    channels: oc.output(list(channel)),
    /** Makes a channel, or changes the one of that name. */
    save: oc.input(newChannel).output(channel),
    remove: oc.input(z.object({ name: z.string().max(60) })).output(z.object({ removed: z.boolean() })),
    /** Sends a notice of no finding over one channel, once, and says what became of it. */
    test: oc.input(z.object({ name: z.string().max(60) })).output(delivery),
    notices: oc.input(z.object(page)).output(noticesTold),
    held: oc.input(heldAsked.extend(page)).output(heldTold),
    rate: oc.output(rateTold),
  },
  /** What is written down: repositories, folders and files that say which machines there ought to be. */
  sources: {
    list: oc.output(list(source)),
    /** Says where it is; nothing is read yet. */
    add: oc.input(newSource).output(source),
    remove: oc.input(sourceName).output(z.object({ removed: z.boolean() })),
    /** Reads it as it is now, and answers when that is done; how it goes is told by events. */
    sync: oc.input(sourceName).output(source),
    /** What was read before stays. */
    stop: oc.input(sourceName).output(z.object({ stopped: z.boolean() })),
    /** Addresses of which it claims to list every machine. */
    claim: oc.input(sourceClaims).output(source),
    /** What could not be read in it, line by line. */
    problems: oc
      .input(sourceName.extend(page))
      .output(z.object({ total: z.number(), problems: list(sourceProblem) })),
    /** What was read in it, format by format; the one that declares most first. */
    formats: oc.input(sourceName).output(list(formatTold)),
    declarations: oc
      .input(declarationsAsked.extend(page))
      .output(z.object({ total: z.number(), declarations: list(declarationTold) })),
    /** Files that are tables, and how their columns are read. */
    tables: oc.input(sourceName).output(tablesTold),
    /** What a table would declare, if its columns were read so. */
    previewTable: oc.input(tableMapped).output(tablePreview),
    /** Says what the columns of a table mean, from now on, and reads the source again. */
    mapTable: oc.input(tableMapped).output(source),
    /** What a mapping file of that text would declare in a source. */
    previewMapping: oc.input(mappingTried).output(mappingPreview),
    /** Lines as they stand, with who wrote each. */
    lines: oc.input(linesAsked).output(linesTold),
  },
  /** Who owns a machine and why it is there. */
  explanation: {
    get: oc.input(z.object({ ref: z.string().max(300) })).output(explained),
    /** Machines whose who and why nothing answers, what matters most first. */
    mysteries: oc
      .input(z.object({ state: z.enum(MYSTERY_STATES).nullable().default(null), ...page }))
      .output(mysteries),
    /** Waits until what is concluded fits what is known, and says how it stands. */
    settle: oc.output(concluded),
    /** How it stands now, without waiting. */
    status: oc.output(concluded),
    /** Can it be unplugged? */
    dossier: oc.input(z.object({ ref: z.string().max(300) })).output(dossier),
    /** The same as a document to hand out. */
    document: oc
      .input(z.object({ ref: z.string().max(300), format: z.enum(["markdown", "html"]) }))
      .output(documentTold),
    rebuildable: oc
      .input(z.object({ by: z.enum(["network", "group", "environment"]).default("network") }))
      .output(list(rebuildableTold)),
    /** Lines that name machines which never answer. */
    dead: oc
      .input(z.object({ source: z.string().max(300).nullable().default(null), ...page }))
      .output(z.object({ total: z.number(), dead: list(deadTold) })),
    /** A patch, as git format-patch writes it, that takes such lines out of one source. */
    patch: oc
      .input(
        z.object({
          source: z.string().min(1).max(300),
          /** Only these; none means all that can go. */
          ids: list(z.number().int(), { max: 10_000 }).default([]),
        }),
      )
      .output(documentTold),
  },
  rollcall: {
    summary: oc.output(summary),
  },
}

export type Contract = typeof contract
