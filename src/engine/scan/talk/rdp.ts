import { made } from "./der.ts"
import { challengeIn, elementIsWhole, negotiate, ntlmFields, ntlmNames } from "./ntlm.ts"
import type { Dialogue, Question, Understood } from "./question.ts"
import { challengeParts } from "./smb.ts"
import { answeredTls } from "./tls.ts"
import { fieldsOf, valueOf } from "./words.ts"

export const rdp: Question = {
  name: "rdp",
  ports: [3389, 3388, 3390],
  insideTls: [],
  greets: false,
  ownPortsOnly: true,
  knows: (said) => said.length >= 11 && said[0] === 3 && said[1] === 0 && said[5] === 0xd0,
  ask,
}

/** X.224 connection request that offers TLS, CredSSP and its later form (MS-RDPBCGR §2.2.1.1). */
const REQUEST = Buffer.from("030000130ee00000000000010008000b000000", "hex")
const PROTOCOLS: Readonly<Record<number, string>> = {
  0: "rdp",
  1: "tls",
  2: "credssp",
  4: "rdstls",
  8: "credssp-ex",
}

async function ask(dialogue: Dialogue): Promise<Understood | null> {
  const { connection, patience, port } = dialogue
  connection.say(REQUEST)
  const heard = await connection.hear(
    (bytes) => bytes.length >= 4 && bytes.length >= bytes.readUInt16BE(2),
    patience.answerMs,
  )
  if (!rdp.knows(heard)) return null
  const chosen = protocolIn(heard)
  const understood = (
    parts: readonly (string | null | undefined)[],
    challenge: ReturnType<typeof challengeIn>,
  ): Understood => ({
    protocol: "ms-wbt-server",
    told: [
      {
        question: "rdp",
        value: valueOf(chosen, ...parts),
        fields: fieldsOf({ "rdp.protocols": chosen, ...ntlmFields(challenge) }),
      },
    ],
    facts: ntlmNames(port, challenge, "rdp"),
  })
  if (chosen === "rdp") return understood([], null)
  const secured = await connection.secure(2 * patience.answerMs)
  if (!secured) return understood([], null)
  const tls = answeredTls(port, secured, [], "starttls")
  const challenge = chosen.startsWith("credssp") ? await challengeOver(dialogue) : null
  const own = understood(challengeParts(challenge), challenge)
  return { ...own, told: [...own.told, tls.told], facts: [...own.facts, ...tls.facts] }
}

function protocolIn(heard: Buffer): string {
  // Without a negotiation in the answer it knows only its own security; a refusal says what it wants instead.
  if (heard.length < 19) return "rdp"
  const number = heard.readUInt32LE(15)
  if (heard[11] === 2) return PROTOCOLS[number] ?? "rdp"
  return number === 2 ? "rdp" : "tls"
}

/** A TSRequest with an NTLM negotiation (MS-CSSP §2.2.1); the answer holds the machine's names. */
async function challengeOver({ connection, patience }: Dialogue) {
  const token = made(0x30, made(0x30, made(0xa0, made(4, negotiate()))))
  connection.say(made(0x30, made(0xa0, Buffer.from([2, 1, 6])), made(0xa1, token)))
  return challengeIn(await connection.hear(elementIsWhole, patience.answerMs))
}
