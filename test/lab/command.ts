import { spawn } from "node:child_process"
import { Command, InvalidArgumentError } from "commander"
import Table from "cli-table3"
import { labEnvironment } from "./footing.ts"
import { endHolder, labsForPlay, markForPlay, stands } from "./holding.ts"
import type { Standing } from "./holding.ts"
import { attachLab, startLab } from "./lab.ts"
import type { Lab, LabOptions } from "./lab.ts"
import type { LabMachine } from "./machine.ts"

const program = new Command("npm run lab --").description(
  "A network of namespaces with real daemons. It never leaves this machine, and vanishes when it ends.",
)
program.enablePositionalOptions()

program
  .command("up")
  .description("build the lab and keep it until Ctrl-C")
  .option("--only <names...>", "only these machines, the router and the name server")
  .option("--without <names...>", "all but these machines")
  .option("--also <names...>", "optional machines too, such as silent1")
  .option("--machines <count>", "so many plain machines more", wholeNumber)
  .action(up)
program
  .command("exec <command...>")
  .description("run a command on the scanner")
  .passThroughOptions()
  .action((command: string[]) => execute(command))
program
  .command("truth")
  .description("what a perfect scan of the lab would find")
  .option("--json", "for scripts")
  .action(({ json }: { json?: true }) => showTruth(json === true))
program
  .command("machine <name> <state>")
  .description("pull a machine's cables (down) or plug them in (up)")
  .action(switchMachine)
program.command("down").description("end the lab").action(down)

await program.parseAsync()

async function up(options: LabOptions): Promise<void> {
  const started = performance.now()
  const lab = await startLab(options)
  markForPlay(lab)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  process.stdout.write(`${tableOf(lab.truth)}\n${welcome(lab, seconds)}\n`)
  await untilEnded(lab)
  await lab.stop()
  process.stderr.write("The lab is gone.\n")
  process.exit(0)
}

function untilEnded(lab: Lab): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve())
    setInterval(() => {
      if (!stands(lab)) resolve()
    }, 500)
  })
}

function welcome({ leftOut, targets, truth }: Lab, seconds: string): string {
  return [
    ...leftOut,
    `${truth.length} machines in ${targets.length} segments, up in ${seconds} s: ${targets.join(" ")}`,
    "From another terminal, on the scanner (10.77.1.2):",
    "  npm run lab -- exec nmap -sV 10.77.1.11",
    "  npm run lab -- exec bin/rollcall scan 10.77.1.0/24 --yes",
    "  npm run lab -- machine sleeper1 down",
    "  npm run lab -- truth --json",
    "Ctrl-C ends the lab.",
  ].join("\n")
}

function tableOf(truth: readonly LabMachine[]): string {
  const table = new Table({
    head: ["machine", "addresses", "MAC", "open", "plays"],
    style: { head: [], border: [] },
  })
  for (const machine of truth) {
    const { name, interfaces, plays } = machine
    const addresses = interfaces.map(({ ipv4, ipv6 }) => ipv4 ?? ipv6).join("\n")
    table.push([name, addresses, interfaces.map(({ mac }) => mac).join("\n"), openOf(machine), plays])
  }
  return table.toString()
}

function openOf({ services }: LabMachine): string {
  const ports = services.map(({ port, lastPort, protocol }) => {
    const range = lastPort === undefined ? String(port) : `${port}-${lastPort}`
    return protocol === "udp" ? `${range}/udp` : range
  })
  return ports.join(" ") || "none"
}

function execute([command = "", ...args]: readonly string[]): void {
  const { enter } = theLab()
  const [entry = "", ...before] = enter
  const child = spawn(entry, [...before, command, ...args], { stdio: "inherit", env: labEnvironment() })
  process.on("SIGINT", () => undefined)
  child.on("error", (error) => fail(error.message))
  child.on("exit", (code) => process.exit(code ?? 1))
}

function showTruth(json: boolean): void {
  const { truth } = attachLab(theLab().dir)
  process.stdout.write(json ? `${JSON.stringify(truth, null, 2)}\n` : `${tableOf(truth)}\n`)
}

async function switchMachine(name: string, state: string): Promise<void> {
  if (state !== "up" && state !== "down") fail(`A machine can be "up" or "down", not "${state}".`)
  const machine = attachLab(theLab().dir).machine(name)
  await (state === "up" ? machine.up() : machine.down())
}

async function down(): Promise<void> {
  await endHolder(theLab())
}

/** The lab that was brought up last. */
function theLab(): Standing {
  return labsForPlay().at(-1) ?? fail("No lab is up. Start one in another terminal: npm run lab -- up")
}

function fail(sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(3)
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("Give a whole number.")
  return Number(text)
}
