import { AxeBuilder } from "@axe-core/playwright"
import { expect, test, type Page } from "@playwright/test"
import { startConsole, type Console } from "./console.ts"
import { identityScans } from "./identity-network.ts"

interface Told {
  readonly id: string
  readonly name: string
}

let rollcall: Console
let machines: readonly Told[]

const told = async (): Promise<readonly Told[]> =>
  (JSON.parse(await rollcall.verb("machines", "--json", "--all")) as { machines: Told[] }).machines

test.beforeAll(async () => {
  rollcall = await startConsole()
  for (const { xml } of identityScans(Date.now())) await rollcall.importXml(xml)
  machines = await told()
})

test.afterAll(() => rollcall?.stop())

async function openMachine(page: Page, name: string, tab = "") {
  const machine = machines.find((one) => one.name === name)
  if (!machine) throw new Error(`No machine is called ${name}`)
  await rollcall.open(page, `/machines/${machine.id}${tab}`)
  await expect(page.getByRole("heading", { name, level: 2 })).toBeVisible()
}

const why = (page: Page) => page.getByRole("region", { name: "Why these are one machine" })
const notice = (page: Page, words: string | RegExp) => page.getByRole("alert").filter({ hasText: words })

test("why two addresses are one machine is drawn, and told with its evidence", async ({ page }) => {
  await openMachine(page, "gate.example.test")
  const row = why(page).getByRole("listitem").filter({ hasText: "10.31.0.1" })
  await expect(row).toContainText("10.30.0.1")
  await expect(row).toContainText("SSH host key")
  await expect(why(page).locator("svg.graph[aria-hidden]")).toContainText("by TCP only")
  await row.getByRole("button", { name: /^Evidence for / }).click()
  const drawer = page.getByRole("complementary", { name: /are one machine$/ })
  await expect(drawer.getByRole("article").first()).toContainText("SHA256:")
})

test("a near miss says what would settle it, and one press asks exactly that", async ({ page }) => {
  await openMachine(page, "shop-old.example.test")
  const row = why(page).getByRole("listitem").filter({ hasText: "Perhaps also shop.example.test" })
  await expect(row).toContainText("the same certificate")
  await expect(row).toContainText("Would settle it: the SSH host key of 10.31.0.21")
  await row.getByRole("button", { name: /^Ask what would settle/ }).click()
  const dialog = page.getByRole("dialog", { name: "Call the roll?" })
  await expect(dialog).toContainText("1 address 10.31.0.21")
  await expect(dialog).toContainText("1 TCP 22")
  await page.keyboard.press("Escape")
  await expect(dialog).toBeHidden()
})

test("copies are told on top, with the machines that share", async ({ page }) => {
  await openMachine(page, "copy-a.example.test")
  const alarm = page.getByRole("list", { name: "Alarms" }).getByRole("listitem")
  await expect(alarm).toHaveCount(1)
  await expect(alarm).toContainText("2 machines share")
  await expect(alarm).toContainText("one SSH host key")
  await alarm.getByRole("link", { name: "copy-b.example.test" }).click()
  await expect(page.getByRole("heading", { name: "copy-b.example.test", level: 2 })).toBeVisible()
})

test("a reinstalled machine says so in what happened, with the evidence", async ({ page }) => {
  await openMachine(page, "build.example.test")
  const step = page
    .getByRole("region", { name: "What happened" })
    .getByRole("listitem")
    .filter({ hasText: "Reinstalled" })
  await expect(step).toContainText("hardware address")
  await expect(step.getByRole("button", { name: /^Evidence for / })).toBeVisible()
})

test("a virtual address is held by machines in turn, and can be no machine", async ({ page }) => {
  await openMachine(page, "10.30.0.30")
  await expect(page.getByText(/^virtual address, held by lb-b.*before by lb-a/)).toBeVisible()
  await expect(page.getByRole("region", { name: "Who held it" }).getByRole("listitem")).toHaveCount(2)
  await page.getByRole("button", { name: "Decide" }).click()
  await expect(page.getByRole("menuitem", { name: /^Owner/ })).toBeVisible()
  await expect(page.getByRole("menuitem", { name: /^(Retire|Split|Same machine)/ })).toHaveCount(0)
})

test("an owner is said with a reason, stands with who said it, and Z takes it back", async ({ page }) => {
  await openMachine(page, "build.example.test")
  await page.keyboard.press("o")
  const form = page.getByRole("form", { name: /^Owner/ })
  await expect(form.getByPlaceholder("a person or a team")).toBeFocused()
  await page.keyboard.type("@builders")
  await form.getByRole("textbox", { name: "Reason" }).fill("asked Ada")
  await page.keyboard.press("Enter")
  await expect(form).toBeHidden()
  const who = page.getByRole("region", { name: "Who", exact: true })
  await expect(who).toContainText("@builders")
  await expect(who).toContainText(/decided by .*asked Ada/)
  await expect(page.getByRole("tab", { name: /^Decisions 1/ })).toBeVisible()
  await page.keyboard.press("z")
  await expect(who).toContainText("Nobody is written down as its owner")
})

test("a form keeps its letters, and Escape leaves it without deciding", async ({ page }) => {
  await openMachine(page, "gate.example.test")
  await page.keyboard.press("Shift+M")
  const form = page.getByRole("form", { name: /^Split/ })
  await expect(form.getByRole("checkbox").first()).toBeFocused()
  await page.keyboard.press("o")
  await expect(form).toBeVisible()
  await page.keyboard.press("Escape")
  await expect(form).toBeHidden()
  await expect(page.getByRole("tab", { name: /^Decisions 0/ })).toBeVisible()
})

test("a split makes two machines, and Undo makes them one again", async ({ page }) => {
  await openMachine(page, "gate.example.test")
  await page.keyboard.press("Shift+M")
  const form = page.getByRole("form", { name: /^Split/ })
  await form.getByRole("checkbox", { name: "10.31.0.1" }).check()
  await form.getByRole("button", { name: "Split" }).click()
  await expect(form).toBeHidden()
  await expect(page.getByRole("region", { name: "Addresses over time" }).getByRole("row")).toHaveCount(2)
  expect((await told()).length).toBe(machines.length + 1)
  await notice(page, "10.31.0.1").getByRole("button", { name: "Undo" }).click()
  await expect(page.getByRole("region", { name: "Addresses over time" }).getByRole("row")).toHaveCount(3)
  expect((await told()).map(({ id }) => id)).toEqual(machines.map(({ id }) => id))
})

test("a machine is found and said to be the same one", async ({ page }) => {
  await openMachine(page, "wiki-old.example.test")
  await page.keyboard.press("m")
  const form = page.getByRole("form", { name: /^Same machine/ })
  await page.keyboard.type("10.31.0.24")
  await page.getByRole("option", { name: /^wiki\.example\.test/ }).click()
  await expect(form).toContainText("2 machines become one")
  await form.getByRole("button", { name: "Same machine" }).click()
  await expect(form).toBeHidden()
  await expect(why(page).getByRole("listitem").filter({ hasText: "10.31.0.24" })).toBeVisible()
  await page.keyboard.press("z")
  await expect(why(page).getByRole("listitem").filter({ hasText: "Perhaps also" })).toBeVisible()
})

test("doubts are worked through by keyboard, and the next pair stands where the last one was", async ({
  page,
}) => {
  await rollcall.open(page, "/doubts")
  const bar = page.getByRole("region", { name: "The pair in focus" })
  await expect(page.getByText("2 pairs", { exact: true })).toBeVisible()
  await expect(bar).toContainText("shop-old.example.test and shop.example.test")
  await page.keyboard.press("n")
  await expect(page.getByText("1 pair", { exact: true })).toBeVisible()
  await expect(bar).toContainText("wiki-old.example.test and wiki.example.test")
  await page.keyboard.press("m")
  await expect(page.getByText("Nobody is in doubt.")).toBeVisible()
  await page.keyboard.press("z")
  await expect(page.getByText("1 pair", { exact: true })).toBeVisible()
  await page.keyboard.press("z")
  await expect(page.getByText("2 pairs", { exact: true })).toBeVisible()
  await page.keyboard.press("e")
  await expect(page.getByRole("complementary", { name: /are one machine$/ })).toBeVisible()
  await page.keyboard.press("Escape")
  await page.keyboard.press("r")
  await expect(page.getByRole("dialog", { name: "Call the roll?" })).toContainText("10.31.0.21")
  await page.keyboard.press("Escape")
  await expect(page.getByRole("dialog")).toBeHidden()
  await page.keyboard.press("Enter")
  await expect(page.getByRole("heading", { name: "shop-old.example.test", level: 2 })).toBeVisible()
})

test("roll call, the list and the palette lead to the doubts", async ({ page }) => {
  await rollcall.open(page)
  await page.getByRole("button", { name: "2 identities are in doubt" }).click()
  await expect(page).toHaveURL(/\/doubts$/)
  await expect(page.getByRole("region", { name: /^Shared/ })).toContainText("2 machines share")
  await rollcall.open(page, "/machines")
  await page.getByRole("link", { name: "2 identities are in doubt" }).click()
  await expect(page.getByRole("heading", { name: "Doubtful identities" })).toBeVisible()
  await page.keyboard.press("Control+k")
  await page.keyboard.type("decisions")
  await page.keyboard.press("Enter")
  await expect(page).toHaveURL(/\/decisions$/)
})

test("something is said of many machines at once, and is one step back", async ({ page }) => {
  await rollcall.open(page, "/machines?query=name:lb-&columns=name,address,owner,tags")
  const grid = page.getByRole("grid", { name: "Machines" })
  await expect(grid.getByRole("row")).toHaveCount(3)
  for (const name of ["lb-a", "lb-b"])
    await grid.getByRole("checkbox", { name: `Choose ${name}.example.test` }).click()
  await page.keyboard.press("o")
  await page.keyboard.type("@network")
  await page.keyboard.press("Enter")
  await expect(grid.getByText("@network")).toHaveCount(2)
  await notice(page, "1 other").getByRole("button", { name: "Undo" }).click()
  await expect(grid.getByText("@network")).toHaveCount(0)
})

test("every decision stands in the list, and one that was taken back is struck through", async ({ page }) => {
  await rollcall.verb("decide", "print.example.test", "tag", "paper", "--why", "third floor")
  await rollcall.verb("decide", "print.example.test", "purpose", "prints labels")
  await rollcall.open(page, "/decisions")
  const grid = page.getByRole("grid", { name: "Decisions" })
  await page.getByRole("textbox", { name: "Filter the decisions" }).fill("labels")
  await expect(grid.getByRole("row")).toHaveCount(2)
  await page.getByRole("textbox", { name: "Filter the decisions" }).fill("print.example")
  await expect(grid.getByRole("row")).toHaveCount(3)
  await grid.getByRole("button", { name: /^Undo: tagged paper/ }).click()
  await expect(grid.getByRole("row")).toHaveCount(2)
  await page.getByRole("checkbox", { name: "taken back ones too" }).check()
  await expect(grid.locator("del").filter({ hasText: "tagged paper" })).toBeVisible()
  await openMachine(page, "print.example.test")
  await expect(page.getByRole("region", { name: "Why", exact: true })).toContainText("prints labels")
})

const PLACES = [
  ["gate.example.test", ""],
  ["shop-old.example.test", ""],
  ["copy-a.example.test", ""],
  ["10.30.0.30", ""],
  ["print.example.test", "?tab=decisions"],
] as const

for (const colorScheme of ["light", "dark"] as const) {
  const violations = async (page: Page, without: readonly string[] = []) => {
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0)
    const found = await new AxeBuilder({ page }).disableRules([...without]).analyze()
    return found.violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target.join(" "))])
  }

  test(`axe finds nothing where identity is told, in the ${colorScheme} theme`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
    for (const [name, tab] of PLACES) {
      await openMachine(page, name, tab)
      expect(await violations(page), name).toEqual([])
    }
    await rollcall.open(page, "/doubts")
    await expect(page.getByRole("grid", { name: "Doubtful identities" })).toBeVisible()
    expect(await violations(page), "doubts").toEqual([])
  })

  test(`axe finds nothing in what is decided in place, in the ${colorScheme} theme`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
    await openMachine(page, "gate.example.test")
    for (const key of ["o", "p", "m", "Shift+M", "t"]) {
      await page.keyboard.press(key)
      await expect(page.getByRole("form")).toBeVisible()
      expect(await violations(page), key).toEqual([])
      await page.keyboard.press("Escape")
      await expect(page.getByRole("form")).toBeHidden()
    }
    await page.getByRole("button", { name: "Decide" }).click()
    await expect(page.getByRole("menuitem", { name: /^Owner/ })).toBeVisible()
    // Mantine keeps the focus of each of its menus on a presentational element of its own, which can't be left out.
    expect(await violations(page, ["aria-required-children"]), "menu").toEqual([])
  })
}
