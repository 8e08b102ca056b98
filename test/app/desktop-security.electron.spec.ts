import { expect, test } from "@playwright/test"
import {
  askEngine,
  enginePid,
  newHome,
  openDesktop,
  openOutside,
  preloadScript,
  removeHome,
  type Desktop,
  type Outside,
} from "./desktop.ts"

let home: string
let desktop: Desktop
let outside: Outside

test.beforeAll(async () => {
  home = newHome()
  outside = await openOutside()
  desktop = await openDesktop(home)
  await enginePid(desktop.page)
})

test.afterAll(async () => {
  await desktop?.app.close()
  outside?.close()
  removeHome(home)
})

test("the page comes from a scheme of our own", async () => {
  const origin = await desktop.page.evaluate(() => [location.protocol, location.host, isSecureContext])
  expect(origin).toEqual(["rollcall:", "app", true])
})

test("the window asks for isolation, sandbox and web security, and for no Node and no web view", async () => {
  const preferences = await desktop.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>
    }
    return contents.getLastWebPreferences()
  })
  expect(preferences).toMatchObject({
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    contextIsolation: true,
    sandbox: true,
    webSecurity: true,
    webviewTag: false,
  })
  // Electron tells this one only where it is on.
  expect(preferences["nodeIntegrationInWorker"]).not.toBe(true)
})

test("the page finds no Node and no Electron, and of the desktop only what a browser can't do", async () => {
  const found = await desktop.page.evaluate(() => {
    const names = ["require", "process", "module", "Buffer", "electron", "ipcRenderer"]
    const bridge = Reflect.get(window, "rollcallDesktop") as Record<string, unknown>
    return { names: names.filter((name) => name in window), bridge: Object.keys(bridge).toSorted() }
  })
  expect(found).toEqual({
    names: [],
    bridge: ["openAtLogin", "platform", "revealFile", "saveFile", "setOpenAtLogin"],
  })
})

test("permissions are denied", async () => {
  const states = await desktop.page.evaluate(async () => {
    const names = ["geolocation", "notifications", "camera", "microphone", "midi", "persistent-storage"]
    const asked = names.map((name) => navigator.permissions.query({ name: name as PermissionName }))
    return (await Promise.all(asked)).map(({ state }) => state)
  })
  const notification = await desktop.page.evaluate(() => Notification.requestPermission())
  expect([...states, notification].filter((state) => state !== "denied")).toEqual([])
  const position = await desktop.page.evaluate(
    () =>
      new Promise((resolve) => {
        navigator.geolocation.getCurrentPosition(
          () => resolve("told"),
          ({ code, PERMISSION_DENIED }) => resolve(code === PERMISSION_DENIED ? "denied" : "other"),
        )
      }),
  )
  expect(position).toBe("denied")
})

test("each page has a policy with a nonce of its own, and no inline script runs without it", async () => {
  const policies = await desktop.page.evaluate(async () => {
    const pages = await Promise.all([fetch("/"), fetch("/machines/10.0.0.7")])
    return pages.map((page) => page.headers.get("content-security-policy") ?? "")
  })
  const nonces = policies.map((policy) => /script-src 'self' 'nonce-([^']+)'/.exec(policy)?.[1])
  expect(new Set(nonces).size).toBe(2)
  expect(policies.join(" ")).not.toMatch(/unsafe|\*/)
  const ran = await desktop.page.evaluate(async () => {
    const script = document.createElement("script")
    script.textContent = "window.inlineRan = true"
    document.body.append(script)
    const image = document.createElement("div")
    image.innerHTML = '<img src="data:," onerror="window.handlerRan = true">'
    document.body.append(image)
    await new Promise((resolve) => setTimeout(resolve, 200))
    script.remove()
    image.remove()
    return ["inlineRan" in window, "handlerRan" in window]
  })
  expect(ran).toEqual([false, false])
})

test("the page can reach nothing outside", async () => {
  const failed = await desktop.page.evaluate(async (url) => {
    const image = new Image()
    image.src = `${url}/image.png`
    const asked = [fetch(url), fetch(url, { mode: "no-cors", method: "POST" }), fetch("file:///etc/hostname")]
    await new Promise((resolve) => setTimeout(resolve, 300))
    return (await Promise.allSettled(asked)).map(({ status }) => status)
  }, outside.url)
  expect([failed, outside.reached]).toEqual([["rejected", "rejected", "rejected"], []])
})

test("even with its policy gone, a request of the window's session ends inside", async () => {
  const outcome = await desktop.app.evaluate(async ({ session }, url) => {
    return session.defaultSession.fetch(url).then(
      () => "reached",
      () => "refused",
    )
  }, outside.url)
  expect([outcome, outside.reached]).toEqual(["refused", []])
})

test("the window navigates nowhere else and opens no second one", async () => {
  const before = desktop.page.url()
  for (const place of [
    outside.url,
    "file:///etc/hostname",
    "https://nmap.org/",
    "data:text/html,x",
    "rollcall://other/",
  ]) {
    await desktop.page.evaluate((address) => {
      location.href = address
    }, place)
    await desktop.page.evaluate((address) => {
      const link = document.createElement("a")
      link.href = address
      document.body.append(link)
      link.click()
      link.remove()
    }, place)
  }
  const opened = await desktop.page.evaluate((url) => window.open(url) === null, outside.url)
  const frame = await desktop.page.evaluate((url) => {
    const inner = document.createElement("iframe")
    inner.src = url
    document.body.append(inner)
    return new Promise((resolve) => {
      setTimeout(() => {
        inner.remove()
        resolve(window.length)
      }, 300)
    })
  }, outside.url)
  expect([desktop.page.url(), opened, desktop.app.windows().length, outside.reached]).toEqual([
    before,
    true,
    1,
    [],
  ])
  expect(frame).toBeLessThanOrEqual(1)
})

test("a web view stays an empty element", async () => {
  const isPlain = await desktop.page.evaluate((url) => {
    const view = document.createElement("webview")
    view.setAttribute("src", url)
    document.body.append(view)
    const plain = !("loadURL" in view)
    view.remove()
    return plain
  }, outside.url)
  expect([isPlain, outside.reached]).toEqual([true, []])
})

test("only https links to places our own texts point to reach the browser", async () => {
  await desktop.app.evaluate(({ shell }) => {
    const asked: string[] = []
    Reflect.set(globalThis, "asked", asked)
    shell.openExternal = async (url) => void asked.push(url)
  })
  await desktop.page.evaluate(() => {
    const links = [
      "https://nmap.org/book/",
      "http://nmap.org/",
      "https://evil.example/",
      "https://nmap.org@evil.example/",
      "https://user:word@nmap.org/",
      "https://nmap.org:8443/",
      "https://nmap.org.evil.example/",
      "file:///etc/passwd",
      "javascript:alert(1)",
      "ssh://nmap.org/",
    ]
    for (const link of links) window.open(link)
  })
  const asked = () => desktop.app.evaluate(() => Reflect.get(globalThis, "asked") as string[])
  await expect.poll(asked).toEqual(["https://nmap.org/book/"])
})

test("messages that don't come from our own page are refused", async () => {
  const answers = await desktop.app.evaluate(async ({ BrowserWindow }, preload) => {
    const window = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
    await window.loadURL("data:text/html,<title>stranger</title>")
    const ask = (call: string): Promise<string> =>
      window.webContents.executeJavaScript(
        `rollcallDesktop.${call}.then(() => "answered", (error) => "refused: " + error.message)`,
      )
    const said = [await ask("openAtLogin()"), await ask("saveFile('/api/export/machines', 'x')")]
    window.destroy()
    return said
  }, preloadScript)
  expect(answers.map((answer) => answer.slice(0, 8))).toEqual(["refused:", "refused:"])
})

test("the bridge saves exports and nothing else, and shows only what it saved", async () => {
  const file = `${home}/machines.csv`
  await desktop.app.evaluate(({ dialog, shell }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath })
    shell.showItemInFolder = () => {}
  }, file)
  const said = await desktop.page.evaluate(async (saved) => {
    const bridge = Reflect.get(window, "rollcallDesktop") as {
      saveFile(path: string, name: string): Promise<string | null>
      revealFile(path: string): Promise<boolean>
    }
    const refused = (promise: Promise<unknown>) =>
      promise.then(
        () => false,
        () => true,
      )
    return {
      before: await bridge.revealFile(saved),
      saved: await bridge.saveFile("/api/export/machines?format=csv", "machines.csv"),
      after: await bridge.revealFile(saved),
      passwd: await bridge.revealFile("/etc/passwd"),
      elsewhere: await refused(bridge.saveFile("/api/engine/status", "x")),
      climbing: await refused(bridge.saveFile("/api/export/../engine/status", "x")),
      away: await refused(bridge.saveFile("https://evil.example/api/export/x", "x")),
    }
  }, file)
  expect(said).toEqual({
    before: false,
    saved: file,
    after: true,
    passwd: false,
    elsewhere: true,
    climbing: true,
    away: true,
  })
})

test("nothing that crashes is sent anywhere", async () => {
  const upload = await desktop.app.evaluate(
    ({ crashReporter }) => crashReporter.getParameters !== undefined && crashReporter.getUploadToServer(),
  )
  expect(upload).toBe(false)
})

test("files of the interface's folder are all there is", async () => {
  const statuses = await desktop.page.evaluate(async () => {
    const paths = [
      "/../main/main.js",
      "/assets/../../main/main.js",
      "/%2e%2e/main/main.js",
      "/assets/%2e%2e%2f%2e%2e%2fmain%2fmain.js",
    ]
    return Promise.all(paths.map(async (path) => (await fetch(path)).status))
  })
  expect(statuses.filter((status) => status === 200)).toEqual([])
})

test("the engine answers through the window, and its events stream", async () => {
  expect((await askEngine(desktop.page, "engine/status")).json).toMatchObject({ machines: 0, running: [] })
  const first = await desktop.page.evaluate(async () => {
    const leaving = new AbortController()
    const response = await fetch("/api/engine/events", { method: "POST", body: "{}", signal: leaving.signal })
    const chunk = await response.body?.getReader().read()
    leaving.abort()
    return [response.headers.get("content-type"), new TextDecoder().decode(chunk?.value)]
  })
  expect(first[0]).toContain("text/event-stream")
  expect(first[1]).not.toBe("")
})
