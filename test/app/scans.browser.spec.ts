import { AxeBuilder } from "@axe-core/playwright"
import { expect, test, type Page } from "@playwright/test"
import { generateNmapXml } from "../bench/generate-nmap-xml.ts"
import { startConsole, type Console } from "./console.ts"

let rollcall: Console
const day = 86_400_000

test.beforeAll(async () => {
  rollcall = await startConsole()
})

test.afterAll(() => rollcall?.stop())

const xmlFile = (name: string, machines: number) => ({
  name,
  mimeType: "text/xml",
  buffer: Buffer.from([...generateNmapXml({ machines, at: Date.now() - day })].join("")),
})

async function openForm(page: Page, targets: string) {
  await rollcall.open(page, "/scans?tab=new")
  await page.getByLabel("Addresses, ranges and names").fill(targets)
}

/** Loopback only: every address in it is this computer. */
async function callTheRoll(page: Page, targets: string) {
  await openForm(page, targets)
  await page.getByText("Gentle", { exact: true }).click()
  await expect(page.getByText(/^this will ask /i)).toBeVisible()
  await page.keyboard.press("Control+Enter")
  const dialog = page.getByRole("dialog", { name: "Call the roll?" })
  await dialog.getByRole("button", { name: /^Call the roll/ }).click()
  await expect(page).toHaveURL(/\/scans\/\d+/)
}

async function axeFindsNothing(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(
    violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ target }) => target.join(" ")) })),
  ).toEqual([])
}

test("nothing is ticked and nothing can be sent until something is named", async ({ page }) => {
  await rollcall.open(page, "/scans")
  await expect(page.getByRole("checkbox", { checked: true })).toHaveCount(0)
  await expect(page.getByRole("button", { name: /^Call the roll/ })).toBeDisabled()
  await expect(page.getByText("Nothing is named yet.")).toBeVisible()
})

test("a wrong target is said by its own part and can be shown", async ({ page }) => {
  await openForm(page, "127.0.0.1, 127.0.0.300")
  await expect(page.getByRole("alert")).toContainText('"127.0.0.300"')
  await expect(page.getByRole("button", { name: /^Call the roll/ })).toBeDisabled()
  await page.getByRole("button", { name: "Show it" }).click()
  const marked = await page
    .getByLabel("Addresses, ranges and names")
    .evaluate((field: HTMLTextAreaElement) => field.value.slice(field.selectionStart, field.selectionEnd))
  expect(marked).toBe("127.0.0.300")
})

test("a name is not looked up while it is typed", async ({ page }) => {
  await openForm(page, "localhost")
  await expect(page.getByText("It is looked up when you leave the field.", { exact: false })).toBeVisible()
  await page.getByLabel("Leave out").focus()
  await expect(page.getByText(/^this will ask /i)).toBeVisible()
})

test("a running roll call is watched, stopped by S, kept, and goes on by R", async ({ page }) => {
  await callTheRoll(page, "127.0.3.0/24")
  const table = page.getByRole("grid", { name: "Machines found by this scan" })
  await expect(table.getByText("127.0.3.", { exact: false }).first()).toBeVisible()
  await expect(page.getByRole("progressbar", { name: "Which ports" })).toBeVisible()
  await axeFindsNothing(page)
  await page.keyboard.press("s")
  await expect(page.getByText("Stopped by you. What answered is kept.")).toBeVisible()
  await expect(page.getByRole("region", { name: "What it asked" }).last()).toContainText("127.0.3.0/24")
  await expect(page.getByRole("grid", { name: "Machines that answered this scan" })).toContainText("127.0.3.")
  await axeFindsNothing(page)
  await page.keyboard.press("r")
  await expect(page.getByRole("button", { name: /^Stop and keep / })).toBeVisible()
  await page.keyboard.press("s")
  await expect(page.getByRole("button", { name: /^Resume/ })).toBeVisible()
})

test("while one reads further down, what arrives waits above", async ({ page }) => {
  await callTheRoll(page, "127.0.16.0/20")
  const table = page.getByRole("grid", { name: "Machines found by this scan" })
  const rows = () => table.getAttribute("aria-rowcount").then(Number)
  await expect.poll(rows, { timeout: 30_000 }).toBeGreaterThan(60)
  await table.evaluate((grid) => grid.scrollTo({ top: 400 }))
  const newer = page.getByRole("button", { name: /^[\d,]+ newer$/ })
  await expect(newer).toBeVisible({ timeout: 30_000 })
  const shown = await rows()
  const first = await newer.textContent()
  await expect(newer).not.toHaveText(first ?? "", { timeout: 30_000 })
  expect(await rows()).toBe(shown)
  await newer.click()
  await expect(newer).toBeHidden()
  expect(await rows()).toBeGreaterThan(shown)
  await page.keyboard.press("s")
  await expect(page.getByRole("button", { name: /^Resume/ })).toBeVisible()
})

test("a file is taken in and says what it brought; one that is none says why", async ({ page }) => {
  await rollcall.open(page, "/scans?tab=new")
  const chooser = page.waitForEvent("filechooser")
  await page.getByRole("button", { name: "Choose files" }).click()
  await (
    await chooser
  ).setFiles([
    xmlFile("office.xml", 40),
    { name: "letter.xml", mimeType: "text/xml", buffer: Buffer.from("Dear all") },
  ])
  await expect(page.getByText(/^40 machines, 40 new, as of/)).toBeVisible()
  const broken = page.getByRole("listitem").filter({ hasText: "letter.xml" })
  await expect(broken.getByRole("img", { name: "failed" })).toBeVisible()
  await page.getByRole("listitem").filter({ hasText: "office.xml" }).getByRole("link").click()
  await expect(page.getByRole("grid", { name: "Machines that answered this scan" })).toHaveAttribute(
    "aria-rowcount",
    "41",
  )
})

test("two scans of the list are compared", async ({ page }) => {
  await rollcall.importNetwork({ machines: 40, at: Date.now() - day / 2, round: 1 })
  await rollcall.importNetwork({ machines: 40, at: Date.now() - day / 4, round: 2 })
  await rollcall.open(page, "/scans?tab=history")
  const list = page.getByRole("grid", { name: "Scans" })
  await expect(list.getByText("import").first()).toBeVisible()
  await list.focus()
  await page.keyboard.press("End")
  await page.keyboard.press("x")
  await page.keyboard.press("k")
  await page.keyboard.press("x")
  await page.keyboard.press("c")
  await expect(page).toHaveURL(/\/changes\?from=\d+&to=\d+/)
})

test("a scan that never was is said, with nothing else broken", async ({ page }) => {
  await rollcall.open(page, "/scans/4711")
  await expect(page.getByRole("alert")).toContainText("There is no scan 4711.")
})

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing in the list and the form, ${colorScheme}`, async ({ page }) => {
    await rollcall.importNetwork({ machines: 5, at: Date.now() - 9 * day, prefix: "10.99" })
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
    await openForm(page, "127.0.0.1")
    await expect(page.getByText(/^this will ask /i)).toBeVisible()
    await axeFindsNothing(page)
    await rollcall.open(page, "/scans?tab=history")
    await expect(page.getByRole("grid", { name: "Scans" })).toContainText("import")
    await axeFindsNothing(page)
  })
}
