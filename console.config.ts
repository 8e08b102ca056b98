import react from "@vitejs/plugin-react"
import { join } from "node:path"
import { Readable } from "node:stream"
import { defineConfig, type Connect, type Plugin } from "vite"
import { refusalOf } from "#http/origin.ts"
import { placesOf } from "#http/places.ts"

const port = Number(process.env["ROLLCALL_DEV_PORT"] ?? 5173)

/** What a page may not do to Rollcall it may not do to its development server either. */
function refuseOthers(): Plugin {
  const check: Connect.NextHandleFunction = (incoming, outgoing, next) => {
    const headers = Object.entries(incoming.headersDistinct).map(
      ([name, values]) => [name, (values ?? []).join(", ")] as [string, string],
    )
    const method = incoming.method ?? "GET"
    const refusal = refusalOf(new Request(`http://127.0.0.1:${port}/`, { method, headers }), port)
    if (refusal === null) return next()
    outgoing.writeHead(refusal.status, Object.fromEntries(refusal.headers))
    if (refusal.body === null) outgoing.end()
    else Readable.from(refusal.body).pipe(outgoing)
  }
  return { name: "refuse-others", configureServer: (server) => void server.middlewares.use("/api", check) }
}

/** npm run dev: the console from its sources, changing as they change, before an engine on its private socket. */
export default defineConfig({
  root: join(import.meta.dirname, "src/renderer"),
  cacheDir: join(import.meta.dirname, ".cache/vite"),
  plugins: [react(), refuseOthers()],
  server: {
    host: "127.0.0.1",
    port,
    strictPort: true,
    proxy: { "/api": { target: { socketPath: placesOf().socket, host: "127.0.0.1", port } } },
  },
})
