import type { Connection } from "./connection.ts"
import type { Question, Told, Understood } from "./question.ts"
import { begins, fieldsOf, leniently, linesOf, plainBytes, valueOf } from "./words.ts"

const understood = (protocol: string, told: Told): Understood => ({ protocol, told: [told], facts: [] })

/** A clean session with an empty name, 60 s (MQTT 3.1.1 §3.1). */
const MQTT_CONNECT = Buffer.from("100c00044d5154540402003c0000", "hex")
const VERSION_TOPIC = "$SYS/broker/version"
const MQTT_ANSWERS = [
  "accepted",
  "unacceptable-version",
  "identifier-rejected",
  "unavailable",
  "bad-credentials",
  "not-authorised",
]

export const mqtt: Question = {
  name: "mqtt",
  ports: [1883, 1884],
  insideTls: [8883],
  greets: false,
  knows: (said) => mqttCode(said) !== null,
  async ask({ connection, patience }) {
    connection.say(MQTT_CONNECT)
    const code = mqttCode(await connection.hear((bytes) => bytes.length >= 4, patience.answerMs))
    if (code === null) return null
    const version = code === 0 ? await brokerVersion(connection, patience.answerMs) : null
    await connection.leave(Buffer.from("e000", "hex"))
    const answer = `3.1.1 ${MQTT_ANSWERS[code] ?? code}`
    const fields = fieldsOf({ "mqtt.answer": [answer, ...(version === null ? [] : [version])] })
    return understood("mqtt", { question: "mqtt", value: valueOf(answer, version), fields })
  },
}

function mqttCode(heard: Buffer): number | null {
  const isAnswer =
    heard.length >= 4 && heard[0] === 0x20 && heard[1] === 2 && heard[2]! <= 1 && heard[3]! <= 5
  return isAnswer ? heard[3]! : null
}

/** Brokers tell their version under a topic of their own; reading it changes nothing. */
async function brokerVersion(connection: Connection, ms: number): Promise<string | null> {
  const topic = Buffer.from(VERSION_TOPIC)
  const body = Buffer.concat([Buffer.from([0, 1, 0, topic.length]), topic, Buffer.from([0])])
  connection.drop(connection.heard.length)
  connection.say(Buffer.concat([Buffer.from([0x82, body.length]), body]))
  const told = (bytes: Buffer) => published(bytes) !== null
  // Who has such a topic sends it at once; who has none would let us wait.
  return published(await connection.hear(told, Math.min(ms, 400)))
}

export function published(heard: Buffer): string | null {
  const at = heard.indexOf(VERSION_TOPIC)
  if (at < 4) return null
  const length = heard[at - 3]!
  const end = at - 2 + length
  if (length > 127 || (heard[at - 4]! & 0xf0) !== 0x30 || end > heard.length) return null
  return plainBytes(heard.subarray(at + VERSION_TOPIC.length, end), 200) || null
}

export const amqp: Question = {
  name: "amqp",
  ports: [5672],
  insideTls: [5671],
  greets: false,
  knows: (said) => begins(said, /^AMQP/u) || (said[0] === 1 && said.subarray(7, 11).equals(CONNECTION_START)),
  async ask({ connection, patience }) {
    connection.say(Buffer.from("414d515000000901", "hex"))
    const heard = await connection.hear(
      (bytes) => bytes.length >= 8 && (bytes[0] !== 1 || bytes.length >= 8 + bytes.readUInt32BE(3)),
      patience.answerMs,
    )
    if (!amqp.knows(heard)) return null
    const { product, version, platform } = startProperties(heard)
    const fields = fieldsOf({ "amqp.product": product, "amqp.version": version, "amqp.platform": platform })
    const other = begins(heard, /^AMQP/u) && `AMQP ${[...heard.subarray(5, 8)].join(".")}`
    return understood("amqp", { question: "amqp", value: valueOf(product, version, platform, other), fields })
  },
}

const CONNECTION_START = Buffer.from("000a000a", "hex")

/** The texts in the server's properties (AMQP 0-9-1 §4.2.5.5); the tables among them are passed over. */
export function startProperties(heard: Buffer): Readonly<Record<string, string>> {
  const found = new Map<string, string>()
  leniently(() => {
    const end = Math.min(heard.length, 17 + heard.readUInt32BE(13))
    for (let at = 17; at < end && found.size < 50;) {
      const length = heard.readUInt8(at)
      const name = heard.subarray(at + 1, at + 1 + length).toString("latin1")
      const type = String.fromCharCode(heard.readUInt8(at + 1 + length))
      at += 2 + length
      if (type === "t") at += 1
      else if (type === "S" || type === "F") {
        const size = heard.readUInt32BE(at)
        if (type === "S" && at + 4 + size <= heard.length)
          found.set(name, plainBytes(heard.subarray(at + 4, at + 4 + size), 500))
        at += 4 + size
      } else return
    }
  })
  return Object.fromEntries([...found].filter(([name]) => /^[a-z]{1,20}$/u.test(name)))
}

export const stomp: Question = {
  name: "stomp",
  ports: [61_613],
  insideTls: [61_614],
  greets: false,
  knows: (said) => begins(said, /^(?:CONNECTED|ERROR)\n/u),
  async ask({ connection, patience }) {
    connection.say("CONNECT\naccept-version:1.0,1.1,1.2\nhost:/\n\n\0")
    const heard = await connection.hear((bytes) => bytes.includes(0), patience.answerMs)
    const [first = "", ...lines] = linesOf(heard, 50)
    if (!/^(?:CONNECTED|ERROR)$/u.test(first)) return null
    const server = lines.find((line) => line.startsWith("server:"))?.slice(7)
    return understood("stomp", {
      question: "stomp",
      value: valueOf(first, server),
      fields: fieldsOf({ "stomp.server": server }),
    })
  },
}

/** ApiVersions, version 0, from client "rollcall". */
const API_VERSIONS = Buffer.concat([
  Buffer.from("0000001200120000000000010008", "hex"),
  Buffer.from("rollcall"),
])

export const kafka: Question = {
  name: "kafka",
  ports: [9092],
  insideTls: [9094],
  greets: false,
  ownPortsOnly: true,
  knows: () => false,
  async ask({ connection, patience }) {
    connection.say(API_VERSIONS)
    const heard = await connection.hear(
      (bytes) => bytes.length >= 4 && bytes.length >= 4 + Math.min(bytes.readUInt32BE(0), 8_192),
      patience.answerMs,
    )
    const versions = apiVersions(heard)
    if (versions === null) return null
    return understood("kafka", {
      question: "kafka",
      value: valueOf(versions),
      fields: fieldsOf({ "kafka.versions": versions }),
    })
  },
}

export function apiVersions(heard: Buffer): string | null {
  return leniently(() => {
    const count = heard.readUInt32BE(10)
    if (heard.readUInt32BE(4) !== 1 || heard.readUInt16BE(8) !== 0 || count === 0 || count > 200) return null
    const each = Array.from({ length: count }, (_, index) => {
      const at = 14 + index * 6
      return `${heard.readUInt16BE(at)}:${heard.readUInt16BE(at + 2)}-${heard.readUInt16BE(at + 4)}`
    })
    return each.join(" ")
  })
}
