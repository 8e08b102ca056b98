import { sentence } from "./headers.ts"

/**
 * Refuses what doesn't come from our own page: a name that an outsider points at 127.0.0.1 (DNS rebinding) shows in
 * Host, another site's page in Origin and Sec-Fetch-Site. Answers null where nothing speaks against the request.
 */
export function refusalOf(request: Request, port: number): Response | null {
  const host = request.headers.get("host")
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  if (host === null || !hosts.includes(host)) {
    return sentence(421, `This server answers to http://127.0.0.1:${port} only.`)
  }
  const origin = request.headers.get("origin")
  if (origin !== null && origin !== `http://${host}`)
    return sentence(403, "Another site may not ask Rollcall.")
  const site = request.headers.get("sec-fetch-site")
  if (site !== null && site !== "same-origin" && site !== "none") {
    return sentence(403, "Another site may not ask Rollcall. Open the link by itself, in a tab of its own.")
  }
  const changes = request.method !== "GET" && request.method !== "HEAD"
  if (changes && origin === null)
    return sentence(403, "A request that changes something must say where it comes from.")
  return null
}
