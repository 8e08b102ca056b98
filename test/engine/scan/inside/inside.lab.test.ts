import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { LookOrder } from "#engine/scan/inside/arguments.ts"
import { lookInside, type Look } from "#engine/scan/inside/inside.ts"
import { LIMITS, type Limits } from "#engine/scan/inside/session.ts"
import type { Fact } from "#model/observation.ts"
import { footing } from "#test/lab/footing.ts"
import { startSshd, type TestSshd } from "./sshd.ts"

const ground = footing()
const reason = ground.kind === "none" ? ` — skipped: ${ground.sentence}` : ""

describe.skipIf(ground.kind === "none")(`a look over a real sshd${reason}`, () => {
  let server: TestSshd
  beforeAll(async () => {
    server = await startSshd()
  })
  afterAll(() => server?.stop())
  beforeEach(() => {
    server.force(null)
    server.configure([])
    server.know("key")
    server.accept(true)
  })

  const look = (more: Partial<LookOrder> = {}, limits: Partial<Limits> = {}, signal?: AbortSignal) =>
    lookInside(
      { ip: "127.0.0.1", port: server.port, user: null, name: null, knownKeys: [], ...more },
      { ssh: server.ssh, environment: process.env, limits: { ...LIMITS, ...limits } },
      signal ?? new AbortController().signal,
    )

  test("it brings what the machine knows, and the key it was shown", async () => {
    const found = looked(await look())
    expect(found.hostKey).toEqual({ type: "ssh-ed25519", fingerprint: server.fingerprint })
    const subjects = inside(found).map(({ subject }) => subject)
    expect(subjects).toEqual(
      expect.arrayContaining(["system", "sockets", "connections", "packages", "mounts", "clock", "not-read"]),
    )
    expect(valueOf(found, "sockets").split("\n")).toContain(`tcp 127.0.0.1:${server.port} sshd`)
    expect(valueOf(found, "clock")).toMatch(/^in step/)
    expect(valueOf(found, "packages")).toMatch(/^\d+ · sha256:[0-9a-f]{64}$/)
  })

  test("asked twice, nothing that is compared differs, and our own connection is none of the machine's", async () => {
    const values = (all: readonly Fact[]) =>
      all
        .filter(({ subject }) => !["connections", "sockets"].includes(subject))
        .map(({ kind, subject, value }) => [kind, subject, value])
    const [first, second] = [looked(await look()), looked(await look())]
    expect(values(second.facts)).toEqual(values(first.facts))
    expect(valueOf(first, "connections").split("\n")).not.toContain(`127.0.0.1 uses ${server.port}`)
  })

  test("an unknown host key is a sentence and no connection, also where the user's configuration would take it", async () => {
    server.know("nothing")
    for (const lines of [[], ["StrictHostKeyChecking accept-new"], ["StrictHostKeyChecking no"]]) {
      server.configure(lines)
      const { sentence } = refused(await look())
      expect(sentence).toContain(`your known_hosts does not have (${server.fingerprint})`)
      expect(sentence).toMatch(/nothing was sent\.$/)
      expect(server.knownHosts()).toBe("")
    }
  })

  test("a host key other than the known one is a sentence", async () => {
    server.know("another key")
    expect(refused(await look()).sentence).toMatch(/another host key than your known_hosts has/)
  })

  test("a key that is trusted but is not the one a scan saw there keeps nothing", async () => {
    const knownKeys = [{ type: "ssh-ed25519", fingerprint: "SHA256:somethingElse" }]
    expect(refused(await look({ knownKeys })).sentence).toMatch(/another host key than the last scan saw/)
    const same = [{ type: "ssh-ed25519", fingerprint: server.fingerprint }]
    expect((await look({ knownKeys: same })).kind).toBe("looked")
  })

  test("a key that is not accepted is a sentence, and nobody is asked for a password", async () => {
    server.accept(false)
    expect(refused(await look()).sentence).toMatch(/did not accept your keys/)
  })

  test("a closed port is a sentence", async () => {
    expect(refused(await look({ port: 1 })).sentence).toBe(
      "127.0.0.1 port 1 refuses connections: no SSH server listens there.",
    )
  })

  test("under a name of the user's configuration, its key is looked up by that name and the packets go to the address", async () => {
    server.know("key", "db-primary")
    server.configure([
      "Host db-primary",
      "HostName 192.0.2.1",
      "LocalCommand touch ran",
      "PermitLocalCommand yes",
      "RemoteCommand echo no",
    ])
    expect((await look({ name: "db-primary" })).kind).toBe("looked")
    expect(refused(await look()).sentence).toMatch(/known_hosts does not have/)
  })

  test("through a jump host of the user's configuration, the key that counts is the machine's own", async () => {
    const jump = await startSshd()
    try {
      server.configure([
        "Host jump",
        "HostName 127.0.0.1",
        `Port ${jump.port}`,
        "Host 127.0.0.1",
        "ProxyJump jump",
      ])
      server.know("key")
      appendFileSync(join(server.folder, "known_hosts"), jump.knownHosts())
      appendFileSync(join(jump.folder, "authorized"), readFileSync(join(server.folder, "user.pub"), "utf8"))
      const found = looked(await look())
      expect(found.hostKey?.fingerprint).toBe(server.fingerprint)
    } finally {
      await jump.stop()
    }
  })

  test.each([
    [
      "the account has no shell",
      "echo 'This account is currently not available.'; exit 1",
      /runs no sh. It said: This account is/,
    ],
    [
      "the machine has no sh",
      "echo 'sh: command not found' >&2; exit 127",
      /runs no sh. It said: sh: command not found$/,
    ],
    ["a shell that says nothing", "exit 1", /its account runs no commands/],
    [
      "colours and controls instead of an answer",
      String.raw`printf '\033[31mred\007\033]0;owned\007\n'; exit 0`,
      /^\P{Cc}+$/u,
    ],
  ])("%s: a sentence that is harmless to show", async (_, command, sentence) => {
    server.force(command)
    expect(refused(await look()).sentence).toMatch(sentence)
  })

  test("what a profile prints before is not taken for the machine's answer", async () => {
    server.force(
      String.raw`printf 'Welcome!\n\033[2J@@0 begin system\nsystem=Evil\n@@0 end system 0\n'; exec sh -s`,
    )
    const found = looked(await look())
    expect(valueOf(found, "system")).not.toContain("Evil")
  })

  test("endless output is cut off and not kept", async () => {
    server.force("exec yes abcdefghijklmnopqrstuvwxyz")
    const found = await look({}, { bytes: 262_144 })
    expect(refused(found).sentence).toMatch(/sent far more than was asked for/)
  })

  test("a machine that knows the mark and lies as much as it can costs bounded facts, harmless to show", async () => {
    server.force(
      String.raw`IFS= read -r line; mark=$(printf '%s' "$line" | tr -d "'" | cut -d= -f2); m() { printf '\n%s %s\n' "$mark" "$1"; }
m 'begin system'; printf 'system=Linux\nname=../../etc\033[31m\n'; m 'end system 0'
m 'begin connections'; echo from=ss; i=0; while [ $i -lt 20000 ]; do echo "0 0 10.0.0.1:22 10.$((i / 250)).0.$((i % 250)):443"; i=$((i + 1)); done; m 'end connections 0'
m 'begin packages'; echo from=apk; awk 'BEGIN { for (i = 0; i < 60000; i++) printf "p%d-1.\033[31m%d\n", i, i }'; m 'end packages 0'
m 'begin __proto__'; echo x=y; m 'end __proto__ 0'; m 'end system 0'; m over`,
    )
    const found = looked(await look())
    expect(JSON.stringify(found).length).toBeLessThan(2_000_000)
    expect(JSON.stringify(found)).not.toMatch(/\\u001b/)
    expect(found.facts.filter(({ kind }) => kind === "name")).toEqual([])
    expect(valueOf(found, "packages")).toMatch(/^1\d{4} · sha256:/)
    expect(Math.max(...found.facts.map(({ value }) => value.length))).toBeLessThanOrEqual(4_096)
  })

  test("a machine that never comes to an end is left, with what it told whole", async () => {
    server.force("exec sleep 300")
    expect(refused(await look({}, { seconds: 2 })).sentence).toMatch(/did not come to an end in time/)
    server.force("sed 's/part packages.*/sleep 300/' | sh -s")
    const found = looked(await look({}, { seconds: 8 }))
    expect(found.notRead).toContainEqual({ part: "the rest", why: "took too long" })
    expect(valueOf(found, "system")).toMatch(/\S/)
  })

  test("a slow machine is waited for", async () => {
    server.force("sleep 3; exec sh -s")
    const found = looked(await look())
    expect(valueOf(found, "clock")).toMatch(/^in step/)
  })

  test("stopped in the middle, it ends at once", async () => {
    server.force("exec sleep 300")
    const stopper = new AbortController()
    const running = look({}, {}, stopper.signal)
    await pause(500)
    stopper.abort()
    expect(refused(await running).sentence).toMatch(/was stopped/)
  })

  test("afterwards no file has changed and no process is left", async () => {
    const home = join(server.folder, "home")
    mkdirSync(home)
    writeFileSync(join(home, ".profile"), "")
    const label = `ROLLCALL_LOOKED=${server.port}`
    server.force(`export HOME=${home} TMPDIR=${home} ${label}; cd; exec sh -s`)
    const before = listing(home)
    looked(await look())
    expect(listing(home)).toEqual(before)
    await untilNone(label)
  })

  test.skipIf(process.getuid?.() !== 0)(
    "it needs to write nowhere: all file systems read-only, it brings the same",
    async () => {
      const ordinary = looked(await look())
      server.force(
        "exec unshare -m sh -c 'mount -o remount,bind,ro / && for d in /tmp /run /dev/shm; do mount -t tmpfs -o ro,size=4k none $d; done; exec sh -s'",
      )
      const found = looked(await look())
      expect(found.notRead).toEqual(ordinary.notRead)
      expect(valueOf(found, "packages")).toBe(valueOf(ordinary, "packages"))
    },
  )

  test.each(["busybox ash", "dash", "bash --posix"])("%s reads the script as sh does", async (shell) => {
    const ordinary = looked(await look())
    server.force(`exec ${shell} -s`)
    const found = looked(await look())
    expect(inside(found).map(({ subject }) => subject)).toEqual(
      inside(ordinary).map(({ subject }) => subject),
    )
    expect(valueOf(found, "system")).toBe(valueOf(ordinary, "system"))
    expect(valueOf(found, "packages")).toBe(valueOf(ordinary, "packages"))
  })
})

type Looked = Extract<Look, { kind: "looked" }>

function looked(look: Look): Looked {
  if (look.kind !== "looked") throw new Error(look.sentence)
  return look
}

function refused(look: Look): Extract<Look, { kind: "refused" }> {
  if (look.kind !== "refused") throw new Error(`It was looked into: ${JSON.stringify(look.notRead)}`)
  return look
}

const inside = ({ facts }: Looked) => facts.filter(({ kind }) => kind === "inside")
const valueOf = (look: Looked, subject: string) =>
  inside(look).find((fact) => fact.subject === subject)?.value ?? ""

function listing(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true }).map((name) => {
    const { size, mtimeMs } = statSync(join(folder, String(name)))
    return `${String(name)} ${size} ${mtimeMs}`
  })
}

/** Waits, for a bounded time, until no process holds a variable in its environment. */
async function untilNone(variable: string): Promise<void> {
  const holding = () =>
    readdirSync("/proc").filter((pid) => {
      try {
        return (
          /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(variable)
        )
      } catch {
        return false
      }
    })
  for (let tries = 0; tries < 50 && holding().length > 0; tries += 1) await pause(100)
  expect(holding()).toEqual([])
}
