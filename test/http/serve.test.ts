import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { createServer, request as httpRequest } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { serve, type Served } from "#http/serve.ts"

let folder: string
let served: Served
let asked: string[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "rollcall-serve-"))
  const pages = join(folder, "renderer")
  mkdirSync(join(pages, "assets"), { recursive: true })
  writeFileSync(
    join(pages, "index.html"),
    '<!doctype html><meta nonce="__CSP_NONCE__"><title>Rollcall</title>',
  )
  writeFileSync(join(pages, "assets", "main-1a2b.js"), "export {}\n")
  writeFileSync(join(folder, "secret.json"), '"secret"')
  symlinkSync(join(folder, "secret.json"), join(pages, "assets", "link.json"))
  asked = []
  served = await serve({ api, pages, port: 0 })
})

afterEach(async () => {
  await served.close()
  rmSync(folder, { recursive: true, force: true })
})

async function api(request: Request): Promise<Response> {
  asked.push(`${request.method} ${new URL(request.url).pathname}`)
  return Response.json({ heard: await request.text() })
}

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

// Node's fetch forbids setting Host and cleans paths up; an attacker's program does not.
function ask(path: string, headers: Record<string, string> = {}, method = "GET", body = ""): Promise<Answer> {
  const { port } = served
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { host: "127.0.0.1", port, path, method, headers, agent: false },
      (incoming) => {
        let text = ""
        incoming.setEncoding("utf8").on("data", (piece: string) => (text += piece))
        incoming.on("end", () =>
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }),
        )
      },
    )
    outgoing.on("error", reject).end(body)
  })
}

const tokenPath = () => served.newLink().replace(/^http:\/\/127\.0\.0\.1:\d+/, "")

async function letIn(): Promise<Record<string, string>> {
  const { headers } = await ask(tokenPath())
  return { cookie: String(headers["set-cookie"]?.[0]?.split(";")[0]) }
}

const own = () => `http://127.0.0.1:${served.port}`

test("a link lets one browser in once, with a cookie that scripts and other sites never get", async () => {
  const path = tokenPath()
  const first = await ask(path)
  const second = await ask(path)
  expect([first.status, first.headers["location"], second.status]).toEqual([303, "/", 403])
  expect(first.headers["set-cookie"]?.[0]).toMatch(
    /^rollcall-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
  )
})

test("without a session neither pages nor the API answer", async () => {
  const answers = await Promise.all([
    ask("/"),
    ask("/assets/main-1a2b.js"),
    ask("/api/machines/list"),
    ask("/api/machines/list", { origin: own() }, "POST", "{}"),
    ask("/", { cookie: `rollcall-${served.port}=${"A".repeat(43)}` }),
  ])
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401])
  expect(asked).toEqual([])
})

test("with a session our own page may ask", async () => {
  const session = await letIn()
  const answer = await ask("/api/scans/plan", { ...session, origin: own() }, "POST", "question")
  expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { heard: "question" }])
})

test("a foreign name for 127.0.0.1 is refused, whatever cookie it brings", async () => {
  const session = await letIn()
  const hosts = [
    "evil.example",
    `evil.example:${served.port}`,
    "127.0.0.1:1",
    "127.0.0.1",
    `127.0.0.1.nip.io:${served.port}`,
  ]
  const answers = await Promise.all(hosts.map((host) => ask("/api/machines/list", { ...session, host })))
  expect(answers.map(({ status }) => status)).toEqual(hosts.map(() => 421))
  expect(asked).toEqual([])
})

test("another site is refused by Origin and by Sec-Fetch-Site", async () => {
  const session = await letIn()
  const from = (headers: Record<string, string>, method = "POST") =>
    ask("/api/scans/start", { ...session, ...headers }, method)
  const answers = await Promise.all([
    from({ origin: "https://evil.example" }),
    from({ origin: "null" }),
    from({ origin: `http://127.0.0.1:${served.port + 1}` }),
    from({ origin: own(), "sec-fetch-site": "cross-site" }),
    from({ origin: own(), "sec-fetch-site": "same-site" }),
    from({}),
    from({ origin: "https://evil.example" }, "GET"),
    from({ "sec-fetch-site": "cross-site" }, "GET"),
    from({ origin: "https://evil.example", "access-control-request-method": "POST" }, "OPTIONS"),
  ])
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403))
  expect(
    answers.flatMap(({ headers }) => Object.keys(headers)).filter((name) => name.includes("access-control")),
  ).toEqual([])
  expect(asked).toEqual([])
})

test("wrong links are counted, and then a minute's wait is asked for", async () => {
  const statuses: number[] = []
  for (let nth = 0; nth < 6; nth++) statuses.push((await ask(`/?token=guess${nth}`)).status)
  expect(statuses).toEqual([403, 403, 403, 403, 403, 429])
})

test("another site's picture of a wrong link does not lock the owner out", async () => {
  for (let nth = 0; nth < 10; nth++) await ask(`/?token=guess${nth}`, { "sec-fetch-site": "cross-site" })
  expect((await ask(tokenPath())).status).toBe(303)
})

test("no path leads out of the interface's folder", async () => {
  const session = await letIn()
  const paths = [
    "/../secret.json",
    "/assets/../../secret.json",
    "/%2e%2e/secret.json",
    "/assets/%2e%2e%2f%2e%2e%2fsecret.json",
    "/..%5csecret.json",
    "/assets/link.json",
    "/secret.json%00.js",
    "//secret.json",
    "/%",
  ]
  const answers = await Promise.all(paths.map((path) => ask(path, session)))
  expect(answers.filter(({ status, text }) => status === 200 || text.includes("secret"))).toEqual([])
})

test("a request meant for a proxy is not understood", async () => {
  const session = await letIn()
  expect((await ask("http://evil.example/", session)).status).toBe(400)
})

test("each page has a nonce of its own in its policy, and nothing inline may run without it", async () => {
  const session = await letIn()
  const pages = await Promise.all([ask("/", session), ask("/machines/10.0.0.7", session)])
  const nonces = pages.map(({ text }) => /nonce="([^"]+)"/.exec(text)?.[1] ?? "")
  expect(new Set(nonces).size).toBe(2)
  pages.forEach(({ headers }, nth) => {
    expect(headers["content-security-policy"]).toContain(`script-src 'self' 'nonce-${nonces[nth]}'`)
    expect(headers["content-security-policy"]).not.toMatch(/unsafe|\*|https?:/)
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "cross-origin-resource-policy": "same-origin",
    })
  })
})

test("a port that was asked for and is taken is a sentence", async () => {
  await expect(serve({ api, pages: folder, port: served.port })).rejects.toThrow(
    `Port ${served.port} is taken by another program.`,
  )
})

test("a usual port that is taken gives way to the next free one", async () => {
  const first = await serve({ api, pages: folder, port: null })
  const second = await serve({ api, pages: folder, port: null })
  expect(second.port).toBeGreaterThan(first.port)
  await Promise.all([first.close(), second.close()])
})

test("only this computer's loopback is listened on", async () => {
  const other = createServer()
  // Were the console on every address, 127.0.0.2 on its port would be taken.
  await new Promise<void>((resolve, reject) =>
    other.once("error", reject).listen(served.port, "127.0.0.2", resolve),
  )
  other.close()
})
