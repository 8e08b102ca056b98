import { type KeyObject, generateKeyPairSync, sign } from "node:crypto"
import { createServer } from "node:tls"
import type { AddressInfo } from "node:net"
import { afterEach, expect, test } from "vitest"
import { made } from "#engine/scan/talk/der.ts"
import { talk } from "#engine/scan/talk/talk.ts"
import { tools } from "./loopback.ts"

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach((end) => end()))

const COMMON_NAME = Buffer.from("0603550403", "hex")
const ECDSA = made(0x30, Buffer.from("06082a8648ce3d040302", "hex"))

/** A certificate that says whatever one likes, signed by its own key. */
function certificate(
  name: Buffer,
  sans: readonly Buffer[],
): { readonly cert: string; readonly key: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" })
  const named = made(0x30, made(0x31, made(0x30, COMMON_NAME, name)))
  const times = made(0x30, made(0x17, Buffer.from("250101000000Z")), made(0x17, Buffer.from("350101000000Z")))
  const alternatives = made(
    0x30,
    Buffer.from("0603551d11", "hex"),
    made(4, made(0x30, ...sans.map((san) => made(0x82, san)))),
  )
  const body = made(
    0x30,
    made(0xa0, Buffer.from("020102", "hex")),
    Buffer.from("020101", "hex"),
    ECDSA,
    named,
    times,
    named,
    publicKey.export({ type: "spki", format: "der" }),
    ...(sans.length > 0 ? [made(0xa3, made(0x30, alternatives))] : []),
  )
  const whole = made(0x30, body, ECDSA, made(3, Buffer.from([0]), sign("sha256", body, privateKey)))
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${whole.toString("base64").replaceAll(/.{64}/gu, "$&\n")}\n-----END CERTIFICATE-----\n`,
    key: privateKey,
  }
}

async function talkedWith(name: Buffer, sans: readonly Buffer[]) {
  const { cert, key } = certificate(name, sans)
  const server = createServer({ cert, key: key.export({ type: "pkcs8", format: "pem" }) }, (socket) => {
    socket.on("error", () => undefined)
    socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nServer: certified\r\nContent-Length: 0\r\n\r\n"))
  })
  server.on("tlsClientError", () => undefined)
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  ends.push(() => server.close())
  const { port } = server.address() as AddressInfo
  const asked = tools({ answerMs: 2_000 })
  return talk({ ip: "127.0.0.1", port, before: ["tls", "http"], thorough: false }, asked)
}

const utf8 = (text: string) => made(0x0c, Buffer.from(text))
const control = /[\p{Cc}\p{Bidi_Control}]/u

test("zeros, colours, and turned-round text in a certificate come out as harmless text", async () => {
  const evil = "web1\u0000.evil\u001b[31m\u202e"
  const talked = await talkedWith(utf8(evil), [
    Buffer.from(evil),
    Buffer.from([0xff, 0xfe, 0]),
    Buffer.from("web1.example"),
  ])
  expect(talked).toMatchObject({ protocol: "http", tunnel: "ssl" })
  const { fields } = talked.answers.find(({ question }) => question === "tls")!
  expect(fields["tls.san"]).toContain("web1.example")
  expect(
    Object.values(fields)
      .flat()
      .filter((each) => control.test(each)),
  ).toEqual([])
  expect(control.test(JSON.stringify(talked.facts.map(({ detail }) => detail)))).toBe(false)
})

test("names of odd kinds don't keep the certificate from being one", async () => {
  const odd = [
    made(0x1e, Buffer.from("0077006500620031", "hex")),
    made(0x13, Buffer.alloc(0)),
    made(0x14, Buffer.from([0xe9, 0x31])),
  ]
  for (const name of odd) {
    const talked = await talkedWith(name, [])
    expect(talked.facts.map(({ kind }) => kind)).toEqual(["answer", "answer", "certificate", "identifier"])
  }
})

test("of thousands of names in a certificate the first are read", async () => {
  const sans = Array.from({ length: 4_000 }, (_, index) => Buffer.from(`name-${index}.example`))
  const talked = await talkedWith(utf8("many"), sans)
  expect(talked.tunnel).toBe("ssl")
  const { fields } = talked.answers.find(({ question }) => question === "tls")!
  expect(fields["tls.san"]).toHaveLength(64)
  const { detail } = talked.facts.find(({ kind }) => kind === "certificate")!
  expect((detail as { readonly sans: readonly string[] }).sans).toHaveLength(200)
})

test("a certificate of a megabyte is not taken", async () => {
  const sans = Array.from({ length: 5_000 }, (_, index) => Buffer.from(`${index}.${"x".repeat(200)}`))
  const talked = await talkedWith(utf8("huge"), sans)
  expect(talked.facts.filter(({ kind }) => kind === "certificate")).toEqual([])
})
