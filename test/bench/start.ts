// npm run bench start: a second `npm start` to a usable console, in the browser and, under a display, in the window.
import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { _electron, chromium, type Page } from "@playwright/test"

const root = join(import.meta.dirname, "../..")
const ROUNDS = 5
const runtime = process.env["ELECTRON_OVERRIDE_DIST_PATH"]
const asRoot = process.getuid?.() === 0

/** The console is usable when it shows an answer of the engine's, not only its frame. */
async function usable(page: Page): Promise<void> {
  await page
    .getByText(/Nothing has been asked yet|machines? answered/)
    .first()
    .waitFor({ timeout: 60_000 })
}

const since = (began: number) => (performance.now() - began) / 1_000

async function inBrowser(home: string): Promise<{ readonly link: number; readonly usable: number }> {
  const browser = await chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: [
      ...(asRoot ? ["--no-sandbox"] : []),
      "--disable-gpu",
      "--disable-background-networking",
      "--no-first-run",
    ],
  })
  const page = await browser.newPage()
  const began = performance.now()
  const child = spawn("npm", ["start", "--", "--browser"], {
    cwd: root,
    env: { ...process.env, ROLLCALL_HOME: home },
    stdio: ["ignore", "pipe", "ignore"],
    detached: true,
  })
  const closed = new Promise((resolve) => child.on("close", resolve))
  try {
    const link = await linkOf(child.stdout)
    const told = since(began)
    await page.goto(link)
    await usable(page)
    return { link: told, usable: since(began) }
  } finally {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGINT")
    await browser.close()
    await closed
  }
}

function linkOf(output: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ""
    output.on("data", (chunk: Buffer) => {
      text += chunk.toString()
      const [link] = /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(text) ?? []
      if (link !== undefined) resolve(link)
    })
    output.on("end", () => reject(new Error(`npm start ended without a link: ${text}`)))
  })
}

async function inWindow(home: string): Promise<number> {
  const began = performance.now()
  const app = await _electron.launch({
    ...(runtime === undefined ? {} : { executablePath: join(runtime, "electron") }),
    args: [...(asRoot ? ["--no-sandbox"] : []), root],
    cwd: root,
    env: { ...(process.env as Record<string, string>), ROLLCALL_HOME: home, XDG_RUNTIME_DIR: "" },
  })
  await usable(await app.firstWindow())
  const seconds = since(began)
  await app.evaluate(({ app: electron }) => electron.quit()).catch(() => {})
  await app.close().catch(() => {})
  return seconds
}

function line(name: string, values: readonly number[]): void {
  const sorted = values.toSorted((a, b) => a - b)
  const shown = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)]
  console.log(`${name.padEnd(44)} ${shown.map((value) => (value ?? 0).toFixed(2)).join("   ")}`)
}

const home = mkdtempSync(join(tmpdir(), "rollcall-bench-"))
try {
  await inBrowser(home)
  const rounds: { link: number; usable: number }[] = []
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await inBrowser(home))
  console.log(`${" ".repeat(44)} least  median  most (s)`)
  line(
    "npm start, second time: link",
    rounds.map(({ link }) => link),
  )
  line(
    "npm start, second time: console usable",
    rounds.map((round) => round.usable),
  )
  if (process.env["DISPLAY"] === undefined)
    console.log("No display: the window was not timed (xvfb-run npm run bench start).")
  else {
    const windows: number[] = []
    for (let round = 0; round < ROUNDS; round += 1) windows.push(await inWindow(home))
    line("Electron to a usable window", windows)
  }
} finally {
  rmSync(home, { recursive: true, force: true })
}
