import type { MachineAddress, ResolvedMachine } from "#model/machine.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import { addressBytes } from "./address.ts"
import type { Database } from "./database.ts"

/** Writes what identity concluded: for some endpoints, in place of what was concluded before. */
export function machineWriter(
  db: Database,
): (endpoints: readonly number[], machines: readonly ResolvedMachine[]) => void {
  const dropOf = db.prepare(
    "delete from machine where key in (select machine from machine_endpoint where endpoint = ?)",
  )
  const drop = db.prepare("delete from machine where id = ?")
  const machine = db.prepare(
    "insert into machine (key, id, first_seen, last_seen, joins) values (@key, @id, @firstSeen, @lastSeen, @joins)",
  )
  const alias = db.prepare("insert or replace into machine_alias (id, machine) values (?, ?)")
  const link = db.prepare("insert into machine_endpoint (endpoint, machine) values (?, ?)")
  const state = db.prepare(`
    insert into machine_state (machine, since, until, name, names, vendor, os, presence, network, address, search)
    values (@machine, @since, @until, @name, @names, @vendor, @os, @presence, @network, @address, @search)`)
  const address = db.prepare(`
    insert into machine_address (machine, network, ip, address, mac, since, until, evidence)
    values (@machine, @network, @ip, @address, @mac, @since, @until, @evidence)`)
  const service = db.prepare(`
    insert into machine_service (machine, ip, port, protocol, name, product, version, since, until, evidence)
    values (@machine, @ip, @port, @protocol, @name, @product, @version, @since, @until, @evidence)`)

  function writeOne(resolved: ResolvedMachine): void {
    drop.run(resolved.id)
    const key = Number(
      machine.run({
        key: null,
        id: resolved.id,
        firstSeen: resolved.firstSeen,
        lastSeen: resolved.lastSeen,
        joins: JSON.stringify(resolved.joins),
      }).lastInsertRowid,
    )
    for (const id of resolved.aka) alias.run(id, key)
    for (const endpoint of resolved.endpoints) link.run(endpoint, key)
    for (const one of resolved.addresses)
      address.run({
        ...one,
        ...span(one),
        machine: key,
        address: addressBytes(one.ip),
        evidence: JSON.stringify(one.evidence),
      })
    for (const one of resolved.services)
      service.run({ ...one, ...span(one), machine: key, evidence: JSON.stringify(one.evidence) })
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

  return db.transaction((endpoints: readonly number[], machines: readonly ResolvedMachine[]) => {
    for (const endpoint of endpoints) dropOf.run(endpoint)
    for (const resolved of machines) writeOne(resolved)
  })
}

function span({ until }: { readonly until: Moment | null }): { until: Moment } {
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
  const words = [
    machine.id,
    state.name,
    ...state.names,
    state.vendor,
    state.os,
    ...machine.addresses.filter(overlaps).flatMap(({ ip, mac }) => [ip, mac]),
    ...machine.services
      .filter(overlaps)
      .flatMap(({ name, product, version }) => [name, product && `${product} ${version ?? ""}`]),
  ]
  return [...new Set(words.filter((word) => word !== null))].join("\n").toLowerCase()
}
