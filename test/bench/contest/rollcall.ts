import { setTimeout as pause } from "node:timers/promises"
import type { Client } from "#api/client.ts"
import type { Scan, ScanRequest } from "#model/scan.ts"
import { newHome, question, startEngine } from "#test/engine/scanner.ts"
import type { Lab } from "#test/lab/lab.ts"
import type { Heard } from "./heard.ts"

const EVERY_MS = 100

/** One scan that was waited for. */
export interface Took {
  readonly scan: Scan
  readonly seconds: number
  /** Seconds until a service was first in the ledger by its product. */
  readonly firstNamed: number
}

/** An engine of its own on the lab's scanner, with an empty ledger; ended afterwards. */
export async function withEngine<T>(lab: Lab, work: (client: Client) => Promise<T>): Promise<T> {
  const home = newHome()
  const engine = await startEngine(lab, home.folder)
  try {
    return await work(engine.client)
  } finally {
    await engine.end()
    home.remove()
  }
}

/** A standard scan to its end, from a moment that the caller has chosen. */
export async function scanned(
  client: Client,
  request: Partial<ScanRequest> & Pick<ScanRequest, "targets">,
  began: number,
): Promise<Took> {
  const since = () => (performance.now() - began) / 1_000
  const { id } = await client.scans.start({ ...question, ...request, confirmed: true })
  let firstNamed = Infinity
  for (;;) {
    if (firstNamed === Infinity && (await isAnyNamed(client))) firstNamed = since()
    const { scan } = await client.scans.get({ id })
    if (scan.state === "done") return { scan, seconds: since(), firstNamed }
    if (scan.state !== "running") throw new Error(`The scan is ${scan.state}: ${scan.reason}`)
    await pause(EVERY_MS)
  }
}

async function isAnyNamed(client: Client): Promise<boolean> {
  const { machines } = await client.machines.list({ all: true, limit: 1_000 })
  return machines.some(({ services }) => services.some(({ product }) => product !== null))
}

/** What the ledger says. */
async function heardBy(client: Client, { seconds, firstNamed }: Took): Promise<Heard> {
  const { machines } = await client.machines.list({ all: true, limit: 1_000 })
  const ports = machines.flatMap(({ services }) =>
    services
      .filter(({ protocol, until }) => protocol === "tcp" && until === null)
      .map(({ ip, port, name, product, version }) => [`${ip} ${port}`, { name, product, version }] as const),
  )
  const kinds = machines.flatMap(({ kind, addresses }) =>
    kind === null ? [] : addresses.map(({ ip }) => [ip, [kind]] as const),
  )
  return { seconds, start: 0, firstNamed, ports: new Map(ports), kinds: new Map(kinds) }
}

/** The whole of Rollcall as a contestant: its engine's start, a standard scan, and what it knows then. */
export async function runRollcall(lab: Lab, tcp: string): Promise<Heard> {
  const began = performance.now()
  return withEngine(lab, async (client) => {
    const start = (performance.now() - began) / 1_000
    const took = await scanned(client, { targets: lab.targets, ports: tcp }, began)
    return { ...(await heardBy(client, took)), start }
  })
}
