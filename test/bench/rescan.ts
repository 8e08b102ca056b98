// npm run bench rescan: a first standard scan of the lab, and a second one when nothing has changed, in one run.
import { loadavg } from "node:os"
import type { Client } from "#api/client.ts"
import { startLab } from "#test/lab/lab.ts"
import { type Took, scanned, withEngine } from "./contest/rollcall.ts"

const LEFT_OUT = ["tarpit1", "proxy1", "printer1"]

async function answers(client: Client): Promise<readonly string[]> {
  const { machines } = await client.machines.list({ all: true, limit: 1_000 })
  return machines
    .flatMap(({ id, kind, os, presence, services }) => [
      `${id} ${kind} ${os} ${presence}`,
      ...services.map(({ ip, port, protocol, name, product, version }) =>
        [ip, port, protocol, name, product, version].join(" "),
      ),
    ])
    .toSorted()
}

const lab = await startLab({ without: LEFT_OUT })
try {
  await withEngine(lab, async (client) => {
    const once = () => scanned(client, { targets: lab.targets }, performance.now())
    const first = await once()
    const before = await answers(client)
    const second = await once()
    const after = await answers(client)
    report([first, second])
    const differing = [
      ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
      ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
    ]
    console.log(`answers: ${before.length}, differing: ${differing.length}`)
    for (const line of differing) console.log(`  ${line}`)
  })
} finally {
  await lab.stop()
}

function report(runs: readonly [Took, Took]) {
  const [first, second] = runs
  console.log(`${lab.truth.length} machines, load ${loadavg()[0]!.toFixed(1)}`)
  for (const [name, { seconds, scan }] of [
    ["first", first],
    ["second", second],
  ] as const)
    console.log(
      `${name.padEnd(7)} ${seconds.toFixed(2).padStart(7)} s ${String(scan.packets).padStart(8)} packets`,
    )
  const share = (part: number, whole: number) => (part / whole).toFixed(3)
  console.log(
    `second to first: time ${share(second.seconds, first.seconds)}, packets ${share(second.scan.packets, first.scan.packets)}`,
  )
}
