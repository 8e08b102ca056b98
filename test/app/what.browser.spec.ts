import { AxeBuilder } from "@axe-core/playwright"
import { expect, type Page, test } from "@playwright/test"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { startConsole, type Console } from "./console.ts"

const fixture = join(import.meta.dirname, "../fixtures/nmap/lab-services_nmap-7.93.xml")

const RULES = `about: A daemon of our own
field: http.server
rules:
  - id: ledger
    pattern: '^Ledger/(?<version>\\d{1,4})$'
    means: { product: Ledger, version: '{version}' }
    matches:
      - { text: Ledger/12, gives: { version: '12' } }
    matches-not: [Ledger]
`

let rollcall: Console
let folder: string

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rollcall-rules-"))
  rollcall = await startConsole()
  await rollcall.importXml(readFileSync(fixture, "utf8"))
})

test.afterAll(async () => {
  await rollcall?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const whatItIs = (page: Page) => page.getByRole("region", { name: "What it is", exact: true })

const line = (page: Page, part: RegExp) => whatItIs(page).getByRole("button", { name: part, expanded: false })

async function isAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target.join(" "))])).toEqual([])
}

test("each part of what it is stands on a line that opens to its votes, by keyboard", async ({ page }) => {
  await rollcall.open(page, "/machines/10.77.2.44")
  const system = line(page, /^System Debian GNU\/Linux (certain|likely)/)
  await expect(system).toContainText("9.2p1 Debian")
  await system.focus()
  await page.keyboard.press("Enter")
  const votes = whatItIs(page).getByRole("table", { name: /of the points for Debian GNU\/Linux/ })
  await expect(votes.getByRole("row").nth(1)).toContainText(/\d\.\d.*9\.2p1 Debian.*[\w-]+\/[\w-]+/)
  await votes
    .getByRole("button", { name: /^Evidence for / })
    .first()
    .click()
  const drawer = page.getByRole("complementary", { name: /^Evidence for / })
  await expect(drawer.getByRole("article")).toHaveCount(1)
  await expect(drawer).toContainText("22/tcp")
})

test("the end of support stands beside the system, with where that was read", async ({ page }) => {
  await rollcall.open(page, "/machines/10.77.2.44")
  await expect(
    whatItIs(page)
      .getByRole("listitem")
      .filter({ hasText: /^Support/ }),
  ).toContainText(/20\d\d-\d\d-\d\d\s*Debian GNU\/Linux 12, by /)
})

test("what nothing tells is unknown, and says what would tell", async ({ page }) => {
  await rollcall.open(page, "/machines/10.77.2.44")
  const unknown = whatItIs(page)
    .getByRole("listitem")
    .filter({ hasText: /^Unknown/ })
  await expect(unknown).toContainText("Would settle it: a look inside over SSH")
  await expect(unknown).not.toContainText("rollcall")
  await unknown.getByRole("button", { name: "Look inside" }).click()
  const dialog = page.getByRole("dialog", { name: /^Look inside 10\.77\.2\.44/ })
  await expect(dialog).toContainText("logs in to 10.77.2.44 with your own SSH")
  await dialog.getByLabel("As", { exact: true }).fill("ops")
  await expect(dialog).toContainText("logs in to ops@10.77.2.44")
  await isAccessible(page)
  await page.keyboard.press("Escape")
  await expect(dialog).toBeHidden()
})

test("kinds and roles narrow the list and have columns", async ({ page }) => {
  await rollcall.open(page, "/machines?columns=name,kind,role,model")
  const grid = page.getByRole("grid")
  await expect(grid.getByRole("columnheader", { name: "Kind" })).toBeVisible()
  await page.getByRole("group", { name: "Kind" }).getByRole("checkbox", { name: /^NAS/ }).check()
  await expect(grid.getByRole("row")).toHaveCount(2)
  await expect(grid).toContainText("NAS")
})

test("nothing told from inside is said with the step that brings it", async ({ page }) => {
  await rollcall.open(page, "/machines/10.77.2.44?tab=inside")
  await expect(page.getByText("Nothing was told from inside.")).toBeVisible()
  await page.keyboard.press("l")
  await expect(page.getByRole("dialog", { name: /^Look inside/ })).toBeVisible()
})

test("this computer tells of itself without SSH, part by part", async ({ page }) => {
  await rollcall.open(page, "/machines/10.77.2.44")
  await rollcall.verb("look", "127.0.0.1", "--yes")
  await rollcall.open(page, "/machines/127.0.0.1?tab=inside")
  await expect(page.getByRole("region", { name: "System" })).toContainText(/Linux/)
  await expect(page.getByRole("region", { name: "Sockets" })).toContainText(/\d+/)
  await isAccessible(page)
})

test("rules are tested, added with their number, and removed with a way back", async ({ page }) => {
  const file = join(folder, "ledger.yaml")
  writeFileSync(file, RULES)
  await rollcall.open(page, "/settings")
  const rules = page.getByRole("region", { name: "Fingerprint rules" })
  await expect(rules.getByRole("row", { name: /Rollcall’s own/ })).toContainText(/[\d,]{3,}/)
  await rules.getByLabel("File or folder of rules to test").fill(file)
  await page.keyboard.press("Enter")
  await expect(rules.getByText("all do as they say.")).toContainText("1 rule in 1 file")
  await rules.getByLabel("File, folder or git repository of rules").fill(file)
  await page.keyboard.press("Enter")
  const row = rules.getByRole("row", { name: /^ledger/ })
  await expect(row).toContainText(file)
  await rules.getByRole("button", { name: "Remove the rules of ledger" }).click()
  await expect(row).toHaveCount(0)
  await page.getByRole("button", { name: "Undo" }).click()
  await expect(row).toHaveCount(1)
})

test("rules that are wrong say where and why, and what can't be read is refused", async ({ page }) => {
  const file = join(folder, "wrong.yaml")
  writeFileSync(file, RULES.replace("Ledger/12,", "Ledger-12,"))
  await rollcall.open(page, "/settings")
  const rules = page.getByRole("region", { name: "Fingerprint rules" })
  await rules.getByLabel("File or folder of rules to test").fill(file)
  await page.keyboard.press("Enter")
  await expect(rules.getByRole("listitem").filter({ hasText: /wrong\.yaml:\d+: / })).toHaveCount(1)
  await rules.getByLabel("File, folder or git repository of rules").fill("rules.yaml")
  await page.keyboard.press("Enter")
  await expect(rules).toContainText("is no whole path")
})

test("a credential's secret is typed and never shown again", async ({ page }) => {
  await rollcall.open(page, "/settings")
  const credentials = page.getByRole("region", { name: "SNMP credentials" })
  const community = credentials.getByLabel("Community", { exact: true })
  await expect(community).toHaveAttribute("type", "password")
  await credentials.getByLabel("Name").fill("switches")
  await community.fill("not-for-anybody")
  await page.keyboard.press("Enter")
  const row = credentials.getByRole("row", { name: /^switches/ })
  await expect(row).toContainText("a file that only you may read")
  await expect(row).toContainText("every network")
  expect(await page.content()).not.toContain("not-for-anybody")
  await expect(community).toHaveValue("")
  await credentials.getByRole("button", { name: "Remove switches" }).click()
  await page
    .getByRole("dialog", { name: "Forget switches?" })
    .getByRole("button", { name: "Forget it" })
    .click()
  await expect(row).toHaveCount(0)
})

test("looking inside is allowed for a network and denied to one machine of it", async ({ page }) => {
  await rollcall.open(page, "/settings")
  const looks = page.getByRole("region", { name: "Looking inside" })
  const subject = looks.getByLabel("Network, machine or address to look into")
  await subject.fill("default")
  await page.keyboard.press("Enter")
  await expect(looks.getByRole("row", { name: /^default network/ })).toContainText(
    "as your SSH configuration",
  )
  await subject.fill("10.77.1.11")
  await looks.getByLabel("User to log in as").fill("ops")
  await page.keyboard.press("Enter")
  const machine = looks.getByRole("row", { name: /^10\.77\.1\.11 machine/ })
  await expect(machine).toContainText("as ops")
  await machine.getByRole("button", { name: "Deny 10.77.1.11" }).click()
  await expect(machine).toContainText("kept out")
})

test("a plan that goes on from a scan says so, and everything can be asked", async ({ page }) => {
  await rollcall.verb("scan", "127.0.0.1", "--ports", "9", "--yes")
  await rollcall.open(page, "/scans?tab=new&targets=127.0.0.1")
  await page.getByLabel("Ports").fill("9")
  const plan = page.getByRole("region", { name: "What this would do" })
  await expect(plan).toContainText(/1 known machine is only checked for what changed since scan \d+/)
  await expect(plan).toContainText(/each machine within \d+ days/)
  await page.getByRole("checkbox", { name: "Ask everything" }).check()
  await expect(plan).not.toContainText("only checked")
  await page.getByRole("checkbox", { name: "Ask everything" }).uncheck()
  await page.keyboard.press("Control+Enter")
  const dialog = page.getByRole("dialog", { name: "Call the roll?" })
  await expect(dialog).toContainText("only checked for what changed")
  await dialog.getByRole("button", { name: /^Call the roll/ }).click()
  await expect(page.getByText("It asked everything it was to ask.")).toBeVisible()
  await expect(page.getByRole("region", { name: "What it asked" })).toContainText("a rescan")
})

for (const colorScheme of ["light", "dark"] as const) {
  for (const place of ["/machines/10.77.2.44", "/machines/10.77.2.44?tab=inside", "/settings"]) {
    test(`axe finds nothing on ${place} in the ${colorScheme} theme`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
      await rollcall.open(page, place)
      await expect(page.locator("h1")).toBeVisible()
      await expect(page.locator("[aria-busy=true]")).toHaveCount(0)
      if (place === "/machines/10.77.2.44") await line(page, /^System /).click()
      await isAccessible(page)
    })
  }
}
