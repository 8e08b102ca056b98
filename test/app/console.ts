import { execFile, spawn, type ChildProcess } from "node:child_process"
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { promisify } from "node:util"
import type { Page } from "@playwright/test"
import { writeNmapXml, type NetworkWish } from "../bench/generate-nmap-xml.ts"

const project = join(import.meta.dirname, "../..")
const rollcall = join(project, "bin/rollcall")
const run = promisify(execFile)

/** A real `rollcall serve` over a database of its own, and what goes into it. */
export interface Console {
  /** Imports an invented network as if scanned at the time it says. */
  importNetwork(wish: NetworkWish): Promise<void>
  /** Imports what a scanner would have written. */
  importXml(xml: string): Promise<void>
  /** Runs a verb of the command line over the same database. */
  verb(...words: readonly string[]): Promise<string>
  /** Opens a place of the console in a page that is let in. */
  open(page: Page, place?: string): Promise<void>
  stop(): Promise<void>
}

function announced(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ""
    child.stderr?.on("data", (piece: Buffer) => (said += piece.toString()))
    child.once("exit", (code) => reject(new Error(`rollcall serve ended with ${code}: ${said}`)))
    if (child.stdout === null) return
    createInterface({ input: child.stdout }).once("line", (line) => resolve(line.trim()))
  })
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once("exit", () => resolve())
    child.kill("SIGTERM")
  })
}

const freePort = () => 20_000 + Math.floor(Math.random() * 20_000)

/** Starts the console on 127.0.0.1 with an empty database in a folder of its own. */
export async function startConsole(): Promise<Console> {
  if (!existsSync(join(project, "out/renderer/index.html")))
    throw new Error("The console is not built. Run: npm run build")
  const home = mkdtempSync(join(tmpdir(), "rollcall-console-"))
  const env = { ...process.env, ROLLCALL_HOME: home }
  const child = spawn(rollcall, ["serve", "--port", String(freePort())], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  })
  const url = await announced(child)
  const origin = new URL(url).origin
  const letIn = new WeakSet<object>()
  const verb = async (...words: readonly string[]) => {
    const { stdout } = await run(rollcall, words, { env, maxBuffer: 64_000_000 })
    return stdout
  }
  return {
    verb,
    importNetwork: async (wish) => {
      const file = join(home, `network-${wish.at}-${wish.round ?? 0}.xml`)
      writeNmapXml(file, wish)
      await verb("import", file)
    },
    importXml: async (xml) => {
      const file = join(home, "scan.xml")
      writeFileSync(file, xml)
      await verb("import", file)
    },
    open: async (page, place = "/") => {
      if (!letIn.has(page.context())) {
        await page.context().addCookies(await cookiesFor(url))
        letIn.add(page.context())
      }
      await page.goto(`${origin}${place}`)
    },
    stop: async () => {
      await ended(child)
      rmSync(home, { recursive: true, force: true })
    },
  }
}

const jars = new Map<string, Promise<Awaited<ReturnType<typeof exchange>>>>()

/** The link works once; what it was exchanged for is good for every page of the test. */
function cookiesFor(url: string) {
  const jar = jars.get(url) ?? exchange(url)
  jars.set(url, jar)
  return jar
}

async function exchange(url: string) {
  const answer = await fetch(url, { redirect: "manual" })
  return answer.headers.getSetCookie().map((line) => {
    const [pair = ""] = line.split(";")
    const at = pair.indexOf("=")
    return {
      name: pair.slice(0, at),
      value: pair.slice(at + 1),
      url: new URL(url).origin,
      sameSite: "Strict" as const,
      httpOnly: true,
    }
  })
}
