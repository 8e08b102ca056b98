import { readFileSync } from "node:fs"
import { join } from "node:path"
import { execa } from "execa"
import type { Options, ResultPromise } from "execa"
import type { Errand } from "./errand.ts"
import { labEnvironment } from "./footing.ts"
import { endHolder, raiseHolder, standing } from "./holding.ts"
import type { Standing } from "./holding.ts"
import { crowd, declaredMachines } from "./machine.ts"
import type { DeclaredMachine, LabMachine } from "./machine.ts"
import { payloadOf } from "./payload.ts"
import { send } from "./send.ts"
import { segments } from "./segments.ts"

/** Which machines to build; without anything, all that aren't optional. */
export interface LabOptions {
  /** Only these, and the router and the name server, which are always there. */
  readonly only?: readonly string[]
  /** All but these. */
  readonly without?: readonly string[]
  /** Optional machines to build as well, such as `silent1`. */
  readonly also?: readonly string[]
  /** So many plain web and SSH machines more, in a segment of their own. */
  readonly machines?: number
}

/** Packets a machine got from the scanner since the lab stood: to its addresses, and ARP for them. */
export interface Packets {
  readonly ipv4: number
  readonly ipv6: number
  readonly arp: number
  /** TCP connection attempts, which are among the packets above. */
  readonly syn: number
  /** Of the IP packets and of ARP, without Ethernet's own. */
  readonly bytes: number
}

/** What a test can do to a machine. */
export interface MachineSwitch {
  /** Pulls its cables: it answers nothing, as if asleep. */
  down(): Promise<void>
  /** Plugs it in again. */
  up(): Promise<void>
  /** Ends a daemon by the name under `runs` in the machine's file. */
  stop(service: string): Promise<void>
  /** Starts it again and waits for its ports. */
  start(service: string): Promise<void>
  /** Runs a command as its administrator would, on its network, and gives back what it printed. */
  run(command: string, args: readonly string[], input?: string): Promise<string>
}

/** What a command prints is text unless it was asked for otherwise. */
type AsText = { readonly encoding: "utf8" }

/** A lab that stands. */
export interface Lab {
  readonly dir: string
  /** Killing this process ends the lab and everything in it. */
  readonly holderPid: number
  readonly truth: readonly LabMachine[]
  /** The segments, as CIDRs to scan. */
  readonly targets: readonly string[]
  /** An argument list to put before a command, which then runs on the scanner. */
  readonly enter: readonly string[]
  /** What was left out and why, as sentences. */
  readonly leftOut: readonly string[]
  run<Given extends Options = AsText>(
    command: string,
    args: readonly string[],
    options?: Given,
  ): ResultPromise<Given>
  machine(name: string): MachineSwitch
  payloadBytes(name: string): Readonly<Record<string, number>>
  packets(name: string): Promise<Packets>
  stop(): Promise<void>
}

/** Builds a lab and waits until every daemon of it answers. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  return labOf(await raiseHolder(chosenMachines(options)))
}

/** Takes part in a lab that another process started. */
export function attachLab(dir: string): Lab {
  return labOf(standing(dir))
}

const maximum = 500

function chosenMachines({
  only,
  without = [],
  also = [],
  machines = 0,
}: LabOptions): readonly DeclaredMachine[] {
  const all = declaredMachines()
  const known = new Set(all.map(({ name }) => name))
  const unknown = [...(only ?? []), ...without, ...also].filter((name) => !known.has(name))
  if (unknown.length > 0) throw new Error(`The lab has no machine called ${unknown.join(", ")}.`)
  if (!Number.isInteger(machines) || machines < 0 || machines > maximum)
    throw new Error(`The lab can have up to ${maximum} machines more, not ${machines}.`)
  const backbone = ["router", "ns1"]
  const wanted = ({ name, optional = false }: DeclaredMachine) =>
    backbone.includes(name) ||
    also.includes(name) ||
    (!without.includes(name) && (only === undefined ? !optional : only.includes(name)))
  const clones = crowd(machines)
  return [...all.filter(wanted).map((each) => (machines > 0 ? withCrowd(each) : each)), ...clones]
}

/** The router gets a fourth foot where there are clones to be reached. */
function withCrowd(machine: DeclaredMachine): DeclaredMachine {
  if (machine.forwards !== true) return machine
  const { router4, router6 } = segments.crowd
  const foot = { segment: "crowd", mac: "4c:5e:0c:10:00:10", ipv4: router4, ipv6: router6 } as const
  return { ...machine, interfaces: [...machine.interfaces, { ...foot, vendor: "Routerboard" }] }
}

function labOf(held: Standing): Lab {
  const { dir, holderPid, enter } = held
  // Safe: written by the lab's holder
  const truth = JSON.parse(readFileSync(join(dir, "truth.json"), "utf8")) as readonly LabMachine[]
  const used = new Set(truth.flatMap(({ interfaces }) => interfaces.map(({ segment }) => segment)))
  const ask = (errand: Errand) => send(dir, errand)
  return {
    dir,
    holderPid,
    truth,
    targets: [...used].map((segment) => segments[segment].ipv4),
    enter,
    leftOut: held.leftOut,
    run: (command, args, options) => onScanner(enter, command, args, options),
    machine: (name) => switchOf(name, ask),
    payloadBytes: (name) => payloadOf(dir, name),
    packets: async (name) => packetsOf(await ask({ kind: "packets", machine: name })),
    stop: () => endHolder(held),
  }
}

function onScanner<Given extends Options = AsText>(
  enter: readonly string[],
  command: string,
  args: readonly string[],
  options?: Given,
): ResultPromise<Given> {
  const [program = "", ...before] = enter
  const running: unknown = execa(program, [...before, command, ...args], {
    env: labEnvironment(),
    ...options,
  })
  // Safe: the same options with our PATH in them give the same result
  return running as ResultPromise<Given>
}

function switchOf(machine: string, ask: (errand: Errand) => Promise<unknown>): MachineSwitch {
  return {
    down: async () => void (await ask({ kind: "down", machine })),
    up: async () => void (await ask({ kind: "up", machine })),
    stop: async (service) => void (await ask({ kind: "stop", machine, service })),
    start: async (service) => void (await ask({ kind: "start", machine, service })),
    run: async (command, args, input = "") =>
      String(await ask({ kind: "run", machine, argv: [command, ...args], input })),
  }
}

function packetsOf(counted: unknown): Packets {
  // Safe: the holder names exactly these counters
  return counted as Packets
}
