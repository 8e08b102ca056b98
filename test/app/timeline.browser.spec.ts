import { AxeBuilder } from "@axe-core/playwright"
import { expect, test, type Page } from "@playwright/test"
import { changeNetwork, QUIET, type Changing } from "./changing-network.ts"
import { startConsole, type Console } from "./console.ts"

let rollcall: Console
let changing: Changing

test.describe.configure({ timeout: 120_000 })

test.beforeAll(async () => {
  test.setTimeout(240_000)
  rollcall = await startConsole()
  changing = await changeNetwork(rollcall)
})
test.afterAll(async () => {
  await rollcall?.stop()
  changing?.remove()
})

const table = (page: Page) => page.getByRole("grid", { name: "Timeline" })
const row = (page: Page, words: string | RegExp) => table(page).getByRole("row").filter({ hasText: words })
const chip = (page: Page, words: string | RegExp) =>
  page.getByRole("group", { name: "Which rows" }).getByRole("button", { name: words })

async function expectNoViolations(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(
    violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ target }) => target.join(" ")) })),
  ).toEqual([])
}

test("scans, changes and commits stand side by side: what three machines share is one row, what nothing explains is said", async ({
  page,
}) => {
  await rollcall.open(page, "/changes")
  await page.getByRole("tab", { name: "Timeline" }).click()
  await expect(page).toHaveURL(/tab=timeline/)
  await expect(row(page, "web-01.lab.test and 2 more")).toContainText(changing.commit.slice(0, 7))
  await expect(row(page, "999/tcp opened")).toContainText("No commit explains this")
  await expect(row(page, `${QUIET + 1} scans, nothing changed`)).toBeVisible()
  await expect(row(page, "likely explains 3 changes")).toContainText("SHOP-414")
  await expect(chip(page, /^Changes/)).toContainText("4")
  await expect(chip(page, /^No commit explains/)).toContainText("1")
  await expect(page.locator("body")).not.toContainText(/caused by/iu)
})

test("rows are filtered by kind, and the unexplained alone; the address keeps it", async ({ page }) => {
  await rollcall.open(page, "/changes?tab=timeline")
  await chip(page, /^Commits/).click()
  await expect(page).toHaveURL(/kinds=commit/)
  await expect(row(page, "SHOP-414")).toBeVisible()
  await expect(row(page, "999/tcp opened")).toHaveCount(0)
  await chip(page, /^No commit explains/).click()
  await expect(page).toHaveURL(/unexplained=true/)
  await expect(row(page, "999/tcp opened")).toBeVisible()
  await expect(table(page)).toHaveAttribute("aria-rowcount", "2")
  await page.reload()
  await expect(table(page)).toHaveAttribute("aria-rowcount", "2")
})

test("quiet scans are unfolded with a key, and folded again", async ({ page }) => {
  await rollcall.open(page, "/changes?tab=timeline&kinds=scan")
  await expect(row(page, "nothing changed")).toHaveCount(1)
  await page.keyboard.press("=")
  await expect(page).toHaveURL(/unfold=true/)
  await expect(row(page, "nothing changed")).toHaveCount(QUIET + 1)
  await page.keyboard.press("=")
  await expect(row(page, "nothing changed")).toHaveCount(1)
})

test("of a group, and of one machine, it tells what concerns them alone", async ({ page }) => {
  await rollcall.open(page, "/changes?tab=timeline&group=db")
  await expect(row(page, "999/tcp opened")).toBeVisible()
  await expect(row(page, "web-01.lab.test")).toHaveCount(0)
  await rollcall.open(page, "/changes?tab=timeline&machine=web-01.lab.test")
  await expect(row(page, "web-01.lab.test:")).toBeVisible()
  await expect(row(page, "999/tcp opened")).toHaveCount(0)
  await page.getByRole("button", { name: /show all machines$/ }).click()
  await expect(row(page, "999/tcp opened")).toBeVisible()
})

test("a window without anything says so, and leads to all there is", async ({ page }) => {
  await rollcall.open(page, "/changes?tab=timeline&from=2001-01-01&to=2001-02-01")
  await expect(page.getByText(/^Nothing happened between /)).toBeVisible()
  await page.getByRole("button", { name: "Look from the beginning" }).click()
  await expect(row(page, "999/tcp opened")).toBeVisible()
})

test("a machine's page has it too, and says of its last changes what explains them", async ({ page }) => {
  await rollcall.open(page, "/changes?tab=timeline&unexplained=true")
  await page.getByRole("region", { name: "The change" }).getByRole("link", { name: "db-01.lab.test" }).click()
  const happened = page.getByRole("region", { name: "What happened" })
  await expect(happened.getByRole("link", { name: "No commit explains this" })).toBeVisible()
  await page.getByRole("tab", { name: /^What happened/ }).click()
  await page.getByRole("button", { name: "beside scans and commits" }).click()
  await expect(row(page, "999/tcp opened")).toBeVisible()
})

test("words of a commit that are markup stay words", async ({ page }) => {
  await rollcall.open(page, "/changes?tab=timeline&kinds=commit")
  await expect(row(page, "<img src=x onerror=window.ran=1>")).toBeVisible()
  expect(await page.evaluate(() => "ran" in window)).toBe(false)
})

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
    await rollcall.open(page, "/changes?tab=timeline&kinds=change")
    await expect(row(page, "999/tcp opened")).toBeVisible()
    await page.keyboard.press("j")
    await expectNoViolations(page)
  })
}
