import { expect, onTestFinished, test } from "vitest"
import { talk } from "#engine/scan/talk/talk.ts"
import { rogue, tools } from "./loopback.ts"

const int32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}
const key = (tag: number, name: string) => Buffer.concat([Buffer.from([tag]), Buffer.from(`${name}\0`)])
const text = (name: string, value: string) =>
  Buffer.concat([key(2, name), int32(value.length + 1), Buffer.from(`${value}\0`)])
const number = (name: string, value: number) => Buffer.concat([key(0x10, name), int32(value)])
const list = (name: string) => Buffer.concat([key(4, name), int32(5), Buffer.alloc(1)])

/** A message of the server (OP_MSG) with one document. */
function reply(...parts: readonly Buffer[]): Buffer {
  const inside = Buffer.concat(parts)
  const document = Buffer.concat([int32(inside.length + 5), inside, Buffer.alloc(1)])
  const body = Buffer.concat([int32(0), Buffer.alloc(1), document])
  return Buffer.concat([int32(16 + body.length), int32(7), int32(1), int32(2_013), body])
}

/** What a server says of itself that knows its version and answers so to a list of databases. */
async function told(...listing: readonly Buffer[]) {
  const answers = [
    reply(number("maxWireVersion", 21)),
    reply(text("version", "7.0.5")),
    ...(listing.length === 0 ? [] : [reply(...listing)]),
  ]
  const server = await rogue((socket) => {
    const left = [...answers]
    socket.on("data", () => {
      const next = left.shift()
      if (next) socket.write(next)
    })
  })
  onTestFinished(() => server.stop())
  const target = { ip: "127.0.0.1", port: server.port, before: ["mongodb"], thorough: false }
  const { answers: found } = await talk(target, tools())
  return found.find(({ question }) => question === "mongodb")?.fields
}

test.each([
  ["lists databases for anybody", [list("databases"), number("ok", 1)], ["yes"]],
  ["asks who wants to know", [text("codeName", "Unauthorized"), number("code", 13)], ["no"]],
  ["asks so in words", [text("errmsg", "command listDatabases requires authentication")], ["no"]],
  ["says neither", [text("errmsg", "no such command")], undefined],
  ["says nothing", [], undefined],
] as const)("a database that %s", async (_what, listing, open) => {
  const fields = await told(...listing)
  expect([fields?.["mongodb.version"], fields?.["mongodb.open"]]).toEqual([["7.0.5"], open])
})
