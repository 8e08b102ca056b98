// npm run bench console [sizes]: how the list of machines feels in a browser, from ten machines to a hundred thousand.
import { existsSync } from "node:fs"
import { chromium, type CDPSession, type Page } from "@playwright/test"
import { startConsole } from "../app/console.ts"

const SIZES = [10, 100_000]
const FRAMES = 240
const STEP = 96
const KEYS = 120

interface Frames {
  readonly p50: number
  readonly p95: number
  /** What the page itself works for a frame, whatever else the machine is doing. */
  readonly work: number
  /** Of all rows that stood in sight, those whose words were not there yet, in per cent. */
  readonly grey: number
}

interface Figures {
  readonly machines: number
  readonly openMs: number
  readonly scroll: Frames
  readonly leap: Frames
  readonly keys: Frames
  readonly queryMs: number
  readonly sortMs: number
}

const launchOptions = {
  ...(existsSync("/usr/bin/chromium") ? { executablePath: "/usr/bin/chromium" } : {}),
  args: [
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=127.0.0.1",
  ],
}

const firstRow = (page: Page) => page.locator('[role=row][aria-rowindex="2"] a')

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

interface Times {
  readonly times: readonly number[]
  /** Frames in which some row in sight had no words yet. */
  readonly grey: number
}

/** Milliseconds the page has worked since the session began. */
async function worked(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics")
  return 1_000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0)
}

async function framesOf(page: Page, run: () => Promise<Times>): Promise<Frames> {
  const session = await page.context().newCDPSession(page)
  await session.send("Performance.enable", { timeDomain: "threadTicks" })
  const before = await worked(session)
  const { times, grey } = await run()
  const work = ((await worked(session)) - before) / times.length
  await session.detach()
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0
  return { p50: at(0.5), p95: at(0.95), work, grey: (100 * grey) / times.length }
}

/** Scrolls a step a frame; a leap goes through the whole list in the same number of frames. */
function scrolled(page: Page, leap: boolean): Promise<Times> {
  return page.evaluate(
    async ({ frames, step, leap: whole }) => {
      const grid = document.querySelector("[role=grid]")
      if (!grid) throw new Error("There is no list.")
      grid.scrollTop = 0
      const by = whole ? (grid.scrollHeight - grid.clientHeight) / frames : step
      const times: number[] = []
      let grey = 0
      let last = performance.now()
      for (let at = 0; at < frames; at += 1) {
        grid.scrollTop += by
        await new Promise(requestAnimationFrame)
        const now = performance.now()
        times.push(now - last)
        last = now
        if (grid.querySelector(".grid-bar")) grey += 1
      }
      return { times, grey }
    },
    { frames: FRAMES, step: STEP, leap },
  )
}

/** From a key to the second frame after it, by when its row is the current one. */
async function walked(page: Page): Promise<Times> {
  await page.locator("[role=grid]").focus()
  const times = await page.evaluate(async (keys) => {
    const grid = document.querySelector("[role=grid]")
    const found: number[] = []
    for (let at = 0; at < keys; at += 1) {
      const began = performance.now()
      grid?.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true, cancelable: true }))
      await new Promise(requestAnimationFrame)
      await new Promise(requestAnimationFrame)
      found.push(performance.now() - began)
    }
    return found
  }, KEYS)
  return { times, grey: 0 }
}

async function measure(machines: number): Promise<Figures> {
  const rollcall = await startConsole()
  const browser = await chromium.launch(launchOptions)
  try {
    await rollcall.importNetwork({ machines, at: Date.now() - 86_400_000 })
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await rollcall.open(page, "/settings")
    const open = () =>
      Promise.all([page.getByRole("link", { name: "Machines" }).click(), firstRow(page).waitFor()])
    const openMs = await timed(open)
    await page.waitForLoadState("networkidle").catch(() => undefined)
    const scroll = await framesOf(page, () => scrolled(page, false))
    const leap = await framesOf(page, () => scrolled(page, true))
    const keys = await framesOf(page, () => walked(page))
    const sortMs = await timed(() =>
      settled(page, () => page.getByRole("button", { name: "Address" }).click()),
    )
    const queryMs = await timed(() =>
      settled(page, () => page.getByRole("combobox", { name: "Query" }).fill("port:22")),
    )
    return { machines, openMs, scroll, leap, keys, queryMs, sortMs }
  } finally {
    await browser.close()
    await rollcall.stop()
  }
}

/** Until the list shows the answer to what was just asked. */
async function settled(page: Page, ask: () => Promise<unknown>): Promise<void> {
  const answered = page.waitForResponse((response) => response.url().includes("/machines/list"))
  await ask()
  await answered
  await page.locator(".machines-list[aria-busy=false]").waitFor()
  await firstRow(page).waitFor()
}

const ms = (value: number) => `${value.toFixed(value < 100 ? 1 : 0)} ms`.padStart(11)

const LINES: readonly (readonly [string, (figures: Figures) => number])[] = [
  ["open the list", ({ openMs }) => openMs],
  ["a frame, scrolling, p50", ({ scroll }) => scroll.p50],
  ["a frame, scrolling, p95", ({ scroll }) => scroll.p95],
  ["a frame's work, scrolling", ({ scroll }) => scroll.work],
  ["a frame, end to end, p50", ({ leap }) => leap.p50],
  ["a frame, end to end, p95", ({ leap }) => leap.p95],
  ["a frame's work, end to end", ({ leap }) => leap.work],
  ["a key to its row, p50", ({ keys }) => keys.p50],
  ["a key to its row, p95", ({ keys }) => keys.p95],
  ["sort by address", ({ sortMs }) => sortMs],
  ["ask port:22", ({ queryMs }) => queryMs],
]

const sizes = process.argv.slice(2).map(Number)
const measured: Figures[] = []
for (const size of sizes.length > 0 ? sizes : SIZES) {
  console.error(`${size.toLocaleString("en")} machines …`)
  measured.push(await measure(size))
}
const [least] = measured
const most = measured.at(-1)
console.log(
  "".padEnd(28) +
    measured.map(({ machines }) => machines.toLocaleString("en").padStart(11)).join("") +
    "      ratio",
)
for (const [name, of] of LINES) {
  const ratio = least && most ? of(most) / of(least) : 1
  console.log(
    name.padEnd(28) + measured.map((figures) => ms(of(figures))).join("") + ratio.toFixed(1).padStart(11),
  )
}
const grey = measured.map(({ scroll }) => `${scroll.grey.toFixed(0)} %`.padStart(11)).join("")
console.log("frames with grey rows".padEnd(28) + grey)
