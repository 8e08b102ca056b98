import { hash } from "node:crypto"
import type { Alarm, MachineAddress, ResolvedMachine } from "#model/machine.ts"
import { founded } from "#model/machine-id.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import { addressBytes } from "./address.ts"
import type { Database } from "./database.ts"

/** What is concluded now, in place of what was. */
export interface Conclusion {
  /** Ids of machines that are no longer what they were, or no longer at all. */
  readonly replaced: readonly string[]
  readonly machines: readonly ResolvedMachine[]
  readonly alarms: readonly Alarm[]
  /** Endpoints that were looked at, and those of them that have to be looked at again when they answer next. */
  readonly endpoints: readonly number[]
  readonly unsettled: readonly number[]
}

/** Writes what identity concluded: for some machines, in place of what was concluded before. */
export function machineWriter(db: Database): (conclusion: Conclusion) => void {
  const drop = db.prepare("delete from machine where id = ?")
  const machine = db.prepare(`
    insert into machine (key, id, first_seen, last_seen, joins, doubts, holders, decided, owner, tags, retired, digest)
    values (@key, @id, @firstSeen, @lastSeen, @joins, @doubts, @holders, @decided, @owner, @tags, @retired, @digest)`)
  const kept = db.prepare<[string], { digest: string }>("select digest from machine where id = ?")
  const seen = db.prepare("update machine set last_seen = ? where id = ? and last_seen < ?")
  const alias = db.prepare("insert or replace into machine_alias (id, machine) values (?, ?)")
  const span = db.prepare(`
    insert into machine_span (endpoint, since, until, founding, machine)
    values (@endpoint, @since, @until, @founding, @machine)`)
  const state = db.prepare(`
    insert into machine_state (
      machine, since, until, name, names, kind, vendor, model, os, role, presence, wakes, network, address, search
    ) values (
      @machine, @since, @until, @name, @names, @kind, @vendor, @model, @os, @role, @presence, @wakes, @network,
      @address, @search
    )`)
  const address = db.prepare(`
    insert into machine_address (machine, network, ip, address, mac, since, until, candidates, evidence)
    values (@machine, @network, @ip, @address, @mac, @since, @until, @candidates, @evidence)`)
  const service = db.prepare(`
    insert into machine_service (machine, ip, port, protocol, name, product, version, since, until, evidence)
    values (@machine, @ip, @port, @protocol, @name, @product, @version, @since, @until, @evidence)`)
  const dropAlarms = db.prepare(
    "delete from alarm where id in (select alarm from alarm_machine join machine on key = machine where machine.id = ?)",
  )
  const alarm = db.prepare(`
    insert or replace into alarm (id, rule, title, subject, machines, since, last, evidence)
    values (@id, @rule, @title, @subject, @machines, @since, @last, @evidence)`)
  const alarmed = db.prepare("insert or ignore into alarm_machine (machine, alarm) values (?, ?)")

  function writeOne(resolved: ResolvedMachine, digest: string): void {
    drop.run(resolved.id)
    const key = founded(resolved.id)
    const { decided } = resolved
    machine.run({
      key,
      id: resolved.id,
      firstSeen: resolved.firstSeen,
      lastSeen: resolved.lastSeen,
      joins: JSON.stringify(resolved.joins),
      doubts: JSON.stringify(resolved.doubts),
      holders: resolved.holders && JSON.stringify(resolved.holders),
      decided: JSON.stringify(decided),
      owner: decided.owner,
      tags: JSON.stringify(decided.tags),
      retired: decided.retired,
      digest,
    })
    for (const id of resolved.aka) alias.run(id, key)
    for (const one of resolved.spans) span.run({ ...one, machine: key })
    for (const one of resolved.addresses)
      address.run({
        ...one,
        ...untilForever(one),
        machine: key,
        address: addressBytes(one.ip),
        candidates: JSON.stringify(one.candidates),
        evidence: JSON.stringify(one.evidence),
      })
    for (const one of resolved.services)
      service.run({ ...one, ...untilForever(one), machine: key, evidence: JSON.stringify(one.evidence) })
    for (const one of resolved.states) {
      const held = addressAt(resolved.addresses, one.since)
      state.run({
        ...one,
        machine: key,
        names: JSON.stringify(one.names),
        network: held?.network ?? "",
        address: held ? addressBytes(held.ip) : null,
        search: searchText(resolved, one),
      })
    }
  }

  function writeAlarm(one: Alarm): void {
    alarm.run({ ...one, machines: JSON.stringify(one.machines), evidence: JSON.stringify(one.evidence) })
    for (const id of one.machines) alarmed.run(founded(id), one.id)
  }

  const settle = db.prepare("delete from unsettled where endpoint = ?")
  const unsettle = db.prepare("insert or ignore into unsettled (endpoint) values (?)")

  return db.transaction(({ replaced, machines, alarms, endpoints, unsettled }: Conclusion) => {
    for (const id of replaced) dropAlarms.run(id)
    for (const { id } of machines) dropAlarms.run(id)
    const stays = new Map<string, string>()
    const fresh: (readonly [ResolvedMachine, string])[] = []
    for (const resolved of machines) {
      const digest = digestOf(resolved)
      if (kept.get(resolved.id)?.digest === digest) stays.set(resolved.id, digest)
      else fresh.push([resolved, digest])
    }
    for (const id of replaced) if (!stays.has(id)) drop.run(id)
    for (const [resolved, digest] of fresh) writeOne(resolved, digest)
    for (const { id, lastSeen } of machines) if (stays.has(id)) seen.run(lastSeen, id, lastSeen)
    for (const one of alarms) writeAlarm(one)
    for (const endpoint of endpoints) settle.run(endpoint)
    for (const endpoint of unsettled) unsettle.run(endpoint)
  })
}

/** When it was seen last is no conclusion: it moves on with every scan. */
function digestOf({ lastSeen: _lastSeen, ...resolved }: ResolvedMachine): string {
  return hash("sha1", JSON.stringify(resolved), "base64")
}

function untilForever({ until }: { readonly until: Moment | null }): { until: Moment } {
  return { until: until ?? FOREVER }
}

function addressAt(addresses: readonly MachineAddress[], moment: Moment): MachineAddress | undefined {
  return (
    addresses.find(({ since, until }) => since <= moment && moment < (until ?? FOREVER)) ?? addresses.at(-1)
  )
}

/** All that free text is looked for in, lower-case, one line a word or phrase. */
function searchText(machine: ResolvedMachine, state: ResolvedMachine["states"][number]): string {
  const overlaps = ({ since, until }: { since: Moment; until: Moment | null }) =>
    since < state.until && (until ?? FOREVER) > state.since
  const { owner, purpose, tags } = machine.decided
  const words = [
    machine.id,
    state.name,
    ...state.names,
    state.kind,
    state.vendor,
    state.model,
    state.os,
    state.role,
    owner,
    purpose,
    ...tags,
    ...machine.addresses.filter(overlaps).flatMap(({ ip, mac }) => [ip, mac]),
    ...machine.services
      .filter(overlaps)
      .flatMap(({ name, product, version }) => [name, product && `${product} ${version ?? ""}`]),
  ]
  return [...new Set(words.filter((word) => word !== null))].join("\n").toLowerCase()
}
