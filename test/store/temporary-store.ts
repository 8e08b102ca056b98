import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onTestFinished } from "vitest"
import type { Declared } from "#model/declaration.ts"
import type { Moment } from "#model/moment.ts"
import { openStore, type Store } from "#store/store.ts"
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
