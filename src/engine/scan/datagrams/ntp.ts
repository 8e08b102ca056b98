import { randomBytes } from "node:crypto"
import type { Fact } from "#model/observation.ts"
import { printable } from "#model/printable.ts"
import { clockDetail, clockFact, type TimeTold } from "../clock-fact.ts"
import { answerFact, answerOf, fieldsFrom, openFact } from "./answers.ts"
import type { Errand, Question, Told } from "./question.ts"

const PORT = "123/udp"

/** A time server: its protocol version and where its time comes from; what it runs on, where more is asked. */
export const ntp: Question = { name: "ntp", port: 123, protocol: "ntp", ask }

const CLIENT = 0x23
const HEADER = 48

export interface TimeAnswer {
  readonly version: number
  readonly stratum: number
  readonly reference: string
  /** Whether it knows the time itself, as far as it says. */
  readonly synchronised: boolean
  /** Milliseconds since 1970; null where it tells none. */
  readonly time: number | null
}

async function ask({ ip, desk, order }: Errand): Promise<Told | null> {
  // Whoever answers has to bring our own time back (RFC 5905, section 8): a random one shows that it heard us.
  const stamp = randomBytes(8)
  const packet = Buffer.concat([Buffer.from([CLIENT]), Buffer.alloc(HEADER - 9), stamp])
  const when = { asked: 0, heard: 0 }
  const time = await desk.ask({
    ip,
    port: 123,
    packet,
    // To which of two questions it answers is not known: the first one was asked longest ago.
    leaving: () => (when.asked ||= Date.now()),
    read: (bytes) => {
      const told = readTime(bytes, stamp)
      if (told !== null) when.heard ||= Date.now()
      return told
    },
  })
  const system = order.thorough ? await askSystem({ ip, desk }, time === null ? 1 : 2) : null
  if (time === null && system === null) return null
  const fields = fieldsFrom({
    "ntp.version": [time === null ? null : String(time.version)],
    "ntp.refid": [time?.reference ?? null],
    "ntp.system": system ?? [],
  })
  // Whose time it takes changes by itself.
  const said = {
    port: PORT,
    question: "ntp",
    fields,
    unsteady: ["ntp.refid"],
    extra: { stratum: time?.stratum ?? null },
  }
  const clock = time === null ? [] : ntpClock(time, when)
  return { facts: [openFact(PORT), answerFact(said), ...clock], answers: [answerOf(said)] }
}

function ntpClock(
  { time, stratum, reference, synchronised }: TimeAnswer,
  when: Pick<TimeTold, "asked" | "heard">,
): readonly Fact[] {
  if (time === null) return []
  const told = clockDetail({ said: time, withinMs: 1, ...when })
  return clockFact("ntp", told, "udp:ntp", { stratum, reference: printable(reference, 40), synchronised })
}

/** The answer to a client's packet that carried `stamp`. */
export function readTime(bytes: Buffer, stamp: Buffer): TimeAnswer | null {
  if (bytes.length < HEADER || (bytes[0]! & 7) !== 4 || !bytes.subarray(24, 32).equals(stamp)) return null
  const stratum = bytes[1]!
  const id = bytes.subarray(12, 16)
  // Below the first stratum it is the address of the next server, which is nobody's business but its own.
  const reference = stratum <= 1 ? id.toString("latin1").replaceAll("\0", "") : [...id].join(".")
  return {
    version: (bytes[0]! >> 3) & 7,
    stratum,
    reference,
    synchronised: stratum > 0 && stratum < 16 && bytes[0]! >> 6 !== 3,
    time: timeIn(bytes.readUInt32BE(40), bytes.readUInt32BE(44)),
  }
}

// From 1900, where its time begins, to 1970; what is small is of the era that begins in 2036.
const EPOCH_SECONDS = 2_208_988_800
const ERA_SECONDS = 2 ** 32

function timeIn(seconds: number, fraction: number): number | null {
  if (seconds === 0) return null
  const since1900 = seconds < 2 ** 31 ? seconds + ERA_SECONDS : seconds
  return (since1900 - EPOCH_SECONDS) * 1_000 + (fraction / ERA_SECONDS) * 1_000
}

const READ_VARIABLES = 2

async function askSystem({ ip, desk }: Pick<Errand, "ip" | "desk">, tries: number) {
  const sequence = randomBytes(2)
  const packet = Buffer.concat([Buffer.from([0x16, READ_VARIABLES]), sequence, Buffer.alloc(8)])
  return desk.ask({ ip, port: 123, packet, tries, read: (bytes) => readVariables(bytes, sequence) })
}

/** version, processor and system of a control message's answer (RFC 9327, section 4). */
export function readVariables(bytes: Buffer, sequence: Buffer): readonly string[] | null {
  const isAnswer = bytes.length >= 12 && (bytes[0]! & 7) === 6 && (bytes[1]! & 0x9f) === 0x80 + READ_VARIABLES
  if (!isAnswer || !bytes.subarray(2, 4).equals(sequence)) return null
  const text = bytes.subarray(12, 12 + bytes.readUInt16BE(10)).toString("latin1")
  return ["version", "processor", "system"].flatMap((name) => {
    const found = new RegExp(`(?:^|,)\\s{0,4}${name}="([^"]{1,200})"`, "u").exec(text)?.[1]
    return found === undefined ? [] : [found]
  })
}
