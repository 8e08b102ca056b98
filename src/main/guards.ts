import { app, session, shell, type WebContents } from "electron"
import { isOwn } from "./scheme.ts"

// Places on the web that our own texts point to. Never text that came off a network.
const openable = new Set(["nmap.org", "npcap.com"])

/** Whether a link may be handed to the browser: parsed, https, and to a place our own texts point to. */
export function mayOpen(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname, username, password, port } = new URL(address)
  return protocol === "https:" && openable.has(hostname) && username === "" && password === "" && port === ""
}

/** Denies the page what it does not need: permissions, devices, and any request that leaves this program. */
export function guardSession(): void {
  const { defaultSession } = session
  defaultSession.setPermissionRequestHandler((contents, permission, answer) => {
    answer(permission === "clipboard-sanitized-write" && isOwn(contents.getURL()))
  })
  defaultSession.setPermissionCheckHandler(() => false)
  defaultSession.setDevicePermissionHandler(() => false)
  defaultSession.setSpellCheckerEnabled(false)
  defaultSession.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({ cancel: !isOwn(url) && !isInside(url) })
  })
}

// Chromium's own tools, and data that the page itself made.
const isInside = (url: string) => /^(devtools|data|blob):/.test(url)

/** Keeps every page of the app at home: no other place, no second window, no web view. */
export function guardContents(): void {
  app.on("web-contents-created", (_event, contents) => {
    contents.on("will-navigate", (event) => stayAtHome(event, event.url))
    contents.on("will-redirect", (event) => stayAtHome(event, event.url))
    contents.on("will-frame-navigate", (event) => stayAtHome(event, event.url))
    contents.on("will-attach-webview", (event) => event.preventDefault())
    openOutside(contents)
  })
}

function stayAtHome(event: { preventDefault(): void }, url: string): void {
  if (!isOwn(url)) event.preventDefault()
}

function openOutside(contents: WebContents): void {
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpen(url)) void shell.openExternal(new URL(url).href)
    return { action: "deny" }
  })
}
