import { expect } from "vitest"
import type { MachineDossier } from "#api/shapes.ts"
import type { Machine } from "#model/machine.ts"
import type { Scan, ScanRequest } from "#model/scan.ts"
import { startLab, type Lab } from "#test/lab/lab.ts"
import { newHome, scanToEnd, startEngine, type EngineWish, type Running } from "./scanner.ts"

/** A lab with an engine on its scanner, and the questions that tests of identity ask of it. */
export interface Scene {
  readonly lab: Lab
  /** The engine that runs now. */
  readonly client: () => Running["client"]
  /** Scans to the end: port 22 where nothing else is said. */
  readonly scan: (targets: readonly string[], request?: Partial<ScanRequest>) => Promise<Scan>
  /** What is known of whoever has an address now. */
  readonly at: (ip: string) => Promise<MachineDossier>
  /** Everything there is, also what is gone. */
  readonly all: () => Promise<readonly Machine[]>
  /** Ends the engine and starts another over the same ledger. */
  readonly restart: (wish?: EngineWish) => Promise<void>
  /** The engine's own folder. */
  readonly folder: string
  readonly end: () => Promise<void>
}

/** Builds a lab of a few machines and starts an engine on its scanner. */
export async function openScene(only: readonly string[]): Promise<Scene> {
  const home = newHome()
  const lab = await startLab({ only })
  let engine = await startEngine(lab, home.folder)
  const all = async () => (await engine.client.machines.list({ all: true, limit: 1_000 })).machines
  return {
    lab,
    all,
    folder: home.folder,
    client: () => engine.client,
    scan: async (targets, request = {}) => {
      const scan = await scanToEnd(engine.client, { targets, ports: "22", pace: "fast", ...request })
      expect(scan).toMatchObject({ state: "done", reason: null })
      return scan
    },
    at: async (ip) => engine.client.machines.get({ ref: holderOf(ip, await all()) }),
    restart: async (wish) => {
      await engine.end()
      engine = await startEngine(lab, home.folder, wish)
    },
    end: async () => {
      await engine.end()
      await lab.stop()
      home.remove()
    },
  }
}

/** The one machine, or virtual address, that has an address now. */
function holderOf(ip: string, machines: readonly Machine[]): string {
  const holders = machines.filter(({ addresses }) =>
    addresses.some((address) => address.ip === ip && address.until === null),
  )
  expect(holders.map(({ id }) => id)).toHaveLength(1)
  return holders[0]!.id
}

/** A rebuild must find the same machines with the same ids. */
export async function expectRebuildTheSame({ client, all }: Scene): Promise<void> {
  const before = await all()
  expect(await client().engine.rebuild()).toMatchObject({ same: true, differing: [] })
  expect(await all()).toEqual(before)
}

/** The kinds of what happened to a machine's identity in a scan. */
export function happenedIn({ identity }: MachineDossier, { moment }: Scan): readonly string[] {
  return identity.happened.filter(({ at }) => at === moment).map(({ kind }) => kind)
}

/** What happened of one kind in a scan: its sentence, and the other machine in it. */
export function told({ identity }: MachineDossier, kind: string, { moment }: Scan) {
  const found = identity.happened.find((one) => one.kind === kind && one.at === moment)
  return { because: found?.because, other: found?.other?.id ?? null }
}
