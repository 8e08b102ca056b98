import { randomInt } from "node:crypto"
import { hostName } from "../nmap/clean.ts"
import { answerFact, answerOf, nameFact, openFact } from "./answers.ts"
import { queryFor, readMessage } from "./dns-message.ts"
import type { Errand, Question, Told } from "./question.ts"
import { reverseName } from "./reverse-name.ts"

const PORT = "5355/udp"

/** The name that Windows machines give themselves on a segment (RFC 4795), asked for by address. */
export const llmnr: Question = { name: "llmnr", port: 5355, protocol: "llmnr", ask }

async function ask({ ip, desk }: Errand): Promise<Told | null> {
  const id = randomInt(1, 65_536)
  const name = reverseName(ip)
  const message = await desk.ask({
    ip,
    port: 5355,
    packet: queryFor(id, { name, type: "PTR" }),
    read: (bytes) => {
      const found = readMessage(bytes)
      return found?.id === id && found.isResponse ? found : null
    },
  })
  if (message === null) return null
  const names = message.records.flatMap((record) => {
    const isOwn = record.type === "PTR" && record.name.toLowerCase() === name
    const own = isOwn ? hostName(record.data) : null
    return own === null ? [] : [own]
  })
  const said = { port: PORT, question: "llmnr", fields: {}, extra: { names: names.slice(0, 8) } }
  const [own] = names
  return {
    facts: [
      openFact(PORT),
      answerFact(said),
      ...(own === undefined ? [] : [nameFact({ subject: "llmnr", value: own, question: "llmnr" })]),
    ],
    answers: [answerOf(said)],
  }
}
