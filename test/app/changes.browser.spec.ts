import { readFileSync } from "node:fs"
import { AxeBuilder } from "@axe-core/playwright"
import { expect, test, type Page } from "@playwright/test"
import { startConsole, type Console } from "./console.ts"

let rollcall: Console
const day = 86_400_000

test.beforeAll(async () => {
  rollcall = await startConsole()
  await rollcall.importNetwork({ machines: 120, at: Date.now() - 3 * day, scripts: true })
})

test.afterAll(() => rollcall?.stop())

const table = (page: Page) => page.getByRole("grid", { name: "Changes" })
const rows = async (page: Page) => Number(await table(page).getAttribute("aria-rowcount")) - 1

test("after one roll call there is nothing to compare with, and it says so", async ({ page }) => {
  await rollcall.open(page, "/changes")
  await expect(page.getByText("There has been one roll call.")).toBeVisible()
})

test.describe("with three roll calls", () => {
  test.beforeAll(async () => {
    await rollcall.importNetwork({ machines: 120, at: Date.now() - 2 * day, round: 1, scripts: true })
    await rollcall.importNetwork({ machines: 120, at: Date.now() - day, round: 2, scripts: true })
  })

  test("it opens between the last two, machine by machine", async ({ page }) => {
    await rollcall.open(page, "/changes")
    await expect(page.getByText(/between scan 2, .* and scan 3, /)).toBeVisible()
    await expect(table(page).getByRole("row").nth(1)).toBeVisible()
    expect(await rows(page)).toBeGreaterThan(0)
  })

  test("the counts of the kinds are the rows they show", async ({ page }) => {
    await rollcall.open(page, "/changes?from=1&to=3")
    const kind = page.locator(".kind").filter({ hasText: "service" })
    const said = Number(await kind.locator(".tabular").textContent())
    await kind.getByRole("checkbox").click()
    await expect(page).toHaveURL(/kinds=service/)
    await expect.poll(() => rows(page)).toBe(said)
    await page.reload()
    await expect.poll(() => rows(page)).toBe(said)
    await page.getByRole("button", { name: "Show all kinds" }).click()
    await expect.poll(() => rows(page)).toBeGreaterThan(said)
  })

  test("E opens the evidence of the change that the keyboard stands on", async ({ page }) => {
    await rollcall.open(page, "/changes?from=1&to=3&kinds=service")
    await expect(table(page).getByText("service").first()).toBeVisible()
    await page.keyboard.press("j")
    await page.keyboard.press("e")
    const drawer = page.getByRole("complementary", { name: /^Evidence for / })
    await expect(drawer.getByRole("article")).toHaveCount(2)
  })

  test("two scans that are turned round are read from the earlier to the later", async ({ page }) => {
    const told = await rollcall.verb("changes", "--since", "1", "--until", "3", "--json")
    const { changes } = JSON.parse(told) as { readonly changes: readonly unknown[] }
    await rollcall.open(page, "/changes?from=1&to=3")
    await expect.poll(() => rows(page)).toBe(changes.length)
    await page.getByRole("button", { name: "Swap the two scans" }).click()
    await expect(page).toHaveURL(/from=3&to=1/)
    await expect(page.getByText("read from the earlier to the later", { exact: false })).toBeVisible()
    await expect.poll(() => rows(page)).toBe(changes.length)
  })

  test("another scan is chosen, and the address keeps it", async ({ page }) => {
    await rollcall.open(page, "/changes")
    await page.getByRole("combobox", { name: "From scan" }).click()
    await page.getByRole("option", { name: /^1, / }).click()
    await expect(page).toHaveURL(/from=1/)
    await expect(page.getByText(/between scan 1, .* and scan 3, /)).toBeVisible()
  })

  test("what is shown can be kept as a table, every change of it", async ({ page }) => {
    await rollcall.open(page, "/changes?from=1&to=3&kinds=service")
    await expect(table(page).getByText("service").first()).toBeVisible()
    const shown = await rows(page)
    const download = page.waitForEvent("download")
    await page.getByRole("button", { name: /^Export / }).click()
    await page.getByRole("menuitem", { name: /^As CSV/ }).click()
    const lines = readFileSync(await (await download).path(), "utf8")
      .trimEnd()
      .split("\r\n")
    expect(lines.length).toBe(shown + 1)
    expect(lines.slice(1).every((line) => line.includes(",service,"))).toBe(true)
  })

  test("where nothing changed it says between which scans", async ({ page }) => {
    await rollcall.open(page, "/changes?from=3&to=3")
    await expect(page.getByText(/^Nothing changed between scan 3, /)).toBeVisible()
  })

  for (const colorScheme of ["light", "dark"] as const) {
    test(`axe finds nothing, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
      await rollcall.open(page, "/changes?from=1&to=3&kinds=service")
      await expect(table(page).getByText("service").first()).toBeVisible()
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(
        violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ target }) => target.join(" ")) })),
      ).toEqual([])
    })
  }
})
