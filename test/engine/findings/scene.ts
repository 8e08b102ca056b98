import { supportOf } from "#engine/classification/support.ts"
import type { Around, Check, NetworkBrief, Peers, Shared, Written } from "#engine/findings/check.ts"
import { readVocabulary } from "#engine/vocabulary.ts"
import { rangeFrom } from "#model/address-range.ts"
import type { FindingRule, Verdict } from "#model/finding.ts"
import type { Moment } from "#model/moment.ts"
import type { Sheet, SheetFact, SheetLine } from "#model/sheet.ts"
import type { Source } from "#model/source.ts"
import type { Declaration } from "#model/written.ts"
import { DAY, Facts, portFacts } from "./scene-facts.ts"
import { briefOf, isWithin, servicesOf, subnetsOf } from "./scene-parts.ts"
import { sharedOf } from "./scene-shared.ts"
import { portSpec } from "./scene-port-words.ts"
import { type DeclaredSpec, type MachineSpec, type Spec, sceneSpec } from "./scene-words.ts"
import { changeFrom, declarationFrom, removedFrom } from "./scene-written.ts"

/** A small world that checks can look at. The words that it is written in stand in scene-words.ts. */
export interface Scene {
  readonly sheets: readonly Sheet[]
  readonly peers: readonly Peers[]
  readonly shared: readonly Shared[]
  readonly written: Written
  readonly around: (rule: FindingRule) => Around
}

/** Builds the world that a scene's words tell; a word that is none is an error. */
export function sceneOf(words: unknown): Scene {
  return new Building(sceneSpec.parse(words)).scene()
}

/** What one rule's check says of all of a scene. */
export function verdictsIn(scene: Scene, rule: FindingRule, check: Check): readonly Verdict[] {
  const around = scene.around(rule)
  if (check.of === "machine") return scene.sheets.flatMap((sheet) => check.check(sheet, around))
  if (check.of === "peers") return scene.peers.flatMap((peers) => check.check(peers, around))
  if (check.of === "shared") return scene.shared.flatMap((shared) => check.check(shared, around))
  return check.check(scene.written, around)
}

const { releases } = readVocabulary()

type Linked = Written["linked"] extends ReadonlyMap<number, infer One> ? One : never

class Building {
  private readonly spec: Spec
  private readonly now: Moment
  private readonly declarations: Declaration[] = []
  private readonly linked = new Map<number, Linked>()
  private readonly lines = new Map<string, SheetLine[]>()
  private readonly dates = new Map<number, Moment>()
  private numbers = 0

  constructor(spec: Spec) {
    this.spec = spec
    this.now = Date.parse(`${spec.now}T00:00:00Z`)
    for (const [name, machine] of Object.entries(spec.machines))
      for (const one of machine.declared) this.writeDown({ ...one, of: [name] }, name)
    for (const one of spec.declared) this.writeDown(one, null)
  }

  scene(): Scene {
    const sheets = Object.entries(this.spec.machines).map(([name, spec]) => this.sheet(name, spec))
    return {
      sheets,
      peers: this.peers(sheets),
      shared: sharedOf(sheets),
      written: this.written(sheets),
      around: (rule) => this.around(rule, sheets),
    }
  }

  private at(days: number): Moment {
    return this.now - days * DAY
  }

  private writeDown(spec: DeclaredSpec, name: string | null) {
    const id = this.declarations.length + 1
    const declaration = declarationFrom(spec, { id, name, now: this.now })
    const { standing, confidence } = spec
    this.declarations.push(declaration)
    this.linked.set(
      id,
      spec.of.map((machine) => ({ machine, standing, confidence })),
    )
    if (spec.written !== undefined) this.dates.set(id, this.at(spec.written))
    for (const machine of spec.of) {
      if (!(machine in this.spec.machines)) throw new Error(`The scene has no machine "${machine}".`)
      const line = { declaration, standing, confidence }
      this.lines.set(machine, [...(this.lines.get(machine) ?? []), line])
    }
  }

  private sheet(name: string, spec: MachineSpec): Sheet {
    const { now } = this
    const facts = this.facts(name, spec)
    const { mac, network, owner } = spec
    const since = this.at(spec.firstSeen)
    const has = spec.ip.map((ip) => ({ network, ip, mac, since, until: null, evidence: [] }))
    const had = spec.had.map((one) => ({ ...one, network, evidence: [] }))
    const { kind, vendor, model, os, role, presence, groups, tags } = spec
    return {
      machine: name,
      key: facts[0]?.id ?? 0,
      name,
      names: spec.names ?? [name],
      ...{ kind, vendor, model, os, role, presence, groups, tags },
      presentSince: this.at(spec.presentSince ?? spec.firstSeen),
      firstSeen: since,
      lastSeen: this.at(spec.lastSeen),
      retired: spec.retired === null ? null : this.at(spec.retired),
      owner: owner === null ? null : { name: owner, how: "declared", confidence: 1 },
      environment: spec.env,
      addresses: [
        ...has,
        ...had.map((one) => ({ ...one, since: this.at(one.since), until: this.at(one.until) })),
      ],
      services: servicesOf(facts),
      facts,
      asked: spec.asked.map(({ first, last = spec.lastSeen, ...one }) => ({
        ...one,
        last: this.at(last),
        ...(first !== undefined && { first: this.at(first) }),
      })),
      lines: this.lines.get(name) ?? [],
      removed: spec.removed.map((one) => removedFrom(one, now)),
      changes: spec.changes.map((one) => changeFrom(one, name, now)),
    }
  }

  private facts(name: string, spec: MachineSpec): readonly SheetFact[] {
    const facts = new Facts(spec, this.now, () => (this.numbers += 1))
    const { mac, ptr } = spec
    const own = { detail: null, standing: "observed" } as const
    facts.add({}, { kind: "up", subject: "", value: "up", method: "arp-response", ...own })
    if (mac !== null) facts.add({}, { kind: "mac", subject: "", value: mac, method: "arp-response", ...own })
    if (ptr !== undefined)
      facts.add(
        {},
        { kind: "name", subject: "ptr", value: ptr, detail: null, method: "dns", standing: "claimed" },
      )
    for (const [port, said] of Object.entries(spec.ports))
      portFacts(facts, port, said ?? portSpec.parse({}), name)
    for (const [question, said] of Object.entries(spec.answers)) facts.answer({}, "", question, said)
    for (const { since, last, ended, ...fact } of spec.facts) facts.add({ since, last, ended }, fact)
    return facts.all
  }

  private peers(sheets: readonly Sheet[]): readonly Peers[] {
    const groups = [...new Set(sheets.flatMap((sheet) => sheet.groups))]
    const said = this.spec.peers ?? groups.map((name) => ({ kind: "group" as const, name, expected: [] }))
    return said.flatMap((one) => {
      const wanted = "machines" in one ? one.machines : undefined
      const own = sheets.filter(({ machine, groups: of, tags }) =>
        wanted ? wanted.includes(machine) : (one.kind === "tag" ? tags : of).includes(one.name),
      )
      const environments = Map.groupBy(own, ({ environment }) => environment ?? "")
      const group = {
        id: `${one.kind} ${one.name}`,
        kind: one.kind,
        name: one.name,
        machines: own.map(({ machine }) => machine),
        environments: Object.fromEntries([...environments].map(([name, of]) => [name, of.length])),
        because: `${own.length} machines are in group ${one.name} of infra`,
      }
      const expected = one.expected.map(({ fact, between, until, by }) => ({
        fact,
        between,
        until: until === null ? null : this.now + until * DAY,
        by: { ...by, endLine: by.line, commit: "c0ffee1" },
      }))
      return own.length < 2 ? [] : [{ group, sheets: own, expected }]
    })
  }

  private written(sheets: readonly Sheet[]): Written {
    const { asking, lastAnswer, problems } = this.spec
    const holders = (ip: string, network: string | null) =>
      sheets.filter(({ presence, addresses }) =>
        addresses.some(
          (one) =>
            one.ip === ip &&
            one.until === null &&
            (network === null || one.network === network) &&
            presence !== "gone",
        ),
      )
    return {
      sources: this.sources(),
      declarations: this.declarations.filter(({ kind }) => kind !== "ownership"),
      linked: this.linked,
      machines: new Map(sheets.map((sheet) => [sheet.machine, briefOf(sheet)])),
      problems: problems.map((one) => ({ ...one, endLine: one.line, commit: "c0ffee1" })),
      asking: (ip, network) =>
        asking[ip]?.map((days) => this.at(days)) ?? (holders(ip, network).length > 0 ? [this.now] : []),
      holding: (ip, network) => holders(ip, network).map(({ machine }) => machine),
      lastAnswer: (ip) => {
        const days = lastAnswer[ip]
        if (days !== undefined) return this.at(days)
        return holders(ip, null)[0]?.lastSeen ?? null
      },
      written: (declaration) => {
        const at = this.dates.get(declaration)
        return at === undefined ? null : { commit: "c0ffee1", at }
      },
    }
  }

  private sources(): readonly Source[] {
    const names = new Set([
      ...Object.keys(this.spec.sources),
      ...this.declarations.map(({ source }) => source),
    ])
    return [...names].map((name, index): Source => {
      const {
        kind = "repository",
        network = null,
        claims = [],
        state = "read",
        synced = 0,
      } = this.spec.sources[name] ?? {}
      const own = this.declarations.filter(({ source }) => source === name)
      return {
        id: index + 1,
        ...{ name, kind, network, state },
        location: `/srv/${name}`,
        branch: null,
        said: null,
        head: "c0ffee1",
        commits: 10,
        files: 3,
        declarations: own.length,
        problems: 0,
        synced: this.at(synced),
        claims: claims.flatMap((range) => {
          const read = rangeFrom(range)
          return read ? [{ network: network ?? "lab", range: read }] : []
        }),
      }
    })
  }

  private around(rule: FindingRule, sheets: readonly Sheet[]): Around {
    const { now } = this
    return {
      now,
      rule,
      firstScan: this.at(this.spec.firstScan),
      nameOf: (machine) => sheets.find((sheet) => sheet.machine === machine)?.name ?? machine,
      network: (name) => this.network(name, sheets),
      claims: (ip, network) =>
        this.sources().flatMap(({ name, claims }) =>
          claims
            .filter((claim) => claim.network === network && isWithin(ip, claim.range))
            .map(({ range }) => ({ source: name, range })),
        ),
      alike: ({ kind, fact, before, after }) =>
        sheets
          .filter(({ changes }) =>
            changes.some(
              (one) => one.kind === kind && one.fact === fact && one.before === before && one.after === after,
            ),
          )
          .map(({ machine }) => machine),
      changedAt: ({ source, path }) => {
        const own = this.declarations.filter((one) => one.source === source && one.path === path)
        const dates = own.flatMap(({ id }) => this.dates.get(id) ?? [])
        return dates.length === 0 ? null : Math.max(...dates)
      },
      supportOf: (os) =>
        supportOf({ os, version: null }, releases, { keyOf: (text) => text.toLowerCase(), now }),
    }
  }

  private network(name: string, sheets: readonly Sheet[]): NetworkBrief | null {
    const said = this.spec.networks[name]
    const own = sheets.filter(({ addresses }) => addresses.some(({ network }) => network === name))
    if (!said && own.length === 0) return null
    const scans = (said?.scans ?? [0, 7, 14, 21, 28]).map((days) => this.at(days))
    const went = (said?.wentAt ?? []).map(([days, count]) => [this.at(days), count] as const)
    return {
      name,
      environment: said?.env ?? null,
      scans,
      present: said?.present ?? own.filter(({ presence }) => presence === "present").length,
      wentAt: new Map(went),
      subnets: new Map(Object.entries(said?.subnets ?? subnetsOf(own))),
      clocks: (said?.clocks ?? []).toSorted((a, b) => a - b),
      asking: (ip) => (this.spec.asking[ip] ?? []).map((days) => this.at(days)),
    }
  }
}
