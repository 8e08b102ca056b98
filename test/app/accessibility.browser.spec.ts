import { AxeBuilder } from "@axe-core/playwright"
import { expect, type Page, test } from "@playwright/test"
import { startConsole, type Console } from "./console.ts"

let empty: Console
let full: Console

test.beforeAll(async () => {
  empty = await startConsole()
  full = await startConsole()
  const day = 86_400_000
  await full.importNetwork({ machines: 60, at: Date.now() - 2 * day })
  await full.importNetwork({ machines: 60, at: Date.now() - day, round: 1 })
})

test.afterAll(async () => {
  await empty?.stop()
  await full?.stop()
})

async function violationsOn(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.map(({ id, nodes }) => ({
    id,
    at: nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`),
  }))
}

const screens = [
  "/",
  "/mysteries",
  "/machines",
  "/findings",
  "/findings/peers",
  "/findings/rules",
  "/changes",
  "/changes?tab=timeline",
  "/normal",
  "/notices",
  "/sources",
  "/scans",
  "/settings",
  "/doubts",
  "/decisions",
]

for (const theme of ["light", "dark"] as const) {
  for (const place of screens) {
    for (const which of ["empty", "full"] as const) {
      test(`axe finds nothing on ${place}, ${which}, in the ${theme} theme`, async ({ page }) => {
        await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" })
        await (which === "empty" ? empty : full).open(page, place)
        await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", theme)
        await expect(page.locator("h1")).toBeVisible()
        await expect(page.locator("[aria-busy=true]")).toHaveCount(0)
        expect(await violationsOn(page)).toEqual([])
      })
    }
  }

  test(`axe finds nothing in what opens over a screen, in the ${theme} theme`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" })
    await full.open(page)
    await page
      .getByRole("button", { name: /^Evidence for / })
      .first()
      .click()
    await expect(page.getByRole("article").first()).toBeVisible()
    const found = [...(await violationsOn(page))]
    await page.keyboard.press("Escape")
    await page.keyboard.press("h")
    await expect(page.getByRole("button", { name: /^Now/ })).toBeVisible()
    found.push(...(await violationsOn(page)))
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")
    await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible()
    found.push(...(await violationsOn(page)))
    await page.keyboard.press("Escape")
    await expect(page.getByRole("dialog", { name: "Keys" })).toBeHidden()
    await page.keyboard.press("Control+k")
    await expect(page.getByRole("textbox", { name: "Search or jump to" })).toBeFocused()
    found.push(...(await violationsOn(page)))
    expect(found).toEqual([])
  })
}
