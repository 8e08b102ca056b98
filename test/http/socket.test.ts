import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { fetchOverSocket } from "#http/socket-client.ts"
import { listenOnSocket, type Listening } from "#http/socket.ts"
import type { Handler } from "#http/bridge.ts"

let folder: string
let open: Listening[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rollcall-socket-"))
})

afterEach(async () => {
  await Promise.all(open.map((one) => one.close()))
  open = []
  rmSync(folder, { recursive: true, force: true })
})

async function listening(handler: Handler): Promise<string> {
  const path = join(folder, "run", "engine.sock")
  open.push(await listenOnSocket(path, handler))
  return path
}

const chunk = (text: string) => new TextEncoder().encode(text)

test("only the user can reach the socket", async () => {
  const path = await listening(async () => new Response("here"))
  const modes = [join(folder, "run"), path].map((each) => statSync(each).mode & 0o777)
  expect(modes).toEqual([0o700, 0o600])
})

test("method, path, query, headers and body arrive, and status, headers and cookies come back", async () => {
  const path = await listening(async (request) => {
    const said = `${request.method} ${request.url} ${request.headers.get("x-one")} ${await request.text()}`
    const headers = new Headers([
      ["x-two", "2"],
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
    ])
    return new Response(said, { status: 207, headers })
  })
  const response = await fetchOverSocket(path)(
    new Request("http://rollcall/api/x?y=%20z", { method: "POST", headers: { "x-one": "1" }, body: "bytes" }),
  )
  expect({
    status: response.status,
    two: response.headers.get("x-two"),
    cookies: response.headers.getSetCookie(),
    text: await response.text(),
  }).toEqual({
    status: 207,
    two: "2",
    cookies: ["a=1", "b=2"],
    text: "POST http://rollcall/api/x?y=%20z 1 bytes",
  })
})

test("an event arrives while the stream stays open, and leaving it is seen on the other side", async () => {
  const left = Promise.withResolvers<void>()
  const path = await listening(async (request) => {
    request.signal.addEventListener("abort", () => left.resolve())
    return new Response(new ReadableStream({ start: (stream) => stream.enqueue(chunk("data: 1\n\n")) }))
  })
  const leaving = new AbortController()
  const response = await fetchOverSocket(path)(new Request("http://rollcall/", { signal: leaving.signal }))
  const reader = response.body?.getReader()
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("data: 1\n\n")
  leaving.abort()
  await left.promise
})

test("cancelling the answer's body is seen on the other side as well", async () => {
  const left = Promise.withResolvers<void>()
  const path = await listening(async () => {
    const stream = new ReadableStream({
      pull: (each) => each.enqueue(chunk("x")),
      cancel: () => left.resolve(),
    })
    return new Response(stream)
  })
  const response = await fetchOverSocket(path)(new Request("http://rollcall/"))
  await response.body?.cancel()
  await left.promise
})

test("a body of a hundred megabytes passes through as a stream", async () => {
  const piece = new Uint8Array(1024 * 1024)
  let left = 100
  let received = 0
  const path = await listening(async (request) => {
    for await (const part of request.body ?? []) received += part.byteLength
    return new Response(String(received))
  })
  const body = new ReadableStream({
    pull: (stream) => (left-- > 0 ? stream.enqueue(piece) : stream.close()),
  })
  const response = await fetchOverSocket(path)(
    new Request("http://rollcall/", { method: "POST", body, duplex: "half" }),
  )
  expect(await response.text()).toBe(String(100 * 1024 * 1024))
})

test("a socket that a crash left behind is replaced", async () => {
  const path = await listening(async () => new Response("first"))
  await open.pop()?.close()
  writeFileSync(path, "")
  await listening(async () => new Response("second"))
  const response = await fetchOverSocket(path)(new Request("http://rollcall/"))
  expect(await response.text()).toBe("second")
})

test("a socket on which somebody answers is not taken away", async () => {
  await listening(async () => new Response("first"))
  await expect(listening(async () => new Response("second"))).rejects.toMatchObject({ code: "database-busy" })
})

test("no engine behind the socket is a sentence", async () => {
  const ask = fetchOverSocket(join(folder, "nobody.sock"))
  await expect(ask(new Request("http://rollcall/"))).rejects.toMatchObject({ code: "unavailable" })
})

test("an engine that ends in the middle of an answer does not look like a whole answer", async () => {
  const path = join(folder, "short.sock")
  const server = createServer((socket) => {
    socket.end("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort")
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  const response = await fetchOverSocket(path)(new Request("http://rollcall/"))
  await expect(response.text()).rejects.toThrow()
  server.close()
})
