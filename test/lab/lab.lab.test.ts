import { spawn } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { footing } from "./footing.ts"
import { attachLab, startLab } from "./lab.ts"
import type { Lab } from "./lab.ts"
import type { LabMachine } from "./machine.ts"
import { openAddresses, upAddresses } from "./nmapWords.ts"

const ground = footing()
const reason = ground.kind === "none" ? ` — skipped: ${ground.sentence}` : ""

describe.skipIf(ground.kind === "none")(`the whole lab${reason}`, () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await startLab({ also: ["silent1"] })
  })
  afterAll(() => lab?.stop())

  const named = (name: string) => {
    const machine = lab.truth.find((each) => each.name === name)
    if (machine === undefined) throw new Error(`The lab has no machine "${name}".`)
    return machine
  }
  const addressOf = (name: string) => named(name).interfaces[0]?.ipv4 ?? ""
  const isUp = async (name: string) => {
    const { stdout } = await lab.run("nmap", ["-sn", "-n", "-oX", "-", addressOf(name)])
    return upAddresses(stdout).includes(addressOf(name))
  }
  const openOf = async (name: string, ports: string) => {
    const { stdout } = await lab.run("nmap", ["-sT", "-Pn", "-n", "-p", ports, "-oX", "-", addressOf(name)])
    return openAddresses(stdout)[addressOf(name)]
  }
  const isTarpit = ({ name }: LabMachine) => name === "tarpit1"

  test("nmap finds every TCP port of the truth and no other, over IPv4", async () => {
    const machines = lab.truth.filter((machine) => !isTarpit(machine))
    const expected = byAddress(machines, "ipv4")
    const args = [
      "-sS",
      "-Pn",
      "-n",
      "-p",
      "1-10000,11211,12345",
      "--min-rate",
      "3000",
      "-oX",
      "-",
      "-iL",
      "-",
    ]
    const { stdout } = await lab.run("nmap", args, { input: Object.keys(expected).join("\n") })
    expect({ ...nothingOpen(expected), ...openAddresses(stdout) }).toEqual(expected)
  })

  test("nmap finds every TCP port of the truth and no other, over IPv6", async () => {
    const expected = byAddress(
      [named("six1"), named("shell1"), named("web3"), named("db1"), named("redis1")],
      "ipv6",
    )
    const args = ["-6", "-sS", "-Pn", "-n", "-p", "1-7000", "-oX", "-", "-iL", "-"]
    const { stdout } = await lab.run("nmap", args, { input: Object.keys(expected).join("\n") })
    expect(openAddresses(stdout)).toEqual(expected)
  })

  test.for([
    { name: "ns1", ports: "53,67,161", answering: [53, 67] },
    { name: "switch1", ports: "53,67,161", answering: [161] },
    { name: "files1", ports: "53,137,161", answering: [137] },
  ])("the UDP services of $name answer", async ({ name, ports, answering }, { skip }) => {
    skip(
      lab.truth.every((machine) => machine.name !== name),
      lab.leftOut.join(" "),
    )
    const { stdout } = await lab.run("nmap", ["-sU", "-Pn", "-n", "-p", ports, "-oX", "-", addressOf(name)])
    expect(openAddresses(stdout)[addressOf(name)]).toEqual(answering)
  })

  test("the tarpit accepts on all of its 1,024 ports", async () => {
    expect(await openOf("tarpit1", "1-1030")).toEqual(named("tarpit1").openTcp)
  })

  test("an unused range answers ARP and nothing else", async () => {
    const { stdout } = await lab.run("nmap", ["-n", "-p", "22,80", "-oX", "-", "10.77.1.240-243"])
    const expected = ["10.77.1.240", "10.77.1.241", "10.77.1.242", "10.77.1.243"]
    expect([upAddresses(stdout), openAddresses(stdout)]).toEqual([expected, {}])
  })

  test("a machine whose cables are pulled is silent until they are plugged in", async () => {
    const sleeper = lab.machine("sleeper1")
    const before = await isUp("sleeper1")
    await sleeper.down()
    const asleep = await isUp("sleeper1")
    await sleeper.up()
    expect([before, asleep, await isUp("sleeper1")]).toEqual([true, false, true])
  })

  test("a service that is stopped closes its port until it is started", async () => {
    const web = lab.machine("web4")
    await web.stop("nginx")
    const stopped = await openOf("web4", "80,443")
    await web.start("nginx")
    expect([stopped, await openOf("web4", "80,443")]).toEqual([undefined, [80, 443]])
  })

  test("the printer counts what it is sent, and only that", async () => {
    const before = lab.payloadBytes("printer1")
    await lab.run("bash", ["-c", `printf hello > /dev/tcp/${addressOf("printer1")}/9100`])
    await until(() => lab.payloadBytes("printer1")["9100"] !== before["9100"])
    expect(lab.payloadBytes("printer1")).toEqual({ ...before, "9100": (before["9100"] ?? 0) + 5 })
  })

  test("packets from the scanner are counted on the machine they reach, and on no other", async () => {
    const [near, far, other] = [
      await lab.packets("web2"),
      await lab.packets("web5"),
      await lab.packets("web6"),
    ]
    await lab.run("ping", ["-c", "3", "-i", "0.2", addressOf("web2")])
    await lab.run("ping", ["-c", "2", "-i", "0.2", addressOf("web5")])
    const counted = {
      near: (await lab.packets("web2")).ipv4 - near.ipv4,
      far: (await lab.packets("web5")).ipv4 - far.ipv4,
      other: await lab.packets("web6"),
    }
    expect(counted).toEqual({ near: 3, far: 2, other })
  })

  test("host keys are the ones the truth names", async () => {
    const { stdout } = await lab.run("sh", [
      "-c",
      `ssh-keyscan ${addressOf("shell4")} 2>&- | ssh-keygen -lf -`,
    ])
    const shown = stdout.split("\n").map((line) => line.split(" ")[1])
    expect(new Set(shown)).toEqual(new Set(named("shell4").hostKeys.map(({ fingerprint }) => fingerprint)))
  })

  test.each(["web1", "web2", "web3", "web4"])(
    "the certificate of %s is the one the truth names",
    async (name) => {
      const fetchIt = `openssl s_client -connect ${addressOf(name)}:443 </dev/null 2>&- | openssl x509 -noout -fingerprint -sha256`
      const { stdout } = await lab.run("sh", ["-c", fetchIt])
      expect(stdout.split("=")[1]).toBe(named(name).certificates[0]?.fingerprint)
    },
  )

  test("two web servers hold one wildcard certificate, and one certificate ran out", () => {
    const [three, six, four] = ["web3", "web6", "web4"].map((name) => named(name).certificates[0])
    expect(three?.fingerprint).toBe(six?.fingerprint)
    expect(Date.parse(four?.validTo ?? "")).toBeLessThan(Date.now())
  })

  test("the name server knows machines forwards and backwards", async () => {
    const { stdout: forwards } = await lab.run("getent", ["ahostsv4", "db1.lab.test"])
    const { stdout: backwards } = await lab.run("getent", ["hosts", addressOf("db1")])
    expect([forwards, backwards]).toEqual([
      expect.stringContaining(addressOf("db1")),
      expect.stringContaining("db1.lab.test"),
    ])
  })
})

describe.skipIf(ground.kind === "none")(`a small lab${reason}`, () => {
  const small = { only: ["web1"] }

  test("killing its holder leaves no process, no interface and no namespace", async () => {
    const before = readdirSync("/sys/class/net")
    const lab = await startLab(small)
    const space = linkOf(lab.holderPid, "pid")
    const inside = () => processesIn("pid", space).length
    const [during, standing] = [readdirSync("/sys/class/net"), inside()]
    process.kill(lab.holderPid, "SIGKILL")
    await until(() => inside() === 0)
    await lab.stop()
    expect(standing).toBeGreaterThan(3)
    expect({ during, after: readdirSync("/sys/class/net"), folder: existsSync(lab.dir) }).toEqual({
      during: before,
      after: before,
      folder: false,
    })
  })

  test("killing whoever started it ends it too", async () => {
    const place = mkdtempSync(join(tmpdir(), "rollcall-starter-"))
    const program = [join(import.meta.dirname, "command.ts"), "up", "--only", "web1"]
    const starter = spawn(process.execPath, program, {
      stdio: "ignore",
      env: { ...process.env, TMPDIR: place },
    })
    const dir = () => join(place, readdirSync(place)[0] ?? "none")
    await until(() => existsSync(join(dir(), "lab.json")))
    const { holderPid } = attachLab(dir())
    starter.kill("SIGKILL")
    await until(() => !existsSync(`/proc/${holderPid}`))
    rmSync(place, { recursive: true, force: true })
    expect(existsSync(`/proc/${holderPid}`)).toBe(false)
  })

  test("a process left on the scanner ends with the lab", async () => {
    const lab = await startLab(small)
    const sleeping = lab.run("sleep", ["600"], { reject: false })
    const net = linkOf(lab.holderPid, "net")
    await until(() => sleeping.pid !== undefined && linkOf(sleeping.pid, "net") !== net)
    await lab.stop()
    // Asked first and killed after; which of the two it met is a matter of moments.
    expect((await sleeping).signal).toMatch(/^SIG(?:TERM|KILL)$/)
  })

  test("two labs at once don't see each other", async () => {
    const [one, two] = await Promise.all([startLab(small), startLab(small)])
    try {
      await one.machine("web1").down()
      await two.run("ping", ["-c", "1", "-W", "5", "10.77.1.11"])
      expect([
        one.dir === two.dir,
        (await one.packets("web1")).ipv4,
        (await two.packets("web1")).ipv4,
      ]).toEqual([false, 0, 1])
    } finally {
      await Promise.all([one.stop(), two.stop()])
    }
  })

  test("built a second time it is the same lab, keys and certificates included", async () => {
    const first = await startLab(small)
    await first.stop()
    const second = await startLab(small)
    await second.stop()
    expect(second.truth).toEqual(first.truth)
  })

  test("another process can take part in it", async () => {
    const lab = await startLab(small)
    try {
      const { truth, targets, enter } = attachLab(lab.dir)
      expect({ truth, targets, enter }).toEqual({ truth: lab.truth, targets: lab.targets, enter: lab.enter })
    } finally {
      await lab.stop()
    }
  })

  test("it grows by as many plain machines as were asked for", async () => {
    const lab = await startLab({ only: [], machines: 12 })
    try {
      const crowd = lab.truth.filter(({ group }) => group === "crowd")
      const expected = byAddress(crowd, "ipv4")
      const { stdout } = await lab.run("nmap", ["-n", "-p", "22,80", "-oX", "-", ...Object.keys(expected)])
      expect([crowd.length, openAddresses(stdout)]).toEqual([12, expected])
    } finally {
      await lab.stop()
    }
  })

  test("a machine the lab doesn't have is named in a sentence", async () => {
    await expect(startLab({ only: ["web99"] })).rejects.toThrow("The lab has no machine called web99.")
  })
})

function byAddress(
  machines: readonly LabMachine[],
  family: "ipv4" | "ipv6",
): Record<string, readonly number[]> {
  return Object.fromEntries(
    machines.flatMap(({ interfaces, openTcp }) =>
      interfaces.flatMap((place) => {
        const address = place[family]
        return address === undefined ? [] : [[address, openTcp] as const]
      }),
    ),
  )
}

function nothingOpen(expected: Record<string, readonly number[]>): Record<string, readonly number[]> {
  return Object.fromEntries(Object.keys(expected).map((address) => [address, []]))
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 600 && !holds(); tries += 1) await pause(50)
  if (!holds()) throw new Error("What was waited for didn't come within half a minute.")
}

function processesIn(kind: "net" | "pid", name: string): readonly string[] {
  return readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && linkOf(Number(pid), kind) === name)
}

function linkOf(pid: number, kind: "net" | "pid"): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/${kind}`)
  } catch {
    return ""
  }
}
