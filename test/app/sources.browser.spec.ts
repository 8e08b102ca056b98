import { execFileSync } from "node:child_process"
import { existsSync } from "node:fs"
import { AxeBuilder } from "@axe-core/playwright"
import { expect, test, type Page } from "@playwright/test"
import { startConsole, type Console } from "./console.ts"
import { HOSTILE, MANY, writeNetwork, type Written } from "./written-network.ts"

let rollcall: Console
let written: Written
const day = 86_400_000

test.describe.configure({ timeout: 240_000 })

/** A network that was asked several times, and places where it is written down. */
async function begin(rounds: readonly number[]) {
  test.setTimeout(300_000)
  rollcall = await startConsole()
  for (const [round, ago] of rounds.entries())
    await rollcall.importNetwork({ machines: 60, at: Date.now() - ago * day, round, goneOneIn: 1_000_000 })
  written = await writeNetwork(rollcall)
}

async function end() {
  await rollcall?.stop()
  written?.remove()
}

const table = (page: Page, name = "Sources") => page.getByRole("grid", { name })
const rowOf = (page: Page, name: string) => table(page).getByRole("row").filter({ hasText: name })
const rows = async (page: Page, name: string) =>
  Number(await table(page, name).getAttribute("aria-rowcount")) - 1

interface Told {
  readonly name: string
  readonly state: string
  readonly declarations: number
  readonly problems: number
}

async function told(name: string): Promise<Told | undefined> {
  const { sources } = JSON.parse(await rollcall.verb("sources", "--json")) as {
    readonly sources: readonly Told[]
  }
  return sources.find((source) => source.name === name)
}

async function add(page: Page, location: string) {
  await page.getByRole("textbox", { name: "Where it is" }).fill(location)
  await page.getByRole("button", { name: "Add and read" }).click()
}

/** Everything that is read has been read. */
const untilRead = (page: Page, name: string) =>
  expect(rowOf(page, name).getByText("read", { exact: true })).toBeVisible({ timeout: 60_000 })

async function expectNoViolations(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(
    violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ target }) => target.join(" ")) })),
  ).toEqual([])
}

test.describe("before anything is written down", () => {
  test.beforeAll(() => begin([1]))
  test.afterAll(end)

  test("without a source it says what it is for, and the one step is to add the repository", async ({
    page,
  }) => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
      await rollcall.open(page, "/machines")
      await page.keyboard.press("g")
      await page.keyboard.press("o")
      await expect(page.getByText("No source has been added yet", { exact: false })).toBeVisible()
      await expectNoViolations(page)
    }
    await add(page, "infra")
    await expect(page.getByText("Name a whole path, or a URL", { exact: false })).toBeVisible()
    await add(page, written.repository)
    await untilRead(page, "infra")
    const { declarations = 0, problems = 0 } = (await told("infra")) ?? {}
    expect(declarations).toBeGreaterThan(30)
    await expect(
      rowOf(page, "infra").getByRole("link", { name: String(declarations), exact: true }),
    ).toBeVisible()
    await expect(
      rowOf(page, "infra").getByRole("link", { name: String(problems), exact: true }),
    ).toBeVisible()
    await expect(page.getByRole("link", { name: /^Sources/ })).toHaveText(/1$/)
  })
})

test.describe("with sources", () => {
  test.beforeAll(async () => {
    await begin([9, 1])
    for (const name of ["infra", "many", "exports"] as const)
      await rollcall.verb("sources", "add", written[name === "infra" ? "repository" : name], "--name", name)
  })
  test.afterAll(end)

  test("N opens the form in place, a name that is taken is refused at the name, and Escape leaves it", async ({
    page,
  }) => {
    await rollcall.open(page, "/sources")
    await expect(rowOf(page, "infra")).toBeVisible()
    await page.keyboard.press("n")
    await expect(page.getByRole("textbox", { name: "Where it is" })).toBeFocused()
    await add(page, written.repository)
    await expect(page.getByText('"infra" reads that already.', { exact: false })).toBeVisible()
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("infra")
    await add(page, `${written.exports}/racks.csv`)
    await expect(page.getByText('There is a source "infra" already.', { exact: false })).toBeVisible()
    await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveAttribute(
      "aria-invalid",
      "true",
    )
    await page.keyboard.press("Escape")
    await expect(page.getByRole("form", { name: "Add a source" })).toBeHidden()
  })

  test("one that can't be read says why in its place, and the others go on", async ({ page }) => {
    const gone = "https://127.0.0.1:1/nowhere.git"
    await rollcall.verb("sources", "add", gone, "--name", "nowhere").catch(() => "")
    await rollcall.open(page, "/sources")
    const failures = page.getByRole("list", { name: "Sources that could not be read" })
    await expect(failures.getByRole("listitem")).toHaveCount(1)
    await expect(failures).toContainText("nowhere could not be read.")
    await expect(rowOf(page, "nowhere")).toContainText("failed")
    await untilRead(page, "infra")
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
      await expectNoViolations(page)
    }
    await rollcall.verb("sources", "remove", "nowhere")
  })

  test("R reads the source that the keyboard stands on, and what is new in it is told", async ({ page }) => {
    await rollcall.open(page, "/sources/infra")
    await expect(page.getByRole("link", { name: "1 declaration of hosts file" })).toBeVisible()
    written.commit({ hosts: "10.20.0.12 odd\n10.20.0.23 newly\n" }, "Add newly")
    await page.keyboard.press("r")
    const link = page.getByRole("link", { name: "2 declarations of hosts file" })
    await expect(link).toBeVisible({ timeout: 60_000 })
    await link.click()
    await expect(page).toHaveURL(/format=hosts/)
    await expect.poll(() => rows(page, "Declarations")).toBe(2)
  })

  test("declarations are looked for by their words, and lead to the machines that they name", async ({
    page,
  }) => {
    await rollcall.open(page, "/sources/infra?tab=declarations")
    await expect(table(page, "Declarations").getByRole("row").nth(1)).toBeVisible()
    await page.keyboard.press("/")
    await page.keyboard.type("app-002 prod.ini")
    await expect.poll(() => rows(page, "Declarations")).toBe(1)
    await expect(page).toHaveURL(/text=app-002/)
    await expect(page.getByText(/^1 of \d+ declarations$/)).toBeVisible()
    await expect(page.getByRole("region", { name: "The lines as they stand" })).toContainText("Pia Lorrimer")
    await table(page, "Declarations").getByRole("link", { name: "10.20.0.12" }).click()
    await expect(page).toHaveURL(/\/machines\?query=ip/)
    await expect(page.getByRole("grid").getByText("app-002.example.test")).toBeVisible()
  })

  test("thousands of declarations are a list of which only what is seen stands in the page", async ({
    page,
  }) => {
    await rollcall.open(page, "/sources/many?tab=declarations")
    await expect(table(page, "Declarations").getByText("srv-0.many.test")).toBeVisible()
    expect(await rows(page, "Declarations")).toBe(MANY)
    expect(await table(page, "Declarations").getByRole("row").count()).toBeLessThan(100)
    await table(page, "Declarations").focus()
    await page.keyboard.press("End")
    await expect(table(page, "Declarations").getByText(`srv-${MANY - 1}.many.test`)).toBeVisible()
    await page.keyboard.press("/")
    await page.keyboard.type("srv-4999")
    await expect.poll(() => rows(page, "Declarations")).toBe(1)
  })

  test("what could not be read is told line by line, what is missing as that, and what was written there", async ({
    page,
  }) => {
    await rollcall.open(page, "/sources/infra?tab=problems")
    const list = table(page, "What could not be read")
    const missing = list.getByRole("row").filter({ hasText: "zones/example.test.zone:4" })
    await expect(missing).toContainText("missing")
    await expect(list.getByRole("row").filter({ hasText: "inventory/prod.ini:" })).toContainText("not read")
    await missing.click()
    await expect(page.getByRole("region", { name: "The lines as they stand" })).toContainText(
      "$INCLUDE more.zone",
    )
  })

  test("a claim is made in the words of networks, and taken back with one step", async ({ page }) => {
    await rollcall.open(page, "/sources/infra")
    const field = page.getByRole("textbox", { name: "It lists everything in" })
    await field.fill("10.20.0.0/33")
    await page.keyboard.press("Enter")
    await expect(page.getByText("That is no range.", { exact: false })).toBeVisible()
    await field.fill("10.20.0.0/24")
    await page.keyboard.press("Enter")
    const remove = page.getByRole("button", { name: "Remove the claim of 10.20.0.0/24" })
    await expect(remove).toBeVisible()
    await remove.click()
    await expect(remove).toBeHidden()
    await page.getByRole("button", { name: "Undo" }).click()
    await expect(remove).toBeVisible()
  })

  test("the columns of a table are given a meaning, looked at, saved, and taken back", async ({ page }) => {
    await rollcall.open(page, "/sources/exports?tab=tables")
    const columns = page.getByRole("group", { name: "Columns of racks.csv" })
    await expect(columns.getByText("may be a secret")).toBeVisible()
    await expect(columns).not.toContainText("pw1")
    await expect(
      columns.getByText("no column says which machine a row is about", { exact: false }),
    ).toBeVisible()
    for (const [header, field] of [
      ["box", "name"],
      ["where", "address"],
    ] as const) {
      await columns.getByRole("combobox", { name: `What ${header} means` }).click()
      await page.getByRole("option", { name: field, exact: true }).click()
    }
    await expect(columns.getByText("30 machines")).toBeVisible({ timeout: 60_000 })
    await page.keyboard.press("Control+Enter")
    await expect(columns.getByText("30 rows, as you said")).toBeVisible({ timeout: 60_000 })
    expect((await told("exports"))?.declarations).toBe(30)
    await page.getByRole("button", { name: "Undo" }).click()
    await expect(columns.getByText("30 rows, not read")).toBeVisible({ timeout: 60_000 })
  })

  test("a format of one's own is tried on a source before it is written down there", async ({ page }) => {
    await rollcall.open(page, "/sources/infra?tab=tables")
    await page.getByText("A format of your own").click()
    const text = page.getByRole("textbox", { name: "rollcall-sources.yml" })
    await text.fill(
      "formats:\n  - name: odd\n    files: hosts\n    lines: '^(?<address>[\\d.]+) (?<name>\\w+)$'\n",
    )
    await page.getByRole("button", { name: "Try it" }).click()
    await expect(page.getByText(/^[12] machines? in 1 file/)).toBeVisible({ timeout: 60_000 })
  })

  test("lines that name nobody who answers come as a patch that git takes", async ({ page }) => {
    await rollcall.verb("mysteries")
    await rollcall.open(page, "/sources/infra?tab=dead")
    await expect(
      table(page, "Lines that name nobody who answers").getByText("gone-1.example.test"),
    ).toBeVisible({
      timeout: 60_000,
    })
    await page.keyboard.press("p")
    const patch = page.getByRole("complementary", { name: "The patch" })
    await expect(patch.getByText("-gone-1.example.test ansible_host=10.20.0.250")).toBeVisible({
      timeout: 60_000,
    })
    const download = page.waitForEvent("download")
    await patch.getByRole("button", { name: /^Save / }).click()
    const file = await (await download).path()
    execFileSync("git", ["apply", "--check", file], { cwd: written.repository })
    await page.keyboard.press("Escape")
    await expect(patch).toBeHidden()
  })

  test("what stands in a source is text, wherever it is shown", async ({ page }) => {
    written.commit(
      { "host_vars/x": "y\n", "zones/bad.zone": `$ORIGIN x.\n${HOSTILE} IN A 10.20.0.300\n` },
      HOSTILE,
    )
    await rollcall.verb("sources", "sync", "infra")
    for (const place of [
      "/sources",
      "/sources/infra",
      "/sources/infra?tab=problems",
      "/sources/infra?tab=tables",
    ]) {
      await rollcall.open(page, place)
      await expect(page.locator("[aria-busy=true]")).toHaveCount(0)
      expect(await page.evaluate(() => "ran" in window)).toBe(false)
      expect(await page.locator("img[src=x]").count()).toBe(0)
      expect(await page.locator("body").innerText()).not.toContain("\u202E")
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(over).toBeLessThanOrEqual(0)
    }
  })

  for (const colorScheme of ["light", "dark"] as const) {
    test(`axe finds nothing in any part, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
      await rollcall.open(page, "/sources")
      await untilRead(page, "infra")
      await page.keyboard.press("n")
      await expect(page.getByRole("form", { name: "Add a source" })).toBeVisible()
      await expectNoViolations(page)
      for (const tab of ["overview", "declarations", "problems", "dead", "tables"]) {
        await rollcall.open(page, `/sources/${tab === "tables" ? "exports" : "infra"}?tab=${tab}`)
        await expect(page.locator("h1")).toBeVisible()
        await expect(page.locator("[aria-busy=true]")).toHaveCount(0)
        if (tab === "dead") await page.keyboard.press("p")
        await expectNoViolations(page)
      }
    })
  }

  test("removing asks once, says what goes, and leaves the repository alone", async ({ page }) => {
    await rollcall.open(page, "/sources/infra")
    await page.getByRole("button", { name: "Remove", exact: true }).click()
    const dialog = page.getByRole("dialog", { name: "Remove infra?" })
    await expect(dialog).toContainText(
      /What was read of it goes: \d+ declarations(?:, 1 claim)? and our copy/,
    )
    await dialog.getByRole("button", { name: "Keep it" }).click()
    await expect(dialog).toBeHidden()
    await page.getByRole("button", { name: "Remove", exact: true }).click()
    await dialog.getByRole("button", { name: "Remove it" }).click()
    await expect(rowOf(page, "many")).toBeVisible()
    await expect(rowOf(page, "infra")).toHaveCount(0)
    expect(await told("infra")).toBeUndefined()
    expect(existsSync(`${written.repository}/inventory/prod.ini`)).toBe(true)
  })
})
