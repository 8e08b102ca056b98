import { randomInt } from "node:crypto"
import { hardwareAddress, hostName } from "../nmap/clean.ts"
import { answerFact, answerOf, fieldsFrom, identifierFact, nameFact, openFact } from "./answers.ts"
import type { Errand, Question, Told } from "./question.ts"

const PORT = "137/udp"

/** The names that Windows and Samba go by, and the card that they go by it on (RFC 1002, section 4.2.17). */
export const netbios: Question = { name: "netbios", port: 137, protocol: "netbios-ns", ask }

export interface NodeName {
  readonly name: string
  /** What the name is for: 0x00 a workstation, 0x20 a file server, 0x1b a domain's master. */
  readonly suffix: number
  readonly isGroup: boolean
}

export interface NodeStatus {
  readonly names: readonly NodeName[]
  readonly mac: string | null
}

const HEADER = 12
const ENTRY = 18
/** "*" and 15 zeros, two letters for a byte. */
const ANYBODY = `CK${"A".repeat(30)}`

async function ask({ ip, desk }: Errand): Promise<Told | null> {
  const id = randomInt(1, 65_536)
  const status = await desk.ask({
    ip,
    port: 137,
    packet: statusQuery(id),
    read: (bytes) => readStatus(bytes, id),
  })
  if (status === null) return null
  const { names, mac } = status
  const fields = fieldsFrom({ "netbios.name": names.map(withSuffix) })
  const said = { port: PORT, question: "netbios", fields, extra: { mac } }
  const own = ownName(names)
  return {
    facts: [
      openFact(PORT),
      answerFact(said),
      ...(own === null ? [] : [nameFact({ subject: "netbios", value: own, question: "netbios" })]),
      ...(mac === null ? [] : [identifierFact({ subject: "netbios-mac", value: mac, question: "netbios" })]),
    ],
    answers: [answerOf(said)],
  }
}

const withSuffix = ({ name, suffix, isGroup }: NodeName) =>
  `${name}<${suffix.toString(16).padStart(2, "0")}>${isGroup ? " group" : ""}`

/** As nmap reads it: the file server's name, else the workstation's. */
function ownName(names: readonly NodeName[]): string | null {
  const own = [0x20, 0x00].flatMap((suffix) => names.filter((one) => !one.isGroup && one.suffix === suffix))
  return own.map(({ name }) => hostName(name)).find((name) => name !== null) ?? null
}

function statusQuery(id: number): Buffer {
  const head = Buffer.alloc(HEADER)
  head.writeUInt16BE(id, 0)
  head.writeUInt16BE(1, 4)
  return Buffer.concat([
    head,
    Buffer.from([ANYBODY.length]),
    Buffer.from(ANYBODY),
    Buffer.from([0, 0, 0x21, 0, 1]),
  ])
}

/** The answer to the question of that number. */
export function readStatus(bytes: Buffer, id: number): NodeStatus | null {
  if (bytes.length < HEADER + 45 || bytes.readUInt16BE(0) !== id || (bytes[2]! & 0x80) === 0) return null
  // The name that was asked for comes back whole; some leave it compressed to a pointer.
  const after = (bytes[HEADER]! & 0xc0) === 0xc0 ? HEADER + 2 : HEADER + 2 + bytes[HEADER]!
  if (after + 10 >= bytes.length) return null
  const [type, at] = [bytes.readUInt16BE(after), after + 10]
  if (type !== 0x21 || at >= bytes.length) return null
  const count = bytes[at]!
  const end = at + 1 + count * ENTRY
  if (end > bytes.length) return null
  const names = Array.from({ length: count }, (_, index) => nameAt(bytes, at + 1 + index * ENTRY))
  return { names, mac: hardwareAddress(bytes.subarray(end, end + 6).toString("hex")) }
}

function nameAt(bytes: Buffer, at: number): NodeName {
  const name = bytes
    .subarray(at, at + 15)
    .toString("latin1")
    .replaceAll("\0", "")
    .trimEnd()
  return { name, suffix: bytes[at + 15]!, isGroup: (bytes[at + 16]! & 0x80) !== 0 }
}
