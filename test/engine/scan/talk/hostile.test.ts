import { randomBytes } from "node:crypto"
import type { Socket } from "node:net"
import { gzipSync } from "node:zlib"
import { afterEach, expect, test } from "vitest"
import { LONGEST_FIELD, MOST_VALUES } from "#model/answer.ts"
import { packet as framed, text as named } from "#engine/scan/talk/ssh-packets.ts"
import { type Talk, talk } from "#engine/scan/talk/talk.ts"
import { type Rogue, answering, greeting, rogue, tools } from "./loopback.ts"

const running: Rogue[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()))
})

/** What a conversation with such a server brings, and how much longer the process grew by it. */
async function conversationWith(does: (socket: Socket) => void, before: readonly string[] = []) {
  const server = await rogue(does)
  running.push(server)
  const asked = tools()
  const memory = process.memoryUsage().arrayBuffers
  const started = Date.now()
  const talked = await talk({ ip: "127.0.0.1", port: server.port, before, thorough: false }, asked)
  const took = Date.now() - started
  expect(took).toBeLessThan(8_000)
  expect(process.memoryUsage().arrayBuffers - memory).toBeLessThan(32_000_000)
  harmless(talked)
  return { talked, server, asked }
}

/** Nothing that reaches a field may steer a terminal, or be longer than what rules are matched against. */
function harmless({ answers, facts }: Talk) {
  const control = /[\p{Cc}\p{Bidi_Control}]/u
  for (const { fields } of answers) {
    for (const [name, values] of Object.entries(fields)) {
      expect(values.length, name).toBeLessThanOrEqual(MOST_VALUES)
      for (const value of values) {
        expect(value.length, name).toBeLessThanOrEqual(LONGEST_FIELD)
        expect(control.test(value), name).toBe(false)
      }
    }
  }
  for (const each of facts) {
    expect(each.value.length).toBeLessThanOrEqual(LONGEST_FIELD)
    expect(control.test(each.value), each.subject).toBe(false)
    expect(JSON.stringify(each.detail).length).toBeLessThan(600_000)
  }
}

/** Writes as fast as the other side takes it, until it hangs up. */
function endlessly(socket: Socket, head: string, chunk: Buffer) {
  const more = () => {
    while (!socket.destroyed && socket.write(chunk));
  }
  socket.write(head)
  socket.on("drain", more)
  more()
}

function dripping(socket: Socket, text: string) {
  let at = 0
  const timer = setInterval(() => socket.write(text[at++ % text.length]!), 20)
  socket.on("close", () => clearInterval(timer))
}

const OK = "HTTP/1.1 200 OK\r\nServer: rogue\r\n"
const fieldOf = ({ answers }: Talk, name: string) => answers.flatMap(({ fields }) => fields[name] ?? [])

test("of a page without an end only its beginning is read", async () => {
  const { talked } = await conversationWith(
    (socket) => socket.once("data", () => endlessly(socket, `${OK}\r\n`, Buffer.alloc(65_536, "a"))),
    ["http"],
  )
  expect(fieldOf(talked, "http.server")).toEqual(["rogue"])
})

test("a page that comes a byte at a time is waited for no longer than others", async () => {
  const { talked } = await conversationWith(
    (socket) => socket.once("data", () => dripping(socket, `${OK}\r\n`)),
    ["http"],
  )
  expect(talked.state).toBe("open")
})

test("a greeting that never ends its line holds nobody up", async () => {
  const { talked } = await conversationWith((socket) => dripping(socket, "220 slow "))
  expect(talked.said).toBe(true)
})

test("who sends on in a circle is followed once", async () => {
  const { server } = await conversationWith(
    answering("HTTP/1.1 302 Found\r\nLocation: /round?again\r\nServer: rogue\r\nContent-Length: 0\r\n\r\n"),
    ["http"],
  )
  expect(server.connections).toBe(2)
})

test("who sends on to another machine is not followed", async () => {
  const { server, talked } = await conversationWith(
    answering(
      "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2/there\r\nServer: x\r\nContent-Length: 0\r\n\r\n",
    ),
    ["http"],
  )
  expect(server.connections).toBe(1)
  expect(fieldOf(talked, "http.location")).toEqual(["http://127.0.0.2/there"])
})

test("a page that unpacks to more than it should is left out", async () => {
  const bomb = gzipSync(Buffer.alloc(60_000_000))
  const head = `${OK}Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`
  const { talked } = await conversationWith(answering(head, bomb), ["http"])
  expect(fieldOf(talked, "http.server")).toEqual(["rogue"])
  expect(fieldOf(talked, "http.body")).toEqual([])
})

test("a title of a megabyte is cut", async () => {
  const page = `<title>${"long ".repeat(200_000)}</title>`
  const { talked } = await conversationWith(answering(`${OK}Content-Length: ${page.length}\r\n\r\n${page}`), [
    "http",
  ])
  expect(fieldOf(talked, "http.title")[0]!.length).toBeLessThanOrEqual(LONGEST_FIELD)
})

test("control characters and colours of a terminal come out as harmless text", async () => {
  const evil = "\u001b[31mred\u0007\u009b2J\u202egnp.exe"
  const page = Buffer.from(`<title>${evil}</title><meta name=generator content="${evil}">`)
  const head = `HTTP/1.1 401 No\r\nServer: ${evil}\r\nX-Powered-By: ${evil}\r\nSet-Cookie: ${evil}=1\r\nWWW-Authenticate: Basic realm="${evil}"\r\nContent-Length: ${page.length}\r\n\r\n`
  const { talked } = await conversationWith(answering(head, page), ["http"])
  expect(fieldOf(talked, "http.title")[0]).toContain("red")
  await conversationWith(greeting(`220 ${evil} FTP\r\n`))
  await conversationWith(greeting(`SSH-2.0-${evil}\r\n`))
  await conversationWith(greeting(`${evil}\r\n`))
})

test("a script in the title is text", async () => {
  const page = "<title><script>alert(1)</script></title>"
  const { talked } = await conversationWith(answering(`${OK}Content-Length: ${page.length}\r\n\r\n${page}`), [
    "http",
  ])
  expect(fieldOf(talked, "http.title")).toEqual(["<script>alert(1)</script>"])
})

test("chunks that lie about their length end the page", async () => {
  for (const chunk of [
    "ffffffff\r\nshort",
    "-1\r\nx",
    "zz\r\nx",
    "5\r\nab",
    "0000000000001\r\nx",
    "10;".repeat(500),
  ]) {
    const { talked } = await conversationWith(answering(`${OK}Transfer-Encoding: chunked\r\n\r\n${chunk}`), [
      "http",
    ])
    expect(fieldOf(talked, "http.server")).toEqual(["rogue"])
  }
})

test("headers without an end are read up to a bound", async () => {
  const { talked } = await conversationWith(
    (socket) =>
      socket.once("data", () => endlessly(socket, OK, Buffer.from("X-More: and more\r\n".repeat(1_000)))),
    ["http"],
  )
  expect(talked.protocol).toBe("http")
})

test("garbage instead of TLS is no TLS", async () => {
  for (const words of [
    randomBytes(4_096),
    Buffer.from("16030300ff", "hex"),
    Buffer.from("160303ffff0200ffff", "hex"),
  ]) {
    const { talked } = await conversationWith(answering(words), ["tls", "http"])
    expect(talked.tunnel).toBe(null)
  }
})

test("TLS records without an end are read up to a bound", async () => {
  const record = Buffer.concat([Buffer.from("1603034000", "hex"), Buffer.alloc(0x4000)])
  await conversationWith(
    (socket) => socket.once("data", () => endlessly(socket, "", record)),
    ["tls", "http"],
  )
})

test("an SSH banner of a megabyte is no SSH", async () => {
  const { talked } = await conversationWith(greeting(`SSH-2.0-${"x".repeat(1_000_000)}\r\n`))
  expect(talked.protocol).toBe(null)
})

test("SSH packets whose lengths lie leave the banner standing", async () => {
  const packets = [
    "ffffffff00",
    "0000000000",
    "00000001ff",
    "0000ffff0414",
    "0000000c0a14ffffffff",
    "7fffffff0014",
  ]
  for (const packet of packets) {
    const { talked } = await conversationWith(
      greeting("SSH-2.0-rogue\r\n", Buffer.from(packet, "hex"), randomBytes(64)),
    )
    expect(fieldOf(talked, "ssh.banner")).toEqual(["SSH-2.0-rogue"])
  }
})

test("a hundred kilobytes of SSH algorithms are not read", async () => {
  const list = Array.from({ length: 10_000 }, (_, index) => `alg${index}`).join(",")
  const lists = [list, ...Array.from({ length: 9 }, () => "ssh-ed25519")]
  const payload = Buffer.concat([Buffer.from([20]), Buffer.alloc(16), ...lists.map(named), Buffer.alloc(5)])
  const { talked } = await conversationWith(greeting("SSH-2.0-rogue\r\n", framed(payload)))
  expect(fieldOf(talked, "ssh.host-key-algorithms")).toEqual([])
})

test("lengths that lie are no MySQL, LDAP, SMB, PostgreSQL, AMQP, RDP or MongoDB", async () => {
  const lies: readonly (readonly [string, string])[] = [
    ["mysql", "ffffff000a352e352e3500"],
    ["mysql", "040000000a41"],
    ["ldap", "3084ffffffff020101640400"],
    ["ldap", "30800201016480"],
    ["smb", "00ffffff fe534d42"],
    ["smb", `00000044fe534d42${"ff".repeat(64)}`],
    ["postgresql", "457fffffff53"],
    ["postgresql", "450000000553"],
    ["amqp", "0100007fffffff000a000a00097fffffff"],
    ["rdp", "0300ffff0ed0"],
    ["mongodb", "ffffffff"],
    ["mongodb", `30000000${"00".repeat(16)}106d61785769726556657273696f6e00`],
    ["mqtt", "20ff"],
    ["domain", "ffff7263"],
    ["ms-sql-s", "0401ffff0000000000ffffffff"],
  ]
  const conversations = lies.map(async ([before, hex]) => {
    const bytes = Buffer.from(hex.replaceAll(" ", ""), "hex")
    await conversationWith(answering(bytes), [before])
    await conversationWith(greeting(bytes), [before])
  })
  await Promise.all(conversations)
})

test("who resets or hangs up at once is left alone after a few tries", async () => {
  const reset = await conversationWith((socket) => socket.resetAndDestroy())
  expect(reset.talked).toMatchObject({ said: false, protocol: null })
  expect(reset.server.connections).toBeLessThanOrEqual(6)
  const closed = await conversationWith((socket) => socket.destroy())
  expect(closed.talked).toMatchObject({ said: false, protocol: null })
  expect(closed.server.connections).toBeLessThanOrEqual(6)
})

test("a port that says nothing gets few connections, two at once at most", async () => {
  const { server, talked, asked } = await conversationWith(() => undefined)
  expect(talked).toMatchObject({ state: "open", said: false, protocol: null })
  expect(server.connections).toBeLessThanOrEqual(4)
  expect(asked.most).toBeLessThanOrEqual(2)
  expect(asked.all.connections).toBe(server.connections)
})

test("a printer's port gets no connection at all", async () => {
  const asked = tools()
  const talked = await talk({ ip: "127.0.0.1", port: 9_100, before: ["http"], thorough: true }, asked)
  expect(talked.said).toBe(false)
  expect(asked.all.connections).toBe(0)
})

test("a late greeting is heard", async () => {
  const { talked } = await conversationWith(
    (socket) => void setTimeout(() => socket.write("220 late FTP\r\n"), 200),
  )
  expect(talked.protocol).toBe("ftp")
})
