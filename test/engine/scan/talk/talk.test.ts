import * as fc from "fast-check"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { type Socket, connect } from "node:net"
import { afterEach, expect, test } from "vitest"
import { check, talk, type TalkTools } from "#engine/scan/talk/talk.ts"
import { type CountingTools, type Rogue, answering, greeting, rogue, tools } from "./loopback.ts"
import { sshServer } from "./ssh-server.ts"

const running: Rogue[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()))
})

async function start(does: (socket: Socket) => void): Promise<Rogue> {
  const server = await rogue(does)
  running.push(server)
  return server
}

const target = (port: number, before: readonly string[] = []) => ({
  ip: "127.0.0.1",
  port,
  before,
  thorough: false,
})

async function askedOf(
  does: (socket: Socket) => void,
  before: readonly string[] = [],
  asked: CountingTools = tools(),
) {
  const server = await start(does)
  return { server, asked, talked: await talk(target(server.port, before), asked) }
}

/** A page; `words` stand in a header that is compared, and the date in one that isn't. */
const page = (server: string) => (socket: Socket) =>
  socket.on("data", () => {
    const date = `${Date.now()}-${Math.random()}`
    const body = "<title>Page</title>"
    socket.end(
      `HTTP/1.1 200 OK\r\nServer: ${server}\r\nDate: ${date}\r\nSet-Cookie: session=${Math.random()}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
  })

test("what greets is understood without a word from us, in one connection", async () => {
  const { talked, server } = await askedOf(greeting("@RSYNCD: 31.0\n"))
  expect(talked).toMatchObject({ state: "open", said: true, protocol: "rsync", tunnel: null })
  expect(server.connections).toBe(1)
})

test("where web pages were before, SSH is still heard as SSH", async () => {
  const { serve, fingerprint } = sshServer({ forges: false })
  const { talked } = await askedOf(serve, ["http"])
  expect(talked.protocol).toBe("ssh")
  expect(talked.facts.filter(({ kind }) => kind === "host-key").map(({ value }) => value)).toEqual([
    fingerprint,
  ])
})

test("a host key that its server can't sign with is no fact, and is told", async () => {
  const { talked } = await askedOf(sshServer({ forges: true }).serve)
  expect(talked.protocol).toBe("ssh")
  expect(talked.facts.map(({ kind }) => kind)).toEqual(["answer"])
  expect(JSON.stringify(talked.facts[0]!.detail)).toContain("The signature of its ssh-ed25519 key is wrong.")
})

test("who answers HTTP in another protocol is asked in that one", async () => {
  const redis = (socket: Socket) =>
    socket.on("data", (bytes) => {
      if (bytes.toString().startsWith("PING")) socket.write("+PONG\r\n$21\r\nredis_version:7.2.4\r\n")
      else socket.write("-ERR unknown command 'GET'\r\n")
    })
  const { talked } = await askedOf(redis)
  expect(talked).toMatchObject({ protocol: "redis", answers: [{ fields: { "redis.version": ["7.2.4"] } }] })
})

test("who gives back what it got is an echo", async () => {
  const { talked } = await askedOf((socket) => socket.on("data", (bytes) => socket.write(bytes)))
  expect(talked).toMatchObject({ protocol: "echo", answers: [] })
})

test("who greets in words we don't know is kept in them", async () => {
  const { talked } = await askedOf(greeting("Welcome to the machine, 12:30:15\r\n"))
  expect(talked.protocol).toBe(null)
  expect(talked.facts.map(({ subject, value }) => [subject.split(" ")[1], value])).toEqual([
    ["greeting", "Welcome to the machine, #"],
  ])
})

test("a mail server that doesn't say so in its greeting is found out by its answer", async () => {
  const { talked } = await askedOf((socket) => {
    socket.write("220 mx.example ready\r\n")
    socket.on("data", (bytes) => {
      const [word] = bytes.toString().split(" ")
      socket.write(word === "EHLO" ? "250-mx.example\r\n250 SIZE 1000\r\n" : "502 unknown\r\n")
    })
  })
  expect(talked).toMatchObject({ protocol: "smtp", answers: [{ fields: { "smtp.ehlo": ["SIZE 1000"] } }] })
})

test("a greeting in pieces is one greeting", async () => {
  const { talked } = await askedOf((socket) => {
    socket.write("@RSY")
    setTimeout(() => socket.write("NCD: 31.0\n"), 20)
  })
  expect(talked.protocol).toBe("rsync")
})

test("a page, where it sends one on to, and its icon never take more than two connections at once", async () => {
  const { asked, talked } = await askedOf((socket) =>
    socket.once("data", (bytes) => {
      const root = bytes.toString().startsWith("GET / ")
      const head = root ? "302 Found\r\nLocation: /start" : "200 OK"
      socket.end(`HTTP/1.1 ${head}\r\nContent-Length: 0\r\n\r\n`)
    }),
  )
  expect(talked.protocol).toBe("http")
  expect(asked.most).toBeLessThanOrEqual(2)
})

test("a closed port is refused", async () => {
  const server = await start(() => undefined)
  await running.pop()!.stop()
  expect(await talk(target(server.port), tools())).toMatchObject({ state: "refused", said: false })
})

async function knownOf(does: (socket: Socket) => void) {
  const { server, talked } = await askedOf(does)
  const known = talked.facts
    .filter(({ kind }) => kind === "answer")
    .map(({ subject, value }) => ({ question: subject.split(" ")[1]!, value }))
  return { server, known }
}

const checked = async (port: number, known: Awaited<ReturnType<typeof knownOf>>["known"], asked = tools()) =>
  (await check({ ip: "127.0.0.1", port, known }, asked)).state

test("clocks, cookies and lengths are no change; another server is", async () => {
  const { server, known } = await knownOf(page("nginx/1.24.0"))
  const asked = tools()
  expect(await checked(server.port, known, asked)).toBe("same")
  expect(asked.all.connections).toBe(1)
  const other = await start(page("nginx/1.26.0"))
  expect(await checked(other.port, known)).toBe("changed")
})

test("another host key is a change, though the banner is the same", async () => {
  const { server, known } = await knownOf(sshServer({ forges: false }).serve)
  expect(await checked(server.port, known)).toBe("same")
  const other = await start(sshServer({ forges: false }).serve)
  expect(await checked(other.port, known)).toBe("changed")
})

test("silence, a reset and half an answer are no change, for they may pass", async () => {
  const { known } = await knownOf(page("nginx"))
  const { known: ssh } = await knownOf(sshServer({ forges: false }).serve)
  const silent = await start(() => undefined)
  const resets = await start((socket) => socket.resetAndDestroy())
  const halves = await start(greeting("SSH-2.0-Tested_1.0\r\n"))
  expect([
    await checked(silent.port, known),
    await checked(resets.port, known),
    await checked(halves.port, ssh),
  ]).toEqual(["unknown", "unknown", "unknown"])
})

test("a port that is closed by now is refused", async () => {
  const { server, known } = await knownOf(page("nginx"))
  await running.pop()!.stop()
  expect(await checked(server.port, known)).toBe("refused")
})

/** Serves one connection after the other and lets the system keep no more than five waiting. */
const SERIAL = `
const server = require("node:net").createServer((socket) => {
  socket.on("error", () => undefined)
  socket.once("data", () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 40)
    socket.end("HTTP/1.1 200 OK\\r\\nServer: serial\\r\\nContent-Length: 0\\r\\n\\r\\n")
  })
})
server.listen({ port: 0, host: "127.0.0.1", backlog: 5 }, () => process.stdout.write(server.address().port + "\\n"))`

test("a server that keeps five connections waiting goes on serving others while it is asked", async () => {
  const serving = spawn(process.execPath, ["-e", SERIAL], { stdio: ["ignore", "pipe", "ignore"] })
  try {
    const port = Number(String((await once(serving.stdout, "data"))[0]))
    const still = { asking: true }
    const asked = tools({ answerMs: 2_000 })
    const conversations = Promise.all(
      Array.from({ length: 4 }, () => talk({ ...target(port), thorough: true }, asked)),
    ).finally(() => {
      still.asking = false
    })
    const others: string[] = []
    do others.push(await served(port))
    while (still.asking)
    expect((await conversations).map(({ protocol }) => protocol)).toEqual(["http", "http", "http", "http"])
    expect(others.filter((each) => !each.startsWith("HTTP/1.1 200"))).toEqual([])
  } finally {
    serving.kill()
  }
})

/** What somebody else gets who comes to the same server; the system would knock again only after a second. */
async function served(port: number): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1" })
  const heard: Buffer[] = []
  socket.on("data", (chunk) => heard.push(chunk))
  socket.on("error", () => undefined)
  socket.setTimeout(900, () => socket.destroy())
  socket.write("GET / HTTP/1.1\r\n\r\n")
  await once(socket, "close")
  return Buffer.concat(heard).toString("latin1")
}

test("with one place for connections a conversation still ends", async () => {
  let taken: Promise<void> = Promise.resolve()
  const asked = tools()
  const single: TalkTools = {
    ...asked,
    gate: async () => {
      const before = taken
      let release: () => void = () => undefined
      taken = new Promise((resolve) => (release = resolve))
      await before
      return release
    },
  }
  const server = await start(answering("HTTP/1.0 200 OK\r\nServer: one\r\nContent-Length: 0\r\n\r\n"))
  expect(await talk(target(server.port), single)).toMatchObject({ protocol: "http" })
})

test("when the scan is stopped, so is the conversation", async () => {
  const stopper = new AbortController()
  const server = await start(() => undefined)
  const talking = talk(target(server.port), {
    ...tools({ lateGreetingMs: 60_000, answerMs: 60_000 }),
    signal: stopper.signal,
  })
  setTimeout(() => stopper.abort(), 100)
  expect(await talking).toMatchObject({ said: false, protocol: null })
})

test("whatever a server says, the conversation ends and every connection is accounted for", async () => {
  const words = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))
  const starts = fc.constantFrom(
    "",
    "SSH-2.0-",
    "HTTP/1.1 200 ",
    "220 ",
    "+OK",
    "* OK ",
    "RFB 003.008\n",
    "-ERR ",
    "\u0016\u0003\u0003",
    "0",
    "\u00ff\u00fb",
  )
  await fc.assert(
    fc.asyncProperty(starts, words, fc.boolean(), fc.boolean(), async (first, rest, greets, hangsUp) => {
      const bytes = Buffer.concat([Buffer.from(first, "latin1"), rest])
      const server = await rogue((socket) => {
        const say = () => (hangsUp ? socket.end(bytes) : socket.write(bytes))
        if (greets) say()
        else socket.once("data", say)
      })
      const asked = tools({ greetingMs: 15, lateGreetingMs: 40, answerMs: 40 })
      await talk(target(server.port), asked)
      expect(asked.all.connections).toBe(server.connections)
      await server.stop()
    }),
    { numRuns: 60 },
  )
})

test.each([
  ["211-Features:\r\n UTF8\r\n MDTM\r\n211 End\r\n", "no AUTH", ["UTF8", "MDTM"]],
  ["211-Extensions supported:\r\n AUTH TLS;SSL\r\n UTF8\r\n211 End.\r\n", "AUTH", ["AUTH TLS;SSL", "UTF8"]],
  ["502 No.\r\n", undefined, undefined],
  ["211 no-features\r\n", undefined, undefined],
])("an FTP server tells whether it offers TLS: %j", async (features, value, fields) => {
  const { talked } = await askedOf((socket) => {
    socket.write("220 ready (FTP)\r\n")
    socket.on("data", (said) => socket.write(said.includes("FEAT") ? features : "530 Log in first.\r\n"))
  })
  const told = talked.facts.find(({ subject }) => subject.endsWith(" ftp-features"))
  expect(talked.protocol).toBe("ftp")
  expect(told?.value).toBe(value)
  expect(talked.answers.find(({ question }) => question === "ftp-features")?.fields["ftp.feature"]).toEqual(
    fields,
  )
})
