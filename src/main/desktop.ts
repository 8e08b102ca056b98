import { createWriteStream } from "node:fs"
import { rename, rm } from "node:fs/promises"
import { basename, join } from "node:path"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { app, dialog, ipcMain, shell, type IpcMainInvokeEvent } from "electron"
import { API_PATH } from "#api/client.ts"
import type { Handler } from "#http/bridge.ts"
import { below } from "#http/serve.ts"
import { opensAtLogin, setOpensAtLogin } from "./autostart.ts"
import { CHANNELS } from "./bridge-channels.ts"
import { isOwn, ORIGIN } from "./scheme.ts"

const EXPORTS = `${API_PATH}/export`

/** Answers what the page asks of the desktop; each message's sender and each value is checked. */
export function answerDesktop(engine: Handler): void {
  const saved = new Set<string>()
  handle(CHANNELS.saveFile, async (path, name) => {
    const file = await save(engine, text(path), text(name))
    if (file !== null) saved.add(file)
    return file
  })
  handle(CHANNELS.revealFile, async (file) => {
    // Only what was saved here: a page can't have the file manager opened anywhere.
    if (!saved.has(text(file))) return false
    shell.showItemInFolder(text(file))
    return true
  })
  handle(CHANNELS.openAtLogin, async () => opensAtLogin())
  handle(CHANNELS.setOpenAtLogin, async (on) => {
    setOpensAtLogin(on === true)
    return opensAtLogin()
  })
}

function handle(channel: string, work: (...values: readonly unknown[]) => Promise<unknown>): void {
  ipcMain.handle(channel, (event: IpcMainInvokeEvent, ...values: unknown[]) => {
    if (!isOwnPage(event)) throw new Error("This message does not come from Rollcall's own page.")
    return work(...values)
  })
}

function isOwnPage({ senderFrame }: IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && isOwn(senderFrame.url)
}

function text(value: unknown): string {
  if (typeof value !== "string" || value.length > 8_000) throw new Error("A text was expected.")
  return value
}

async function save(engine: Handler, path: string, name: string): Promise<string | null> {
  const url = new URL(path, ORIGIN)
  if (!isOwn(url.href) || !below(url.pathname, EXPORTS)) throw new Error("Only exports can be saved.")
  const defaultPath = join(app.getPath("documents"), basename(name).replaceAll(/[^\p{L}\p{N} ._-]/gu, "-"))
  const { canceled, filePath } = await dialog.showSaveDialog({ defaultPath })
  if (canceled || filePath === "") return null
  const response = await engine(new Request(`http://rollcall${url.pathname}${url.search}`))
  if (!response.ok || response.body === null) throw new Error(await response.text())
  await writeWhole(response.body, filePath)
  return filePath
}

// A file that is there is whole: it gets its name when the last byte is written.
async function writeWhole(body: NonNullable<Response["body"]>, file: string): Promise<void> {
  const part = `${file}.part`
  try {
    await pipeline(Readable.fromWeb(body), createWriteStream(part))
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}
