import type { Question, Told, Understood } from "./question.ts"
import {
  begins,
  decoded,
  fieldsOf,
  hasLine,
  leniently,
  linesOf,
  plainBytes,
  settled,
  valueOf,
} from "./words.ts"

const understood = (protocol: string, told: Told): Understood => ({ protocol, told: [told], facts: [] })

export const redis: Question = {
  name: "redis",
  ports: [6379, 6380],
  insideTls: [],
  greets: false,
  knows: (said) => begins(said, /^(?:\+PONG|-(?:ERR|NOAUTH|DENIED|MISCONF) )/u),
  async ask({ connection, patience }) {
    connection.say("PING\r\nINFO server\r\n")
    const heard = await connection.hear(infoIsWhole, patience.answerMs)
    if (!redis.knows(heard)) return null
    await connection.leave("QUIT\r\n")
    return redisFrom(heard)
  },
}

function infoIsWhole(heard: Buffer): boolean {
  const text = heard.toString("latin1")
  const bulk = /^\+PONG\r\n\$(\d{1,6})\r\n/u.exec(text)
  if (bulk) return heard.length >= bulk[0].length + Number(bulk[1])
  return /^\S[^\n]*\n[-+][^\n]*\n/u.test(text)
}

export function redisFrom(heard: Buffer): Understood {
  const lines = linesOf(heard)
  const info = lines.filter((line) =>
    /^(?:os|redis_mode|server_mode|server_name|arch_bits|multiplexing_api|valkey_version|dragonfly_version):/u.test(
      line,
    ),
  )
  const version = lines.find((line) => line.startsWith("redis_version:"))?.slice(14)
  const error = version === undefined ? lines.find((line) => line.startsWith("-"))?.slice(1) : null
  const value = valueOf(version, ...info, settled(error?.slice(0, 200) ?? ""))
  const fields = fieldsOf({ "redis.version": version, "redis.info": info, "redis.error": error })
  return understood("redis", { question: "redis", value, fields })
}

export const memcached: Question = {
  name: "memcached",
  ports: [11_211],
  insideTls: [],
  greets: false,
  knows: (said) => begins(said, /^(?:ERROR\r\n|VERSION \S)/u),
  async ask({ connection, patience }) {
    connection.say("version\r\n")
    const heard = await connection.hear(hasLine, patience.answerMs)
    const version = /^VERSION (\S{1,100})\r\n/u.exec(heard.subarray(0, 200).toString("latin1"))?.[1]
    if (version === undefined) return null
    await connection.leave("quit\r\n")
    return understood("memcached", {
      question: "memcached",
      value: valueOf(version),
      fields: fieldsOf({ "memcached.version": version }),
    })
  },
}

export const zookeeper: Question = {
  name: "zookeeper",
  ports: [2181],
  insideTls: [],
  greets: false,
  ownPortsOnly: true,
  thoroughOnly: true,
  knows: (said) => begins(said, /^(?:Zookeeper version: |srvr is not executed)/u),
  async ask({ connection, patience }) {
    connection.say("srvr")
    const [line = ""] = linesOf(await connection.hear(hasLine, patience.answerMs), 2)
    if (!/^(?:Zookeeper version: |srvr is not executed)/u.test(line)) return null
    return understood("zookeeper", {
      question: "zookeeper",
      value: valueOf(line),
      fields: fieldsOf({ "zookeeper.version": line }),
    })
  },
}

export const cassandra: Question = {
  name: "cassandra",
  ports: [9042],
  insideTls: [],
  greets: false,
  ownPortsOnly: true,
  knows: (said) =>
    said.length >= 9 &&
    said[0]! >= 0x83 &&
    said[0]! <= 0x85 &&
    (said[4] === 0 || said[4] === 6) &&
    said.readUInt32BE(5) < 65_536,
  async ask({ connection, patience }) {
    connection.say(Buffer.from("040000000500000000", "hex"))
    const heard = await connection.hear(
      (bytes) => bytes.length >= 9 && bytes.length >= 9 + bytes.readUInt32BE(5),
      patience.answerMs,
    )
    if (!cassandra.knows(heard)) return null
    const words = decoded(heard.subarray(9, 4_096)).match(/\d+(?:\.\d+){2}|\d\/v\d(?:-beta)?/gu) ?? []
    const fields = fieldsOf({ "cassandra.version": words })
    return understood("cassandra", {
      question: "cassandra",
      value: valueOf(words.join(" ") || "answers"),
      fields,
    })
  },
}

/** TDS pre-login (MS-TDS §2.2.6.5): version, encryption, end; the version of the client is 0. */
const PRELOGIN = Buffer.from("1201001a0000000000000b00060100110001ff00000000000000", "hex")

export const mssql: Question = {
  name: "ms-sql-s",
  ports: [1433, 1434],
  insideTls: [],
  greets: false,
  knows: (said) => mssqlVersion(said) !== null,
  async ask({ connection, patience }) {
    connection.say(PRELOGIN)
    const heard = await connection.hear(
      (bytes) => bytes.length >= 4 && bytes.length >= bytes.readUInt16BE(2),
      patience.answerMs,
    )
    const version = mssqlVersion(heard)
    if (version === null) return null
    return understood("ms-sql-s", {
      question: "ms-sql-s",
      value: version,
      fields: fieldsOf({ "mssql.version": version }),
    })
  },
}

export function mssqlVersion(heard: Buffer): string | null {
  return leniently(() => {
    if (heard.readUInt8(0) !== 4 || heard.readUInt16BE(2) > 4_096 || heard.readUInt8(8) !== 0) return null
    const at = 8 + heard.readUInt16BE(9)
    if (heard.readUInt16BE(11) < 6) return null
    const [major, minor, build] = [heard.readUInt8(at), heard.readUInt8(at + 1), heard.readUInt16BE(at + 2)]
    return major >= 6 && major < 40 ? `${major}.${minor}.${build}` : null
  })
}

export const oracle: Question = {
  name: "oracle-tns",
  ports: [1521, 1522, 1526],
  insideTls: [],
  greets: false,
  ownPortsOnly: true,
  knows: (said) =>
    said.length >= 8 &&
    [2, 4, 11].includes(said[4]!) &&
    /\((?:DESCRIPTION|ERR|VSNNUM)=/u.test(said.toString("latin1")),
  async ask({ connection, patience }) {
    connection.say(tnsConnect())
    const heard = await connection.hear(
      (bytes) => bytes.length >= 8 && bytes.includes("VSNNUM=") && bytes.at(-1) === 0x29,
      patience.answerMs,
    )
    const version = tnsVersion(heard)
    if (version === null) return null
    return understood("oracle-tns", {
      question: "oracle-tns",
      value: valueOf(version),
      fields: fieldsOf({ "oracle.version": version }),
    })
  },
}

function tnsConnect(): Buffer {
  const words = Buffer.from("(CONNECT_DATA=(COMMAND=version))")
  const head = Buffer.alloc(58)
  head.writeUInt16BE(58 + words.length, 0)
  head.writeUInt8(1, 4)
  // Version 312, compatible with 300; 8 kB units; the words stand behind the head.
  Buffer.from("0138012c00000800", "hex").copy(head, 8)
  Buffer.from("7fffc60e0000", "hex").copy(head, 16)
  head.writeUInt16BE(1, 22)
  head.writeUInt16BE(words.length, 24)
  head.writeUInt16BE(58, 26)
  return Buffer.concat([head, words])
}

/** VSNNUM is the version, a byte or half a one each: 186647040 is 11.2.0.2.0. */
export function tnsVersion(heard: Buffer): string | null {
  const text = plainBytes(heard.subarray(0, 4_096))
  const words = /TNSLSNR for [^:]{1,60}: Version ([\d.]{3,30})/u.exec(text)?.[1]
  const number = Number(/VSNNUM=(\d{5,10})\b/u.exec(text)?.[1])
  if (words !== undefined || !Number.isInteger(number) || number > 0xffffffff) return words ?? null
  const part = (shift: number, bits: number) => Math.floor(number / 2 ** shift) % 2 ** bits
  return [part(24, 8), part(20, 4), part(12, 8), part(8, 4), part(0, 8)].join(".")
}
