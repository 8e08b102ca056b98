import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { AxeBuilder } from "@axe-core/playwright"
import { expect, test, type Page } from "@playwright/test"
import { startConsole, type Console } from "./console.ts"
import { writeShop, type Seen } from "./written-shop.ts"

const MACHINES = 40
const NAMED = 1
const MYSTERIES = 6
const IN_DOUBT = 4
const EXPLAINED = MACHINES - MYSTERIES - IN_DOUBT

let rollcall: Console
let bare: Console
let folder: string
const day = 86_400_000

const seen = async (): Promise<readonly Seen[]> =>
  (JSON.parse(await rollcall.verb("machines", "--json")) as { machines: Seen[] }).machines

test.beforeAll(async () => {
  rollcall = await startConsole()
  bare = await startConsole()
  await rollcall.importNetwork({ machines: MACHINES, at: Date.now() - day })
  await bare.importNetwork({ machines: 12, at: Date.now() - day })
  folder = mkdtempSync(join(tmpdir(), "rollcall-shop-"))
  const machines = await seen()
  const [mysteries, others] = [machines.slice(0, MYSTERIES), machines.slice(MYSTERIES)]
  writeShop(folder, {
    named: mysteries.slice(0, NAMED),
    inDoubt: others.slice(0, IN_DOUBT),
    explained: others.slice(IN_DOUBT),
  })
  await rollcall.verb("sources", "add", folder, "--name", "shop")
  await rollcall.verb("sources", "sync", "shop")
  // Waits until who and why fit what was read.
  await rollcall.verb("mysteries")
})

test.afterAll(async () => {
  await rollcall?.stop()
  await bare?.stop()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

const queue = (page: Page, state = "Open") => page.getByRole("listbox", { name: `${state} mysteries` })
const rows = (page: Page, state = "Open") => queue(page, state).getByRole("option")
const chosen = (page: Page, state = "Open") =>
  queue(page, state).getByRole("option", { selected: true }).locator(".mono").first()
const theCase = (page: Page) => page.getByRole("region", { name: /^The case of / })
const tab = (page: Page, state: string) => page.getByRole("radio", { name: new RegExp(`^${state} `) })
const notice = (page: Page, words: string | RegExp) => page.getByRole("alert").filter({ hasText: words })

async function openQueue(page: Page) {
  await rollcall.open(page, "/mysteries")
  await expect(rows(page)).toHaveCount(MYSTERIES)
  await expect(theCase(page).getByRole("region", { name: "Why", exact: true })).toBeVisible()
}

test("the same numbers stand everywhere, and each opens what it counts", async ({ page }) => {
  await rollcall.open(page)
  const share = (Math.floor((EXPLAINED * 1_000) / MACHINES) / 10).toFixed(1)
  await expect(page.locator(".hero-figure")).toHaveText(`${share}%`)
  await expect(page.getByText(`of ${MACHINES} machines are explained.`)).toBeVisible()
  await expect(page.getByRole("link", { name: /^Mysteries/ })).toHaveText(`Mysteries${MYSTERIES}`)
  for (const [name, number, query] of [
    ["explained", EXPLAINED, "is:explained"],
    ["in doubt", IN_DOUBT, "is:in-doubt"],
    ["mysteries", MYSTERIES, "is:mystery"],
  ] as const) {
    await rollcall.open(page)
    await page.getByRole("link", { name: `${number} ${name}`, exact: true }).click()
    await expect(page.getByRole("combobox", { name: "Query" })).toHaveValue(query)
    await expect(page.locator(".query-status")).toContainText(`${number} of `)
  }
  await page.keyboard.press("g")
  await page.keyboard.press("m")
  await expect(page).toHaveURL(/\/mysteries$/)
  await expect(page.getByText(`${MYSTERIES} machines nobody and nothing explains`)).toBeVisible()
  await expect(tab(page, "Open")).toHaveAccessibleName(`Open ${MYSTERIES}`)
  await expect(rows(page)).toHaveCount(MYSTERIES)
})

test("the muster tells explained, in doubt and mystery, and so does its table", async ({ page }) => {
  await rollcall.open(page)
  const spoken = page.getByRole("slider").first()
  for (const words of [`${EXPLAINED} explained`, `${IN_DOUBT} in doubt`, `${MYSTERIES} mystery`])
    await expect(spoken).toHaveAttribute("aria-valuetext", new RegExp(words))
  await page.keyboard.press("Shift+T")
  for (const name of ["Explained", "In doubt", "Mysteries"])
    await expect(page.getByRole("columnheader", { name, exact: true })).toBeVisible()
  const cells = page.locator(".musters-table tbody td")
  await expect(cells.nth(2)).toHaveText(String(MACHINES))
  await expect(cells.nth(3)).toHaveText(String(EXPLAINED))
  await expect(cells.nth(4)).toHaveText(String(IN_DOUBT))
  await expect(cells.nth(5)).toHaveText(String(MYSTERIES))
})

test("the list of machines says who answers for each, and is narrowed by it", async ({ page }) => {
  await rollcall.open(page, "/machines?columns=name,explanation,owner,environment,groups")
  const grid = page.getByRole("grid", { name: "Machines" })
  const row = grid.getByRole("row").filter({ hasText: "@shop" }).first()
  await expect(row).toContainText("explained")
  await expect(row).toContainText("declared")
  await expect(row).toContainText("prod")
  await expect(row).toContainText("shop")
  const facets = page.getByRole("region", { name: "Narrow the list" })
  const group = (name: string) => facets.getByRole("group", { name, exact: true })
  await group("Explained")
    .getByRole("checkbox", { name: /^mystery/ })
    .check()
  await expect(page.locator(".query-status")).toContainText(`${MYSTERIES} of `)
  await group("Explained")
    .getByRole("checkbox", { name: /^in doubt/ })
    .check()
  await expect(page.locator(".query-status")).toContainText(`${MYSTERIES + IN_DOUBT} of `)
  // Whether it answers is another question, of the same field.
  await group("Answers")
    .getByRole("checkbox", { name: /^answered/ })
    .check()
  await expect(page.getByRole("combobox", { name: "Query" })).toHaveValue(
    "(is:mystery | is:in-doubt) is:present",
  )
  await expect(page.locator(".query-status")).toContainText(`${MYSTERIES + IN_DOUBT} of `)
})

test("the queue is walked by keyboard, and the case follows", async ({ page }) => {
  await openQueue(page)
  const first = await chosen(page).textContent()
  await page.keyboard.press("j")
  await expect(chosen(page)).not.toHaveText(first ?? "")
  await expect(theCase(page).getByRole("heading", { level: 2 })).toContainText(
    (await chosen(page).textContent()) ?? "none",
  )
  await page.keyboard.press("k")
  await expect(chosen(page)).toHaveText(first ?? "")
  await queue(page).focus()
  await page.keyboard.press("End")
  await expect(rows(page).nth(MYSTERIES - 1)).toHaveAttribute("aria-selected", "true")
  await page.keyboard.press("ArrowUp")
  await expect(rows(page).nth(MYSTERIES - 2)).toHaveAttribute("aria-selected", "true")
})

test("every answer of the case says what it rests on, and E opens all of it", async ({ page }) => {
  await openQueue(page)
  for (const name of ["What", "Who", "Why", "When", "Why it matters"])
    await expect(theCase(page).getByRole("region", { name, exact: true })).toBeVisible()
  const what = theCase(page).getByRole("region", { name: "What", exact: true })
  await what
    .getByRole("button", { name: /^Evidence for / })
    .first()
    .click()
  const drawer = page.getByRole("complementary", { name: /^Evidence for / })
  await expect(drawer.getByRole("article").first()).toContainText("observed")
  await page.keyboard.press("Escape")
  await expect(drawer).toBeHidden()
  await page.keyboard.press("e")
  await expect(drawer.getByRole("article").first()).toBeVisible()
})

async function openNamed(page: Page) {
  await openQueue(page)
  const named = rows(page).filter({ hasText: "1 file to read" })
  await expect(named).toHaveCount(NAMED)
  await named.click()
  await expect(theCase(page).getByText("names it in a document", { exact: false })).toBeVisible()
}

test("a line that names it opens with who wrote it, and Enter reads it", async ({ page }) => {
  await openNamed(page)
  await theCase(page)
    .getByRole("button", { name: /^docs\/old\.md:3/ })
    .click()
  await expect(theCase(page).getByText("nobody remembers")).toBeVisible()
  await expect(theCase(page).getByText("Pia Lorrimer", { exact: false }).first()).toBeVisible()
  await queue(page).focus()
  await page.keyboard.press("Enter")
  const drawer = page.getByRole("complementary", { name: /^Evidence for lines that name / })
  await expect(drawer.getByText("nobody remembers")).toBeVisible()
})

test("an owner is set, the next one stands where it was, and Z takes it back", async ({ page }) => {
  await openQueue(page)
  const [first, second] = await rows(page).locator(".queue-rank + span .mono").allTextContents()
  await page.keyboard.press("o")
  await expect(page.getByPlaceholder("a person or a team")).toBeFocused()
  await page.keyboard.type("@archive")
  await page.keyboard.press("Enter")
  await expect(rows(page)).toHaveCount(MYSTERIES - 1)
  await expect(chosen(page)).toHaveText(second ?? "")
  await expect(rows(page).first()).toHaveAttribute("aria-selected", "true")
  await expect(notice(page, "@archive")).toBeVisible()
  await page.keyboard.press("z")
  await expect(rows(page)).toHaveCount(MYSTERIES)
  // Where it stands is concluded again.
  await rollcall.verb("mysteries")
  await expect(rows(page).first()).toContainText(first ?? "")
  // What was looked at is still looked at.
  await expect(chosen(page)).toHaveText(second ?? "")
})

test("a mystery is put off for a week, waits with its day, and Undo opens it again", async ({ page }) => {
  await openQueue(page)
  const first = (await chosen(page).textContent()) ?? ""
  await page.keyboard.press("s")
  const form = page.getByRole("form", { name: /^Later/ })
  await expect(form.getByRole("button", { name: /^1 week, until / })).toBeFocused()
  await page.keyboard.press("Enter")
  await expect(rows(page)).toHaveCount(MYSTERIES - 1)
  await expect(tab(page, "Later")).toHaveAccessibleName("Later 1")
  await expect(page.getByRole("link", { name: /^Mysteries/ })).toHaveText(`Mysteries${MYSTERIES - 1}`)
  await page.getByText("Later 1", { exact: true }).click()
  await expect(chosen(page, "Later")).toHaveText(first)
  await expect(rows(page, "Later").first()).toContainText("until ")
  await notice(page, "put off until").getByRole("button", { name: "Undo" }).click()
  await expect(page.getByText("Nothing is put off.")).toBeVisible()
  await page.getByText(`Open ${MYSTERIES}`, { exact: true }).click()
  await expect(rows(page)).toHaveCount(MYSTERIES)
})

test("a day is chosen from the calendar by keyboard", async ({ page }) => {
  await openQueue(page)
  await page.keyboard.press("s")
  const form = page.getByRole("form", { name: /^Later/ })
  await form.getByRole("button", { name: "Next month" }).click()
  await form.getByRole("button", { name: /^15 / }).press("Enter")
  await expect(tab(page, "Later")).toHaveAccessibleName("Later 1")
  await expect(notice(page, /put off until \d{4}-\d\d-15/)).toBeVisible()
  await page.keyboard.press("z")
  await expect(tab(page, "Later")).toHaveAccessibleName("Later 0")
})

test("a question is copied, and whoever was asked stands beside it", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"])
  await openQueue(page)
  const first = (await chosen(page).textContent()) ?? ""
  await theCase(page).getByRole("button", { name: "Copy the question" }).first().click()
  await expect(tab(page, "Asked")).toHaveAccessibleName("Asked 1")
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(first)
  await expect(rows(page)).toHaveCount(MYSTERIES - 1)
  await page.getByText("Asked 1", { exact: true }).click()
  await expect(chosen(page, "Asked")).toHaveText(first)
  await expect(rows(page, "Asked").first()).toContainText("asked whoever runs")
  await page.keyboard.press("z")
  await expect(page.getByText("Nobody was asked yet.")).toBeVisible()
})

test("never touch leaves it open and steps on; retire in the menu settles it", async ({ page }) => {
  await openQueue(page)
  const second = await rows(page).nth(1).locator(".mono").first().textContent()
  await page.keyboard.press("t")
  await page.keyboard.press("Enter")
  await expect(notice(page, "no packet ever goes to")).toBeVisible()
  await expect(chosen(page)).toHaveText(second ?? "")
  await expect(rows(page)).toHaveCount(MYSTERIES)
  await page.keyboard.press("z")
  await page.getByRole("button", { name: "Decide something else" }).click()
  await page.getByRole("menuitem", { name: "Retire" }).click()
  await page
    .getByRole("form", { name: /^Retire/ })
    .getByRole("button", { name: "Retire" })
    .click()
  await expect(rows(page)).toHaveCount(MYSTERIES - 1)
  await page.keyboard.press("z")
  await expect(rows(page)).toHaveCount(MYSTERIES)
})

test("U asks whether it can be unplugged, and coming back shows the same case", async ({ page }) => {
  await openQueue(page)
  await page.keyboard.press("j")
  const second = (await chosen(page).textContent()) ?? ""
  await page.keyboard.press("u")
  await expect(page).toHaveURL(/\/machines\/m-[^/]+\/unplug$/)
  await page.goBack()
  await expect(chosen(page)).toHaveText(second)
})

test("where nothing could explain, the words say so, and a source is the next question", async ({ page }) => {
  await bare.open(page)
  await expect(page.locator(".hero-figure")).toHaveText("12")
  await expect(page.getByText("No source has been added yet")).toBeVisible()
  await expect(page.getByRole("button", { name: "Add a source" })).toBeVisible()
  await bare.open(page, "/mysteries")
  await expect(rows(page)).toHaveCount(12)
  await expect(
    theCase(page)
      .getByRole("button", { name: /^Add a source/ })
      .first(),
  ).toBeVisible()
  await page.keyboard.press("Enter")
  await expect(page).toHaveURL(/\/sources/)
})

test("mysteries are told of now only", async ({ page }) => {
  await rollcall.open(page, `/mysteries?asOf=${new Date(Date.now() - day / 2).toISOString().slice(0, 10)}`)
  await expect(page.getByText("Mysteries are told of now only.")).toBeVisible()
  await page.getByRole("button", { name: "Back to now" }).first().click()
  await expect(rows(page)).toHaveCount(MYSTERIES)
})

for (const colorScheme of ["light", "dark"] as const) {
  const violations = async (page: Page) => {
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0)
    const found = await new AxeBuilder({ page }).analyze()
    return found.violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target.join(" "))])
  }

  test(`axe finds nothing in a case and its evidence, in the ${colorScheme} theme`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
    await openNamed(page)
    await theCase(page)
      .getByRole("button", { name: /^docs\/old\.md:3/ })
      .click()
    expect(await violations(page), "case").toEqual([])
    await page.keyboard.press("e")
    await expect(page.getByRole("article").first()).toBeVisible()
    expect(await violations(page), "evidence").toEqual([])
  })

  test(`axe finds nothing in what is decided of a mystery, in the ${colorScheme} theme`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
    await openQueue(page)
    for (const key of ["o", "t", "s"]) {
      await page.keyboard.press(key)
      await expect(page.getByRole("form")).toBeVisible()
      expect(await violations(page), key).toEqual([])
      await page.keyboard.press("Escape")
      await expect(page.getByRole("form")).toBeHidden()
    }
  })

  test(`axe finds nothing where explanations are counted, in the ${colorScheme} theme`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
    await rollcall.open(page, "/mysteries?state=asked")
    await expect(page.getByText("Nobody was asked yet.")).toBeVisible()
    expect(await violations(page), "nobody asked").toEqual([])
    await rollcall.open(page)
    await expect(page.getByText("are explained.")).toBeVisible()
    expect(await violations(page), "roll call").toEqual([])
    await rollcall.open(page, "/machines?query=is:mystery")
    await expect(page.locator(".query-status")).toContainText(`${MYSTERIES} of `)
    expect(await violations(page), "machines").toEqual([])
  })
}
