// npm run bench scan [rounds]: Rollcall's standard profile beside one plain `nmap -sS -sV`, same ports, same lab, in turn.
import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { readNmapXml } from "#engine/scan/nmap/read-xml.ts"
import { findNmap } from "#engine/scan/nmap/program.ts"
import { topPorts } from "#engine/scan/nmap/top-ports.ts"
import { parsePorts } from "#engine/targets/ports.ts"
import { startLab, type Lab } from "#test/lab/lab.ts"

interface Run {
  readonly seconds: number
  readonly firstMachine: number
  readonly lastMachine: number
  /** "10.77.1.11 80" to the product that was named. */
  readonly found: ReadonlyMap<string, string>
}

interface Shape {
  readonly name: string
  readonly also: readonly string[]
}

// The printer and the tarpit accept and stay silent: they belong to the second shape.
const SHAPES: readonly Shape[] = [
  { name: "no port is silent", also: [] },
  { name: "one machine has a silent port", also: ["silent1"] },
]
const LEFT_OUT = ["tarpit1", "proxy1", "printer1"]
const rollcall = join(import.meta.dirname, "../../bin/rollcall")

async function runNmap(lab: Lab, tcp: string): Promise<Run> {
  const began = performance.now()
  const since = () => (performance.now() - began) / 1_000
  const [command = "", ...args] = [...lab.enter, "nmap", "-sS", "-sV", "-p", tcp, "-oX", "-", ...lab.targets]
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] })
  const found = new Map<string, string>()
  const times: number[] = []
  for await (const item of readNmapXml(child.stdout)) {
    if (item.kind !== "host") continue
    times.push(since())
    for (const fact of item.sighting.facts) noteNmap(found, item.sighting.ip, fact)
  }
  return {
    seconds: since(),
    firstMachine: times[0] ?? Infinity,
    lastMachine: times.at(-1) ?? Infinity,
    found,
  }
}

function noteNmap(
  found: Map<string, string>,
  ip: string,
  fact: { kind: string; subject: string; value: string },
) {
  const key = `${ip} ${Number.parseInt(fact.subject, 10)}`
  if (fact.kind === "port" && fact.subject.endsWith("/tcp")) found.set(key, found.get(key) ?? "")
  if (fact.kind === "service") found.set(key, fact.value)
}

async function runRollcall(lab: Lab, tcp: string): Promise<Run> {
  const home = mkdtempSync(join(tmpdir(), "rollcall-bench-"))
  try {
    const began = performance.now()
    const times: number[] = []
    const scan = ["scan", ...lab.targets, "--profile", "standard", "--ports", tcp, "--yes"]
    await inLab(lab, home, scan, (text) => {
      if (/^\+ /m.test(text)) times.push((performance.now() - began) / 1_000)
    })
    const seconds = (performance.now() - began) / 1_000
    const machines = JSON.parse(await inLab(lab, home, ["machines", "--json"])) as Machines
    const found = new Map(
      machines.machines.flatMap(({ services }) =>
        services
          .filter(({ protocol }) => protocol === "tcp")
          .map(
            ({ ip, port, product, name, version }) =>
              [`${ip} ${port}`, [name, product, version].filter(Boolean).join(" ")] as const,
          ),
      ),
    )
    return { seconds, firstMachine: times[0] ?? Infinity, lastMachine: times.at(-1) ?? Infinity, found }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

interface Machines {
  readonly machines: readonly {
    readonly services: readonly {
      readonly ip: string
      readonly port: number
      readonly protocol: string
      readonly name: string | null
      readonly product: string | null
      readonly version: string | null
    }[]
  }[]
}

function inLab(lab: Lab, home: string, args: readonly string[], watch: (text: string) => void = () => {}) {
  return new Promise<string>((resolve, reject) => {
    const [command = "", ...before] = lab.enter
    const child = spawn(command, [...before, "env", `ROLLCALL_HOME=${home}`, rollcall, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    })
    let text = ""
    let complaints = ""
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString()
      watch(chunk.toString())
    })
    // Machines are told on stderr as they appear; the table on stdout comes at the end.
    child.stderr.on("data", (chunk: Buffer) => {
      complaints += chunk.toString()
      watch(chunk.toString())
    })
    child.on("error", reject)
    child.on("close", (code) =>
      code === 0
        ? resolve(text)
        : reject(new Error(`rollcall ${args[0]} ended with ${code}: ${complaints.slice(-500)}`)),
    )
  })
}

/** Open ports that were found, of those there are; what was found and is not there; and products named as they are. */
function accuracy(lab: Lab, found: ReadonlyMap<string, string>, tcp: (port: number) => boolean) {
  const truth = new Map<string, string>(
    lab.truth.flatMap((machine) =>
      machine.interfaces
        .flatMap(({ ipv4 }) => ipv4 ?? [])
        .flatMap((ip) =>
          machine.services
            .filter(({ protocol, port }) => protocol === "tcp" && tcp(port))
            .map((service) => [`${ip} ${service.port}`, service.product ?? ""] as const),
        ),
    ),
  )
  const right = [...truth].filter(
    ([key, product]) => product !== "" && found.get(key)?.toLowerCase().includes(product.toLowerCase()),
  )
  return {
    open: [...truth.keys()].filter((key) => found.has(key)).length,
    of: truth.size,
    invented: [...found.keys()].filter((key) => !truth.has(key)).length,
    named: right.length,
    nameable: [...truth.values()].filter((product) => product !== "").length,
  }
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

async function compare(shape: Shape, rounds: number, tcp: string): Promise<void> {
  const lab = await startLab({ without: LEFT_OUT, also: shape.also })
  try {
    const runs = { nmap: [] as Run[], rollcall: [] as Run[] }
    for (let round = 0; round < rounds; round += 1) {
      runs.nmap.push(await runNmap(lab, tcp))
      runs.rollcall.push(await runRollcall(lab, tcp))
    }
    report(shape, lab, runs, tcp)
  } finally {
    await lab.stop()
  }
}

function report(shape: Shape, lab: Lab, runs: { nmap: Run[]; rollcall: Run[] }, tcp: string): void {
  const { portSet } = ports(tcp)
  console.log(`\n${shape.name}: ${lab.truth.length} machines, ${runs.nmap.length} rounds, medians`)
  console.log(
    "            total s   first machine s   last machine s   open ports   invented   products named",
  )
  for (const [name, all] of Object.entries(runs)) {
    const of = (pick: (run: Run) => number) => median(all.map(pick)).toFixed(1).padStart(8)
    const { open, of: total, invented, named, nameable } = accuracy(lab, all.at(-1)!.found, portSet)
    console.log(
      `${name.padEnd(10)}${of((run) => run.seconds)}${of((run) => run.firstMachine).padStart(16)}${of((run) => run.lastMachine).padStart(17)}   ${open} of ${total}     ${invented}          ${named} of ${nameable}`,
    )
  }
  const ratio = (pick: (run: Run) => number) =>
    median(runs.rollcall.map((run, index) => pick(run) / pick(runs.nmap[index]!)))
  console.log(
    `Rollcall takes ${ratio((run) => run.seconds).toFixed(2)} of nmap's time, pair by pair; the first machine is told after ${ratio((run) => run.firstMachine).toFixed(2)} of it`,
  )
}

function ports(tcp: string) {
  const spans = tcp.split(",").map((part) => part.split("-").map(Number))
  return {
    portSet: (port: number) => spans.some(([first, last]) => first! <= port && port <= (last ?? first!)),
  }
}

const rounds = Number(process.argv[2] ?? 3)
const nmap = await findNmap()
const standardTcp = await topPorts(nmap, 1_000)
const { tcp } = parsePorts(null, { profile: "standard", privilege: "raw", standardTcp })
for (const shape of SHAPES) await compare(shape, rounds, tcp)
