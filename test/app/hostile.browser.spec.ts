import { expect, test, type Page } from "@playwright/test"
import { startConsole, type Console } from "./console.ts"

let rollcall: Console

const MARKUP = `<img src=x onerror=window.ran=1><script>window.ran=1</script>`
const OVERRIDE = "exe.\u202Efdp"
const ESCAPED = MARKUP.replaceAll("<", "&lt;").replaceAll(">", "&gt;")
const LONG = "A".repeat(200_000)

/** A machine whose every word means harm: markup, letters that turn the line round, and a title without an end. */
const xml = `<?xml version="1.0"?>
<nmaprun scanner="nmap" args="nmap -sS -sV -oX - 10.9.0.0/30" start="${Math.floor(Date.now() / 1_000) - 3_600}" version="7.93">
<scaninfo type="syn" protocol="tcp" numservices="1000" services="1-1000"/>
<host><status state="up" reason="arp-response"/><address addr="10.9.0.1" addrtype="ipv4"/>
<address addr="00:50:56:00:00:01" addrtype="mac" vendor="${ESCAPED}"/>
<hostnames><hostname name="${ESCAPED}" type="PTR"/></hostnames><ports>
<port protocol="tcp" portid="80"><state state="open" reason="syn-ack"/>
<service name="http" product="${ESCAPED}" version="${OVERRIDE}" extrainfo="${ESCAPED}" ostype="${ESCAPED}" method="probed" conf="10"/>
<script id="http-title" output="${ESCAPED}"><elem key="title">${ESCAPED} ${LONG}</elem></script></port>
</ports></host>
<runstats><finished time="${Math.floor(Date.now() / 1_000) - 3_500}" exit="success"/><hosts up="1" down="3" total="4"/></runstats>
</nmaprun>`

test.beforeAll(async () => {
  rollcall = await startConsole()
  await rollcall.importXml(xml)
})

test.afterAll(() => rollcall?.stop())

const hasRun = (page: Page) => page.evaluate(() => "ran" in window)

/** No element on the page that a stranger's text would have made. */
async function expectText(page: Page): Promise<void> {
  expect(await hasRun(page)).toBe(false)
  expect(await page.locator("img[src=x]").count()).toBe(0)
  expect(await page.locator("body").innerText()).not.toContain("\u202E")
}

test("what a machine says is text in the list, and no order", async ({ page }) => {
  await rollcall.open(page, "/machines")
  await expect(page.getByRole("grid").getByText("<img src=x", { exact: false }).first()).toBeVisible()
  await expectText(page)
})

test("and on its page, with its services, its facts and why it is what it is", async ({ page }) => {
  await rollcall.open(page, "/machines/10.9.0.1")
  await expect(page.getByText("onerror=window.ran=1", { exact: false }).first()).toBeVisible()
  for (const tab of await page.getByRole("tab").all()) {
    await tab.click()
    await expectText(page)
  }
  const width = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(width).toBeLessThanOrEqual(0)
})

test("and in what scripts read", async () => {
  const json = await rollcall.verb("machines", "--json")
  expect(json).not.toContain("\u202E")
  expect(JSON.stringify(JSON.parse(json))).toContain(OVERRIDE)
})
