import { randomInt } from "node:crypto"
import { answerFact, answerOf, fieldsFrom, openFact } from "./answers.ts"
import { type Message, type Query, queryFor, readMessage, textOf } from "./dns-message.ts"
import type { Errand, Question, Told } from "./question.ts"

const PORT = "53/udp"

/** A name server: its version, and whether it looks up names for us. */
export const dns: Question = { name: "dns", port: 53, protocol: "domain", ask }

async function ask(errand: Errand): Promise<Told | null> {
  // Every server knows this name itself (RFC 6303, section 4.2), so nothing is asked of others on our behalf.
  const lookup = await query(errand, { name: "1.0.0.127.in-addr.arpa", type: "PTR", recursion: true })
  if (lookup === null) return null
  const version = await query(errand, { name: "version.bind", type: "TXT", class: "CH" })
  const fields = fieldsFrom({
    "dns.version": version?.records.flatMap(textOf).slice(0, 1) ?? [],
    "dns.recursion": [offersRecursion(lookup) ? "offered" : "refused"],
  })
  const said = { port: PORT, question: "dns", fields }
  return { facts: [openFact(PORT), answerFact(said)], answers: [answerOf(said)] }
}

const offersRecursion = ({ recursionAvailable, isRefused }: Message) => recursionAvailable && !isRefused

function query({ ip, desk }: Errand, question: Query): Promise<Message | null> {
  const id = randomInt(1, 65_536)
  const read = (bytes: Buffer) => {
    const message = readMessage(bytes)
    return message?.id === id && message.isResponse ? message : null
  }
  return desk.ask({ ip, port: 53, packet: queryFor(id, question), read })
}
