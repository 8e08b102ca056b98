import { join } from "node:path"
import { protocol } from "electron"
import { API_PATH } from "#api/client.ts"
import type { Handler } from "#http/bridge.ts"
import { secured, sentence } from "#http/headers.ts"
import { pageFor } from "#http/pages.ts"
import { projectFolder } from "#http/project.ts"
import { withRefusals } from "#http/refusal.ts"
import { below } from "#http/serve.ts"

const SCHEME = "rollcall"
const HOST = "app"

/** Where the window's pages come from: a scheme of our own, so there is no port and no file:// page. */
export const ORIGIN = `${SCHEME}://${HOST}`

/** Tells Chromium about the scheme; only possible before the app is ready. */
export function registerScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true }
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }])
}

/** Whether an address is a page of ours. */
export function isOwn(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol: scheme, host } = new URL(address)
  return scheme === `${SCHEME}:` && host === HOST
}

/** Answers the window's requests: pages from the built interface, and /api from the engine. */
export function answerScheme(engine: Handler): void {
  const pages = join(projectFolder, "out", "renderer")
  const api = withRefusals(engine)
  protocol.handle(SCHEME, async (request) => secured(await answer(request, api, pages)))
}

async function answer(request: Request, api: Handler, pages: string): Promise<Response> {
  const { host, pathname } = new URL(request.url)
  if (host !== HOST) return sentence(404, "There is nothing here.")
  if (!below(pathname, API_PATH)) return pageFor(request, pages)
  return api(request)
}
