import { expect, test, type Page } from "@playwright/test"
import { startConsole, type Console } from "./console.ts"

let rollcall: Console

test.beforeAll(async () => {
  rollcall = await startConsole()
  await rollcall.importNetwork({ machines: 40, at: Date.now() - 172_800_000 })
  await rollcall.importNetwork({ machines: 40, at: Date.now() - 86_400_000, round: 1 })
})

test.afterAll(() => rollcall?.stop())

const heading = (page: Page) => page.getByRole("heading", { level: 1 })

test("the menu reaches every screen and says which one is open", async ({ page }) => {
  await rollcall.open(page)
  const menu = page.getByRole("navigation", { name: "Screens" })
  for (const name of ["Mysteries", "Machines", "Changes", "Sources", "Scans", "Settings", "Roll call"]) {
    await menu.getByRole("link", { name: new RegExp(`^${name}`) }).click()
    await expect(heading(page)).toContainText(name)
    await expect(menu.locator("[aria-current=page]")).toContainText(name)
  }
})

test("G and a letter go to a screen", async ({ page }) => {
  await rollcall.open(page)
  await expect(heading(page)).toContainText("Roll call")
  for (const [letter, name] of [
    ["m", "Mysteries"],
    ["a", "Machines"],
    ["c", "Changes"],
    ["o", "Sources"],
    ["s", "Scans"],
    ["r", "Roll call"],
  ] as const) {
    await page.keyboard.press("g")
    await page.keyboard.press(letter)
    await expect(heading(page)).toContainText(name)
  }
})

test("the palette finds screens, machines and actions", async ({ page }) => {
  await rollcall.open(page)
  await page.keyboard.press("Control+k")
  const field = page.getByRole("textbox", { name: "Search or jump to" })
  await expect(field).toBeFocused()
  await field.fill("settings")
  await page.keyboard.press("Enter")
  await expect(heading(page)).toContainText("Settings")
  await expect(field).toBeHidden()
  await page.keyboard.press("Control+k")
  await field.fill("10.20.0.")
  await expect(page.getByText(/machines that match/)).toBeVisible()
})

test("? lists the keys that work here, and Esc closes the list", async ({ page }) => {
  await rollcall.open(page)
  await expect(page.locator(".hero-words")).toBeVisible()
  await page.keyboard.press("?")
  const keys = page.getByRole("dialog", { name: "Keys" })
  await expect(keys).toContainText("Everywhere")
  await expect(keys).toContainText("full screen")
  await page.keyboard.press("Escape")
  await expect(keys).toBeHidden()
})

test("single letters do nothing once they are switched off in Settings", async ({ page }) => {
  await rollcall.open(page, "/settings")
  await page.getByLabel("Single letters and signs work outside text fields").uncheck()
  await heading(page).click()
  await page.keyboard.press("g")
  await page.keyboard.press("a")
  await page.keyboard.press("Control+k")
  await expect(page.getByRole("textbox", { name: "Search or jump to" })).toBeFocused()
  await expect(heading(page)).toContainText("Settings")
})

test("a moment in the past goes along to every screen until one goes back to now", async ({ page }) => {
  await rollcall.open(page, "/?asOf=1")
  await expect(page.getByText(/^As of scan 1, /)).toBeVisible()
  await page.getByRole("link", { name: /^Machines/ }).click()
  await expect(page).toHaveURL(/asOf=1/)
  await expect(page.getByText(/^As of scan 1, /)).toBeVisible()
  await page.getByRole("button", { name: "Back to now" }).click()
  await expect(page).not.toHaveURL(/asOf/)
})

test("the theme that was chosen is still there after a reload", async ({ page }) => {
  await rollcall.open(page, "/settings")
  await page.getByText("Dark", { exact: true }).click()
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark")
  await page.reload()
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark")
})

test("the page keeps its own policy: nothing is refused, nothing comes from elsewhere", async ({ page }) => {
  const wrong: string[] = []
  page.on("console", (message) => {
    if (message.type() === "error") wrong.push(message.text())
  })
  page.on("pageerror", (error) => wrong.push(error.message))
  const origins = new Set<string>()
  page.on("request", (request) => origins.add(new URL(request.url()).origin))
  await rollcall.open(page)
  await expect(page.locator(".hero-words")).toBeVisible()
  await page.keyboard.press("Control+k")
  await expect(page.getByRole("textbox", { name: "Search or jump to" })).toBeFocused()
  expect(wrong).toEqual([])
  expect([...origins].filter((origin) => origin !== new URL(page.url()).origin)).toEqual([])
})

test("an address without a screen says so and leads back", async ({ page }) => {
  await rollcall.open(page, "/nowhere")
  await page.getByRole("link", { name: "Open Roll call" }).click()
  await expect(heading(page)).toContainText("Roll call")
})

test("when the engine goes away the console says so and keeps what it showed", async ({ page }) => {
  const other = await startConsole()
  await other.importNetwork({ machines: 5, at: Date.now() - 86_400_000 })
  await other.open(page)
  await expect(page.locator(".hero-figure")).toHaveText("5")
  await other.stop()
  await expect(page.getByText("Connection lost, asking again")).toBeVisible()
  await expect(page.locator(".hero-figure")).toHaveText("5")
})
