import { AxeBuilder } from "@axe-core/playwright"
import { expect, type Page, test } from "@playwright/test"
import { xmlOf, type Shown } from "../engine/invented-scan.ts"
import { startConsole, type Console } from "./console.ts"

const DAY = 86_400
const HOSTILE = "web-&lt;img src=x onerror=window.ran=1&gt;"
let full: Console
let empty: Console

const machineAt = (last: number, ports: Shown["ports"] = { 22: "" }): Shown => ({
  ip: `10.9.0.${last}`,
  mac: `52:54:00:00:00:${String(last).padStart(2, "0")}`,
  name: last === 2 ? HOSTILE : `web-${last}`,
  ...(ports && { ports }),
})

test.beforeAll(async () => {
  test.setTimeout(240_000)
  empty = await startConsole()
  full = await startConsole()
  const today = Math.floor(Date.now() / 1_000) - 3_600
  const known = [2, 3, 4].map((last) => machineAt(last))
  for (const days of [7, 6, 5, 4, 3]) {
    await full.importXml(xmlOf({ start: today - days * DAY, machines: known }))
    await full.verb("findings", "--json")
  }
  const opened = [
    machineAt(2, { 22: "", 23: "telnet" }),
    ...known.slice(1),
    machineAt(5),
    machineAt(6),
    machineAt(7),
  ]
  for (const days of [2, 1]) {
    await full.importXml(xmlOf({ start: today - days * DAY, machines: opened }))
    await full.verb("findings", "--json")
  }
})

test.afterAll(async () => {
  await empty?.stop()
  await full?.stop()
})

const normal = async (page: Page, place = "/normal") => {
  await full.open(page, place)
  await expect(page.getByRole("heading", { name: "Normal", level: 1 })).toBeVisible()
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0)
}

test("says what is usual in a sentence beside each chart, and marks what is outside of it", async ({
  page,
}) => {
  await normal(page)
  const machines = page.getByRole("region", { name: "Machines", exact: true }).first()
  await expect(machines).toContainText(/6 machines are there; usual .* is 2 to 4, from 6 scans\./u)
  await expect(machines.getByRole("img", { name: "out of what is usual" })).toBeVisible()
  await expect(
    machines
      .getByRole("img", { name: /^6 machines are there/u })
      .locator("svg")
      .first(),
  ).toBeVisible()
  await machines.getByRole("link", { name: "6", exact: true }).click()
  await expect(page.getByRole("heading", { name: "Machines", level: 1 })).toBeVisible()
  expect(await page.evaluate("window.ran")).toBeUndefined()
})

test("counts what is different, and each number opens what it counts", async ({ page }) => {
  await normal(page)
  const pane = page.getByRole("group", { name: "What is different from normal" })
  await expect(pane).toContainText("Nobody called a moment normal.")
  const added = pane.getByRole("link", { name: "new machine", exact: true })
  await expect(added).toBeVisible()
  const told = await pane
    .getByRole("listitem")
    .filter({ hasText: "new machine" })
    .locator(".num")
    .textContent()
  expect(told).toBe("3")
  await added.click()
  await expect(page.getByRole("heading", { name: "Changes", level: 1 })).toBeVisible()
  await expect(page).toHaveURL(/kinds=machine-new/u)
})

test("the charts are a table behind Shift T, with the same numbers", async ({ page }) => {
  await normal(page)
  await page.keyboard.press("Shift+T")
  const table = page.getByRole("grid", { name: "What was counted after each scan" })
  await expect(table.getByRole("row")).toHaveCount(8)
  await expect(table.getByRole("row").nth(1)).toContainText("usual")
  await page.keyboard.press("Shift+T")
  await expect(table).toHaveCount(0)
})

test("over how many days is in the address", async ({ page }) => {
  await normal(page)
  await page.getByText("90 days", { exact: true }).click()
  await expect(page).toHaveURL(/days=90/u)
  await page.reload()
  await expect(page.getByRole("radio", { name: "90 days" })).toBeChecked()
})

test("a moment is called normal by keyboard, with why, and taken back with Z", async ({ page }) => {
  await normal(page)
  await page.keyboard.press("b")
  const form = page.getByRole("form", { name: "Call a moment normal" })
  await expect(form.getByLabel("Why")).toBeFocused()
  await page.keyboard.type("after the <b>move</b>")
  await page.keyboard.press("Enter")
  const pane = page.getByRole("group", { name: "What is different from normal" })
  await expect(pane).toContainText("after the <b>move</b>")
  await expect(pane).toContainText("Nothing changed since then.")
  await page.keyboard.press("z")
  await expect(pane).toContainText("Nobody called a moment normal.")
})

test("Roll call has three lines of it, and leads there", async ({ page }) => {
  await full.open(page, "/")
  const block = page.getByRole("region", { name: "Normal", exact: true })
  await expect(block.getByRole("listitem")).toHaveCount(3)
  await expect(block).toContainText(/usual 2 to \d/u)
  await block.getByRole("link", { name: "All charts" }).click()
  await expect(page.getByRole("heading", { name: "Normal", level: 1 })).toBeVisible()
})

test("with nothing asked yet it says from when what is usual is known", async ({ page }) => {
  await empty.open(page, "/normal")
  await expect(page.getByText("Nothing has been asked yet.")).toBeVisible()
  await expect(page.getByText("known after five roll calls on three days or more")).toBeVisible()
})

test("a part that fails says so, and the others go on", async ({ page }) => {
  await full.open(page, "/")
  await page.route("**/normal/series**", (route) => route.fulfill({ status: 500, body: "{}" }))
  await page.goto(new URL("/normal", page.url()).href)
  await expect(page.getByRole("alert")).toContainText("What is usual could not be shown.")
  await expect(page.getByRole("group", { name: "What is different from normal" })).toContainText("now")
})

test("a channel is added, tried, changed and removed; its address is never shown whole", async ({ page }) => {
  await full.open(page, "/settings")
  const part = page.getByRole("region", { name: "Notifications" })
  const form = part.getByRole("form", { name: "Add a channel" })
  await form.getByLabel("Name").fill("ops hook")
  await form.getByRole("textbox", { name: "Address" }).fill("http://127.0.0.1:9/a-secret-path")
  await form.getByRole("button", { name: "Add it" }).click()
  const row = part.getByRole("row").filter({ hasText: "ops hook" })
  await expect(row).toContainText("http://127.0.0.1:9")
  await expect(part).not.toContainText("a-secret-path")
  await row.getByLabel("What ops hook tells").first().click()
  await page.getByRole("option", { name: "critical only" }).click()
  await expect(row.getByLabel("What ops hook tells").first()).toHaveValue("critical only")
  await row.getByRole("switch", { name: "Tell over ops hook" }).click({ force: true })
  await expect(row).toContainText("off")
  await row.getByRole("button", { name: "Remove ops hook" }).click()
  await page.getByRole("button", { name: "Remove it" }).click()
  await expect(row).toHaveCount(0)
})

test("what was told and what was held back are one click away, with the reason", async ({ page }) => {
  await full.open(page, "/settings")
  await page.getByRole("link", { name: /held back$/u }).click()
  await expect(page.getByRole("heading", { name: "Notices", level: 1 })).toBeVisible()
  const held = page.getByRole("grid", { name: "What was held back" })
  await expect(held.getByRole("row").nth(1)).toBeVisible()
  const reasons = page.getByRole("group", { name: "Why it was held back" }).getByRole("button")
  await reasons.nth(1).click()
  await expect(page).toHaveURL(/reason=/u)
  await held
    .getByRole("button", { name: /^Evidence for /u })
    .first()
    .click()
  await expect(page.getByRole("complementary").or(page.getByRole("dialog")).first()).toBeVisible()
  await page.keyboard.press("Escape")
  await page.getByRole("link", { name: "False alarms" }).click()
  await expect(page.getByText(/of what was told in 30 days/u)).toBeVisible()
})

for (const theme of ["light", "dark"] as const)
  for (const place of ["/normal", "/notices", "/notices?tab=held", "/notices?tab=rate", "/settings"])
    test(`axe finds nothing on ${place} in the ${theme} theme`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" })
      await full.open(page, place)
      await expect(page.locator("h1")).toBeVisible()
      await expect(page.locator("[aria-busy=true]")).toHaveCount(0)
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(
        violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ target }) => target.join(" ")) })),
      ).toEqual([])
    })

test("nothing is lost at 1024 wide, nor at twice the size", async ({ page }) => {
  for (const viewport of [
    { width: 1_024, height: 768 },
    { width: 640, height: 400 },
  ]) {
    await page.setViewportSize(viewport)
    await normal(page)
    const wide = await page.evaluate(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    )
    expect(wide).toBeLessThanOrEqual(0)
    await page.getByText("Open now, and not then").scrollIntoViewIfNeeded()
    await expect(page.getByText("Open now, and not then")).toBeVisible()
  }
})
