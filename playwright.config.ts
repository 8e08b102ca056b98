import { defineConfig } from "@playwright/test"
import { existsSync } from "node:fs"

const chromium = process.env["CHROMIUM"] ?? "/usr/bin/chromium"
const asRoot = process.getuid?.() === 0

// The browser under test talks to this machine's loopback and to nothing else, whatever a page asks for.
const loopbackOnly = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-domain-reliability",
  "--disable-sync",
  "--disable-quic",
  "--no-first-run",
  "--no-pings",
  "--proxy-server=http://127.0.0.1:9",
  "--proxy-bypass-list=127.0.0.1;[::1];localhost",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE ::1, EXCLUDE localhost",
]

export default defineConfig({
  testDir: "test/app",
  outputDir: "test-results",
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env["CI"] !== undefined,
  fullyParallel: false,
  // At a desk every failure is a failure. On a shared machine one second try is given, and told.
  retries: process.env["CI"] === undefined ? 0 : 1,
  workers: 1,
  reporter: [["list"]],
  use: { viewport: { width: 1440, height: 900 }, trace: "retain-on-failure", screenshot: "only-on-failure" },
  projects: [
    {
      name: "chromium",
      testMatch: "**/*.browser.spec.ts",
      use: {
        browserName: "chromium",
        launchOptions: {
          ...(existsSync(chromium) ? { executablePath: chromium } : {}),
          args: asRoot ? ["--no-sandbox", ...loopbackOnly] : loopbackOnly,
        },
      },
    },
    { name: "electron", testMatch: "**/*.electron.spec.ts" },
  ],
})
