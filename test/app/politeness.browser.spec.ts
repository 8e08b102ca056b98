import { expect, test } from "@playwright/test"
import { type Console, startConsole } from "./console.ts"

let rollcall: Console

test.beforeAll(async () => {
  rollcall = await startConsole()
  await rollcall.importNetwork({ machines: 3, at: Date.now() - 86_400_000, round: 0 })
  for (let round = 0; round < 2; round += 1)
    await rollcall.verb("scan", "127.0.0.77", "--ports", "47000-47100", "--profile", "quick", "--yes")
})

test.afterAll(() => rollcall?.stop())

async function idOf(query: string): Promise<string> {
  const { machines } = JSON.parse(await rollcall.verb("machines", query, "--json")) as {
    machines: readonly { readonly id: string }[]
  }
  return machines[0]!.id
}

test("a machine's page says what it got in each scan, and leads to the scan, which says what it sent", async ({
  page,
}) => {
  await rollcall.open(page, `/machines/${await idOf("ip:127.0.0.77")}`)
  const got = page.getByRole("region", { name: "What it got from us" })
  await expect(got.getByRole("row")).toHaveCount(4)
  await expect(got.getByRole("row", { name: /^In all/ })).toContainText(/\d{3}/)
  await got.getByRole("link", { name: "Scan 2" }).click()
  const sent = page.getByRole("region", { name: "What it sent" })
  await expect(sent.getByRole("row", { name: /^in all/ })).toContainText(/\d{3}/)
})

test("a machine that is only known from files got nothing, and its page says so", async ({ page }) => {
  await rollcall.open(page, `/machines/${await idOf("not ip:127.0.0.77")}`)
  await expect(page.getByRole("region", { name: "What it got from us" })).toContainText(
    "Nothing was sent to it",
  )
})
