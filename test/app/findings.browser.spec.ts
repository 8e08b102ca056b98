import { AxeBuilder } from "@axe-core/playwright"
import { expect, test, type Page } from "@playwright/test"
import { type Console, startConsole } from "./console.ts"
import { ODD, peersXml, writePeers } from "./peers-network.ts"

let rollcall: Console
let written: ReturnType<typeof writePeers>
const DAY = 86_400_000

test.describe.configure({ timeout: 240_000 })

test.beforeAll(async () => {
  test.setTimeout(300_000)
  rollcall = await startConsole()
  written = writePeers()
  await rollcall.verb("sources", "add", written.repository, "--name", "infra")
  await rollcall.importXml(peersXml(Date.now() - 12 * DAY))
  await rollcall.importXml(peersXml(Date.now() - DAY))
})

test.afterAll(async () => {
  await rollcall?.stop()
  written?.remove()
})

interface Told {
  readonly findings: readonly { readonly id: string; readonly title: string; readonly rule: string }[]
}

const told = async (): Promise<Told["findings"]> =>
  (JSON.parse(await rollcall.verb("findings", "--json")) as Told).findings

const list = (page: Page) => page.getByRole("listbox", { name: /findings$/u })
const pane = (page: Page) => page.getByRole("region", { name: "The finding", exact: true })
const tab = (page: Page, name: string) => page.getByRole("tab", { name: new RegExp(`^${name} \\d`, "u") })
const matrix = (page: Page) => page.getByRole("grid", { name: /side by side$/u })

async function expectNoViolations(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(
    violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ target }) => target.join(" ")) })),
  ).toEqual([])
}

/** The number behind a name: "Open 7". */
const numberOf = async (page: Page, name: string) =>
  Number(((await tab(page, name).textContent()) ?? "").replaceAll(/\D/gu, ""))

test("the same number stands in the menu, on the roll call, at the list and in the command line", async ({
  page,
}) => {
  const findings = await told()
  await rollcall.open(page, "/findings")
  await expect(tab(page, "Open")).toBeVisible()
  const open = await numberOf(page, "Open")
  await expect(page.getByRole("link", { name: /^Findings/u })).toHaveText(`Findings${open}`)
  expect(findings.length).toBe(open)
  await rollcall.open(page, "/")
  const numbers = page.getByRole("region", { name: "Findings" }).locator(".severity-line b")
  await expect(numbers).toHaveCount(4)
  const bySeverity = (await numbers.allTextContents()).map(Number)
  expect(bySeverity.reduce((sum, number) => sum + number, 0)).toBe(open)
  await page.getByRole("link", { name: /^Medium/u }).click()
  await expect(list(page).getByRole("option")).toHaveCount(bySeverity[2] ?? 0)
})

test("what there was at the first look is told apart, and hints are folded", async ({ page }) => {
  await rollcall.open(page, "/findings")
  await expect(page.getByText("were there at the first look", { exact: false })).toBeVisible()
  const fold = page.getByRole("button", { name: /^Hints/u })
  await expect(fold).toHaveAttribute("aria-expanded", "false")
  const before = await list(page).getByRole("option").count()
  await fold.click()
  await expect.poll(() => list(page).getByRole("option").count()).toBeGreaterThan(before)
  await page.getByRole("button", { name: /^Only what came later/u }).click()
  await expect(page).toHaveURL(/news=later/u)
  await expect(list(page).getByText("first look")).toHaveCount(0)
})

test("J and K step through the list, and the address leads back to the finding", async ({ page }) => {
  await rollcall.open(page, "/findings")
  const title = pane(page).getByRole("heading", { level: 2 }).first()
  const first = await title.textContent()
  await page.keyboard.press("j")
  await expect(title).not.toHaveText(first ?? "")
  const second = await title.textContent()
  const address = new URL(page.url())
  await page.keyboard.press("k")
  await expect(title).toHaveText(first ?? "")
  await rollcall.open(page, address.pathname + address.search)
  await expect(title).toHaveText(second ?? "")
  const [one] = await told()
  await rollcall.open(page, `/findings/${one?.id}`)
  await expect(title).toHaveText(one?.title ?? "")
})

test("words narrow the list, Escape leaves the field, and nothing found says how to widen it", async ({
  page,
}) => {
  await rollcall.open(page, "/findings")
  await expect(list(page)).toBeVisible()
  await page.keyboard.press("/")
  await page.keyboard.type("telnet printer-3")
  await expect(list(page).getByRole("option")).toHaveCount(1)
  await expect(page).toHaveURL(/words=telnet/u)
  await page.getByRole("textbox", { name: "Words to look for" }).fill("nothing is like that")
  await page.getByRole("button", { name: /^Show all/u }).click()
  await expect(list(page).getByRole("option").nth(2)).toBeVisible()
})

test("a finding is accepted until a day with a reason, and taken back", async ({ page }) => {
  await rollcall.open(page, "/findings?words=telnet")
  const title = pane(page).getByRole("heading", { level: 2 }).first()
  await expect(title).toContainText("telnet")
  await page.keyboard.press("a")
  await page.getByLabel("Why").fill("the vendor ends them in spring")
  await page.keyboard.press("Enter")
  await expect(page.getByText("accepted until", { exact: false }).first()).toBeVisible()
  await expect(tab(page, "Accepted")).toHaveText("Accepted 1")
  await tab(page, "Accepted").click()
  await expect(pane(page).getByText("the vendor ends them in spring", { exact: false })).toBeVisible()
  await page.getByRole("button", { name: "Undo" }).click()
  await expect(tab(page, "Accepted")).toHaveText("Accepted 0")
})

test("several are chosen with X and said to be expected at once, in one step back", async ({ page }) => {
  await rollcall.open(page, "/findings")
  await expect(list(page).getByRole("option").first()).toBeVisible()
  const open = await numberOf(page, "Open")
  await page.keyboard.press("x")
  await page.keyboard.press("j")
  await page.keyboard.press("x")
  await expect(page.getByText("2 findings chosen")).toBeVisible()
  await page.keyboard.press("n")
  await expect(page.getByLabel("Why")).toBeFocused()
  await page.keyboard.press("Enter")
  await expect(tab(page, "Accepted")).toHaveText("Accepted 2")
  await expect(tab(page, "Open")).toHaveText(`Open ${open - 2}`)
  await page.keyboard.press("z")
  await expect(tab(page, "Open")).toHaveText(`Open ${open}`)
})

test("the matrix shows classes of machines, marks the one that stands apart, and never what is unknown", async ({
  page,
}) => {
  await rollcall.open(page, "/findings/peers?group=group%20web")
  await expect(matrix(page)).toBeVisible()
  const short = ODD.split(".")[0] ?? ""
  await expect(matrix(page).getByRole("columnheader", { name: new RegExp(`^${short}`, "u") })).toBeVisible()
  const row = matrix(page).getByRole("row").filter({ hasText: "8443/tcp" }).first()
  await expect(row.locator(".matrix-apart")).toHaveText(/open/u)
  await expect(matrix(page).locator(".matrix-apart.hatch")).toHaveCount(0)
  await expect(matrix(page).locator("td.hatch").first()).toContainText("filtered")
  await expect(page.getByText(/majority|correct/iu)).toHaveCount(0)
  await page.getByRole("button", { name: /equal in all 13 machines/u }).click()
  await expect(page.getByRole("button", { name: /equal in all/u })).toHaveAttribute("aria-expanded", "true")
  await page.keyboard.press("=")
  await expect(page.getByRole("button", { name: /equal in all/u })).toHaveAttribute("aria-expanded", "false")
})

test("arrows walk the cells, and Enter opens what was observed, what is declared, and who would know", async ({
  page,
}) => {
  await rollcall.open(page, "/findings/peers?group=group%20web")
  const nginx = matrix(page).getByRole("row").filter({ hasText: "nginx on 80/tcp" }).getByRole("gridcell")
  await nginx.nth(1).click()
  await page.keyboard.press("ArrowRight")
  await expect(nginx.nth(2)).toBeFocused()
  await page.keyboard.press("Enter")
  const strip = page.getByRole("region", { name: /^Evidence for nginx/u })
  await expect(strip.getByRole("link", { name: ODD })).toBeVisible()
  await expect(strip.getByText("nginx 1.24.0", { exact: false })).toBeVisible()
  await expect(
    strip.getByText("inventories/prod/group_vars/web.yml:2", { exact: false }).first(),
  ).toBeVisible()
  await expect(strip.getByText("Joss Ekweme", { exact: false })).toBeVisible()
  await page.keyboard.press("Escape")
  await expect(strip).toBeHidden()
})

test("what is there now is written down, to be kept as a file", async ({ page }) => {
  await rollcall.open(page, "/findings/peers?group=group%20web")
  await expect(matrix(page)).toBeVisible()
  await page.keyboard.press("w")
  const drawer = page.getByRole("complementary", { name: "What is there now" })
  await expect(drawer.getByText("expect:", { exact: false })).toBeVisible()
  const saved = page.waitForEvent("download")
  await drawer.getByRole("button", { name: /^Save/u }).click()
  expect((await saved).suggestedFilename()).toMatch(/\.ya?ml$/u)
  await page.keyboard.press("Escape")
  await expect(drawer).toBeHidden()
})

test("machines that were chosen are compared with C", async ({ page }) => {
  await rollcall.open(page, "/machines?query=name:web-0")
  const grid = page.getByRole("grid")
  await expect(grid.getByRole("row").nth(4)).toBeVisible()
  await grid.focus()
  await page.keyboard.press("x")
  await page.keyboard.press("j")
  await page.keyboard.press("x")
  await page.keyboard.press("c")
  await expect(page).toHaveURL(/findings\/peers\?machines=/u)
  await expect(page.getByText("chosen just now", { exact: false })).toBeVisible()
})

test("each rule says what it means, where it is silent, and leads to what it found", async ({ page }) => {
  await rollcall.open(page, "/findings/rules?rule=plaintext")
  const rule = page.getByRole("region", { name: "The rule" })
  await expect(
    rule.getByRole("region", { name: "Not said where" }).getByRole("listitem").first(),
  ).toBeVisible()
  await rule.getByRole("link", { name: /open finding/u }).click()
  await expect(page).toHaveURL(/rule=plaintext/u)
  await expect(list(page).getByRole("option").first()).toContainText("telnet")
})

test("a machine's page tells its findings", async ({ page }) => {
  await rollcall.open(page, "/machines?query=vpn-gw-01")
  await page.getByRole("grid").getByText("vpn-gw-01", { exact: false }).first().dblclick()
  const findings = page.getByRole("region", { name: "Findings" })
  await findings.getByRole("link", { name: /certificate ends/u }).click()
  await expect(pane(page).getByRole("heading", { level: 2 }).first()).toContainText("certificate ends")
})

test("what fails says so in its place, and the rest goes on", async ({ page }) => {
  await rollcall.open(page, "/")
  await page.route("**/api/peers/view", (route) => route.abort())
  await rollcall.open(page, "/findings/peers?group=group%20web")
  await expect(page.getByText("These peers could not be shown.", { exact: false })).toBeVisible({
    timeout: 30_000,
  })
  await expect(page.getByRole("grid", { name: "Groups of peers" })).toBeVisible()
})

test("every part is free of violations, light and dark, wide and narrow", async ({ page }) => {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
    for (const [width, height] of [
      [1440, 900],
      [1024, 768],
    ] as const) {
      await page.setViewportSize({ width, height })
      for (const place of [
        "/findings",
        "/findings?rule=version-skew",
        "/findings/peers?group=group%20web",
        "/findings/rules",
      ]) {
        await rollcall.open(page, place)
        await expect(page.locator(".finding-pane h2").first()).toBeVisible()
        await expectNoViolations(page)
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
      }
    }
  }
  expect(await page.evaluate(() => "ran" in window)).toBe(false)
})
