import { mkdtempSync, rmSync } from "node:fs"
import { createServer, type Server } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { _electron, expect, type ElectronApplication, type Page } from "@playwright/test"

const project = join(import.meta.dirname, "../..")
const runtime = process.env["ELECTRON_OVERRIDE_DIST_PATH"]
const asRoot = process.getuid?.() === 0

/** What our own pages are given of the desktop. */
export const preloadScript = join(project, "out", "preload", "preload.cjs")

/** A folder of its own for one test's Rollcall. */
export function newHome(): string {
  return mkdtempSync(join(tmpdir(), "rollcall-desktop-"))
}

export const removeHome = (home: string) => rmSync(home, { recursive: true, force: true })

/** The environment of a Rollcall that lives in this folder. */
export function environmentOf(home: string): Record<string, string> {
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || name.startsWith("ELECTRON_") ? [] : [[name, value] as const],
  )
  return {
    ...Object.fromEntries(inherited),
    ROLLCALL_HOME: home,
    XDG_RUNTIME_DIR: "",
    XDG_CONFIG_HOME: join(home, "config"),
  }
}

/** What is started, and with what: the checkout on the Electron under test. */
export const started = {
  ...(runtime === undefined ? {} : { executablePath: join(runtime, "electron") }),
  // Chromium refuses root its sandbox; what the window asks for is looked at in the tests.
  args: [...(asRoot ? ["--no-sandbox"] : []), project],
}

/** The desktop app with its window, over a folder of its own. */
export interface Desktop {
  readonly app: ElectronApplication
  readonly page: Page
}

/** Starts the desktop app and waits until its window shows the console. */
export async function openDesktop(home: string): Promise<Desktop> {
  const app = await _electron.launch({ ...started, env: environmentOf(home), cwd: project })
  const page = await app.firstWindow()
  await expect(page.getByRole("navigation").first()).toBeVisible()
  return { app, page }
}

/** Asks the engine through the window, as the console does. */
export function askEngine(page: Page, question: string): Promise<{ status: number; json: unknown }> {
  return page.evaluate(async (path) => {
    const response = await fetch(`/api/${path}`, { method: "POST", body: "{}" })
    const answer = (await response.json()) as { json: unknown }
    return { status: response.status, json: answer.json }
  }, question)
}

/** The number of the engine's process; waits until there is an engine. */
export async function enginePid(page: Page): Promise<number> {
  await expect
    .poll(async () => (await askEngine(page, "engine/status")).status, { timeout: 30_000 })
    .toBe(200)
  const { json } = await askEngine(page, "engine/status")
  return (json as { pid: number }).pid
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** A server on the loopback that a page must not reach, and what reached it nevertheless. */
export interface Outside {
  readonly url: string
  readonly reached: readonly string[]
  close(): void
}

export async function openOutside(): Promise<Outside> {
  const reached: string[] = []
  const server: Server = createServer((request, response) => {
    reached.push(`${request.method} ${request.url}`)
    response.setHeader("access-control-allow-origin", "*").end("<title>outside</title>")
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, reached, close: () => server.close() }
}
