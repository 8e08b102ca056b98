import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onTestFinished } from "vitest"
import type { Declared } from "#model/declaration.ts"
import type { Moment } from "#model/moment.ts"
import type { Scan } from "#model/scan.ts"
import { openStore, type Store } from "#store/store.ts"
import type { NewScan } from "#store/scans.ts"
import type { Held, NewSource } from "#store/sources.ts"

/** A store of its own for one test, on a real file. */
export async function temporaryStore(): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), "rollcall-store-"))
  const store = await openStore(join(folder, "rollcall.db"))
  onTestFinished(async () => {
    await store.close()
    await rm(folder, { recursive: true, force: true })
  })
  return store
}

/** A row of a scan that sends nothing; it runs, where nothing else is said. */
export const addScan = (store: Store, other: Partial<NewScan> = {}): Promise<Scan> =>
  store.scans.add(
    {
      kind: "scan",
      started: 1_000 satisfies Moment,
      ended: null,
      state: "running",
      reason: null,
      network: "office",
      profile: "standard",
      targets: [],
      excluded: [],
      tcp: "",
      udp: "",
      methods: [],
      privilege: "raw",
      pace: "normal",
      asked: 0,
      answered: 0,
      packets: 0,
      file: null,
      ...other,
    },
    null,
  )

export const repository = (name: string, other: Partial<NewSource> = {}): NewSource => ({
  name,
  kind: "repository",
  location: `/srv/git/${name}`,
  branch: null,
  network: "office",
  claims: [],
  ...other,
})

export const held = (other: Partial<Held> = {}): Held => ({
  head: "a".repeat(40),
  commits: 1,
  said: null,
  synced: 1_000 satisfies Moment,
  files: [],
  declarations: [],
  problems: [],
  missing: [],
  ...other,
})

export function declaredMachine(
  path: string,
  line: number,
  name: string,
  more: Partial<Declared> = {},
): Declared {
  return {
    format: "hosts",
    kind: "machine",
    state: "exact",
    path,
    line,
    endLine: line,
    identifiers: [{ kind: "name", value: name, raw: name, line }],
    pattern: null,
    services: [],
    uses: [],
    groups: [],
    environment: null,
    role: null,
    owner: null,
    purpose: null,
    status: null,
    since: null,
    until: null,
    attributes: {},
    ...more,
  }
}
