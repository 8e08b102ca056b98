// npm run bench scan [rounds]: Rollcall's standard profile beside plain `nmap -sS -sV` in one process and in two,
// same ports, same lab, in turn.
import { loadavg } from "node:os"
import { findNmap } from "#engine/scan/nmap/program.ts"
import { topPorts } from "#engine/scan/nmap/top-ports.ts"
import { parsePorts } from "#engine/targets/ports.ts"
import { type Lab, startLab } from "#test/lab/lab.ts"
import { type Heard, median } from "./contest/heard.ts"
import { runNmap } from "./contest/nmap.ts"
import { runRollcall } from "./contest/rollcall.ts"
import { portsRight } from "./contest/truth.ts"

interface Shape {
  readonly name: string
  readonly also: readonly string[]
}

// The printer and the tarpit accept and stay silent: they belong to neither shape.
const SHAPES: readonly Shape[] = [
  { name: "no port is silent", also: [] },
  { name: "one machine has a silent port", also: ["silent1"] },
]
const LEFT_OUT = ["tarpit1", "proxy1", "printer1"]
const CONTESTANTS = ["rollcall", "nmap", "nmap, two"] as const
type Runs = Record<(typeof CONTESTANTS)[number], Heard[]>

async function compare(shape: Shape, rounds: number, tcp: string): Promise<void> {
  const lab = await startLab({ without: LEFT_OUT, also: shape.also })
  const args = ["-sS", "-sV", "-p", tcp]
  try {
    const runs: Runs = { rollcall: [], nmap: [], "nmap, two": [] }
    for (let round = 0; round < rounds; round += 1) {
      runs.rollcall.push(await runRollcall(lab, tcp))
      runs.nmap.push(await runNmap(lab, { args, processes: 1 }))
      runs["nmap, two"].push(await runNmap(lab, { args, processes: 2 }))
    }
    report(shape, { lab, runs, tcp })
  } finally {
    await lab.stop()
  }
}

function report(
  { name }: Shape,
  { lab, runs, tcp }: { readonly lab: Lab; readonly runs: Runs; readonly tcp: string },
) {
  const load = loadavg()[0]!.toFixed(1)
  console.log(`\n${name}: ${lab.truth.length} machines, rounds: ${runs.nmap.length}, medians, load ${load}`)
  console.log("             total s   its start s   first named s   open ports   invented   products right")
  for (const contestant of CONTESTANTS) {
    const all = runs[contestant]
    const of = (pick: (run: Heard) => number) => median(all.map(pick)).toFixed(2)
    const { open, of: total, invented, named, nameable } = portsRight(lab, all.at(-1)!.ports, tcp)
    const times = `${of(({ seconds }) => seconds).padStart(7)}${of(({ start }) => start).padStart(14)}${of(({ firstNamed }) => firstNamed).padStart(16)}`
    console.log(
      `${contestant.padEnd(13)}${times}   ${open} of ${total}     ${invented}          ${named} of ${nameable}`,
    )
  }
  const ratio = (pick: (run: Heard) => number) =>
    median(
      runs.rollcall.map(
        (run, round) => Math.min(pick(runs.nmap[round]!), pick(runs["nmap, two"][round]!)) / pick(run),
      ),
    ).toFixed(1)
  console.log(
    `The better nmap takes ${ratio(({ seconds }) => seconds)} times as long, round by round; its first named service comes ${ratio(({ firstNamed }) => firstNamed)} times as late, ${ratio(({ firstNamed, start }) => firstNamed - start)} times where the engine runs already.`,
  )
}

const rounds = Number(process.argv[2] ?? 3)
const nmap = await findNmap()
const standardTcp = await topPorts(nmap, 1_000)
const { tcp } = parsePorts(null, { profile: "standard", privilege: "raw", standardTcp })
for (const shape of SHAPES) await compare(shape, rounds, tcp)
