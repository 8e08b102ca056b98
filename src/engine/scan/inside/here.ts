import { isIP } from "node:net"
import { hostname, networkInterfaces, release, type, userInfo } from "node:os"
import { NOTHING_SPENT } from "#model/spent.ts"
import information from "systeminformation"
import { lookedInto, type Look } from "./inside.ts"
import { readScript, type Script, type Told } from "./read-script.ts"
import { LIMITS, runScript, type Limits } from "./session.ts"

/** Whether an address is one of the machine's that Rollcall runs on. */
export function isHere(ip: string): boolean {
  if (isIP(ip) === 4 ? ip.startsWith("127.") : ip === "::1") return true
  return Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === ip) === true)
}

/** Looks into the machine that Rollcall runs on: no SSH, the same facts. */
export async function lookHere(ip: string, signal: AbortSignal, limits: Limits = LIMITS): Promise<Look> {
  const { script, answered } = await ownScript(limits, signal)
  if (signal.aborted)
    return { kind: "refused", ip, sentence: "The look into this computer was stopped.", spent: NOTHING_SPENT }
  const parts = await filled(script.parts)
  return lookedInto(ip, { parts, whole: script.whole }, { hostKey: null, method: "local-look", answered })
}

/** What the script reads of /proc and of programs, in a shell of our own; nothing where the system has none. */
async function ownScript(
  limits: Limits,
  signal: AbortSignal,
): Promise<{ readonly script: Script; readonly answered: number }> {
  const none = { script: { parts: new Map<string, Told>(), whole: true }, answered: 0 }
  if (process.platform === "win32") return none
  const { SSH_CONNECTION: _, ...environment } = process.env
  const carrier = { program: "/bin/sh", args: () => ["-s"], environment }
  const { text, mark, ending, answered } = await runScript(carrier, limits, signal)
  return ending === "no program" ? none : { script: readScript(text, mark), answered }
}

type Filling = () => Promise<readonly string[]>

/** Asks systeminformation for what the script did not bring, call by call: asking it for all takes seconds. */
async function filled(parts: ReadonlyMap<string, Told>): Promise<ReadonlyMap<string, Told>> {
  const all = new Map(parts)
  const system = parts.get("system")?.lines ?? []
  for (const [part, filling] of Object.entries(FILLINGS)) {
    const told = all.get(part)
    if (told?.unread === null && told.lines.length > 0) continue
    // A part that it can't tell either stays as the script left it.
    const lines = await filling().catch(() => [])
    if (lines.length > 0) all.set(part, { lines, unread: null })
  }
  if (system.length === 0) all.set("system", { lines: ownSystem(), unread: null })
  return all
}

const ownSystem = () => [
  `system=${type()}`,
  `release=${release()}`,
  `machine=${process.arch}`,
  `name=${hostname()}`,
  `user=${userInfo().username}`,
]

const FILLINGS: Readonly<Record<string, Filling>> = {
  hardware: async () => {
    const { manufacturer, model, version, serial, uuid } = await information.system()
    if (manufacturer === "" && uuid === "") return []
    const words = { sys_vendor: manufacturer, product_name: model, product_version: version }
    const numbers = { product_serial: serial, product_uuid: uuid }
    return pairs({ ...words, ...numbers })
  },
  "os-release": async () => {
    const { distro, release: number, codename, platform } = await information.osInfo()
    const pretty = [distro, number, codename === "" ? "" : `(${codename})`].filter((word) => word !== "")
    return pairs({ PRETTY_NAME: pretty.join(" "), ID: platform, VERSION_ID: number })
  },
  interfaces: async () => {
    const own = Object.entries(networkInterfaces()).flatMap(([name, all]) =>
      (all ?? []).map(({ mac, cidr, family }) => ({ name: name.replaceAll(" ", "_"), mac, cidr, family })),
    )
    const lines = own.flatMap(({ name, mac, cidr, family }, index) => [
      `${index + 1}: ${name}: link/ether ${mac} `,
      `${index + 1}: ${name} ${family === "IPv4" ? "inet" : "inet6"} ${cidr ?? ""} `,
    ])
    return lines.length === 0 ? [] : ["from=ip", ...lines]
  },
  listening: () => sockets("LISTEN"),
  connections: () => sockets("ESTABLISHED"),
  mounts: async () => {
    const found = await information.fsSize()
    return found.map(
      ({ fs, mount, type: kind }) => `${fs.replaceAll(" ", "_")} ${mount.replaceAll(" ", "\\040")} ${kind}`,
    )
  },
  containers: async () => {
    const found = await information.dockerContainers()
    const lines = found.map(({ name, image, id }) => [name, image, id, ""].join("\t"))
    return lines.length === 0 ? [] : ["from=docker", ...lines]
  },
  logins: async () => {
    const found = await information.users()
    return found.map(({ user, tty, ip }) => `${user.replaceAll(" ", "_")} ${tty || "console"} ${ip}`)
  },
  boot: async () => {
    const { current, uptime } = information.time()
    const now = Math.round(current / 1_000)
    // Whole minutes: it is worked out from two clocks.
    const started = Math.round((now - uptime) / 60) * 60
    return pairs({ boottime: `sec = ${started}`, now: String(now) })
  },
}

async function sockets(state: "LISTEN" | "ESTABLISHED"): Promise<readonly string[]> {
  const found = await information.networkConnections()
  const lines = found.flatMap((one) => {
    const isUdp = one.protocol.startsWith("udp")
    const is = isUdp ? "LISTEN" : one.state
    if (is !== state && !(state === "LISTEN" && is === "LISTENING")) return []
    const holder =
      one.process === "" ? "" : ` users:(("${one.process.replaceAll('"', "")}",pid=${one.pid},fd=0))`
    const ends = `${one.localAddress}:${one.localPort} ${one.peerAddress || "*"}:${one.peerPort || "*"}`
    return [`${isUdp ? "udp UNCONN" : `tcp ${state === "LISTEN" ? "LISTEN" : "ESTAB"}`} 0 0 ${ends}${holder}`]
  })
  return lines.length === 0 ? [] : ["from=ss", ...lines]
}

const pairs = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).flatMap(([name, word]) => (word === "" || word === "-" ? [] : [`${name}=${word}`]))
