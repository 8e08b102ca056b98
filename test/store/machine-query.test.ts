import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { NOTHING_DECIDED } from "#model/decision.ts"
import type { MachineState, ResolvedMachine } from "#model/machine.ts"
import { machineId } from "#model/machine-id.ts"
import { FOREVER } from "#model/moment.ts"
import { parseQuery } from "#model/query.ts"
import { selectMachines } from "#store/machine-query.ts"
import { openStore, type Store } from "#store/store.ts"

let folder: string
let store: Store
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-query-"))
  store = await openStore(join(folder, "rollcall.db"))
  await store.machines.conclude({ endpoints: [], unsettled: [], replaced: [], machines, alarms: [] })
})
afterAll(async () => {
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

let founded = 0

/** A machine that answered at 100 and 200, unless it is said otherwise. */
function machine(
  name: string,
  more: Partial<ResolvedMachine> & { state?: Partial<MachineState> } = {},
): ResolvedMachine {
  founded += 1
  const { state, ...rest } = more
  const ip = `10.0.0.${founded}`
  return {
    id: machineId(founded),
    aka: [],
    firstSeen: 100,
    lastSeen: 200,
    states: [
      {
        since: 100,
        until: FOREVER,
        name,
        names: [name],
        kind: null,
        vendor: null,
        model: null,
        os: null,
        role: null,
        presence: "present",
        wakes: null,
        ...state,
      },
    ],
    addresses: [
      { ip, mac: null, network: "lab", since: 100, until: null, candidates: [], evidence: [founded] },
    ],
    services: [],
    joins: [],
    doubts: [],
    decided: NOTHING_DECIDED,
    holders: null,
    spans: [{ endpoint: founded, since: 100, until: FOREVER, founding: founded }],
    ...rest,
  }
}

const decided = (more: Partial<ResolvedMachine["decided"]>) => ({ decided: { ...NOTHING_DECIDED, ...more } })

const machines: readonly ResolvedMachine[] = [
  machine("plain"),
  machine("gone", { lastSeen: 150, state: { presence: "gone" } }),
  machine("asleep", { lastSeen: 150, state: { presence: "asleep", wakes: 300 } }),
  machine("old", decided({ retired: 250 })),
  machine("old-and-gone", { ...decided({ retired: 120 }), lastSeen: 150, state: { presence: "gone" } }),
  machine("shared", {
    holders: [{ machine: "m-0001", since: 100, until: null, evidence: [1] }],
    state: { presence: "virtual" },
  }),
  machine("in-doubt", {
    doubts: [
      {
        with: "m-0001",
        a: "10.0.0.7",
        b: "10.0.0.1",
        strength: "likely",
        because: "a certificate is the same",
        for: [1],
        against: [],
        settledBy: "a scan of port 22 on 10.0.0.7",
        ask: null,
      },
    ],
  }),
  machine("db", decided({ owner: "Payments team", tags: ["prod", "pci-dss"] })),
  machine("web", decided({ owner: 'ops "night"', tags: ["nonprod"] })),
]

interface Asking {
  readonly all?: boolean
  readonly asOf?: number
  /** The moment of the network's last ended scan. */
  readonly latest?: number
}

async function found(query: string, { all = false, asOf = FOREVER, latest = 200 }: Asking = {}) {
  const parsed = parseQuery(query)
  if (!parsed.ok) throw new Error(parsed.error.sentence)
  await store.machines.lookBack()
  const selection = selectMachines({
    root: parsed.root,
    asOf,
    all,
    sort: { by: "name", descending: false },
    now: 1_000,
    newSince: 0,
    latest: new Map([["lab", latest]]),
  })
  const listed = await store.machines.list(selection, 100, 0)
  expect(await store.machines.total(selection)).toBe(listed.length)
  return listed.map(({ name }) => name)
}

const SHOWN = ["asleep", "db", "in-doubt", "plain", "web"]

describe("a query", () => {
  test.each([
    ["", SHOWN],
    ["is:gone", ["gone"]],
    ["is:retired", ["old", "old-and-gone"]],
    ["is:retired is:gone", ["old-and-gone"]],
    ["is:virtual", ["shared"]],
    ["is:virtual | is:gone | is:present", ["db", "gone", "in-doubt", "plain", "shared", "web"]],
    ["is:doubtful", ["in-doubt"]],
    ["!is:doubtful", ["asleep", "db", "plain", "web"]],
    ["!is:retired", ["asleep", "db", "gone", "in-doubt", "plain", "web"]],
    ["owner:payments", ["db"]],
    ["owner:*", ["db", "web"]],
    ["!owner:*", ["asleep", "in-doubt", "plain"]],
    ["tag:prod", ["db"]],
    ["tag:PCI-*", ["db"]],
    ["tag:*prod", ["db", "web"]],
    ["tag:pro", []],
    ["pci-dss", ["db"]],
    ["payments", ["db"]],
  ])("%s finds %j", async (query, names) => {
    expect(await found(query)).toEqual(names)
  })

  test("asked for all leaves nothing out", async () => {
    expect(await found("", { all: true })).toHaveLength(machines.length)
  })

  test("of a time before it was said knows no retirement", async () => {
    expect([await found("old", { asOf: 240 }), await found("old", { asOf: 260 })]).toEqual([["old"], []])
  })
})

describe("a sleeper", () => {
  test("is asleep until the time at which it always was awake again", async () => {
    expect(await found("is:asleep", { latest: 300 })).toEqual(["asleep"])
  })

  test("asked in vain after that is gone", async () => {
    const after = { latest: 301 }
    expect([await found("is:asleep", after), await found("is:gone", after)]).toEqual([[], ["asleep", "gone"]])
    expect(await found("asleep", after)).toEqual([])
  })
})

test("facets count what their queries find", async () => {
  const selection = selectMachines({
    root: { kind: "all", span: [0, 0] },
    asOf: FOREVER,
    all: false,
    sort: { by: "name", descending: false },
    now: 1_000,
    newSince: 0,
    latest: new Map([["lab", 200]]),
  })
  expect([await store.facets.owners(selection), await store.facets.tags(selection)]).toEqual([
    [
      { value: "Payments team", count: 1 },
      { value: 'ops "night"', count: 1 },
    ],
    [
      { value: "nonprod", count: 1 },
      { value: "pci-dss", count: 1 },
      { value: "prod", count: 1 },
    ],
  ])
  expect([await store.facets.ownerWords("pay"), await store.facets.tagWords("p")]).toMatchObject([
    [{ value: "Payments team" }],
    [{ value: "pci-dss" }, { value: "prod" }],
  ])
})
