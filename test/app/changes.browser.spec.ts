import { readFileSync } from "node:fs"
import { AxeBuilder } from "@axe-core/playwright"
import { expect, test, type Page } from "@playwright/test"
import { changeNetwork, type Changing } from "./changing-network.ts"
import { startConsole, type Console } from "./console.ts"

let rollcall: Console
const day = 86_400_000

const table = (page: Page) => page.getByRole("grid", { name: "Changes" })
const rows = async (page: Page) => Number(await table(page).getAttribute("aria-rowcount")) - 1

const kindRow = (page: Page, name: string) => page.getByRole("group", { name }).locator(".kind")

test.describe("of scans alone", () => {
  test.beforeAll(async () => {
    rollcall = await startConsole()
    await rollcall.importNetwork({ machines: 120, at: Date.now() - 3 * day, scripts: true })
  })

  test.afterAll(() => rollcall?.stop())

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
      const kind = kindRow(page, "Kind").filter({ hasText: "service" })
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
      await expect(table(page).getByRole("row").nth(2)).toContainText("→")
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
      await expect(table(page).getByRole("row").nth(1)).toContainText("→")
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
        await expect(table(page).getByRole("row").nth(1)).toContainText("Not known")
        const { violations } = await new AxeBuilder({ page }).analyze()
        expect(
          violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ target }) => target.join(" ")) })),
        ).toEqual([])
      })
    }
  })
})

test.describe("with a repository", () => {
  let changing: Changing
  test.beforeAll(async () => {
    test.setTimeout(240_000)
    rollcall = await startConsole()
    changing = await changeNetwork(rollcall)
  })
  test.afterAll(async () => {
    await rollcall?.stop()
    changing?.remove()
  })

  const row = (page: Page, words: string) => table(page).getByRole("row").filter({ hasText: words })
  const pane = (page: Page) => page.getByRole("region", { name: "The change" })

  test("what no commit explains stands first, and every other says which commit likely does", async ({
    page,
  }) => {
    await rollcall.open(page, "/changes")
    await expect(table(page).getByRole("row").nth(1)).toContainText("No commit explains this")
    await expect(row(page, "web-01.lab.test")).toContainText(changing.commit.slice(0, 7))
    await expect(pane(page)).toContainText("999/tcp opened")
    await expect(page.locator("body")).not.toContainText(/caused by/iu)
    await kindRow(page, "Likely explained by")
      .filter({ hasText: "likely explained" })
      .getByRole("checkbox")
      .click()
    await expect(page).toHaveURL(/caused=explained/)
    await expect.poll(() => rows(page)).toBe(3)
  })

  test("Y confirms the first commit, Z takes it back, and No is said beside it", async ({ page }) => {
    await rollcall.open(page, "/changes?caused=explained")
    const short = changing.commit.slice(0, 7)
    const yes = pane(page).getByRole("button", { name: new RegExp(`^Yes, this explains it.*${short}`, "u") })
    await expect(yes).toBeEnabled()
    await page.keyboard.press("y")
    await expect(page.getByText(`${short} explains what changed at`)).toBeVisible()
    await expect(yes).toBeDisabled()
    await expect(pane(page)).toContainText("confirmed")
    await page.keyboard.press("z")
    await expect(yes).toBeEnabled()
    await pane(page)
      .getByRole("button", { name: new RegExp(`^No .*${short}`, "u") })
      .click()
    await expect(page.getByText(`${short} does not explain what changed at`)).toBeVisible()
    await expect.poll(() => rows(page)).toBeLessThan(3)
    await page.getByRole("button", { name: "Undo" }).last().click()
    await expect.poll(() => rows(page)).toBe(3)
  })

  test("Roll call counts what no commit explains, and leads to just those", async ({ page }) => {
    await rollcall.open(page, "/")
    await page.getByRole("link", { name: "1 of 4 no commit explains" }).click()
    await expect(page).toHaveURL(/caused=unexplained/)
    await expect.poll(() => rows(page)).toBe(1)
  })

  test("in the past nothing can be said of causes, and it says why", async ({ page }) => {
    await rollcall.open(page, "/changes?asOf=6&caused=explained")
    await expect(
      pane(page).getByText("Only now can it be said what explains it", { exact: false }),
    ).toBeVisible()
    await expect(pane(page).getByRole("button", { name: /^Yes, / })).toBeDisabled()
  })

  for (const colorScheme of ["light", "dark"] as const) {
    test(`axe finds nothing beside commits, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
      await rollcall.open(page, "/changes?caused=explained")
      await expect(pane(page).getByRole("button", { name: /^Yes, / })).toBeVisible()
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(
        violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ target }) => target.join(" ")) })),
      ).toEqual([])
    })
  }
})
