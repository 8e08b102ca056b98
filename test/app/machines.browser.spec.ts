import { readFile } from "node:fs/promises"
import { expect, test, type Page } from "@playwright/test"
import { startConsole, type Console } from "./console.ts"

let rollcall: Console
const day = 86_400_000

test.beforeAll(async () => {
  rollcall = await startConsole()
  const wish = { machines: 250, scripts: true }
  await rollcall.importNetwork({ ...wish, at: Date.now() - 2 * day })
  await rollcall.importNetwork({ ...wish, at: Date.now() - day, round: 1 })
})

test.afterAll(() => rollcall?.stop())

const grid = (page: Page) => page.getByRole("grid", { name: "Machines" })
const rowAt = (page: Page, at: number) => grid(page).locator(`[role=row][aria-rowindex="${at + 2}"]`)
const status = (page: Page) => page.locator(".query-status")

async function totalOf(query: string): Promise<number> {
  const told = await rollcall.verb("machines", query, "--json")
  return JSON.parse(told).machines.length
}

test("a query narrows the list to what the command line lists for it", async ({ page }) => {
  await rollcall.open(page, "/machines")
  await expect(rowAt(page, 0)).toBeVisible()
  await page.keyboard.press("/")
  await page.keyboard.type("port:443 os:linux")
  await page.keyboard.press("Enter")
  await expect(status(page)).toContainText(`${await totalOf("port:443 os:linux")} of `)
  await expect(page).toHaveURL(/query=port%3A443\+os%3Alinux/)
})

test("completion offers values with their counts, and Tab takes one", async ({ page }) => {
  await rollcall.open(page, "/machines")
  await expect(rowAt(page, 0)).toBeVisible()
  await page.keyboard.press("/")
  await page.keyboard.type("product:post")
  const option = page.getByRole("option", { name: /PostgreSQL/ }).first()
  await expect(option).toBeVisible()
  await page.keyboard.press("Tab")
  await expect(page.getByRole("combobox", { name: "Query" })).toHaveValue(/^product:"PostgreSQL DB"/)
})

test("a mistake is named, and the list stays as it was", async ({ page }) => {
  await rollcall.open(page, "/machines?query=os:linux")
  const before = await totalOf("os:linux")
  await expect(status(page)).toContainText(`${before} of `)
  await page.keyboard.press("/")
  await page.keyboard.press("End")
  await page.keyboard.type(" prot:22")
  await expect(page.getByText('There is no field "prot"')).toBeVisible()
  await expect(status(page)).toContainText(`${before} of `)
})

test("ticking values narrows the query, and two of one kind are alternatives", async ({ page }) => {
  await rollcall.open(page, "/machines")
  const facets = page.getByRole("region", { name: "Narrow the list" })
  await facets.getByRole("checkbox", { name: /^443\/tcp/ }).check()
  await expect(status(page)).toContainText(`${await totalOf("port:443/tcp")} of `)
  await facets.getByRole("checkbox", { name: /^3389\/tcp/ }).check()
  await expect(status(page)).toContainText(`${await totalOf("(port:443/tcp | port:3389/tcp)")} of `)
  await facets.getByRole("checkbox", { name: /^443\/tcp/ }).uncheck()
  await expect(status(page)).toContainText(`${await totalOf("port:3389/tcp")} of `)
})

test("a column's head sorts, and sorts the other way when pressed again", async ({ page }) => {
  await rollcall.open(page, "/machines")
  await expect(rowAt(page, 0).locator("a")).toHaveText(/^app-/)
  await page.getByRole("button", { name: "Name" }).click()
  await expect(page.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "descending")
  await expect(rowAt(page, 0).locator("a")).toHaveText(/^web-/)
})

test("the list is walked, chosen from and opened by keyboard alone", async ({ page }) => {
  await rollcall.open(page, "/machines")
  await expect(rowAt(page, 3)).toBeVisible()
  for (const key of ["j", "x", "j", "j", "Shift+X"]) await page.keyboard.press(key)
  const bar = page.getByRole("region", { name: "Chosen machines" })
  await expect(bar).toContainText("3 chosen")
  await page.keyboard.press("Escape")
  await expect(bar).toBeHidden()
  const name = await rowAt(page, 2).locator("a").innerText()
  await page.keyboard.press("Enter")
  await expect(page).toHaveURL(/\/machines\/m-/)
  await expect(page.getByRole("heading", { name, level: 2 })).toBeVisible()
})

test("choosing reaches over rows that were never in sight", async ({ page }) => {
  await rollcall.open(page, "/machines")
  await expect(rowAt(page, 0)).toBeVisible()
  await page.keyboard.press("j")
  await page.keyboard.press("x")
  await grid(page).focus()
  await page.keyboard.press("End")
  await expect(rowAt(page, 249)).toBeVisible()
  await page.keyboard.press("Shift+X")
  await expect(page.getByRole("region", { name: "Chosen machines" })).toContainText("250 chosen")
})

test("the addresses of what is chosen are copied, one a line", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"])
  await rollcall.open(page, "/machines?sort=address")
  await expect(rowAt(page, 1)).toBeVisible()
  for (const key of ["j", "x", "j", "x"]) await page.keyboard.press(key)
  await page.getByRole("button", { name: "More", exact: true }).click()
  await page.getByRole("menuitem", { name: "Copy addresses" }).click()
  await expect(page.getByText("2 addresses are in the clipboard")).toBeVisible()
  const told = JSON.parse(await rollcall.verb("machines", "--json")) as {
    machines: { addresses: { ip: string }[] }[]
  }
  const first = told.machines
    .map(({ addresses }) => addresses[0]?.ip ?? "")
    .toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }))
  expect((await page.evaluate(() => navigator.clipboard.readText())).split("\n")).toEqual(first.slice(0, 2))
})

for (const width of [1024, 1280, 1440]) {
  test(`at ${width} pixels nothing that can be done with what is chosen lies under another`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height: 800 })
    await rollcall.open(page, "/machines")
    await expect(rowAt(page, 0)).toBeVisible()
    for (const key of ["j", "x", "j", "x"]) await page.keyboard.press(key)
    const buttons = page.getByRole("region", { name: "Chosen machines" }).getByRole("button")
    await expect(buttons).toHaveText([/choose all/, /Set owner/, /Same/, /More/, /Compare/, /Ask/, /None/])
    for (const button of await buttons.all()) await button.click({ trial: true, timeout: 5_000 })
  })
}

test("asking again shows what it would send, and sends nothing without a yes", async ({ page }) => {
  await rollcall.open(page, "/machines")
  await expect(rowAt(page, 0)).toBeVisible()
  for (const key of ["j", "x", "r"]) await page.keyboard.press(key)
  const dialog = page.getByRole("dialog", { name: "Call the roll?" })
  await expect(dialog).toContainText("1 address")
  await expect(dialog).toContainText("packets a second")
  await dialog.getByRole("button", { name: "Send nothing" }).click()
  await expect(dialog).toBeHidden()
  const { scans } = JSON.parse(await rollcall.verb("scans", "--json")) as { scans: { packets: number }[] }
  expect(scans.map(({ packets }) => packets)).toEqual([0, 0])
})

test("never touch takes effect at once and can be taken back", async ({ page }) => {
  await rollcall.open(page, "/machines")
  await expect(rowAt(page, 0)).toBeVisible()
  for (const key of ["j", "x", "t"]) await page.keyboard.press(key)
  const form = page.getByRole("form", { name: /^Never touch/ })
  await expect(form).toContainText("No packet goes to 10.20.")
  await page.keyboard.press("Enter")
  await expect(form).toBeHidden()
  await expect(page.getByText(/no packet ever goes to 10\.20\./)).toBeVisible()
  expect(await rollcall.verb("never-touch", "list", "--json")).toContain("10.20.")
  await page.getByRole("button", { name: "Undo" }).click()
  await expect(page.getByText(/^Taken back:/)).toBeVisible()
  expect(await rollcall.verb("never-touch", "list", "--json")).not.toContain("10.20.")
})

test("a view keeps query, columns and order, says when they differ, and is forgotten with a way back", async ({
  page,
}) => {
  await rollcall.open(page, "/machines?query=port:5432&sort=address")
  await expect(rowAt(page, 0)).toBeVisible()
  await page.keyboard.press("Shift+C")
  await page.getByRole("menuitemcheckbox", { name: "Kind" }).click()
  await page.keyboard.press("Escape")
  await page.getByRole("button", { name: "Save as view" }).click()
  await page.getByLabel("Name of the view").fill("databases")
  await page.getByRole("button", { name: "Save", exact: true }).click()
  await expect(page.getByRole("button", { name: "View: databases" })).toBeVisible()
  await rollcall.open(page, "/machines")
  await expect(rowAt(page, 0)).toBeVisible()
  await page.keyboard.press("v")
  await page.getByRole("menuitem", { name: "databases", exact: true }).click()
  await expect(page.getByRole("combobox", { name: "Query" })).toHaveValue("port:5432")
  await expect(page.getByRole("columnheader", { name: "Kind" })).toHaveCount(0)
  await expect(page.getByText("changed since saved")).toHaveCount(0)
  await page.getByRole("button", { name: "Name" }).click()
  await expect(page.getByText("changed since saved")).toBeVisible()
  await page.getByRole("button", { name: "put back" }).click()
  await expect(page.getByText("changed since saved")).toHaveCount(0)
  await page.keyboard.press("v")
  await page.getByRole("menuitem", { name: "Forget the view databases" }).click()
  await page.getByRole("button", { name: "Undo" }).click()
  await page.keyboard.press("v")
  await expect(page.getByRole("menuitem", { name: "databases", exact: true })).toBeVisible()
})

test("what is shown is exported, as CSV and as JSON", async ({ page }) => {
  await rollcall.open(page, "/machines?query=port:6379")
  const wanted = await totalOf("port:6379")
  await expect(status(page)).toContainText(`${wanted} of `)
  for (const [format, machines] of [
    ["CSV", (text: string) => text.trim().split("\n").length - 1],
    ["JSON", (text: string) => (JSON.parse(text) as { machines: unknown[] }).machines.length],
  ] as const) {
    await page.getByRole("button", { name: /^Export/ }).click()
    const download = page.waitForEvent("download")
    await page.getByRole("menuitem", { name: `as ${format}` }).click()
    expect(machines(await readFile(await (await download).path(), "utf8"))).toBe(wanted)
  }
})

test("nothing matching names the word whose removal gives most", async ({ page }) => {
  await rollcall.open(page, "/machines?query=port:22+nosuchword+os:linux")
  await expect(page.getByText("Nothing matches.")).toBeVisible()
  const wanted = await totalOf("port:22 os:linux")
  await page.getByRole("button", { name: `Without nosuchword: ${wanted} machines` }).click()
  await expect(status(page)).toContainText(`${wanted} of `)
})

test("a link shows the same list: query, order, columns and moment", async ({ page }) => {
  await rollcall.open(
    page,
    "/machines?query=port:443&sort=address&descending=true&columns=name,address&asOf=1",
  )
  await expect(page.getByText(/^As of scan 1/).first()).toBeVisible()
  await expect(page.getByRole("columnheader", { name: "Address" })).toHaveAttribute("aria-sort", "descending")
  await expect(page.getByRole("columnheader", { name: "What" })).toHaveCount(0)
  const told = JSON.parse(await rollcall.verb("machines", "port:443", "--as-of", "1", "--json")) as {
    machines: unknown[]
  }
  await expect(status(page)).toContainText(`${told.machines.length} of `)
  await grid(page).focus()
  await page.keyboard.press("x")
  await expect(page.getByRole("button", { name: /^Ask again/ })).toBeDisabled()
})

test("evidence of the row that the keyboard stands on opens at the right", async ({ page }) => {
  await rollcall.open(page, "/machines")
  await expect(rowAt(page, 0)).toBeVisible()
  await page.keyboard.press("j")
  await page.keyboard.press("e")
  const drawer = page.getByRole("complementary", { name: /^Evidence for app-/ })
  await expect(drawer.getByRole("article").first()).toContainText("observed")
})
