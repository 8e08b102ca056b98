import { AxeBuilder } from "@axe-core/playwright"
import { expect, test, type Page } from "@playwright/test"
import { Workshop } from "../engine/declarations/git/workshop.ts"
import { startConsole, type Console } from "./console.ts"
import { writeLedger, type Cast, type Seen } from "./ledger-repository.ts"

let rollcall: Console
let bare: Console
let workshop: Workshop
let cast: Cast
let nobody: Seen
const day = 86_400_000

const seenBy = async (console_: Console): Promise<readonly Seen[]> =>
  (JSON.parse(await console_.verb("machines", "--json")) as { machines: Seen[] }).machines

test.beforeAll(async () => {
  workshop = new Workshop()
  rollcall = await startConsole()
  bare = await startConsole()
  await rollcall.importNetwork({ machines: 60, scripts: true, at: Date.now() - day })
  await bare.importNetwork({ machines: 12, scripts: true, at: Date.now() - day })
  const machines = await seenBy(rollcall)
  const called = (prefix: string) => machines.filter(({ name }) => name.startsWith(prefix))
  const [former, secret, third] = machines.filter(({ name }) => !/^(?:db|web)-/.test(name))
  if (!former || !secret || !third) throw new Error("The network has too few other machines.")
  cast = { ledger: called("db-"), web: called("web-").slice(0, 3), former, secret }
  nobody = third
  await rollcall.verb("sources", "add", writeLedger(workshop, cast), "--name", "infra")
  await rollcall.verb("sources", "sync", "infra")
  // Waits until who and why fit what was read.
  await rollcall.verb("mysteries")
})

test.afterAll(async () => {
  await rollcall?.stop()
  await bare?.stop()
  workshop?.remove()
})

const part = (page: Page, name: string) => page.getByRole("region", { name, exact: true })
const drawer = (page: Page) => page.getByRole("complementary", { name: /^Evidence for / })
const theFirst = (machines: readonly Seen[]): Seen => {
  const [first] = machines
  if (!first) throw new Error("The network has no such machine.")
  return first
}
const open = (page: Page, machine: Seen) => rollcall.open(page, `/machines/${machine.id}`)

test("a declared owner stands with who says so, and with who says otherwise", async ({ page }) => {
  await open(page, theFirst(cast.ledger))
  const who = part(page, "Who")
  await expect(who).toContainText("payments")
  await expect(who).toContainText(/declared: .*group_vars\/ledger\.yml/)
  await expect(who).toContainText(/But .*@platform/)
  await who.getByRole("button", { name: /^Evidence for who owns / }).click()
  await expect(drawer(page).getByRole("article").first()).toContainText("inventory/prod")
})

test("why and when are answered from lines and from scans", async ({ page }) => {
  await open(page, theFirst(cast.ledger))
  await expect(part(page, "Why")).toContainText("Ledger databases")
  await expect(part(page, "Why")).toContainText("environment prod; role replica; in ledger and prod; PAY-602")
  const when = part(page, "When")
  await expect(when).toContainText("first answer")
  await expect(when).toContainText(/earliest line in inventory\/prod\/hosts:\d+/)
  await expect(when).toContainText("Add the ledger databases")
})

test("the lines stand as they are written, the matching one marked, with who wrote it", async ({ page }) => {
  const machine = theFirst(cast.ledger)
  await open(page, machine)
  const lines = part(page, "Lines that explain it")
  const excerpt = lines.getByRole("listitem").filter({ hasText: "inventory/prod/hosts" }).first()
  await expect(excerpt).toContainText("declares it, certain: ")
  const marked = excerpt.locator(".written-named")
  await expect(marked).toHaveCount(1)
  await expect(marked).toContainText(`${machine.name} ansible_host=${machine.addresses[0]?.ip}`)
  await expect(marked).toContainText(/Joss Ekweme, /)
  await excerpt
    .getByRole("button", { name: /^Evidence for inventory\/prod\/hosts/ })
    .first()
    .click()
  await expect(drawer(page).getByRole("article")).not.toHaveCount(0)
})

test("tabs stay tabs, and a balancer says how it uses the machine", async ({ page }) => {
  await open(page, theFirst(cast.web))
  const excerpt = part(page, "Lines that explain it")
    .getByRole("listitem")
    .filter({ hasText: "haproxy/haproxy.cfg" })
    .first()
  await expect(excerpt.locator(".written-named").first()).toContainText("        server web0")
  await expect(excerpt).not.toContainText("\ufffd")
  await expect(part(page, "Who depends on it").getByRole("row").nth(1)).toContainText("names it")
})

test("a line that was taken out says until when, by which commit and by whom", async ({ page }) => {
  await open(page, cast.former)
  const gone = page.getByRole("list", { name: "Lines that are no longer there" })
  await expect(gone).toContainText(
    /infra cron\/backup:\d+ was named until 20\d\d-\d\d, removed in [0-9a-f]{7}/,
  )
  await expect(gone).toContainText("“Stop backing up the archive (OPS-77)” by Mirela Tane")
})

test("a file that may hold secrets is named and not shown", async ({ page }) => {
  await open(page, cast.secret)
  await expect(part(page, "Lines that explain it")).toContainText(/secrets\/vault\.yml:1.*may hold secrets/)
  await expect(page.locator("body")).not.toContainText("hunter2")
})

test("whose it is stands apart from who can explain it, with who may have left", async ({ page }) => {
  await open(page, theFirst(cast.ledger))
  const people = part(page, "Whose it is, and who knows it")
  await expect(people.getByRole("list", { name: "Who says whose it is" })).toContainText(
    "Its declarations say payments",
  )
  const joss = people.getByRole("row", { name: /^Joss Ekweme/ })
  await expect(joss).toContainText(/\d+ lines?, \d+ %/)
  await expect(joss).toContainText("left?")
  await expect(people.getByRole("row", { name: /^Pia Lorrimer/ })).toContainText(
    "keeps inventory/prod/hosts today",
  )
})

test("each service says whether a line would recreate it, and a name that one would", async ({ page }) => {
  await open(page, theFirst(cast.web))
  await expect(part(page, "Services").getByRole("columnheader", { name: "Written down in" })).toBeVisible()
  await expect(part(page, "Services")).toContainText(/\d+ answer, /)
  const rebuilt = part(page, "Could it be rebuilt?")
  await expect(rebuilt).toContainText(/1 of \d+ have a line/)
  await rebuilt.getByRole("button", { name: /^Evidence for Name web-/ }).click()
  await expect(drawer(page).getByRole("article")).toContainText("ansible_host")
})

test("a machine that no line names is a mystery, and says so in place", async ({ page }) => {
  await open(page, nobody)
  await expect(part(page, "Who")).toContainText("Nobody is written down as its owner")
  await expect(part(page, "Why")).toContainText("Nothing says why it exists")
  await expect(part(page, "Lines that explain it")).toContainText("No line in any source names it.")
})

test("without a source there is one step, and the services keep their time", async ({ page }) => {
  const machine = theFirst(await seenBy(bare))
  await bare.open(page, `/machines/${machine.id}`)
  const lines = part(page, "Lines that explain it")
  await expect(lines).toContainText("No source has been added.")
  await expect(part(page, "Services").getByRole("columnheader", { name: "Since" })).toBeVisible()
  await lines.getByRole("link", { name: "Add a source" }).click()
  await expect(page).toHaveURL(/\/sources$/)
})

test("the rest of the page does not wait for who and why", async ({ page }) => {
  await page.route("**/api/explanation/get*", () => undefined)
  await open(page, theFirst(cast.web))
  await expect(part(page, "Services").getByRole("row", { name: /^22\/tcp/ })).toBeVisible()
  await expect(part(page, "What")).toContainText("nginx")
  await expect(part(page, "Who").locator("[aria-busy=true]")).toHaveCount(1)
})

test("where who and why can't be told, that is said there, and asking again tells", async ({ page }) => {
  await page.route("**/api/explanation/get*", (route) => route.abort())
  await open(page, theFirst(cast.ledger))
  await expect(part(page, "Who")).toContainText("Could not be told")
  await expect(part(page, "Lines that explain it")).toContainText(
    "What is written about it could not be shown.",
  )
  await expect(part(page, "Services").getByRole("row").nth(1)).toBeVisible()
  await page.unroute("**/api/explanation/get*")
  await part(page, "Who").getByRole("button", { name: "Ask again" }).click()
  await expect(part(page, "Who")).toContainText("payments")
})

test("an earlier moment keeps to what was seen then", async ({ page }) => {
  await rollcall.open(page, `/machines/${theFirst(cast.ledger).id}?asOf=1`)
  await expect(part(page, "Lines that explain it")).toContainText("told of now only")
  await expect(part(page, "Services").getByRole("columnheader", { name: "Since" })).toBeVisible()
})

test("O and P set owner and purpose over what is written, and Z takes it back", async ({ page }) => {
  await open(page, theFirst(cast.web))
  await expect(part(page, "Who")).toContainText("@platform")
  await page.keyboard.press("o")
  await expect(page.getByRole("form", { name: /^Owner/ })).toBeVisible()
  await page.keyboard.type("web team")
  await page.keyboard.press("Enter")
  await expect(part(page, "Who")).toContainText("web team")
  await expect(part(page, "Who")).toContainText("decided by")
  await page.keyboard.press("z")
  await expect(part(page, "Who")).toContainText("@platform")
})

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on who and why in the ${colorScheme} theme`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
    for (const machine of [theFirst(cast.ledger), cast.former, nobody]) {
      await open(page, machine)
      await expect(part(page, "Lines that explain it")).toBeVisible()
      await expect(page.locator("[aria-busy=true]")).toHaveCount(0)
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target.join(" "))])).toEqual([])
    }
  })
}
