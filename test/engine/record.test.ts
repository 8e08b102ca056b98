import { beforeEach, expect, test } from "vitest"
import { type Fact, NOTHING_ASKED } from "#model/observation.ts"
import type { Scan } from "#model/scan.ts"
import type { Store } from "#store/store.ts"
import { Describer } from "#engine/describe.ts"
import { recorder } from "#engine/record.ts"
import { rebuild } from "#engine/rebuild.ts"
import { readVocabulary } from "#engine/vocabulary.ts"
import { addScan, temporaryStore } from "#test/store/temporary-store.ts"
import { recogniserOf, RULES } from "./classification/scene.ts"

const IP = "10.77.1.63"
const METHODS = ["arp", "icmp", "tcp-syn"]
const describer = new Describer({
  recogniser: () => recogniserOf(RULES),
  vocabulary: readVocabulary(),
  vendorOf: () => null,
})
const up: Fact = {
  kind: "up",
  subject: "",
  value: "up",
  detail: null,
  method: "arp-response",
  standing: "observed",
}
const nameInDns: Fact = {
  ...up,
  kind: "name",
  subject: "ptr",
  value: "laptop.lab",
  method: "dns",
  standing: "claimed",
}

let store: Store

beforeEach(async () => {
  store = await temporaryStore()
})

/** One scan of the address: what is told of it, and whether it was silent. */
async function scanned(started: number, facts: readonly Fact[], isSilent: boolean): Promise<Scan> {
  const scan = await addScan(store, { started, targets: [IP], methods: METHODS, asked: 1 })
  const ledger = recorder(store, scan, describer)
  await ledger.record([{ ip: IP, facts, asked: NOTHING_ASKED }])
  if (isSilent) await ledger.silent([{ first: IP, last: IP }], METHODS)
  await store.scans.end(scan.id, "done", null, started + 1)
  return scan
}

test("a name that the DNS still has keeps nobody present who does not answer", async () => {
  const first = await scanned(1_000, [up, nameInDns], false)
  await scanned(2_000, [nameInDns], true)
  const ids = await store.machines.behind(1)
  const [laptop] = await store.machines.resolvedByIds(ids)
  expect(laptop).toMatchObject({ lastSeen: first.moment })
  const [evidence] = await store.observations.evidence([1])
  expect(evidence?.observations.find(({ kind }) => kind === "up")?.ended).toBe(2_000)
  expect(await rebuild({ store, tools: { describer } })).toMatchObject({ same: true })
})
