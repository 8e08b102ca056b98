import { readFileSync } from "node:fs"
import { AxeBuilder } from "@axe-core/playwright"
import { expect, test, type Page } from "@playwright/test"
import { Workshop } from "../engine/declarations/git/workshop.ts"
import { startConsole, type Console } from "./console.ts"
import { writeLedger, type Cast, type Seen } from "./ledger-repository.ts"

let rollcall: Console
let workshop: Workshop
let cast: Cast
const day = 86_400_000

test.beforeAll(async () => {
  workshop = new Workshop()
  rollcall = await startConsole()
  await rollcall.importNetwork({ machines: 60, scripts: true, at: Date.now() - day })
  const { machines } = JSON.parse(await rollcall.verb("machines", "--json")) as { machines: readonly Seen[] }
  const called = (prefix: string) => machines.filter(({ name }) => name.startsWith(prefix))
  const [former, secret] = machines.filter(({ name }) => !/^(?:db|web)-/.test(name))
  if (!former || !secret) throw new Error("The network has too few other machines.")
  cast = { ledger: called("db-"), web: called("web-").slice(0, 3), former, secret }
  await rollcall.verb("sources", "add", writeLedger(workshop, cast), "--name", "infra")
  await rollcall.verb("sources", "sync", "infra")
  // Waits until who and why fit what was read.
  await rollcall.verb("mysteries")
})

test.afterAll(async () => {
  await rollcall?.stop()
  workshop?.remove()
})

const part = (page: Page, name: string) => page.getByRole("region", { name, exact: true })
const notice = (page: Page, words: string | RegExp) => page.getByRole("alert").filter({ hasText: words })
const web = (): Seen => {
  const [first] = cast.web
  if (!first) throw new Error("The network has no web server.")
  return first
}
const open = (page: Page, machine: Seen) => rollcall.open(page, `/machines/${machine.id}/unplug`)

test("U on a machine's page asks whether it can be unplugged, and Esc goes back", async ({ page }) => {
  await rollcall.open(page, `/machines/${web().id}`)
  await expect(page.getByRole("button", { name: /^Can it be unplugged\?/ })).toBeVisible()
  await page.keyboard.press("u")
  await expect(page).toHaveURL(/\/unplug$/)
  await expect(page.getByRole("heading", { level: 2, name: "No", exact: true })).toBeVisible()
  await page.keyboard.press("Escape")
  await expect(page).toHaveURL(new RegExp(`/machines/${web().id}$`))
})

test("the verdict says why, with both sides and who would notice", async ({ page }) => {
  await open(page, web())
  await expect(page.getByRole("article", { name: `Can ${web().name} be unplugged?` })).toContainText(
    /Because of \d+ things that speak against it: /,
  )
  const against = part(page, "Against")
  await expect(against).toContainText(/inventory\/prod\/hosts:\d+ still declares it\./)
  await against
    .getByRole("button", { name: /^Evidence for inventory.* still declares it/ })
    .first()
    .click()
  await expect(
    page.getByRole("complementary", { name: /^Evidence for / }).getByRole("article"),
  ).not.toHaveCount(0)
  await page.keyboard.press("Escape")
  await expect(page).toHaveURL(/\/unplug$/)
  await expect(part(page, "Who would notice").getByRole("row").nth(1)).toContainText(/haproxy.*names it/)
})

test("what was not checked leads to the step that checks it, and sends nothing by itself", async ({
  page,
}) => {
  await open(page, web())
  const unchecked = part(page, "Not checked")
  await unchecked.getByRole("button", { name: "Look inside" }).first().click()
  await expect(page.getByRole("dialog", { name: /^Look inside / })).toBeVisible()
  await page.keyboard.press("Escape")
  await unchecked.getByRole("button", { name: "Plan the scan" }).first().click()
  const plan = page.getByRole("dialog", { name: "Call the roll?" })
  await expect(plan.getByRole("radio", { name: "Deep" })).toBeChecked()
  await expect(plan).toContainText(web().addresses[0]?.ip ?? "")
  await plan.getByRole("button", { name: "Send nothing" }).click()
  await expect(plan).toBeHidden()
})

test("Enter copies a question for the first person, keeps that they were asked, and Z takes it back", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"])
  await open(page, web())
  const first = page.getByRole("button", { name: /^Ask / }).first()
  await expect(first).toBeVisible()
  await page.keyboard.press("Enter")
  await expect(notice(page, /@platform was asked about it/)).toBeVisible()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied.split("\n")[0]).toBe(`@platform, can ${web().name} (${web().addresses[0]?.ip}) be unplugged?`)
  expect(copied).toMatch(/^- .* still declares it\.$/m)
  await page.keyboard.press("z")
  await expect(notice(page, /^Taken back/)).toBeVisible()
})

test("it is copied as Markdown and saved as one HTML file", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"])
  await open(page, web())
  await page.getByRole("button", { name: "Copy as Markdown" }).click()
  await expect(notice(page, "The dossier is copied as Markdown.")).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("be unplugged?")
  const download = page.waitForEvent("download")
  await page.getByRole("button", { name: "Save as HTML" }).click()
  const file = await (await download).path()
  expect(readFileSync(file, "utf8")).toMatch(/^<!doctype html>[^]*be unplugged\?/i)
})

test("the same evidence gives the same fingerprint, which stands at the foot", async ({ page }) => {
  const fingerprint = async () => {
    await open(page, cast.former)
    const foot = page.getByText(/^Drawn up .* infra at [0-9a-f]{7}\. Same evidence, same verdict: \S/)
    await expect(foot).toBeVisible()
    return (await foot.textContent())?.split("same verdict: ")[1]
  }
  expect(await fingerprint()).toBe(await fingerprint())
})

test("on paper it stands without the menu and its buttons, with its date and what was not checked", async ({
  page,
}) => {
  await open(page, web())
  await expect(part(page, "Not checked")).toBeVisible()
  await page.emulateMedia({ media: "print", colorScheme: "dark" })
  await expect(page.getByRole("navigation", { name: "Screens" })).toBeHidden()
  await expect(page.getByRole("button", { name: "Copy as Markdown" })).toBeHidden()
  await expect(page.getByText(`Can ${web().name} be unplugged?`, { exact: true })).toBeVisible()
  await expect(part(page, "Not checked")).toBeVisible()
  await expect(part(page, "The way back")).toBeVisible()
  const ink = await page.evaluate(() => getComputedStyle(document.body).color)
  expect(ink).toBe("rgb(0, 0, 0)")
})

test("the print button and its key ask the browser to print", async ({ page }) => {
  await page.addInitScript(() => {
    window.print = () => document.body.setAttribute("data-printed", "yes")
  })
  await open(page, web())
  await expect(page.getByRole("button", { name: /^Print/ })).toBeVisible()
  await page.keyboard.press("Control+p")
  await expect(page.locator("body")).toHaveAttribute("data-printed", "yes")
})

test("it is drawn up as of now only, and of machines that there are", async ({ page }) => {
  await rollcall.open(page, `/machines/${web().id}/unplug?asOf=1`)
  await expect(page.getByText("A dossier is drawn up as of now only.")).toBeVisible()
  await page.locator("main").getByRole("button", { name: "Back to now" }).last().click()
  await expect(page.getByRole("heading", { level: 2, name: "No", exact: true })).toBeVisible()
  await rollcall.open(page, "/machines/m-zzzz/unplug")
  await expect(page.getByText("There is no dossier of m-zzzz.")).toBeVisible()
})

test("a dossier that can't be drawn up says so in its place", async ({ page }) => {
  await page.route("**/api/explanation/dossier*", (route) => route.abort())
  await open(page, web())
  await expect(page.getByText("The dossier could not be shown.")).toBeVisible()
  await page.unroute("**/api/explanation/dossier*")
  await page.getByRole("button", { name: "Ask again" }).click()
  await expect(page.getByRole("heading", { level: 2, name: "No", exact: true })).toBeVisible()
})

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on a dossier in the ${colorScheme} theme`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
    await open(page, web())
    await expect(page.getByRole("heading", { level: 2, name: "No", exact: true })).toBeVisible()
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0)
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target.join(" "))])).toEqual([])
  })
}
