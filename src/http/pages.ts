import { createReadStream } from "node:fs"
import { readFile, realpath, stat } from "node:fs/promises"
import { extname, join, sep } from "node:path"
import { Readable } from "node:stream"
import { contentPolicy, newNonce, NONCE_PLACE, sentence } from "./headers.ts"

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".webmanifest": "application/manifest+json",
}

/** Answers with a file of the built interface; a path that is a place in the interface gets its page. */
export async function pageFor(request: Request, folder: string): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return sentence(405, "Pages can only be read.", { allow: "GET, HEAD" })
  }
  const path = pathOf(request)
  if (path === null) return sentence(400, "This is no path of Rollcall's.")
  return isFile(path) ? fileAt(folder, path) : entryPage(folder)
}

// A place in the interface may look like a file: /machines/10.0.0.7
function isFile(path: string): boolean {
  return path.startsWith("/assets/") || (extname(path) in contentTypes && path !== "/index.html")
}

function pathOf(request: Request): string | null {
  try {
    const path = decodeURIComponent(new URL(request.url).pathname)
    const strange = path.includes("\0") || path.includes("\\") || path.split("/").includes("..")
    return strange ? null : path
  } catch {
    return null
  }
}

async function entryPage(folder: string): Promise<Response> {
  const nonce = newNonce()
  const page = await readFile(join(folder, "index.html"), "utf8").catch(() => null)
  if (page === null) {
    return sentence(503, "The interface is not built yet. In the checkout run: npm run build")
  }
  return new Response(page.replaceAll(NONCE_PLACE, nonce), {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": contentPolicy(nonce),
      "cache-control": "no-store",
    },
  })
}

async function fileAt(folder: string, path: string): Promise<Response> {
  const contentType = contentTypes[extname(path)]
  const file = contentType === undefined ? null : await fileInside(folder, path)
  if (file === null || contentType === undefined) return sentence(404, "There is no such file.")
  return new Response(Readable.toWeb(createReadStream(file.path)), {
    headers: {
      "content-type": contentType,
      "content-length": String(file.size),
      // What the build puts into assets/ has its content's hash in its name.
      "cache-control": path.startsWith("/assets/") ? "private, max-age=31536000, immutable" : "no-store",
    },
  })
}

async function fileInside(folder: string, path: string): Promise<{ path: string; size: number } | null> {
  try {
    const root = await realpath(folder)
    const file = await realpath(join(root, path))
    const entry = await stat(file)
    return file.startsWith(root + sep) && entry.isFile() ? { path: file, size: entry.size } : null
  } catch {
    return null
  }
}
