import { spawn } from "node:child_process"
import { readFileSync, readdirSync } from "node:fs"
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { Failure } from "#model/failure.ts"
import { findNmap } from "#engine/scan/nmap/program.ts"
import { topPorts } from "#engine/scan/nmap/top-ports.ts"
import { type ScanOrder, scan } from "#engine/scan/scan.ts"

const nowhere: ScanOrder = {
  addresses: [{ first: "127.0.0.77", last: "127.0.0.77" }],
  tcp: "47017",
  udp: "",
  profile: "quick",
  pace: "normal",
  privilege: "connect",
  neverTouch: [],
  local: [],
  rescan: null,
  done: new Map(),
}

// A quick scan asks nobody what it is.
const unasked = {
  recogniser: { recognise: () => Promise.resolve([]), version: "" },
  snmp: [],
  neighbours: () => Promise.resolve([]),
  lookInside: () => Promise.resolve(null),
}

async function failureOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return "no failure"
  } catch (error) {
    return error instanceof Failure ? `${error.code}: ${error.message}` : `bug: ${String(error)}`
  }
}

async function scanAll(order: ScanOrder, nmapPath: string) {
  const tools = { nmap: await findNmap(nmapPath), reverseName: null, ...unasked, now: () => Date.now() }
  for await (const event of scan(order, tools, new AbortController().signal))
    expect(event.kind).toBeTypeOf("string")
}

async function withProgram<T>(script: string, act: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "rollcall-nmap-"))
  const path = join(folder, "nmap")
  await writeFile(path, `#!/bin/sh\n${script}\n`)
  await chmod(path, 0o755)
  try {
    return await act(path)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

test("a missing nmap is a sentence", async () => {
  expect(await failureOf(findNmap("/nowhere/nmap"))).toMatch(/^nmap-missing: /)
})

test("a program that is no nmap is a sentence", async () => {
  await withProgram("echo hello", async (path) => {
    expect(await failureOf(findNmap(path))).toMatch(/^nmap-missing: .*does not say that it is nmap/)
  })
})

test("an nmap that fails ends the scan with what it said last", async () => {
  const script = `[ "$1" = --version ] && echo "Nmap version 7.93" && exit 0\necho "Too many open files" >&2\nexit 1`
  await withProgram(script, async (path) => {
    expect(await failureOf(scanAll(nowhere, path))).toMatch(
      /^nmap-failed: nmap ended with code 1 and said: Too many open files/,
    )
  })
})

test("an nmap that is killed in the middle ends the scan with a sentence", async () => {
  const script = `[ "$1" = --version ] && echo "Nmap version 7.93" && exit 0\nkill -9 $$`
  await withProgram(script, async (path) => {
    expect(await failureOf(scanAll(nowhere, path))).toMatch(/^nmap-failed: nmap was ended from outside/)
  })
})

test("nmap names its most common ports without a target", async () => {
  expect(await topPorts(await findNmap(), 10)).toBe("21-23,25,80,110,139,443,445,3389")
})

test("never-touch addresses among the targets stop the scan before a packet", async () => {
  const nmap = await findNmap()
  const order = { ...nowhere, neverTouch: [{ first: "127.0.0.70", last: "127.0.0.80" }] }
  expect(await failureOf(scanAll(order, nmap.path))).toMatch(
    /^not-allowed: 127\.0\.0\.77 is on the never-touch list/,
  )
})

test("loopback works without raw sockets", async () => {
  const { createServer } = await import("node:net")
  const server = createServer((socket) => socket.on("error", () => undefined).end())
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.77", resolve))
  const address = server.address()
  const port = typeof address === "object" && address ? address.port : 0
  const tools = { nmap: await findNmap(), reverseName: null, ...unasked, now: () => Date.now() }
  const facts: string[] = []
  const order = { ...nowhere, tcp: `${port}` }
  for await (const event of scan(order, tools, new AbortController().signal))
    if (event.kind === "sighting")
      facts.push(...event.sighting.facts.map(({ kind, subject }) => `${kind} ${subject}`))
  await new Promise((resolve) => server.close(resolve))
  expect(facts).toContain(`port ${port}/tcp`)
})

test("when the engine is killed, nmap ends too", async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL("./slow-nmap.ts", import.meta.url))], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  const marker = await new Promise<string>((resolve) => {
    child.stdout.once("data", (text: Buffer) => resolve(text.toString().trim()))
  })
  await until(() => nmapsWith(marker).length > 0)
  child.kill("SIGKILL")
  await until(() => nmapsWith(marker).length === 0)
  expect(nmapsWith(marker)).toEqual([])
})

test("a stopped scan leaves no nmap behind", async () => {
  const stopper = new AbortController()
  const tools = { nmap: await findNmap(), reverseName: null, ...unasked, now: () => Date.now() }
  // More machines than the pace lets be asked at once: some wait for their share when the stop comes.
  const addresses = [{ first: "127.0.0.70", last: "127.0.0.84" }]
  const order: ScanOrder = { ...nowhere, addresses, tcp: "20000-40000", pace: "gentle" }
  let started = false
  for await (const event of scan(order, tools, stopper.signal)) {
    if (event.kind !== "work-done" || !event.work.startsWith("discover")) continue
    await until(() => nmapsWith("20000-40000").length > 0)
    started = true
    stopper.abort()
  }
  expect([started, nmapsWith("20000-40000")]).toEqual([true, []])
})

/** Processes named nmap whose command line holds a text. */
function nmapsWith(text: string): readonly string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/u.test(pid)) return false
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")
      return line[0]?.endsWith("nmap") === true && line.some((part) => part.includes(text))
    } catch {
      return false
    }
  })
}

async function until(holds: () => boolean) {
  for (let tries = 0; tries < 150 && !holds(); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 100))
  expect(holds()).toBe(true)
}
