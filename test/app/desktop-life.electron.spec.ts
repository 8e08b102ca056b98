import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { _electron, expect, test } from "@playwright/test"
import { enginePid, environmentOf, isAlive, newHome, openDesktop, removeHome, started } from "./desktop.ts"

let home: string

test.beforeEach(() => {
  home = newHome()
})

test.afterEach(() => removeHome(home))

test("quitting ends the engine that the app started", async () => {
  const { app, page } = await openDesktop(home)
  const pid = await enginePid(page)
  await app.close()
  expect(isAlive(pid)).toBe(false)
})

test("an app that is killed leaves no engine behind", async () => {
  const { app, page } = await openDesktop(home)
  const pid = await enginePid(page)
  app.process().kill("SIGKILL")
  await expect.poll(() => isAlive(pid)).toBe(false)
})

test("an engine that already runs is used, and left running", async () => {
  const engine = spawn(join(import.meta.dirname, "../../bin/rollcall"), ["engine", "--json"], {
    env: environmentOf(home),
    stdio: ["ignore", "pipe", "inherit"],
  })
  try {
    await new Promise((resolve) => engine.stdout.once("data", resolve))
    const { app, page } = await openDesktop(home)
    expect(await enginePid(page)).toBe(engine.pid)
    await app.close()
    expect(isAlive(engine.pid ?? 0)).toBe(true)
  } finally {
    const gone = new Promise((resolve) => engine.once("exit", resolve))
    engine.kill("SIGTERM")
    await gone
  }
})

test("an engine that is killed is started again, and the window goes on", async () => {
  const { app, page } = await openDesktop(home)
  const first = await enginePid(page)
  process.kill(first, "SIGKILL")
  await expect.poll(() => enginePid(page).catch(() => first)).not.toBe(first)
  await app.close()
})

test("closing the window leaves the app and its engine at work, and a second start shows the window again", async () => {
  const { app, page } = await openDesktop(home)
  const pid = await enginePid(page)
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await expect.poll(() => app.windows().length).toBe(0)
  expect([isAlive(pid), app.process().exitCode]).toEqual([true, null])
  const again = app.waitForEvent("window")
  const second = spawn(started.executablePath ?? "electron", started.args, {
    env: environmentOf(home),
    stdio: "ignore",
  })
  const ended = new Promise((resolve) => second.once("exit", resolve))
  expect(await ended).toBe(0)
  expect(await enginePid(await again)).toBe(pid)
  await app.close()
})

test("the window opens where it was", async () => {
  const bounds = { x: 60, y: 50, width: 1111, height: 777 }
  const first = await openDesktop(home)
  await first.app.evaluate(
    ({ BrowserWindow }, where) => BrowserWindow.getAllWindows()[0]?.setBounds(where),
    bounds,
  )
  await first.app.close()
  const second = await openDesktop(home)
  const found = await second.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.getBounds(),
  )
  expect(found).toMatchObject({ width: bounds.width, height: bounds.height })
  await second.app.close()
})

test("opening at login is switched on and off", async () => {
  const { app, page } = await openDesktop(home)
  const said = await page.evaluate(async () => {
    const bridge = Reflect.get(window, "rollcallDesktop") as {
      openAtLogin(): Promise<boolean>
      setOpenAtLogin(on: boolean): Promise<boolean>
    }
    return [
      await bridge.openAtLogin(),
      await bridge.setOpenAtLogin(true),
      await bridge.openAtLogin(),
      await bridge.setOpenAtLogin(false),
    ]
  })
  expect(said).toEqual([false, true, true, false])
  await app.close()
})

test("the list of machines is saved where the dialog says", async () => {
  const { app, page } = await openDesktop(home)
  await enginePid(page)
  const file = join(home, "list.csv")
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, file)
  const xml = readFileSync(join(import.meta.dirname, "../cli/two-machines_nmap-7.93.xml"), "utf8")
  await page.evaluate(async (body) => {
    await fetch("/api/import?name=two.xml", { method: "POST", body })
  }, xml)
  await page.getByRole("link", { name: /^Machines/ }).click()
  await page.getByRole("button", { name: /^Export 2/ }).click()
  await page.getByRole("menuitem", { name: "as CSV" }).click()
  await expect(page.getByText(`Saved as ${file}`)).toBeVisible()
  expect(readFileSync(file, "utf8")).toContain("10.9.0.2")
  await app.close()
})

test("a folder that can't be used is said, not crashed over", async () => {
  const env = { ...environmentOf(home), ROLLCALL_HOME: "/dev/null/nowhere" }
  const opening = _electron.launch({ ...started, env }).then((app) => app.close())
  await expect(opening).rejects.toThrow("can't be made")
})
