import { AxeBuilder } from "@axe-core/playwright"
import { expect, test, type Page } from "@playwright/test"
import { startConsole, type Console } from "./console.ts"

interface Told {
  readonly id: string
  readonly name: string
  readonly addresses: readonly { readonly ip: string }[]
  readonly services: readonly { readonly port: number }[]
}

let rollcall: Console
let machines: readonly Told[]
const day = 86_400_000

test.beforeAll(async () => {
  rollcall = await startConsole()
  for (const round of [0, 1, 2, 3])
    await rollcall.importNetwork({ machines: 120, scripts: true, at: Date.now() - (5 - round) * day, round })
  machines = (JSON.parse(await rollcall.verb("machines", "--json")) as { machines: Told[] }).machines
})

test.afterAll(() => rollcall?.stop())

const named = (prefix: string): Told => {
  const found = machines.find(({ name }) => name.startsWith(prefix))
  if (!found) throw new Error(`No machine is called ${prefix}`)
  return found
}

/** A machine whose history says more than that it came. */
async function changed(page: Page): Promise<Told> {
  for (const machine of machines.filter(({ services }) => services.some(({ port }) => port === 8080))) {
    await rollcall.open(page, `/machines/${machine.id}`)
    await expect(page.getByRole("heading", { name: machine.name, level: 2 })).toBeVisible()
    return machine
  }
  throw new Error("No machine changed")
}

test("what and when are answered from evidence, and who and why honestly not", async ({ page }) => {
  await rollcall.open(page, `/machines/${named("db-").id}`)
  const what = page.getByRole("region", { name: "What", exact: true })
  await expect(what).toContainText(/Linux.*, PostgreSQL DB/)
  await expect(what).toContainText(/system (and maker )?(possible|likely|certain)/)
  await what.getByRole("button", { name: /^Evidence for / }).click()
  const drawer = page.getByRole("complementary", { name: /^Evidence for / })
  await expect(drawer.getByRole("article").filter({ hasText: "PostgreSQL" })).toHaveCount(1)
  await page.keyboard.press("Escape")
  await expect(page.getByRole("region", { name: "Who", exact: true })).toContainText(
    "Nobody is written down as its owner",
  )
  await expect(page.getByRole("region", { name: "Why", exact: true })).toContainText(
    "Nothing says why it exists",
  )
  await expect(page.getByRole("region", { name: "Lines that explain it" })).toContainText(
    "No source has been added",
  )
  await expect(page.getByRole("region", { name: "When" })).toContainText("first answer")
})

test("each service says its key, its certificate with the days left, and its title", async ({ page }) => {
  const web = named("web-")
  await rollcall.open(page, `/machines/${web.id}`)
  const services = page.getByRole("region", { name: "Services" })
  const row = (port: string) => services.getByRole("row", { name: new RegExp(`^${port}`) })
  await expect(row("22/tcp")).toContainText("SHA256:")
  await expect(row("443/tcp")).toContainText(`certificate ${web.name}`)
  await expect(row("443/tcp")).toContainText(/\d+ days left|expire/)
  await expect(row("443/tcp")).toContainText("“Welcome”")
  await expect(services.getByRole("row")).toHaveCount(1 + web.services.length)
})

test("a fingerprint is shortened on the screen and copied whole", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"])
  await rollcall.open(page, `/machines/${named("web-").id}`)
  await page.getByRole("button", { name: "Copy host key fingerprint" }).click()
  await expect(page.getByText("Copied", { exact: true })).toBeAttached()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^SHA256:[\w+/]{43}$/)
})

test("what happened stands newest first, each step with its evidence", async ({ page }) => {
  const machine = await changed(page)
  const happened = page.getByRole("region", { name: "What happened" })
  await expect(happened).toContainText("8080/tcp opened")
  await expect(happened.getByRole("listitem").last()).toContainText("new machine")
  await happened.getByRole("listitem").first().getByRole("button").click()
  await expect(
    page.getByRole("complementary", { name: new RegExp(`^Evidence for ${machine.name}`) }),
  ).toBeVisible()
})

test("the raw facts are filtered by word and kind, and each opens as it was said", async ({ page }) => {
  await rollcall.open(page, `/machines/${named("web-").id}`)
  await page.getByRole("tab", { name: /^Raw facts/ }).click()
  await expect(page).toHaveURL(/tab=facts/)
  const facts = page.getByRole("grid", { name: "Raw facts" })
  await page.keyboard.press("/")
  await page.keyboard.type("443/tcp certificate")
  await expect(facts.locator("[role=row][aria-rowindex='2']")).toContainText("certificate")
  await facts.focus()
  await page.keyboard.press("Enter")
  const card = page.getByRole("complementary", { name: /^Evidence for certificate/ }).getByRole("article")
  await card.getByText("As it was said").click()
  await expect(card.locator("pre")).toContainText("Example Issuing CA 2")
})

test("brackets go to the machines before and after, and keep the tab", async ({ page }) => {
  const [first, second] = machines.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  await rollcall.open(page, `/machines/${first?.id}?tab=facts`)
  await expect(page.getByRole("heading", { name: first?.name ?? "", level: 2 })).toBeVisible()
  await page.keyboard.press("]")
  await expect(page.getByRole("heading", { name: second?.name ?? "", level: 2 })).toBeVisible()
  await expect(page).toHaveURL(/tab=facts/)
  await page.keyboard.press("[")
  await expect(page.getByRole("heading", { name: first?.name ?? "", level: 2 })).toBeVisible()
  await page.keyboard.press("[")
  await expect(page.getByText("This is the first machine.")).toBeVisible()
})

test("T keeps every packet from it until T is pressed again", async ({ page }) => {
  const machine = named("printer-")
  const ip = machine.addresses[0]?.ip ?? ""
  await rollcall.open(page, `/machines/${machine.id}`)
  await expect(page.getByRole("button", { name: "Decide" })).toBeVisible()
  await page.keyboard.press("t")
  const form = page.getByRole("form", { name: /^Never touch/ })
  await expect(form).toContainText(`No packet goes to ${ip} any more.`)
  await page.keyboard.type("its firmware hangs")
  await page.keyboard.press("Enter")
  await expect(form).toBeHidden()
  await expect(page.getByText(`Never touched: no packet goes to ${ip}`)).toContainText("its firmware hangs")
  await page.keyboard.press("r")
  const dialog = page.getByRole("dialog", { name: "Call the roll?" })
  await expect(dialog).toBeVisible()
  await expect(dialog.getByRole("button", { name: /^Call the roll/ })).toBeDisabled()
  await page.keyboard.press("Escape")
  await expect(dialog).toBeHidden()
  await page.keyboard.press("t")
  await expect(page.getByText(`Never touched: no packet goes to ${ip}`)).toBeHidden()
})

test("an earlier moment shows what was known then, and takes no orders", async ({ page }) => {
  const machine = await changed(page)
  await rollcall.open(page, `/machines/${machine.id}?asOf=1`)
  const services = page.getByRole("region", { name: "Services" })
  await expect(services.getByRole("row", { name: /^22\/tcp|^80\/tcp|^135\/tcp/ }).first()).toBeVisible()
  await expect(services.getByRole("row", { name: /^8080\/tcp/ })).toHaveCount(0)
  await expect(page.getByRole("region", { name: "What happened" }).getByRole("listitem")).toHaveCount(1)
  await expect(page.getByRole("button", { name: /^Ask again/ })).toBeDisabled()
})

test("a machine is found by its address and by its name as well", async ({ page }) => {
  const machine = named("cache-")
  await rollcall.open(page, `/machines/${machine.addresses[0]?.ip}`)
  await expect(page.getByRole("heading", { name: machine.name, level: 2 })).toBeVisible()
  await page.getByRole("link", { name: "Its own address" }).click()
  await expect(page).toHaveURL(new RegExp(`/machines/${machine.id}$`))
  await expect(page.getByText(/^Found as/)).toHaveCount(0)
})

test("what nobody knows is said with a way on", async ({ page }) => {
  await rollcall.open(page, "/machines/m-zzzz")
  await expect(page.getByText("m-zzzz can't be shown.")).toBeVisible()
  await page.getByRole("link", { name: "Open the list of machines" }).click()
  await expect(page).toHaveURL(/\/machines$/)
})

test("on paper it stands without the menu, with its date, its evidence and what was not checked", async ({
  page,
}) => {
  await rollcall.open(page, `/machines/${named("web-").id}`)
  await expect(page.getByRole("region", { name: "Services" })).toBeVisible()
  await page.emulateMedia({ media: "print" })
  await expect(page.getByRole("navigation", { name: "Screens" })).toBeHidden()
  await expect(page.getByText(/^Rollcall, .* \d+ observations\.$/)).toBeVisible()
  await expect(page.getByText(/^Not checked: who owns it/)).toBeVisible()
})

for (const colorScheme of ["light", "dark"] as const) {
  for (const tab of ["", "?tab=happened", "?tab=facts"]) {
    test(`axe finds nothing on a machine${tab} in the ${colorScheme} theme`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
      await rollcall.open(page, `/machines/${named("web-").id}${tab}`)
      await expect(page.getByRole("heading", { level: 2 }).first()).toBeVisible()
      await expect(page.locator("[aria-busy=true]")).toHaveCount(0)
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target.join(" "))])).toEqual([])
    })
  }
}
