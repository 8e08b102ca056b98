import { AxeBuilder } from "@axe-core/playwright"
import { expect, test } from "@playwright/test"
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

const screens = ["/", "/machines", "/changes", "/scans", "/settings"]

for (const theme of ["light", "dark"] as const) {
  for (const place of screens) {
    for (const which of ["empty", "full"] as const) {
      test(`axe finds nothing on ${place}, ${which}, in the ${theme} theme`, async ({ page }) => {
        await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" })
        await (which === "empty" ? empty : full).open(page, place)
        await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", theme)
        await expect(page.locator("h1")).toBeVisible()
        await expect(page.locator("[aria-busy=true]")).toHaveCount(0)
        const { violations } = await new AxeBuilder({ page }).analyze()
        expect(
          violations.map(({ id, nodes }) => ({
            id,
            at: nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`),
          })),
        ).toEqual([])
      })
    }
  }
}
