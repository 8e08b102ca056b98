import { z } from "zod"
import { DECLARATION_KINDS, DECLARATION_STATES, IDENTIFIER_KINDS } from "#model/declaration.ts"
import { CHANGE_KINDS } from "#model/change.ts"
import { LINK_CONFIDENCES } from "#model/link.ts"
import { PRESENCES } from "#model/machine.ts"
import { FACT_KINDS } from "#model/observation.ts"
import { PEER_KINDS } from "#model/peers.ts"
import { SOURCE_KINDS } from "#model/source.ts"
import { days, life, many, oneOrMany, portSpec, texts } from "./scene-port-words.ts"

/**
 * The words that scenes are written in. Times are days before now ("since: 3", half days too); what a certificate
 * counts forward (`until`) is days after now. Whatever is no word here is a mistake.
 */
const json = z.json()

const service = z.strictObject({
  name: z.string().nullable().default(null),
  product: z.string().nullable().default(null),
  version: z.coerce.string().nullable().default(null),
  bind: z.string().nullable().default(null),
  line: z.int().optional(),
})

export const declaredSpec = z.strictObject({
  source: z.string().default("infra"),
  path: z.string().default("hosts.yml"),
  line: z.int().optional(),
  endLine: z.int().optional(),
  commit: z.string().nullable().default("c0ffee1"),
  format: z.string().default("ansible-inventory"),
  kind: z.enum(DECLARATION_KINDS).default("machine"),
  state: z.enum(DECLARATION_STATES).default("exact"),
  name: oneOrMany.optional(),
  ip: oneOrMany.optional(),
  mac: oneOrMany.optional(),
  /** Words for host keys, as ports' hostKeys have them. */
  hostKey: oneOrMany.optional(),
  identifiers: z
    .array(
      z.strictObject({
        kind: z.enum(IDENTIFIER_KINDS),
        value: z.string(),
        raw: z.string().optional(),
        line: z.int().optional(),
      }),
    )
    .default([]),
  pattern: z.string().nullable().default(null),
  services: z.record(z.string(), service).default({}),
  uses: z
    .array(
      z.strictObject({
        direction: z.enum(["from", "to"]),
        other: z.string(),
        port: z.int().nullable().default(null),
        what: z.string(),
      }),
    )
    .default([]),
  groups: texts.default([]),
  env: z.string().nullable().default(null),
  role: z.string().nullable().default(null),
  owner: z.string().nullable().default(null),
  purpose: z.string().nullable().default(null),
  status: z.string().nullable().default(null),
  /** Of a lease: days ago that it began; days from now that it ends. */
  since: days.nullable().default(null),
  until: days.nullable().default(null),
  attributes: z.record(z.string(), z.coerce.string()).default({}),
  network: z.string().nullable().default(null),
  /** The machines it is about, where it stands beside them. */
  of: texts.default([]),
  standing: z.enum(["link", "candidate"]).default("link"),
  confidence: z.enum(LINK_CONFIDENCES).default("certain"),
  /** How many days ago its lines were written last. */
  written: days.optional(),
})

const caused = z.strictObject({
  commit: z.string().default("facade1"),
  author: z.string().default("pia"),
  subject: z.string(),
  /** Days ago that it arrived. */
  arrived: days.default(1),
  band: z.enum(["strong", "medium", "weak"]).default("strong"),
})

const change = z.strictObject({
  kind: z.enum(CHANGE_KINDS),
  fact: z.string(),
  before: z.string().nullable().default(null),
  after: z.string().nullable().default(null),
  /** Days ago: the last look before it, and the first after it. */
  between: z.tuple([days, days]),
  explained: caused.optional(),
  state: z.enum(["unexplained", "unknown"]).default("unknown"),
})

const removed = z.strictObject({
  source: z.string().default("infra"),
  path: z.string().default("hosts.yml"),
  line: z.int().default(1),
  name: z.string(),
  commit: z.string().default("def4567"),
  /** Days ago. */
  removed: days,
  subject: z.string().default("Take it out"),
  author: z.string().default("pia"),
  kind: z.enum(["line", "comment", "template", "document"]).default("line"),
  boundary: z.enum(["machine", "with-port", "network", "part-of-name"]).default("machine"),
})

export const machineSpec = z.strictObject({
  ip: z.union([z.string(), texts]).transform((one) => [one].flat()),
  mac: z.string().nullable().default(null),
  network: z.string().default("lab"),
  names: texts.optional(),
  ptr: z.string().optional(),
  kind: z.string().nullable().default("server"),
  vendor: z.string().nullable().default(null),
  model: z.string().nullable().default(null),
  os: z.string().nullable().default(null),
  role: z.string().nullable().default(null),
  owner: z.string().nullable().default(null),
  env: z.string().nullable().default(null),
  groups: texts.default([]),
  tags: texts.default([]),
  presence: z.enum(PRESENCES).default("present"),
  presentSince: days.optional(),
  firstSeen: days.default(30),
  lastSeen: days.default(0),
  retired: days.nullable().default(null),
  /** Addresses that it had: {ip, since, until} in days ago. */
  had: z
    .array(
      z.strictObject({ ip: z.string(), mac: z.string().nullable().default(null), since: days, until: days }),
    )
    .default([]),
  ports: z.record(z.string().regex(/^\d{1,5}\/(?:tcp|udp)$/u), portSpec.nullable()).default({}),
  /** What was asked of it; several where scans asked differently. */
  asked: many(
    z.strictObject({
      tcp: z.string().default(""),
      udp: z.string().default(""),
      first: days.optional(),
      last: days.optional(),
      times: z.int().default(5),
    }),
  ).default([{ tcp: "1-65535", udp: "53,123,161", times: 5 }]),
  /** Answers of the machine as a whole: {mdns: {mdns.hostname: [printer.local]}}, asked at this port. */
  answers: z.record(z.string(), z.record(z.string(), oneOrMany)).default({}),
  /** Any fact, as the ledger has it. */
  facts: z
    .array(
      z.strictObject({
        ...life,
        kind: z.enum(FACT_KINDS),
        subject: z.string().default(""),
        value: z.string(),
        detail: json.default(null),
        method: z.string().default("test"),
        standing: z.enum(["observed", "claimed"]).default("observed"),
      }),
    )
    .default([]),
  declared: z.array(declaredSpec).default([]),
  removed: z.array(removed).default([]),
  changes: z.array(change).default([]),
})

const place = z.strictObject({
  source: z.string().default("infra"),
  path: z.string().default("rollcall.yml"),
  line: z.int().default(1),
})

export const sceneSpec = z.strictObject({
  /** "2026-03-17": what now is. */
  now: z.iso.date().default("2026-03-17"),
  /** Days ago that the first scan of all came to its end. */
  firstScan: days.default(30),
  machines: z.record(z.string(), machineSpec).default({}),
  /** Beside the machines: declarations of no machine, or of several (`of`). */
  declared: z.array(declaredSpec).default([]),
  sources: z
    .record(
      z.string(),
      z.strictObject({
        kind: z.enum(SOURCE_KINDS).default("repository"),
        network: z.string().nullable().default(null),
        /** Ranges that it claims to list every machine of: "10.0.0.0/24". */
        claims: texts.default([]),
        state: z.enum(["new", "reading", "read", "failed"]).default("read"),
        synced: days.default(0),
      }),
    )
    .default({}),
  problems: z.array(place.extend({ sentence: z.string(), missing: z.boolean().default(false) })).default([]),
  networks: z
    .record(
      z.string(),
      z.strictObject({
        env: z.string().nullable().default(null),
        scans: z.array(days).optional(),
        present: z.int().optional(),
        /** How many machines went, by days ago. */
        wentAt: z.array(z.tuple([days, z.int()])).default([]),
        subnets: z.record(z.string(), z.strictObject({ machines: z.int(), declared: z.int() })).optional(),
        clocks: z.array(z.number()).default([]),
      }),
    )
    .default({}),
  /** Addresses that were asked, by somebody of the network answering: days ago of each scan. */
  asking: z.record(z.string(), z.array(days)).default({}),
  /** Days ago that anything answered at an address last. */
  lastAnswer: z.record(z.string(), days).default({}),
  /** Peers; the groups that machines are in where nothing is said. */
  peers: z
    .array(
      z.strictObject({
        kind: z.enum(PEER_KINDS).default("group"),
        name: z.string(),
        machines: texts.optional(),
        expected: z
          .array(
            z.strictObject({
              fact: z.string(),
              between: texts.default([]),
              until: days.nullable().default(null),
              by: place.default({ source: "infra", path: "rollcall.yml", line: 1 }),
            }),
          )
          .default([]),
      }),
    )
    .optional(),
})

export type Spec = z.output<typeof sceneSpec>
export type MachineSpec = z.output<typeof machineSpec>
export type DeclaredSpec = z.output<typeof declaredSpec>
