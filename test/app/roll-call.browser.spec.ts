import { expect, test } from "@playwright/test"
import { startConsole, type Console } from "./console.ts"

let rollcall: Console
const day = 86_400_000

test.beforeAll(async () => {
  rollcall = await startConsole()
  await rollcall.importNetwork({ machines: 60, at: Date.now() - 2 * day })
  await rollcall.importNetwork({ machines: 60, at: Date.now() - day, round: 1 })
})

test.afterAll(() => rollcall?.stop())

test("the number that answers counts what its link lists", async ({ page }) => {
  await rollcall.open(page)
  const figure = page.locator(".hero-figure")
  await expect(figure).toHaveText("60")
  await figure.click()
  await expect(page).toHaveURL(/\/machines\?query=is%3Apresent/)
})

test("the muster opens the machine its square stands for, by keyboard", async ({ page }) => {
  await rollcall.open(page)
  const muster = page.getByRole("slider").first()
  await muster.focus()
  await page.keyboard.press("ArrowRight")
  await page.keyboard.press("ArrowRight")
  await expect(muster).toHaveAttribute("aria-valuetext", /^2 of \d+: /)
  await page.keyboard.press("Enter")
  await expect(page).toHaveURL(/\/machines\/m-/)
})

test("Shift T shows the musters as a table", async ({ page }) => {
  await rollcall.open(page)
  await expect(page.getByRole("slider").first()).toBeVisible()
  await page.keyboard.press("Shift+T")
  await expect(page.getByRole("columnheader", { name: "Gone" })).toBeVisible()
})

test("what changed is listed, each with its evidence", async ({ page }) => {
  await rollcall.open(page)
  const since = page.getByRole("region", { name: /^Since / })
  const tally = since.getByRole("button", { name: /^Evidence for / }).first()
  await tally.click()
  const drawer = page.getByRole("complementary", { name: /^Evidence for / })
  await expect(drawer.getByRole("article").first()).toContainText("observed")
  await page.keyboard.press("Escape")
  await expect(drawer).toBeHidden()
  await expect(tally).toBeFocused()
})

test("numbers follow what the engine learns, with nobody asking", async ({ page }) => {
  await rollcall.open(page)
  await expect(page.locator(".hero-figure")).toHaveText("60")
  await rollcall.importNetwork({ machines: 80, at: Date.now() - day / 2, round: 1 })
  await expect(page.locator(".hero-figure")).toHaveText("80")
})

test("calling the roll is asked about with packets and time before anything is sent", async ({ page }) => {
  await rollcall.verb("never-touch", "add", "127.0.0.9")
  await rollcall.open(page, "/settings")
  await page.getByLabel("Name of the network").fill("loopback")
  await page.getByLabel("Its addresses and ranges").fill("127.0.0.8-9")
  await page.getByRole("button", { name: "Save" }).click()
  await expect(page.getByRole("cell", { name: "loopback", exact: true })).toBeVisible()
  await rollcall.open(page)
  await page.getByRole("button", { name: /^Call the roll/ }).click()
  const dialog = page.getByRole("dialog", { name: "Call the roll?" })
  await expect(dialog).toContainText("packets a second")
  await expect(dialog).toContainText("127.0.0.9")
  await dialog.getByRole("button", { name: "Send nothing" }).click()
  await expect(dialog).toBeHidden()
  expect(
    JSON.parse(await rollcall.verb("scans", "--json")).scans.filter(
      (scan: { kind?: string; packets: number }) => scan.packets > 0,
    ),
  ).toEqual([])
})
