import { readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "@playwright/test"
import { writeNmapXml } from "../bench/generate-nmap-xml.ts"
import { startConsole, type Console } from "./console.ts"

let rollcall: Console

test.beforeEach(async () => {
  rollcall = await startConsole()
})

test.afterEach(() => rollcall?.stop())

const call = { name: /^Call the roll/ }

test("nothing is ticked and nothing can be called before a person ticks it", async ({ page }) => {
  await rollcall.open(page)
  await expect(page.getByRole("heading", { name: "Nothing has been asked yet" })).toBeVisible()
  await expect(page.getByLabel("An address, range or name")).toBeVisible()
  await expect(page.getByRole("checkbox", { checked: true })).toHaveCount(0)
  await expect(page.getByRole("button", call)).toBeDisabled()
  await expect(page.getByText("0 packets sent, ever")).toBeVisible()
})

test("a range that makes no sense gets the sentence that names the bad part", async ({ page }) => {
  await rollcall.open(page)
  await page.keyboard.press("n")
  await page.getByLabel("An address, range or name").fill("10.0.0.300/24")
  await page.keyboard.press("Enter")
  await expect(page.locator(".add-range")).toContainText("10.0.0.300")
  await expect(page.getByRole("button", call)).toBeDisabled()
})

test("a named range is asked only after the plan was confirmed, and then shows what answered", async ({
  page,
}) => {
  await rollcall.open(page)
  await page.keyboard.press("n")
  await page.getByLabel("An address, range or name").fill("127.0.0.1")
  await page.keyboard.press("Enter")
  await expect(page.getByRole("checkbox", { name: "Ask 127.0.0.1" })).toBeChecked()
  await page.getByRole("button", call).click()
  const dialog = page.getByRole("dialog", { name: "Call the roll?" })
  await dialog.getByText("Quick", { exact: true }).click()
  await expect(dialog).toContainText("1 address")
  await dialog.getByRole("button", call).click()
  await expect(page).toHaveURL(/\/scans\/1/)
  await expect(async () => {
    await rollcall.open(page)
    await expect(page.locator(".hero-figure")).toHaveText("1", { timeout: 2_000 })
  }).toPass({ timeout: 60_000 })
})

test("an nmap XML file from the picker fills the console", async ({ page }) => {
  const file = join(tmpdir(), `rollcall-first-${process.pid}.xml`)
  writeNmapXml(file, { machines: 12, at: Date.now() - 86_400_000 })
  await rollcall.open(page)
  const chooser = page.waitForEvent("filechooser")
  await page.getByRole("button", { name: "Or import an nmap XML file" }).click()
  await (await chooser).setFiles(file)
  await expect(page.locator(".hero-figure")).toHaveText("12")
})

test("an nmap XML file dropped on the window fills the console", async ({ page }) => {
  const file = join(tmpdir(), `rollcall-drop-${process.pid}.xml`)
  writeNmapXml(file, { machines: 7, at: Date.now() - 86_400_000 })
  await rollcall.open(page)
  await expect(page.getByRole("heading", { name: "Nothing has been asked yet" })).toBeVisible()
  const content = JSON.stringify(readFileSync(file, "utf8"))
  const data = await page.evaluateHandle(
    `(() => { const it = new DataTransfer(); it.items.add(new File([${content}], "dropped.xml")); return it })()`,
  )
  await page.dispatchEvent("body", "dragover", { dataTransfer: data })
  await expect(page.getByText("Drop nmap XML files here to import them")).toBeVisible()
  await page.dispatchEvent("body", "drop", { dataTransfer: data })
  await expect(page.locator(".hero-figure")).toHaveText("7")
})

test("a file that is no nmap XML gets a sentence and changes nothing", async ({ page }) => {
  await rollcall.open(page)
  const chooser = page.waitForEvent("filechooser")
  await page.getByRole("button", { name: "Or import an nmap XML file" }).click()
  await (
    await chooser
  ).setFiles({ name: "shopping.xml", mimeType: "text/xml", buffer: Buffer.from("milk, eggs") })
  await expect(page.getByRole("alert")).toContainText(/shopping\.xml|nmap/)
  await expect(page.getByRole("heading", { name: "Nothing has been asked yet" })).toBeVisible()
})
